"""From what the widget sends to the record's own values. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from channels.webchat.identity import Visitor
from conversations.content import Text
from conversations.inbound import InboundIdentity, InboundMessage
from conversations.ratings import MAX_COMMENT, Answer
from kit.errors import Invalid
from kit.ids import new_id
from kit.text import clean

MAX_TEXT = 10_000
MAX_FILES = 10


class VisitorMessage(BaseModel):
    """One message as the widget sends it; ``client_id`` stays the same when it is sent again."""

    model_config = ConfigDict(extra="ignore")

    client_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    text: str = Field(default="", max_length=MAX_TEXT)
    attachments: list[UUID] = Field(default_factory=list, max_length=MAX_FILES)

    @model_validator(mode="after")
    def _not_empty(self) -> VisitorMessage:
        if not clean(self.text).strip() and not self.attachments:
            raise ValueError("a message needs text or a file")
        return self


class StoredMessage(VisitorMessage):
    """The same with who sent it, as it lies in the raw event."""

    subject: str
    verified: bool = False
    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None


def to_inbound(message: StoredMessage, inbox_id: UUID, received_at: datetime) -> InboundMessage:
    """Translate one stored message."""
    visitor = Visitor(message.subject, message.verified, message.name, message.email, message.phone)
    text = clean(message.text)
    # The last characters of the subject tell anonymous visitors apart without giving the whole id away.
    address = visitor.email or visitor.name or f"Visitor {visitor.subject[-4:]}"
    links = tuple(
        link
        for link in (
            f"mailto:{visitor.email}" if visitor.verified and visitor.email else "",
            f"tel:{visitor.phone}" if visitor.verified and visitor.phone else "",
        )
        if link
    )
    return InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel="webchat",
        identity=InboundIdentity(
            external_id=visitor.subject,
            address=address,
            name=visitor.name,
            email=visitor.email,
            phone=visitor.phone,
            locale=message.locale,
            verified=visitor.verified,
            links=links,
        ),
        thread_key=visitor.subject,
        content=Text(text),
        text=text,
        received_at=received_at,
        external_id=f"{visitor.subject}:{message.client_id}",
        client_id=message.client_id,
        files_existing=tuple(message.attachments),
        files_by=visitor.uploader_id,
    )


class _Rate(BaseModel):
    """``rating`` is what the window was offered: the conversation and its episode."""

    model_config = ConfigDict(extra="ignore", strict=True)

    rating: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}\.[0-9]{1,4}$")]
    stars: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=MAX_COMMENT)


def read_rating(frame: dict[str, Any]) -> Answer:
    """Return what a window says of the service.

    Raises:
        Invalid: a field is missing, or is not what it has to be; the first of them is named.
    """
    try:
        rate = _Rate.model_validate(frame)
        conversation_id, _, episode = rate.rating.partition(".")
        return Answer(UUID(conversation_id), int(episode), rate.stars, clean(rate.comment).strip())
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise Invalid(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    except ValueError as error:
        raise Invalid("rating: is not one of ours") from error
