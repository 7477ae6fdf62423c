"""The text and the HTML of a mail, from the parts that `structure` chose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels.email.charset import decode_bytes
from channels.email.errors import MailTooCostly
from channels.email.mime import Part
from channels.email.model import Caps
from channels.email.plaintext import html_to_text
from channels.email.sanitise import BRIEF_TAGS, is_tangled, sanitise_html
from channels.email.structure import Bodies, is_media, names_wrong_encoding
from channels.email.transfer import decode_transfer
from kit.text import clean

_META_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_.:-]{2,40})""")
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def decode_content(part: Part) -> bytes:
    """The bytes of a leaf, transfer encoding undone unless it is plainly another than the part says."""
    if names_wrong_encoding(part):
        return part.content
    return decode_transfer(part.content, part.headers.get("content-transfer-encoding"))


def declared_charset(part: Part) -> str | None:
    parameter = part.parameters.get("charset")
    return parameter.value if parameter else None


def read_text(part: Part, max_chars: int) -> str:
    """The text of a text part as written, line breaks as `\\n`; of a longer one at least `max_chars` characters."""
    content = decode_content(part)[: 4 * max_chars]
    label = declared_charset(part)
    if label is None and part.content_type == "text/html" and (match := _META_CHARSET.search(content[:2048])):
        label = match.group(1).decode("ascii")
    return clean(_LINE_BREAK.sub("\n", decode_bytes(content, label)))


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says: plain text, whether it was cut, and sanitised HTML if there is any that can be shown."""

    text: str
    is_text_cut: bool
    html: str | None


def read_body(bodies: Bodies, caps: Caps, *, brief: bool) -> Body:
    """Text and sanitised HTML of the chosen parts.

    HTML that is beyond the limits or tangled (see `sanitise.is_tangled`) is given as text only.

    Raises:
        MailTooCostly: `brief`, and there is HTML with many tags.
    """
    texts = [part for part in bodies.text if not is_media(part)]
    htmls = [part for part in bodies.html if not is_media(part)]
    max_chars = max(caps.text_chars, caps.html_chars) + 1
    raw = {id(part): read_text(part, max_chars) for part in (*texts, *htmls)}
    if brief and sum(raw[id(part)].count("<") for part in htmls if _is_html(part)) > BRIEF_TAGS:
        raise MailTooCostly
    shown = [html_to_text(raw[id(part)]) if _is_html(part) else raw[id(part)] for part in texts]
    text = shown[0] if len(shown) == 1 else "\n".join(piece for piece in shown if piece.strip())
    html: str | None = None
    marked_up = [raw[id(part)] for part in htmls if _is_html(part)]
    if marked_up and sum(map(len, marked_up)) <= caps.html_chars and not any(map(is_tangled, marked_up)):
        pieces = (sanitise_html(raw[id(part)]) if _is_html(part) else _escape_text(raw[id(part)]) for part in htmls)
        html = clean("\n".join(pieces))
    return Body(text[: caps.text_chars], len(text) > caps.text_chars, html)


def _is_html(part: Part) -> bool:
    return part.content_type == "text/html"


def _escape_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<div style="white-space:pre-wrap">{escaped}</div>'
