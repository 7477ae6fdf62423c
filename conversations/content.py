"""What a message can be: a closed family. Channels translate at their edge; everybody else meets only these.

Files are named by the id of a ``file`` row. ``to_json`` and ``from_json`` are exact inverses; ``plain`` is the
text that lists, search and routing read.
"""

from __future__ import annotations

from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, ClassVar, get_args

from kit.errors import Invalid

MAX_TEXT = 200_000  # characters; longer mails keep the rest in their raw file


@dataclass(frozen=True, slots=True)
class Text:
    """Words. For mail: ``quoted`` is the folded history, ``has_html`` that a sanitised page lies beside it."""

    type: ClassVar[str] = "text"
    text: str
    quoted: str | None = None
    subject: str | None = None
    has_html: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    type: ClassVar[str] = "image"
    file_id: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Audio:
    type: ClassVar[str] = "audio"
    file_id: str
    duration_s: float | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    type: ClassVar[str] = "video"
    file_id: str
    duration_s: float | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class File:
    type: ClassVar[str] = "file"
    file_id: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    type: ClassVar[str] = "location"
    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    type: ClassVar[str] = "link"
    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with buttons, or (with ``chosen``) the customer's press of one."""

    type: ClassVar[str] = "choice"
    text: str
    options: list[dict[str, str]] = field(default_factory=list)  # [{id, label}]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    type: ClassVar[str] = "template"
    name: str
    language: str
    params: dict[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call: one card from the first ring to the recording, moved on by ``conversations.calls``.

    Attributes:
        direction: ``inbound`` or ``outbound``.
        state: ``ringing``, ``answered`` or ``ended``; only moves forward.
        caller, callee: E.164; as the exchange gave it where it is none (an extension); "" where it is hidden.
        outcome: see ``calls.OUTCOMES``; final once the call is over.
        cause: why it ended, in the exchange's own words.
        started_at, answered_at, ended_at: ISO 8601, in UTC.
        duration_s: from the answer to the end; ``None`` where nobody answered.
        agent_id, answered_by: who of us took or made it, where that is known; the name as it was then.
        digits: what the caller chose in the menu.
        recordings: ``{key, kind, file_id, side?}``, kind ``recording`` or ``voicemail``; key is the exchange's own.
    """

    type: ClassVar[str] = "call"
    direction: str
    state: str
    caller: str = ""
    callee: str = ""
    outcome: str = ""
    cause: str = ""
    started_at: str | None = None
    answered_at: str | None = None
    ended_at: str | None = None
    duration_s: float | None = None
    agent_id: str | None = None
    answered_by: str = ""
    digits: str = ""
    recordings: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class System:
    """A line the program writes; the console words it by ``code``."""

    type: ClassVar[str] = "system"
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A kind this version does not know. The raw payload stays with its raw event."""

    type: ClassVar[str] = "unsupported"
    provider_kind: str
    text: str = ""


Content = Text | Image | Audio | Video | File | Location | Link | Choice | Template | Call | System | Unsupported
_BY_TYPE: dict[str, type[Any]] = {kind.type: kind for kind in get_args(Content)}
_NEEDED: dict[str, frozenset[str]] = {
    type_: frozenset(item.name for item in fields(kind) if item.default is item.default_factory is MISSING)
    | {item.name for item in fields(kind) if item.name == "text"}
    for type_, kind in _BY_TYPE.items()
}


def to_json(content: Content) -> dict[str, Any]:
    """Return the stored form; fields that hold nothing are left out, but for those a content must have."""
    needed = _NEEDED[content.type]
    return {"type": content.type} | {
        name: value for name, value in asdict(content).items() if not _is_nothing(value) or name in needed
    }


def _is_nothing(value: Any) -> bool:
    # Not by equality with False: a place on the equator lies at 0.0.
    return value is None or value is False or value == ""


def from_json(raw: dict[str, Any]) -> Content:
    """Return the value of a stored form; fields added by a later version are passed over.

    Raises:
        Invalid: the type is not of the family.
    """
    kind = _BY_TYPE.get(raw.get("type", ""))
    if kind is None:
        raise Invalid(f"{raw.get('type')!r} is not a kind of message content", code="unknown_content")
    known = {item.name for item in fields(kind)}
    content: Content = kind(**{name: value for name, value in raw.items() if name in known})
    return content


def plain(content: Content) -> str:
    """Return the words of a content, "" where it has none."""
    match content:
        case Text() | Choice() | Template() | Unsupported():
            return content.text
        case Image() | Audio() | Video() | File():
            return content.caption
        case Location():
            return " ".join(part for part in (content.label, content.address) if part)
        case Link():
            return " ".join(part for part in (content.title, content.url) if part)
        case Call() | System():
            return ""
