"""Which parts are the text, which the HTML and which are attachments.

The choice is that of RFC 8621 §4.1.4: parts shown one after the other form the body; within an alternative one of each
kind is taken; what has a name, or is no text, is an attachment. Beyond that, nothing of a damaged mail is lost: a text
that the end of the mail cuts off, or that is not in the encoding it names, is shown as far as it can be read and kept
as a file. The files that stand within a plain text are files as well, see `uuencoded`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.email.fields import Parameter
from channels.email.mime import Part
from channels.email.transfer import is_base64
from channels.email.uuencoded import files_in


@dataclass(slots=True)
class Bodies:
    """Parts by use, in the order they stand in the mail.

    `text` may hold an HTML part when there is nothing plain, and `html` a plain one when there is no HTML; both may
    hold pictures that stand between texts. Those are among the attachments as well.
    """

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where parts stand: in which multipart (`""`: in none), and which bodies they may still go to."""

    multipart: str
    is_in_alternative: bool
    takes_text: bool = True
    takes_html: bool = True


def choose_bodies(root: Part) -> Bodies:
    """Sort the leaves of a mail by use."""
    bodies = Bodies()
    _sort([root], _Place("", is_in_alternative=False), bodies)
    return bodies


def _sort(parts: Sequence[Part], place: _Place, bodies: Bodies) -> None:
    texts, htmls = len(bodies.text), len(bodies.html)
    takes_text, takes_html = place.takes_text, place.takes_html
    for index, part in enumerate(parts):
        if part.is_multipart:
            bodies.attachments += _enclosing(part)
            subtype = part.content_type.partition("/")[2]
            is_in_alternative = place.is_in_alternative or subtype == "alternative"
            _sort(part.children, _Place(subtype, is_in_alternative, takes_text, takes_html), bodies)
        elif not _is_shown(part, index, place.multipart):
            bodies.attachments.append(part)
        elif place.multipart == "alternative":
            _sort_choice(part, bodies, takes_text=takes_text, takes_html=takes_html)
        else:
            if place.is_in_alternative:
                takes_html = takes_html and part.content_type != "text/plain"
                takes_text = takes_text and part.content_type != "text/html"
            if takes_text:
                bodies.text.append(part)
            if takes_html:
                bodies.html.append(part)
            if is_media(part) or (_is_damaged(part) and place.multipart == "mixed"):
                bodies.attachments.append(part)
            bodies.attachments += files_in(part)
    if place.multipart == "alternative" and takes_text and takes_html:
        if texts == len(bodies.text):
            bodies.text.extend(bodies.html[htmls:])
        elif htmls == len(bodies.html):
            bodies.html.extend(bodies.text[texts:])


def _enclosing(part: Part) -> list[Part]:
    """A signature that encloses a mail is a file as well."""
    return [part] if part.content else []


def _sort_choice(part: Part, bodies: Bodies, *, takes_text: bool, takes_html: bool) -> None:
    if part.content_type == "text/html" and takes_html:
        bodies.html.append(part)
    elif part.content_type == "text/plain" and takes_text:
        bodies.text.append(part)
    else:
        bodies.attachments.append(part)


def _is_shown(part: Part, index: int, multipart: str) -> bool:
    if part.disposition == "attachment":
        return False
    if is_media(part):
        return index == 0 or multipart != "related"
    if part.content_type not in ("text/plain", "text/html"):
        return False
    return index == 0 or (multipart != "related" and raw_name(part) is None)


def _is_damaged(part: Part) -> bool:
    return (part.is_cut_off and bool(part.content.strip())) or names_wrong_encoding(part)


def names_wrong_encoding(part: Part) -> bool:
    """A text that says it is base64 and is not; gateways that rewrite a text forget the field."""
    encoding = (part.headers.get("content-transfer-encoding") or "").strip().lower()
    return part.content_type.startswith("text/") and encoding == "base64" and not is_base64(part.content)


def is_media(part: Part) -> bool:
    """Picture, sound or film."""
    return part.content_type.startswith(("image/", "audio/", "video/"))


def raw_name(part: Part) -> Parameter | None:
    """The name a part gives itself, wire text."""
    return part.disposition_parameters.get("filename") or part.parameters.get("name")
