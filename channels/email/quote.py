"""What is new in a reply: its text without the history it quotes, the signature and the phone's advertisement.

The full text is always stored; this is a view of it. In doubt a line is kept: an agent can skip a quote, but cannot
answer what they do not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from channels.email import quote_patterns as p

MAX_LINES = 1000
MAX_CHARS = 100_000
_ATTRIBUTION_LINES = 5
_HEADER_LINES = 9
_SIGNATURE_LINES = 12


class _Line(Enum):
    EMPTY = 0
    TEXT = 1
    QUOTE = 2
    ANNOUNCEMENT = 3  # "On … wrote:", "-----Original Message-----", a block of From, Sent, To, Subject
    RULE = 4


def new_text(text: str) -> str:
    """The new part of a reply; `""` when there is nothing but history.

    Only the first `MAX_LINES` lines and `MAX_CHARS` characters are looked at line by line; what follows is taken as
    one block, new or quoted, so that no text takes long.

    Args:
        text: plain text, line breaks as `\n`.
    """
    head, tail = _split_head(text.replace("\r\n", "\n"))
    lines = head.split("\n")
    kinds = _tell_lines(lines)
    if tail:
        lines.append(tail)
        kinds.append(_tell_tail(tail, kinds))
    end = _trim_end(lines, kinds, len(lines))
    if not end:
        return "" if _Line.ANNOUNCEMENT in kinds or _quotes_announcement(lines) else _join(lines)
    kept = _drop_history(kinds, end)
    kept_lines = [lines[index] for index in kept]
    kept_kinds = [kinds[index] for index in kept]
    return _join(kept_lines[: _trim_end(kept_lines, kept_kinds, len(kept))])


def _quotes_announcement(lines: Sequence[str]) -> bool:
    return any(p.VERB_AT_END.search(line[-p.VERB_CHARS :]) for line in lines[:50])


def _split_head(text: str) -> tuple[str, str]:
    if len(text) <= MAX_CHARS and text.count("\n") < MAX_LINES:
        return text, ""
    head_lines = text[:MAX_CHARS].split("\n", MAX_LINES)
    if len(head_lines) > MAX_LINES or len(text) > MAX_CHARS:
        head_lines.pop()
    length = sum(map(len, head_lines)) + len(head_lines)
    return text[: length - 1] if head_lines else "", text[length:]


def _tell_tail(tail: str, kinds: Sequence[_Line]) -> _Line:
    if not tail.strip():
        return _Line.EMPTY
    follows_quote = next((kind for kind in reversed(kinds) if kind is not _Line.EMPTY), None) is _Line.QUOTE
    return _Line.QUOTE if follows_quote and not p.UNQUOTED_LINE.search(tail) else _Line.TEXT


def _drop_history(kinds: Sequence[_Line], end: int) -> list[int]:
    """The lines before `end` that are not history, by number."""
    kept: list[int] = []
    has_text = False
    position = 0
    while position < end:
        if kinds[position] is not _Line.ANNOUNCEMENT:
            has_text = has_text or kinds[position] is _Line.TEXT
            kept.append(position)
            position += 1
            continue
        while position < end and kinds[position] in (_Line.ANNOUNCEMENT, _Line.RULE):
            position += 1
        following = next((kind for kind in kinds[position:end] if kind is not _Line.EMPTY), None)
        if has_text and following is not _Line.QUOTE:
            # Written above an unmarked copy: all that follows is the copy.
            break
        if following is _Line.QUOTE and not has_text and _is_answered_below(kinds, position, end):
            while position < end and kinds[position] in (_Line.QUOTE, _Line.EMPTY):
                position += 1
    return kept


def _is_answered_below(kinds: Sequence[_Line], start: int, end: int) -> bool:
    """Whether one quote and then only new text follows: the quote may go. Between answers, quotes give the context."""
    position = start
    while position < end and kinds[position] in (_Line.QUOTE, _Line.EMPTY):
        position += 1
    return position < end and _Line.QUOTE not in kinds[position:end]


def _trim_end(lines: Sequence[str], kinds: Sequence[_Line], end: int) -> int:
    """Where the text ends once trailing quotes, rules, notes and the signature are taken off; 0 without any text."""
    first = next((index for index, kind in enumerate(kinds) if kind is _Line.TEXT), end)
    while True:
        while end > first and (kinds[end - 1] is not _Line.TEXT or _is_device_note(lines[end - 1])):
            end -= 1
        if end <= first:
            return 0
        shorter = _before_signature(lines, kinds, first, end)
        if shorter == end:
            return end
        end = shorter


def _is_device_note(line: str) -> bool:
    return len(line) <= p.NOTE_CHARS and p.DEVICE_NOTE.match(line) is not None


def _before_signature(lines: Sequence[str], kinds: Sequence[_Line], first: int, end: int) -> int:
    seen = 0
    for index in range(end - 1, first, -1):
        if kinds[index] is _Line.RULE and p.SIGNATURE_RULE.match(lines[index]):
            return index
        seen += kinds[index] is _Line.TEXT
        if seen > _SIGNATURE_LINES or kinds[index] in (_Line.QUOTE, _Line.ANNOUNCEMENT):
            return end
    return end


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


def _tell_lines(lines: Sequence[str]) -> list[_Line]:
    heads = [line[: p.LINE_CHARS].strip() for line in lines]
    kinds = [_tell_line(line, head) for line, head in zip(lines, heads, strict=True)]
    for index, head in enumerate(heads):
        if not head:
            continue
        start, end = _announcement_at(lines, index, head)
        # An announcement within a quote is part of it; a table of From, Date, To is no quote.
        is_nested = kinds[start] is _Line.QUOTE and heads[start][:1] not in ("|", "｜")
        kinds[start:end] = [_Line.QUOTE if is_nested else _Line.ANNOUNCEMENT] * (end - start)
    _close_wrapped_quotes(lines, kinds)
    return kinds


def _tell_line(line: str, head: str) -> _Line:
    if not head:
        return _Line.EMPTY
    if head[0] in p.RULE_MARKS and p.RULE.match(head):
        return _Line.RULE
    is_quoted = (">" in head[:12] or head[0] in p.QUOTE_MARKS) and p.QUOTED.match(line)
    return _Line.QUOTE if is_quoted else _Line.TEXT


def _announcement_at(lines: Sequence[str], index: int, head: str) -> tuple[int, int]:
    """The lines of an announcement that ends (attribution) or begins (separator, headers) here; empty when none.

    Most lines are told by a look at a few characters; the patterns see the rest.
    """
    if any(mark in head[:12] for mark in p.SEPARATOR_MARKS) and p.SEPARATOR.match(head):
        return index, index + 1
    if head[0].isdigit() and p.DATED_NAME.match(head):
        return index, index + 1
    if head[-1] in ":：-—*":
        if p.FORWARD_NOTICE.match(head):
            return index, index + 1
        has_verb = p.VERB_AT_END.search(head[-p.VERB_CHARS :]) is not None
        if (has_verb or head[-1] in ":：") and (
            start := _attribution_start(lines, index, has_verb=has_verb)
        ) is not None:
            return start, index + 1
    if any(mark in head[:40] for mark in ":：|") and p.LABEL.match(_close_up(head)):
        return index, _header_block_end(lines, index)
    return index, index


def _close_up(line: str) -> str:
    return line if line.isascii() else p.PADDING.sub("", line)


def _attribution_start(lines: Sequence[str], end: int, *, has_verb: bool) -> int | None:
    """Where "On …" begins, if the line `end` closes it: up to five lines above."""
    for start in range(end, max(-1, end - _ATTRIBUTION_LINES), -1):
        head = lines[start][: p.LINE_CHARS]
        if start < end and head.rstrip().endswith((":", "：")):
            break
        if p.NAME_THEN_VERB.match(head):
            return start
        if p.OPENER.match(head):
            joined = " ".join(lines[start : end + 1])[: 2 * p.LINE_CHARS]
            has_sign = has_verb or _has_address(joined) or p.VERB_THEN_NAME.search(joined) is not None
            if has_sign and any(map(str.isdigit, joined)):
                return start
    line = lines[end][: p.LINE_CHARS]
    return end if has_verb and (_has_address(line) or sum(map(str.isdigit, line)) >= 4) else None


def _has_address(line: str) -> bool:
    return "@" in line and p.ADDRESS.search(line) is not None


def _header_block_end(lines: Sequence[str], start: int) -> int:
    """Behind the last line of From, Sent, To, Subject; `start` itself when it is no such block."""
    kinds: set[str] = set()
    end = start
    has_address = False
    for index in range(start, min(len(lines), start + _HEADER_LINES)):
        line = _close_up(lines[index][: p.LINE_CHARS])
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
