"""An agent's plain text as HTML, for mail programs that show HTML only, and the signature below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape

import nh3

from channels.email.tables import words

# An address ends where Chinese, Japanese or Korean text begins: people write no blank between them.
_LINK = re.compile(
    r"https?://[^\s<>\"'`\u2e80-\u9fff\uac00-\ud7af\u3000-\u303f\uff00-\uffef]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_BULLET = re.compile(r"^\s{0,8}[-*•·]\s+(?=\S)")
_NUMBER = re.compile(r"^\s{0,8}\d{1,3}[.)、]\s*(?=\S)")
_QUOTE = re.compile(r"^>\s?")
_VARIABLE = re.compile(r"\{\{\s*([a-z]{1,20})\s*\}\}")
_PUNCTUATION = frozenset(".,;:!?*_~")
_OPENING = {")": "(", "]": "[", "}": "{"}
_TAGS = words("a b br div em hr i img li ol p small span strong table tbody td th tr u ul")


def text_to_html(text: str) -> str:
    """Paragraphs, lists, quotations and links; everything else is the text itself, escaped."""
    return "\n".join(_blocks(text.replace("\r\n", "\n").split("\n")))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace each ``{{name}}`` by its value, once: a value is never looked at again. Unknown names stay as written."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1), match.group()), template)


def signature_html(template: str, values: Mapping[str, str]) -> str:
    """An admin's signature, filled in and freed of what mail programs drop or a stranger could abuse."""
    filled = fill(template, {name: escape(value) for name, value in values.items()})
    return _cleaner().clean(filled)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={
            "*": {"style"}, "a": {"href"}, "img": {"src", "alt", "width", "height"},
            "td": {"width", "align", "valign"}, "table": {"cellpadding", "cellspacing", "border"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties={
            "color", "font-family", "font-size", "font-weight", "font-style", "line-height", "margin", "padding",
            "border", "border-top", "border-left", "text-decoration", "background-color", "width", "max-width",
        },
        link_rel=None,
    )  # fmt: skip


def _blocks(lines: list[str]) -> Iterator[str]:
    position = 0
    while position < len(lines):
        line = lines[position]
        for pattern, opening, closing in (
            (_BULLET, "<ul>", "</ul>"), (_NUMBER, "<ol>", "</ol>"), (_QUOTE, "<blockquote>", "</blockquote>"),
        ):  # fmt: skip
            end = position
            while end < len(lines) and pattern.match(lines[end]):
                end += 1
            # One line with a number is no list: "1) or 2)?" is a question.
            if end > position and (pattern is not _NUMBER or end - position > 1):
                inner = [_inline(pattern.sub("", one)) for one in lines[position:end]]
                yield opening + ("<br>".join(inner) if pattern is _QUOTE else _items(inner)) + closing
                position = end
                break
        else:
            if line.strip():
                end = position + 1
                while end < len(lines) and lines[end].strip() and not _starts_block(lines, end):
                    end += 1
                yield f"<p>{'<br>'.join(map(_inline, lines[position:end]))}</p>"
                position = end
            else:
                position += 1


def _starts_block(lines: list[str], index: int) -> bool:
    is_list = _NUMBER.match(lines[index]) and index + 1 < len(lines) and _NUMBER.match(lines[index + 1])
    return bool(is_list or _BULLET.match(lines[index]) or _QUOTE.match(lines[index]))


def _items(items: list[str]) -> str:
    return "".join(f"<li>{item}</li>" for item in items)


def _inline(line: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _LINK.finditer(line):
        found = _trim(match.group())
        pieces.append(escape(line[position : match.start()]))
        target = found if found.startswith("http") else f"mailto:{found}"
        pieces.append(f'<a href="{escape(target)}">{escape(found)}</a>')
        position = match.start() + len(found)
    pieces.append(escape(line[position:]))
    # Blanks at the start of a line are how people indent; HTML would drop them.
    text = "".join(pieces)
    indent = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * indent + text[indent:]


def _trim(link: str) -> str:
    """A link without the punctuation of the sentence it stands in, but with brackets that open in it."""
    while link[-1:] in _PUNCTUATION or (
        link[-1:] in _OPENING and link.count(link[-1]) > link.count(_OPENING[link[-1]])
    ):
        link = link[:-1]
    return link
