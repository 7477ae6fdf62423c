"""From the JSON of an API message to the record's own values. Pure but for the files it decodes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from conversations.addresses import clean_email, clean_phone
from conversations.content import MAX_TEXT, Text
from conversations.inbound import InboundFile, InboundIdentity, InboundMessage
from kit.errors import TrunklineError
from kit.ids import new_id
from kit.text import clean, clean_line

MAX_ATTACHMENTS = 10
_PIECE = 1 << 20  # characters of base64: a multiple of four


def _storable(value: str) -> str:
    """Refuse an id that cannot be kept to the letter: left out of it, characters would make two ids one."""
    if clean(value) != value:
        raise ValueError("holds characters that cannot be stored")
    return value


def _within_reason(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2200:
        raise ValueError("lies outside the years 1970 to 2200")
    return moment


ExternalId = Annotated[str, AfterValidator(_storable)]


class From(BaseModel):
    """Who wrote, by the caller's own knowledge: an API token vouches for it."""

    model_config = ConfigDict(extra="forbid")

    external_id: ExternalId = Field(min_length=1, max_length=200, description="Their id in your system")
    name: str = Field(default="", max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40, description="Any writing of it; stored as E.164")
    locale: str | None = Field(default=None, max_length=35, description="BCP 47, e.g. zh-CN")

    @field_validator("email")
    @classmethod
    def _email(cls, value: str | None) -> str | None:
        return _ours_as_value_error(clean_email, value)

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str | None) -> str | None:
        return _ours_as_value_error(clean_phone, value)


class Attachment(BaseModel):
    """A file: uploaded before (``id``), or here in base64 (``name`` and ``data``)."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = None
    name: str = Field(default="", max_length=255)
    data: str = Field(default="", max_length=14_000_000)

    @model_validator(mode="after")
    def _one_of_both(self) -> Attachment:
        if (self.id is None) == (not self.data):
            raise ValueError("give the id of an upload, or a name with data in base64")
        if self.data and not self.name:
            raise ValueError("a file needs a name")
        return self

    def decoded(self) -> bytes:
        """Return the bytes of ``data``.

        Raises:
            ValueError: it is not base64.
        """
        if "=" in self.data[:-2]:
            raise ValueError("data is not base64")  # padding within it, which a piece might end in
        # In pieces, so that other threads get their turn in between.
        pieces = (self.data[start : start + _PIECE] for start in range(0, len(self.data), _PIECE))
        try:
            return b"".join([base64.b64decode(piece, validate=True) for piece in pieces])
        except ValueError as error:
            raise ValueError("data is not base64") from error


class ApiMessage(BaseModel):
    """What ``POST /api/v1/inboxes/{id}/messages`` takes."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    external_id: ExternalId = Field(
        min_length=1, max_length=200, description="Unique in this inbox; a repeat is recognised"
    )
    from_: From = Field(alias="from")
    text: str = Field(default="", max_length=MAX_TEXT)
    subject: str = Field(default="", max_length=500)
    attachments: list[Attachment] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    sent_at: Annotated[AwareDatetime, AfterValidator(_within_reason)] | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> ApiMessage:
        if not self.text.strip() and not self.attachments:
            raise ValueError("a message needs text or an attachment")
        return self


def to_inbound(
    message: ApiMessage,
    inbox_id: UUID,
    received_at: datetime,
    files: tuple[InboundFile, ...],
    *,
    uploaded_by: UUID | None,
) -> InboundMessage:
    """Translate; ``files`` are those of ``data``, stored already, ``uploaded_by`` whoever uploaded the named ones."""
    person = message.from_
    links = tuple(
        link
        for link in (
            f"mailto:{person.email}" if person.email else "",
            f"tel:{person.phone}" if person.phone else "",
        )
        if link
    )
    text = clean(message.text)
    return InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel="api",
        identity=InboundIdentity(
            external_id=person.external_id,
            address=clean_line(person.email or person.phone or person.external_id, 200),
            name=clean_line(person.name, 200),
            email=person.email,
            phone=person.phone,
            locale=person.locale,
            verified=True,
            links=links,
        ),
        thread_key=person.external_id,
        content=Text(text, subject=message.subject or None),
        text=text,
        received_at=received_at,
        external_id=message.external_id,
        subject=clean_line(message.subject, 500),
        files=files,
        files_existing=tuple(one.id for one in message.attachments if one.id is not None),
        files_by=uploaded_by,
        sent_at=message.sent_at,
    )


def _ours_as_value_error(clean_one: Callable[[str], str], value: str | None) -> str | None:
    """Let pydantic collect what our own cleaners refuse."""
    if not value:
        return None
    try:
        return clean_one(value)
    except TrunklineError as error:
        raise ValueError(error.detail) from error
