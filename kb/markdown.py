"""Markdown of articles: as sanitised HTML to be shown, as plain text to be sent and searched.

A picture is named by its id, ``![what it shows](picture:ID)``, and shown from wherever the reader may have it; pictures
of other machines are not shown at all, because looking at one would tell that machine who reads what.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import Final
from urllib.parse import unquote
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

PICTURE: Final = "picture:"
_SHOWN: Final = re.compile(r"!\[([^\]\n]*)\]\(picture:[^)\s]*\)")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_BREAKS = {"paragraph_close", "heading_close", "list_item_close", "tr_close", "blockquote_close"}


# A text of more parts (paragraphs, cells, emphases, links) is no article, and is shown as it was written: the
# interpreter looks through all objects now and then, and nothing else of the process runs meanwhile.
MAX_PARTS = 40_000


class _TooMany(Exception):
    """The text has more than ``MAX_PARTS``."""


class _Parts(list[Token]):
    """The tokens of a text, counted while they are made."""

    def __init__(self, count: Iterator[int]) -> None:
        super().__init__()
        self._count = count

    def append(self, token: Token) -> None:
        if next(self._count) > MAX_PARTS:
            raise _TooMany
        super().append(token)


def _inlines(state: StateCore) -> None:
    """In the place of the parser's own rule: what stands within the lines is counted as well."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = _Parts(state.env["count"])
            state.md.inline.parse(token.content, state.md, state.env, token.children)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _inlines)
    return parser


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "loading"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def to_html(markdown: str, where: Callable[[UUID], str] = lambda id_: f"/api/v1/article-pictures/{id_}") -> str:
    """Return HTML that is safe to show: no scripts or styles, our own pictures, links that tell nobody where they were.

    Args:
        where: the address on this site at which the reader gets a picture.
    """
    try:
        tokens = _parsed(markdown)
        for token in tokens:
            if token.type == "inline" and token.children:
                token.children = [_shown(child, where) for child in token.children]
        shown = _parser().renderer.render(tokens, _parser().options, {})
    except _TooMany:
        shown = f"<pre>{escape(markdown)}</pre>"
    return _cleaner().clean(shown)


def picture_targets(markdown: str) -> list[str]:
    """Return what the pictures of a text are named by, as written, each once."""
    try:
        tokens = _parsed(markdown)
    except _TooMany:
        return []
    images = (child for token in tokens for child in token.children or () if child.type == "image")
    return list(dict.fromkeys(unquote(str(image.attrs.get("src", ""))) for image in images))


def picture_ids(markdown: str) -> list[UUID]:
    """Return the ids of the pictures that a text shows, in order, each once."""
    return [id_ for target in picture_targets(markdown) if (id_ := _picture_id(target)) is not None]


def without_pictures(markdown: str) -> str:
    """Return a text with what its pictures show in their place: ids say nothing to whoever searches."""
    return _SHOWN.sub(r"\1", markdown) if PICTURE in markdown else markdown


def to_text(markdown: str) -> str:
    """Return what a customer can read on any channel: no marks, lists with dashes or numbers, links in brackets."""
    try:
        return _text(_parsed(markdown))
    except _TooMany:
        return markdown


def _shown(token: Token, where: Callable[[UUID], str]) -> Token:
    """Return an image's token with the address of the picture; what is no picture of ours is what it would say."""
    if token.type != "image":
        return token
    id_ = _picture_id(str(token.attrs.get("src", "")))
    if id_ is None:
        return Token("text", "", 0, content=token.content)
    token.attrs |= {"src": where(id_), "loading": "lazy"}
    return token


def _picture_id(target: str) -> UUID | None:
    try:
        return UUID(target.removeprefix(PICTURE)) if target.startswith(PICTURE) else None
    except ValueError:
        return None


def _parsed(markdown: str) -> list[Token]:
    """Return the text's tokens.

    Raises:
        _TooMany: there are more of them than an article has.
    """
    count = itertools.count(1)
    state = StateCore(markdown, _parser(), {"count": count})
    state.tokens = _Parts(count)
    _parser().core.process(state)
    return state.tokens


def _text(tokens: list[Token]) -> str:  # noqa: PLR0912 - one case a kind of token
    lines: list[str] = [""]
    counters: list[int | None] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                if not counters:
                    lines.append("")
            case "list_item_open":
                number = counters[-1]
                indent = "  " * (len(counters) - 1)
                lines[-1] += f"{indent}- " if number is None else f"{indent}{number}. "
                if number is not None:
                    counters[-1] = number + 1
            case "inline":
                lines[-1] += _inline(token.children or [])
            case "fence" | "code_block":
                lines += [token.content.rstrip("\n"), ""]
            case "td_close" | "th_close":
                lines[-1] += "  "
            case kind if kind in _BREAKS:
                if lines[-1].strip():
                    lines.append("")
                if not counters and kind in ("paragraph_close", "heading_close") and lines[-2:-1] != [""]:
                    lines.append("")
    return "\n".join(_without_runs_of_blank(lines)).strip()


def _inline(tokens: list[Token]) -> str:
    said = ""
    targets: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline") or token.type == "image":
            said += token.content
        elif token.type in ("softbreak", "hardbreak"):
            said += "\n"
        elif token.type == "link_open":
            targets.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            target = targets.pop()
            said += "" if not target or target in said else f" ({target})"
    return said


def _without_runs_of_blank(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line.rstrip())
    return kept
