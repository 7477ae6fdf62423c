"""From a reply to message objects of the Cloud API. Pure: files have been uploaded and are named by their id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.splitting import split
from channels.templates import Offer
from channels.whatsapp.approved import components
from conversations.content import Choice, Link, Location, Template, plain

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTONS, MAX_BUTTON = 3, 20
MAX_ROWS, MAX_ROW = 10, 24
MAX_ASKED = 1024  # the text above buttons
MAX_ID = 200
MAX_DOCUMENT = 100_000_000
# Content type → the message kind that shows it, and the largest it may be (developers.facebook.com, "Supported media").
_SHOWN: dict[str, tuple[str, int]] = {
    "image/jpeg": ("image", 5_000_000), "image/png": ("image", 5_000_000),
    "video/mp4": ("video", 16_000_000), "video/3gpp": ("video", 16_000_000),
    "audio/aac": ("audio", 16_000_000), "audio/amr": ("audio", 16_000_000), "audio/mpeg": ("audio", 16_000_000),
    "audio/mp4": ("audio", 16_000_000), "audio/ogg": ("audio", 16_000_000),
}  # fmt: skip
_CAPTIONED = ("image", "video", "document")


def shown_as(file: OutboundFile) -> str:
    """Return the kind of message that carries a file; whatever it cannot show is a document to download.

    Raises:
        SendRejected: it is larger than WhatsApp carries.
    """
    kind, limit = _SHOWN.get(file.content_type, ("document", MAX_DOCUMENT))
    if file.size_bytes > limit:
        kind = "document"
    if file.size_bytes > MAX_DOCUMENT:
        raise SendRejected(f"{file.name} is larger than the {MAX_DOCUMENT // 1_000_000} MB that WhatsApp carries")
    return kind


def render(
    message: OutboundMessage, media_ids: Mapping[UUID, str], offers: Sequence[Offer] = ()
) -> list[dict[str, Any]]:
    """Return the message objects that carry a reply, in order, without their addressee.

    Args:
        media_ids: of every file of the reply.
        offers: the templates of the account; they say which blanks a template has.
    Raises:
        SendRejected: something in it is more than WhatsApp carries.
    """
    match message.content:
        case Template() as template:
            filled = components(template.params, offers, template.name, template.language)
            body: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
            return [{"type": "template", "template": body | ({"components": filled} if filled else {})}]
        case Location() as place:
            where: dict[str, Any] = {"latitude": place.latitude, "longitude": place.longitude}
            words = {"name": place.label[:1000], "address": place.address[:1000]}
            return [{"type": "location", "location": where | {name: said for name, said in words.items() if said}}]
        case Choice(options=options) as choice if options:
            return [{"type": "interactive", "interactive": _choice(choice, message.text)}]
        case Link() as link:
            text = "\n".join(part for part in (link.title, link.description, link.url) if part)
        case content:
            text = message.text or plain(content)
    parts = [_file(file, media_ids[file.id]) for file in message.files]
    if parts and parts[0]["type"] in _CAPTIONED and 0 < len(text) <= MAX_CAPTION:
        parts[0][parts[0]["type"]]["caption"] = text
        text = ""
    words_first = [
        {"type": "text", "text": {"body": part, "preview_url": "http" in part}} for part in split(text, MAX_TEXT)
    ]
    return [*words_first, *parts]


def _file(file: OutboundFile, media_id: str) -> dict[str, Any]:
    kind = shown_as(file)
    inner = {"id": media_id} | ({"filename": file.name[:240]} if kind == "document" else {})
    return {"type": kind, kind: inner}


def _choice(choice: Choice, text: str) -> dict[str, Any]:
    """Up to three short options are buttons, up to ten a list that opens."""
    asked = (choice.text or text).strip() or "…"
    options = [(one.get("id", ""), one.get("label", "") or one.get("id", "")) for one in choice.options]
    if len(asked) > MAX_ASKED:
        raise SendRejected(f"WhatsApp carries {MAX_ASKED} characters above buttons at most")
    if len(options) > MAX_ROWS:
        raise SendRejected(f"WhatsApp carries {MAX_ROWS} buttons at most")
    if any(not id_ or len(id_) > MAX_ID for id_, _ in options):
        raise SendRejected("the id of a button is longer than WhatsApp carries, or missing")
    if len(options) <= MAX_BUTTONS and all(len(label) <= MAX_BUTTON for _, label in options):
        buttons = [{"type": "reply", "reply": {"id": id_, "title": label}} for id_, label in options]
        return {"type": "button", "body": {"text": asked}, "action": {"buttons": buttons}}
    rows = [{"id": id_, "title": _short(label)} for id_, label in options]
    return {"type": "list", "body": {"text": asked}, "action": {"button": "…", "sections": [{"rows": rows}]}}


def _short(label: str) -> str:
    return label if len(label) <= MAX_ROW else label[: MAX_ROW - 1] + "…"
