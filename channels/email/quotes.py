"""What is new in a reply: its text without the history it quotes, the signature and the phone's advertisement.

The full text is always stored; this is a view of it. In doubt a line is kept: an agent can skip a quote, but cannot
answer what they do not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from . import quote_patterns as p

MAX_LINES = 5000
_ATTRIBUTION_LINES = 5
_HEADER_LINES = 9
_SIGNATURE_LINES = 12


class _Line(Enum):
    EMPTY = 0
    TEXT = 1
    QUOTE = 2
    ANNOUNCEMENT = 3  # "On … wrote:", "-----Original Message-----", a block of From, Sent, To, Subject
    RULE = 4
    DEVICE_NOTE = 5


def trim_reply(text: str) -> str:
    """The new part of a reply; `""` when there is nothing but history.

    Linear in the length of the text: a text of 767 kB takes some 30 ms.

    Args:
        text: plain text, line breaks as `\\n`.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    rest = lines[MAX_LINES:]
    lines = lines[:MAX_LINES]
    kinds = _tell_lines(lines)
    if rest:
        lines += rest
        kinds += [_Line.QUOTE if line.startswith(">") else _Line.TEXT for line in rest]
    end = _trim_end(lines, kinds, len(lines))
    if not _has_text(kinds[:end]):
        return "" if _Line.ANNOUNCEMENT in kinds or any(map(p.VERB_AT_END.search, lines[:50])) else _join(lines)
    return _drop_history(lines, kinds, end)


def _drop_history(lines: list[str], kinds: list[_Line], end: int) -> str:
    kept: list[str] = []
    position = 0
    while position < end:
        if kinds[position] is not _Line.ANNOUNCEMENT:
            kept.append(lines[position])
            position += 1
            continue
        start = position
        while position < end and kinds[position] in (_Line.ANNOUNCEMENT, _Line.EMPTY, _Line.RULE):
            position += 1
        is_quoted = position < end and kinds[position] is _Line.QUOTE
        if _has_text(kinds[:start]) and not is_quoted:
            # Written above an unmarked copy: all that follows is the copy.
            break
        if is_quoted and not _has_text(kinds[:start]) and _is_answered_below(kinds, position, end):
            while position < end and kinds[position] in (_Line.QUOTE, _Line.EMPTY):
                position += 1
    shortened = kept[: _trim_end(kept, _tell_lines(kept), len(kept))]
    return _join(shortened)


def _is_answered_below(kinds: Sequence[_Line], start: int, end: int) -> bool:
    """Whether one quote and then only new text follows: the quote may go. Between answers, quotes give the context."""
    position = start
    while position < end and kinds[position] in (_Line.QUOTE, _Line.EMPTY):
        position += 1
    return position < end and _Line.QUOTE not in kinds[position:end]


def _trim_end(lines: Sequence[str], kinds: Sequence[_Line], end: int) -> int:
    """Where the text ends once trailing quotes, rules, notes and the signature are taken off."""
    while True:
        before = end
        while end and kinds[end - 1] is not _Line.TEXT:
            end -= 1
        end = _before_signature(lines, kinds, end)
        if end == before:
            return end


def _before_signature(lines: Sequence[str], kinds: Sequence[_Line], end: int) -> int:
    seen = 0
    for index in range(end - 1, -1, -1):
        if kinds[index] is _Line.RULE and p.SIGNATURE_RULE.match(lines[index]):
            return index if _has_text(kinds[:index]) else end
        seen += kinds[index] is _Line.TEXT
        if seen > _SIGNATURE_LINES or kinds[index] in (_Line.QUOTE, _Line.ANNOUNCEMENT):
            return end
    return end


def _has_text(kinds: Sequence[_Line]) -> bool:
    return _Line.TEXT in kinds


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


def _tell_lines(lines: Sequence[str]) -> list[_Line]:
    kinds = [_tell_line(line) for line in lines]
    for index, line in enumerate(lines):
        if kinds[index] is _Line.EMPTY:
            continue
        span = _announcement_at(lines, index, line[: p.LINE_CHARS])
        for covered in range(*span):
            # An announcement within a quote is part of it.
            kinds[covered] = _Line.QUOTE if kinds[span[0]] is _Line.QUOTE else _Line.ANNOUNCEMENT
    _close_wrapped_quotes(lines, kinds)
    return kinds


def _tell_line(line: str) -> _Line:
    head = line[: p.LINE_CHARS]
    if not head.strip():
        return _Line.EMPTY
    if p.QUOTED.match(head):
        return _Line.QUOTE
    if p.RULE.match(head):
        return _Line.RULE
    return _Line.DEVICE_NOTE if p.DEVICE_NOTE.match(head) else _Line.TEXT


def _announcement_at(lines: Sequence[str], index: int, line: str) -> tuple[int, int]:
    """The lines of an announcement that ends (attribution) or begins (separator, headers) here; empty when none."""
    if p.SEPARATOR.match(line) or p.FORWARD_NOTICE.match(line) or p.DATED_NAME.match(line):
        return index, index + 1
    stripped = line.rstrip("-—* ")
    if stripped.endswith((":", "：")) or p.VERB_AT_END.search(line):
        start = _attribution_start(lines, index)
        if start is not None:
            return start, index + 1
    if p.LABEL.match(p.PADDING.sub("", line)):
        return index, _header_block_end(lines, index)
    return index, index


def _attribution_start(lines: Sequence[str], end: int) -> int | None:
    """Where "On …" begins, if the line `end` closes it: up to five lines above."""
    has_verb = p.VERB_AT_END.search(lines[end][-p.LINE_CHARS :]) is not None
    for start in range(end, max(-1, end - _ATTRIBUTION_LINES), -1):
        head = lines[start][: p.LINE_CHARS]
        if start < end and head.rstrip().endswith((":", "：")):
            break
        joined = " ".join(lines[start : end + 1])[: 2 * p.LINE_CHARS]
        has_address = p.ADDRESS.search(joined) is not None
        if p.NAME_THEN_VERB.match(head):
            return start
        if p.OPENER.match(head) and (has_verb or has_address) and any(char.isdigit() for char in joined):
            return start
    line = lines[end][: p.LINE_CHARS]
    if has_verb and (p.ADDRESS.search(line) or sum(char.isdigit() for char in line) >= 4):
        return end
    return None


def _header_block_end(lines: Sequence[str], start: int) -> int:
    """Behind the last line of From, Sent, To, Subject; `start` itself when it is no such block."""
    kinds: set[str] = set()
    end = start
    has_address = False
    for index in range(start, min(len(lines), start + _HEADER_LINES)):
        line = p.PADDING.sub("", lines[index][: p.LINE_CHARS])
        match = p.LABEL.match(line)
        if match:
            kinds.add(match.lastgroup or "")
            end = index + 1
            has_address = has_address or "@" in line
        elif not line.strip() and kinds:
            break
    is_block = len(kinds) >= 3 and "from" in kinds and ("subject" in kinds or has_address)
    return end if is_block else start


def _close_wrapped_quotes(lines: Sequence[str], kinds: list[_Line]) -> None:
    """A lone unmarked line between marked ones is the end of a quoted line that a program wrapped."""
    for index in range(1, len(lines) - 1):
        is_lone = kinds[index] is _Line.TEXT and len(lines[index]) <= 80
        if is_lone and kinds[index - 1] is _Line.QUOTE and kinds[index + 1] is _Line.QUOTE:
            kinds[index] = _Line.QUOTE
