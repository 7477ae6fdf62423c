"""Plain text from HTML: what a reader would see, one line per line, quotes marked with `> `."""

from __future__ import annotations

import re
from html import unescape

from channels.email.tables import words
from kit.text import clean

_DROPPED = re.compile(r"<!--|<!|<\?|<(?:script|style|title|noscript|template)\b")
_TAG = re.compile(r"""(?s)<(/?)([a-zA-Z][a-zA-Z0-9]{0,15}+)((?:[^"'<>]|"[^"]*"|'[^']*')*+)>""")
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_ALT = re.compile(r"""(?i)\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_BREAKING = words(
    """address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tr ul"""
)
_SPACED = words("blockquote h1 h2 h3 h4 h5 h6 ol p table ul")
_MAX_QUOTES = 8


def html_to_text(html: str) -> str:
    """Turn HTML, broken or not, into text; linear in its length."""
    writer = _Writer()
    position = 0
    html = drop_elements(html)
    for match in _TAG.finditer(html):
        writer.write(html[position : match.start()])
        writer.meet(match.group(2).lower(), is_end=bool(match.group(1)), attributes=match.group(3))
        position = match.end()
    writer.write(html[position:])
    return clean(writer.finish())


def decode_entities(markup: str) -> str:
    """Resolve `&…;`. Numbers beyond any character are dropped first: thousands of digits are a ValueError."""
    return unescape(_HUGE_NUMBER.sub("", markup)) if "&" in markup else markup


def drop_elements(html: str) -> str:
    """HTML without comments and without elements whose content is not text."""
    kept: list[str] = []
    lowered = html.lower()
    position = 0
    for match in _DROPPED.finditer(lowered):
        if match.start() < position:
            continue
        opening = match.group()
        end_marker = "-->" if opening == "<!--" else ">" if opening in ("<!", "<?") else f"</{opening[1:]}"
        end = lowered.find(end_marker, match.end())
        kept.append(html[position : match.start()])
        if end < 0:
            # An unclosed comment or element hides the rest, as in a browser.
            return "".join(kept)
        if end_marker.startswith("</"):
            end = lowered.find(">", end)
            position = len(html) if end < 0 else end + 1
        else:
            position = end + len(end_marker)
    kept.append(html[position:])
    return "".join(kept)


class _Writer:
    """Collects lines; knows how deep in quotes it is and whether blanks count."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0

    def write(self, markup: str) -> None:
        if not markup:
            return
        text = decode_entities(markup).replace("\xa0", " ")
        if self._preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
            return
        text = _BLANKS.sub(" ", text)
        if text == " " and not self._line:
            return
        self._line.append(text)

    def meet(self, tag: str, *, is_end: bool, attributes: str) -> None:
        if tag == "br":
            self._break()
        elif tag == "img" and not is_end:
            if match := _ALT.search(attributes):
                self.write(f"{next(filter(None, match.groups()), '')}")
        elif tag in ("td", "th"):
            if self._line and not is_end:
                self._line.append(" ")
        elif tag in _BREAKING:
            self._end_line()
            if tag in _SPACED:
                self._space()
            if tag == "li" and not is_end:
                self._line.append("- ")
            elif tag == "blockquote":
                self._quotes = max(0, self._quotes + (-1 if is_end else 1))
            elif tag == "pre":
                self._preformatted = max(0, self._preformatted + (-1 if is_end else 1))
            elif tag == "hr":
                self._line.append("-" * 20)
                self._break()

    def finish(self) -> str:
        self._end_line()
        while self._lines and not self._lines[-1].strip("> "):
            self._lines.pop()
        text = "\n".join(self._lines)
        return _MANY_LINES.sub("\n\n", text).strip("\n ")

    def _end_line(self) -> None:
        if self._line:
            self._break()

    def _space(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._break()

    def _break(self) -> None:
        text = "".join(self._line)
        text = text.rstrip() if self._preformatted else text.strip()
        mark = ">" * min(self._quotes, _MAX_QUOTES)
        self._lines.append(f"{mark} {text}".rstrip() if mark else text)
        self._line.clear()
