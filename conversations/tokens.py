"""Search tokens: what a text is found by.

After NFKC and lower case, a run of CJK characters gives each character and each pair of neighbours
(退款中 → 退 款 中 退款 款中), so that words of one and two characters are found exactly, and longer ones by their
pairs; anything else gives its words of letters and digits. Positions are not kept: a phrase is checked
against the text of the few rows that hold all its pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from kit.words import MAX_TOKEN, RUNS, normalise, pairs

MAX_ROW_TOKENS = 16_000  # a tsvector holds 1 MB
PART = "P"  # marks a row that holds only a part of its text; like the workspace's token in upper case


def tokens(text: str) -> list[str]:
    """Return the distinct tokens a text is found by, in order of first appearance."""
    return list(dict.fromkeys(_tokens(text)))


def runs(query: str) -> list[str]:
    """Return the normalised runs of a query, each once: words, and stretches of CJK characters."""
    return list(dict.fromkeys(cjk or word for cjk, word in RUNS.findall(normalise(query))))


def query_tokens(query: str) -> list[str]:
    """Return the tokens that a text must all have to match: pairs where there are pairs, else the character."""
    found: dict[str, None] = {}
    for cjk, word in RUNS.findall(normalise(query)):
        if word:
            found[word[:MAX_TOKEN]] = None
        elif len(cjk) == 1:
            found[cjk] = None
        else:
            found.update(dict.fromkeys(pairs(cjk)))
    return list(found)


def workspace_token(workspace_id: UUID) -> str:
    """Return the token that every row of a workspace carries and every query of it names."""
    # An upper-case mark that no text can produce: all text tokens are lower case.
    return f"W{workspace_id.hex}"


def rows(text: str, workspace_id: UUID) -> list[list[str]]:
    """Return the token rows of one text: chunks of at most 16,000, each with the workspace's token; none if empty.

    Where one row does not hold them all, each carries ``PART`` as well, so that a query knows which rows to put
    together: the words asked for may lie in different rows of one text.
    """
    found = tokens(text)
    marks = [workspace_token(workspace_id)]
    if len(found) > MAX_ROW_TOKENS - len(marks):
        marks.append(PART)
    step = MAX_ROW_TOKENS - len(marks)
    return [[*marks, *found[start : start + step]] for start in range(0, len(found), step)]


def tsquery(words: Sequence[str], workspace_id: UUID) -> str:
    """Return the text form of a ``tsquery`` for rows of the workspace that hold all words, or some and are parts."""
    asked = [quote(word) for word in words]
    every = " & ".join(asked)
    some = f" | ({quote(PART)} & ({' | '.join(asked)}))" if len(asked) > 1 else ""
    return f"{quote(workspace_token(workspace_id))} & (({every}){some})"


def quote(token: str) -> str:
    """Quote a token for the text form of ``tsquery``."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _tokens(text: str) -> Iterator[str]:
    for cjk, word in RUNS.findall(normalise(text)):
        if word:
            yield word[:MAX_TOKEN]
        else:
            yield from cjk
            yield from pairs(cjk)
