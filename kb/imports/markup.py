"""HTML as Markdown: cleaned first, then written anew, with the pictures that lie beside it or in it.

Nothing is fetched: a picture that lies on another machine becomes a link to it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import nh3

from kb.imports.page import TAKEN_PICTURE, Page, page_of
from kit.errors import Invalid
from kit.filetypes import describe_quickly
from kit.language import language_of

if TYPE_CHECKING:
    from markdownify import MarkdownConverter

MAX_MARKUP: Final = 4_000_000  # bytes of a page, the pictures in it aside
MAX_PICTURE: Final = 10_000_000  # bytes
MAX_PICTURES: Final = 200  # of a page
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

_TAGS = {
    "a", "article", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "main", "ol", "p", "pre", "s", "section",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_UNREAD = {
    "script", "style", "nav", "footer", "aside", "noscript", "template", "title", "svg", "math", "iframe", "object",
    "textarea", "select", "button", "dialog",
}  # fmt: skip
_TITLE = re.compile(r"<title[^>]*>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(
    r"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?)", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,500}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_TARGET = re.compile(r"\]\([^)\s]*\)")
_HEADING = re.compile(r"\A\s*#[ \t]+(.+)\n?")
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,", re.IGNORECASE)

# Given the name that a page uses, returns the bytes; ``Invalid`` where there is no such file.
Beside = Callable[[str], bytes]


class Pictures:
    """The pictures that pages brought along, by what they contain."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def take(self, data: bytes) -> str:
        """Keep a picture and return how Markdown names it.

        Raises:
            Invalid: it is none that a browser shows, or it is too large.
        """
        if len(data) > MAX_PICTURE:
            raise Invalid(f"a picture has more than {MAX_PICTURE} bytes")
        facts = describe_quickly("picture", data)
        if facts is None or facts.content_type not in SHOWN:
            raise Invalid("a picture is none of PNG, JPEG, GIF, WebP and AVIF")
        digest = hashlib.sha256(data).hexdigest()
        self.data[digest] = data
        return f"picture:sha256-{digest}"


def page_of_html(name: str, data: bytes, pictures: Pictures, beside: Beside, *, language: str = "") -> Page:
    """Return a page of HTML as an article.

    Its title is that of the page, else its first heading.

    Args:
        language: of a page that does not say its own; empty: what its letters say.
    Raises:
        Invalid: it cannot be read, or has no title.
    """
    text = decode(data)
    body = to_markdown(text, pictures, beside)
    found = _TITLE.search(text[:200_000])
    title = " ".join(html.unescape(found.group(1)).split()) if found else ""
    heading = _HEADING.match(body)
    if heading and (not title or heading.group(1).strip() in title):
        # The page's own heading, without the site's name that titles carry.
        title, body = plain(heading.group(1)), body[heading.end() :]
    said = _LANGUAGE.search(text[:20_000])
    facts = {"title": title[:200], "language": language_name(said.group(1)) if said else guess(body, language)}
    return page_of(name, facts, body)


def to_markdown(text: str, pictures: Pictures, beside: Beside) -> str:
    """Return HTML as Markdown.

    Raises:
        Invalid: it is too long, nested too deeply, or one of its pictures cannot be taken.
    """
    from bs4 import BeautifulSoup  # noqa: PLC0415 - which little else needs

    try:
        cleaned = BeautifulSoup(_cleaner().clean(text), "html.parser")
        chosen = cleaned.find("main") or cleaned.find("article") or cleaned
        written = str(_converter(pictures, beside).convert_soup(chosen))
    except RecursionError as error:
        raise Invalid("it is nested too deeply") from error
    lines = [line.rstrip() for line in written.replace("\u00a0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def decode(data: bytes) -> str:
    """Return the text of a page by its mark, by what it says of itself, or as UTF-8 or GB 18030.

    Raises:
        Invalid: it is none of those, or too long.
    """
    said = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig", said.group(1).decode("ascii") if said else "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if len(text) - sum(len(one) for one in _embedded(text)) > MAX_MARKUP:
            raise Invalid(f"it is longer than {MAX_MARKUP} characters")
        return text
    raise Invalid("it is neither UTF-8 nor GB 18030")


def language_name(locale: str) -> str:
    """Return a locale of elsewhere as articles have it: ``en-us`` is ``en``, ``zh_CN`` ``zh``, ``pt-br`` ``pt-BR``."""
    first, _, rest = locale.strip().replace("_", "-").partition("-")
    name = first.lower()
    if not rest or (name, rest.lower()) in (("en", "us"), ("zh", "cn"), ("zh", "hans"), ("zh", "hans-cn")):
        return name
    return f"{name}-{rest.upper() if len(rest) == 2 else rest}"


def guess(text: str, language: str = "") -> str:
    """Return the language that somebody named for texts that do not say theirs, else that of the text's letters."""
    return language or language_of(_TARGET.sub("]", text)) or ""


def plain(markdown: str) -> str:
    """Return the text of a line of Markdown, for a title."""
    shown = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", shown)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!>~|])|[*`]", r"\1", shown).strip()


def _embedded(text: str) -> list[str]:
    return re.findall(r"data:image/[a-z+.-]{1,40};base64,[A-Za-z0-9+/=\s]*", text, re.IGNORECASE)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_UNREAD,
        attributes={
            "a": {"href", "title"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "td": {"colspan"},
            "th": {"colspan"},
        },
        url_schemes={"http", "https", "mailto", "tel", "data", "picture"},
        link_rel=None,
    )


def _converter(pictures: Pictures, beside: Beside) -> MarkdownConverter:
    from markdownify import ATX, MarkdownConverter  # noqa: PLC0415 - which little else needs

    count = 0

    class Converter(MarkdownConverter):
        def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - the library's own
            nonlocal count
            source, alt = (el.get("src") or "").strip(), _quiet(el.get("alt") or "")
            if not source:
                return alt
            if source.startswith(("http://", "https://")):
                return f"[{alt or _quiet(source)}]({_target(source)})"
            count += 1
            if count > MAX_PICTURES:
                raise Invalid(f"it has more than {MAX_PICTURES} pictures")
            if not TAKEN_PICTURE.fullmatch(source):
                source = pictures.take(_bytes(source, beside))
            return f"![{alt}]({source})"

        def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
            if urlsplit(el.get("href") or "").scheme not in ("http", "https", "mailto", "tel"):
                return text  # it leads to another file, or into this one
            return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]  # the library has no types

    return Converter(
        heading_style=ATX, bullets="-", keep_inline_images_in=["a", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"]
    )


def _bytes(source: str, beside: Beside) -> bytes:
    """Return a picture that lies in the page or beside it."""
    if found := _DATA.match(source):
        try:
            return base64.b64decode("".join(source[found.end() :].split()), validate=True)
        except binascii.Error as error:
            raise Invalid("a picture in it is damaged") from error
    try:
        parts = urlsplit(source)
    except ValueError as error:
        raise Invalid(f"there is no picture {source[:200]}") from error
    if parts.scheme or parts.netloc:
        raise Invalid(f"there is no picture {source[:200]}")
    return beside(unquote(parts.path))


def _quiet(text: str) -> str:
    return " ".join(re.sub(r"[\[\]\\`*_<>]", " ", text).split())[:200]


def _target(url: str) -> str:
    return url.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
