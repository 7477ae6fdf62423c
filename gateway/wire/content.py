"""The closed family of message contents as clients see it: the stored form of ``conversations.content``."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict


class TextContent(TypedDict):
    """Words. For mail: ``quoted`` is the folded history; ``has_html`` that ``/messages/{id}/html`` shows the page."""

    type: Literal["text"]
    text: str
    quoted: NotRequired[str]
    subject: NotRequired[str]
    has_html: NotRequired[bool]


class FileContent(TypedDict):
    """A file as the message itself; ``file_id`` names one of its attachments."""

    type: Literal["image", "audio", "video", "file"]
    file_id: str
    caption: NotRequired[str]
    duration_s: NotRequired[float]


class LocationContent(TypedDict):
    type: Literal["location"]
    latitude: float
    longitude: float
    label: NotRequired[str]
    address: NotRequired[str]


class LinkContent(TypedDict):
    type: Literal["link"]
    url: str
    title: NotRequired[str]
    description: NotRequired[str]


class ChoiceContent(TypedDict):
    """A question with buttons, or (with ``chosen``) the customer's press of one."""

    type: Literal["choice"]
    text: str
    options: NotRequired[list[dict[str, str]]]
    chosen: NotRequired[str]


class TemplateContent(TypedDict):
    type: Literal["template"]
    name: str
    language: str
    params: NotRequired[dict[str, str]]
    text: NotRequired[str]


class Recording(TypedDict):
    """A recording or voicemail; ``file_id`` names one of the message's attachments."""

    key: str
    kind: Literal["recording", "voicemail"]
    file_id: str
    side: NotRequired[Literal["customer", "agent"]]


class CallContent(TypedDict):
    """A telephone call: one card, updated until it is over and recorded.

    Times are RFC 3339; numbers E.164 where they are telephone numbers; an empty caller is hidden. ``outcome``, once it
    is over: answered, voicemail, busy, no_answer, abandoned, cancelled, failed.
    """

    type: Literal["call"]
    direction: Literal["inbound", "outbound"]
    state: Literal["ringing", "answered", "ended"]
    caller: NotRequired[str]
    callee: NotRequired[str]
    outcome: NotRequired[str]
    cause: NotRequired[str]
    started_at: NotRequired[str]
    answered_at: NotRequired[str]
    ended_at: NotRequired[str]
    duration_s: NotRequired[float]
    agent_id: NotRequired[str]
    answered_by: NotRequired[str]
    digits: NotRequired[str]
    recordings: NotRequired[list[Recording]]


class SystemContent(TypedDict):
    """A line the program wrote; the console words it by ``code``."""

    type: Literal["system"]
    code: str
    params: NotRequired[dict[str, Any]]


class UnsupportedContent(TypedDict):
    """A kind this version does not know; its raw payload is kept."""

    type: Literal["unsupported"]
    provider_kind: str
    text: NotRequired[str]


Content: TypeAlias = (
    TextContent
    | FileContent
    | LocationContent
    | LinkContent
    | ChoiceContent
    | TemplateContent
    | CallContent
    | SystemContent
    | UnsupportedContent
)
