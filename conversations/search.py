"""Search over messages: the newest that hold all words, of those the caller may see.

Two plans find the same rows. *Hits first* takes all rows of the words from the index and sorts them: right for
rare words. *Newest first* reads rows from the newest backwards and keeps those that match: right for common ones,
whose hits are many and whose newest are near. The words' frequency decides; where newest first does not fill the
page within as many rows as the words have hits, hits first finishes it, so a wrong guess costs twice, not a
thousand times.

Newest is by id: ids are UUIDv7 made on arrival, so the primary key serves, and the table that every message adds to
needs no further index.

Words match whole; Chinese of any length matches wherever it stands, as a scan for the substring would: characters
and pairs by the index, longer phrases by their pairs and then by the text itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from conversations.access import Scope
from conversations.contact_words import contact_query
from conversations.keyset import after_id, clamp, cut
from conversations.tokens import PART, query_tokens, quote, runs, tsquery
from conversations.word_frequency import Frequencies, WordFrequency
from kit.db import Database, Hot
from kit.errors import Invalid
from kit.paging import Page
from kit.words import normalise

DEFAULT_LIMIT = 20
MAX_QUERY = 200  # characters
MAX_CONVERSATIONS = 200
SNIPPET = 160  # characters
NEWEST = UUID(int=2**128 - 1)  # above every id: the first page starts here
_GROWTH = 4  # each window of newest-first is so many times the one before


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A message that was found, with what a result line shows of it and of its conversation."""

    id: UUID
    conversation_id: UUID
    sequence: int
    direction: str
    kind: str
    author_kind: str
    author_name: str
    created_at: datetime
    snippet: str
    number: int
    subject: str
    contact_id: UUID
    contact_name: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the tokens of each run, and the phrases that must stand in the text as they are."""

    runs: tuple[tuple[str, ...], ...]
    phrases: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(token for tokens in self.runs for token in tokens))


def parse(text: str) -> Query | None:
    """Return what a person typed as a query, or ``None`` if it holds nothing to search by.

    Raises:
        Invalid: longer than 200 characters.
    """
    if len(text) > MAX_QUERY:
        raise Invalid("search for less at once", fields={"q": f"is longer than {MAX_QUERY} characters"})
    found = [(run, tuple(query_tokens(run))) for run in runs(text)]
    if not found:
        return None
    # Only a run of three or more CJK characters has several tokens.
    phrases = tuple(run for run, tokens in found if len(tokens) > 1)
    return Query(tuple(tokens for _, tokens in found), phrases)


class MessageSearch:
    """Search over one database; keeps the words' frequencies between calls."""

    def __init__(self, database: Database, frequency: WordFrequency | None = None) -> None:
        self._database = database
        self._frequency = frequency or WordFrequency()

    async def find(
        self, scope: Scope, text: str, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[MessageHit]:
        """Return visible messages that hold everything asked for, newest first; an empty page if nothing was asked."""
        query = parse(text)
        if query is None:
            return Page([], None)
        before = after_id(cursor) if cursor is not None else NEWEST
        limit = clamp(limit)
        async with self._database.planned_once() as connection:
            known = await self._frequency.current(connection)
            rows = await _find(connection, scope, query, plan(query, known, scope.workspace_id, limit), before, limit)
        page = cut(rows, limit, lambda row: (row["id"],))
        return Page([_hit(row, query) for row in page.items], page.next_cursor)

    async def find_conversations(self, scope: Scope, text: str, *, limit: int = MAX_CONVERSATIONS) -> list[UUID]:
        """Return visible conversations for a list's search box: by ``#number``, by contact, by what was said.

        At most ``limit``: of each kind those with the newest activity.
        """
        query = parse(text)
        if query is None:
            return []
        number = text.strip().removeprefix("#")
        people = contact_query(scope.workspace_id, text)
        async with self._database.planned_once() as connection:
            known = await self._frequency.current(connection)
            windows = plan(query, known, scope.workspace_id, limit)
            said = await _find(connection, scope, query, windows, NEWEST, limit)
            condition, values = scope.visible_sql("conversation", 5)
            named = await connection.fetch(
                _CONVERSATIONS.format(visible=condition),
                scope.workspace_id,
                int(number) if number.isdecimal() and len(number) < 16 else None,
                people,
                limit,
                *values,
            )
        ids = [row["id"] for row in named] + [row["conversation_id"] for row in said]
        return list(dict.fromkeys(ids))[:limit]


def plan(query: Query, known: Frequencies, workspace_id: UUID, limit: int) -> list[int]:
    """Return how many of the newest rows to read, try by try, before taking the hits from the index.

    Empty means hits first. A row of either plan costs about the same, so newest first is worth trying when the
    rows it is likely to read (page size / share) are fewer than the hits, and never for longer than that.
    """
    total = known.rows_of(workspace_id)
    share = known.share(query.runs)
    hits = total * share
    if share <= 0 or 2 * limit / share > hits:
        return []
    windows = []
    window = math.ceil(2 * limit / share)
    while window <= hits and window <= total:
        windows.append(window)
        window *= _GROWTH
    return windows


async def _find(
    connection: Hot, scope: Scope, query: Query, windows: Sequence[int], before: UUID, limit: int
) -> Sequence[Any]:
    newest, hits = _statements(scope.sees_all)
    common = [scope.workspace_id, before, limit + 1, [quote(word) for word in query.words], list(query.phrases)]
    asked = tsquery(query.words, scope.workspace_id)
    for window in windows:
        values = scope.visible_sql("conversation", _NEWEST_ACCESS)[1]
        rows: Sequence[Any] = await connection.fetch(newest, *common, asked, window, *values)
        if len(rows) > limit:
            return rows
    values = scope.visible_sql("conversation", _HITS_ACCESS)[1]
    found: Sequence[Any] = await connection.fetch(hits, *common, asked, *values)
    return found


# $1 workspace, $2 ids below it, $3 rows wanted, $4 each word as a tsquery, $5 phrases, $6 all words as a tsquery,
# $7 window of newest first; then those of the access rule.
_HITS_ACCESS, _NEWEST_ACCESS = 7, 8

_EVERY_WORD = """NOT EXISTS (
    SELECT FROM unnest($4::text[]) AS asked(word) WHERE NOT EXISTS (
        SELECT FROM message_text AS piece WHERE piece.workspace_id = $1 AND piece.message_id = found.message_id
                                            AND piece.tokens @@ asked.word::tsquery))"""

# Of a text in several rows the first stands for all; which rows hold the words is looked up.
_NEWEST = """
SELECT shown.*
FROM (SELECT message_id, part, tokens FROM message_text
      WHERE workspace_id = $1 AND message_id < $2 ORDER BY message_id DESC LIMIT $7) AS found
{shown}
WHERE CASE WHEN found.tokens @@ '{part}'::tsquery THEN found.part = 0 AND {every_word}
           ELSE found.tokens @@ $6::text::tsquery END
ORDER BY found.message_id DESC LIMIT $3"""

_HITS = """
WITH hits AS MATERIALIZED (
    SELECT DISTINCT message_id FROM message_text
    WHERE workspace_id = $1 AND message_id < $2 AND tokens @@ $6::text::tsquery)
SELECT shown.*
FROM (SELECT message_id FROM hits ORDER BY message_id DESC) AS found
{shown}
WHERE cardinality($4::text[]) = 1 OR {every_word}
ORDER BY found.message_id DESC LIMIT $3"""

# LIMIT 1 keeps the look-up row by row: it ends with the page, however many rows match.
_SHOWN = """CROSS JOIN LATERAL (
    SELECT message.id, message.conversation_id, message.sequence, message.direction, message.kind,
           message.author_kind, message.author_name, message.created_at, message.text,
           conversation.number, conversation.subject, conversation.contact_id, contact.name AS contact_name
    FROM message
    JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = message.conversation_id
    JOIN contact ON contact.workspace_id = $1 AND contact.id = conversation.contact_id
    LEFT JOIN thread ON thread.workspace_id = $1 AND thread.id = message.thread_id
    WHERE message.workspace_id = $1 AND message.id = found.message_id AND {visible}
      AND NOT EXISTS (
        SELECT FROM unnest($5::text[]) AS phrase WHERE strpos(normalize(
            concat_ws(E'\\n', message.text, message.content ->> 'subject', thread.subject), NFKC), phrase) = 0)
    LIMIT 1) AS shown"""


# $1 workspace, $2 number, $3 contacts as a tsquery, $4 rows wanted; then those of the access rule.
_CONVERSATIONS = """
SELECT conversation.id FROM conversation
WHERE conversation.workspace_id = $1 AND {visible} AND conversation.id IN (
    SELECT numbered.id FROM conversation AS numbered WHERE numbered.workspace_id = $1 AND numbered.number = $2
    UNION ALL
    SELECT latest.id
    FROM (SELECT contact.id FROM contact WHERE contact.workspace_id = $1 AND contact.search @@ $3::text::tsquery
          LIMIT $4) AS person
    CROSS JOIN LATERAL (
        SELECT theirs.id FROM conversation AS theirs
        WHERE theirs.workspace_id = $1 AND theirs.contact_id = person.id
        ORDER BY theirs.last_activity_at DESC LIMIT $4) AS latest)
ORDER BY conversation.number IS NOT DISTINCT FROM $2 DESC, conversation.last_activity_at DESC LIMIT $4"""


@cache
def _statements(sees_all: bool) -> tuple[str, str]:
    """Return the statements of newest first and of hits first, for those who see all and for the others."""
    # Whose scope it is shows in the values alone.
    sample = Scope.system(NEWEST) if sees_all else Scope(NEWEST, NEWEST, "", "agent", frozenset(), frozenset())
    written = []
    for statement, access in ((_NEWEST, _NEWEST_ACCESS), (_HITS, _HITS_ACCESS)):
        shown = _SHOWN.format(visible=sample.visible_sql("conversation", access)[0])
        written.append(statement.format(shown=shown, every_word=_EVERY_WORD, part=PART))
    return written[0], written[1]


def _hit(row: Mapping[str, Any], query: Query) -> MessageHit:
    facts = {name: row[name] for name in MessageHit.__slots__ if name != "snippet"}
    return MessageHit(**facts, snippet=snippet(row["text"], query))


def snippet(text: str, query: Query) -> str:
    """Return up to 160 characters of a text around the first thing asked for, on one line."""
    folded = normalise(text)
    # Folding may change the length ("ﬁ" → "fi"); then the place is near rather than exact.
    places = [place for word in query.phrases or query.words if (place := folded.find(word)) >= 0]
    start = max(0, min(places, default=0) - SNIPPET // 4)
    line = " ".join(text[start : start + SNIPPET * 2].split())
    return ("…" if start else "") + line[:SNIPPET] + ("…" if len(line) > SNIPPET else "")
