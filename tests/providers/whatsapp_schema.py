"""What may be posted to a number's messages, strictly: by Meta's OpenAPI description of the Cloud API (v23.0).

Written anew from its field names and limits; an unknown field is a misfit, as is a text that is too long.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _text(longest: int) -> Any:
    return Annotated[str, Field(min_length=1, max_length=longest)]


class TextBody(Strict):
    body: _text(4096)
    preview_url: bool = False


class Media(Strict):
    id: _text(200)
    caption: _text(1024) | None = None


class Document(Media):
    filename: _text(240)


class Place(Strict):
    latitude: float
    longitude: float
    name: _text(1000) | None = None
    address: _text(1000) | None = None


class ButtonReply(Strict):
    id: _text(256)
    title: _text(20)


class Button(Strict):
    type: Literal["reply"]
    reply: ButtonReply


class Row(Strict):
    id: _text(200)
    title: _text(24)
    description: _text(72) | None = None


class Section(Strict):
    rows: Annotated[list[Row], Field(min_length=1, max_length=10)]
    title: _text(24) | None = None


class Buttons(Strict):
    buttons: Annotated[list[Button], Field(min_length=1, max_length=3)]


class Sections(Strict):
    button: _text(20)
    sections: Annotated[list[Section], Field(min_length=1, max_length=10)]


class Asked(Strict):
    text: _text(1024)


class ButtonQuestion(Strict):
    type: Literal["button"]
    body: Asked
    action: Buttons


class ListQuestion(Strict):
    type: Literal["list"]
    body: Asked
    action: Sections


class Linked(Strict):
    link: Annotated[str, Field(pattern=r"^https?://")]


class Parameter(Strict):
    type: Literal["text", "image", "video", "document", "coupon_code"]
    text: _text(1024) | None = None
    parameter_name: str | None = None
    image: Linked | None = None
    video: Linked | None = None
    document: Linked | None = None
    coupon_code: _text(15) | None = None

    @model_validator(mode="after")
    def _says_what_it_is(self) -> Parameter:
        if getattr(self, self.type) is None:
            raise ValueError(f"a parameter of the type {self.type} has {self.type}")
        return self


class Component(Strict):
    type: Literal["header", "body", "button"]
    parameters: Annotated[list[Parameter], Field(min_length=1)]
    sub_type: Literal["url", "copy_code", "quick_reply"] | None = None
    index: Annotated[str, Field(pattern=r"^\d$")] | None = None


class Language(Strict):
    code: _text(20)


class TemplateBody(Strict):
    name: _text(512)
    language: Language
    components: Annotated[list[Component], Field(min_length=1)] | None = None


class Envelope(Strict):
    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual", "group"]
    to: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{5,100}$")] | None = None
    recipient: Annotated[str, Field(pattern=r"^[A-Z]{2}\.[0-9A-Za-z.]{1,125}$")] | None = None
    biz_opaque_callback_data: _text(512) | None = None

    @model_validator(mode="after")
    def _has_an_addressee(self) -> Envelope:
        if (self.to is None) == (self.recipient is None):
            raise ValueError("either a number or a business-scoped user id")
        return self


class TextMessage(Envelope):
    type: Literal["text"]
    text: TextBody


class ImageMessage(Envelope):
    type: Literal["image"]
    image: Media


class VideoMessage(Envelope):
    type: Literal["video"]
    video: Media


class AudioMessage(Envelope):
    type: Literal["audio"]
    audio: Media


class DocumentMessage(Envelope):
    type: Literal["document"]
    document: Document


class PlaceMessage(Envelope):
    type: Literal["location"]
    location: Place


class Question(Envelope):
    type: Literal["interactive"]
    interactive: Annotated[ButtonQuestion | ListQuestion, Field(discriminator="type")]


class TemplateMessage(Envelope):
    type: Literal["template"]
    template: TemplateBody


class Typing(Strict):
    type: Literal["text"]


class Mark(Strict):
    messaging_product: Literal["whatsapp"]
    status: Literal["read"]
    message_id: _text(200)
    typing_indicator: Typing | None = None


_MESSAGE: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        TextMessage
        | ImageMessage
        | VideoMessage
        | AudioMessage
        | DocumentMessage
        | PlaceMessage
        | Question
        | TemplateMessage,
        Field(discriminator="type"),
    ]
)


def misfits(body: Any) -> list[str]:
    """Return what is wrong with a body, each fault with its place."""
    try:
        if isinstance(body, dict) and "status" in body:
            Mark.model_validate(body)
        else:
            _MESSAGE.validate_python(body)
    except ValidationError as error:
        return [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    return []
