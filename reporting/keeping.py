"""Keeps the facts of reports: reads what has happened since, and writes the facts of those conversations anew.

A conversation's facts follow from all of its events, so they are replaced whole: to read the same twice changes
nothing, and nothing has to be remembered between two readings but how far the events were read. The first reading
walks through all conversations, each once; it can stop anywhere and goes on there.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
import structlog

from conversations.opening_hours import OpeningHours
from conversations.work import Works
from conversations.workspaces import list_workspaces
from kit.db import Hot
from kit.worktime import Calendar
from reporting.facts import RULES, TYPES, Case, Facts, Happened, Open
from reporting.fold import fold

log = structlog.get_logger(__name__)

EVENTS: Final = 2_000  # read at a time, and
WALK: Final = 400  # conversations at a time, so that a step takes well under a second;
CHUNK: Final = 100  # of these so many are folded between two statements: the loop has other things to do
MANY: Final = 5_000  # events that are folded beside the loop
WITHIN_S: Final = 5.0  # a report waits for what is new; what is further behind goes on in the background
LOOK_EVERY_S: Final = 30.0

_BOOK = "SELECT rules, cursor, walked_id, until FROM report_book WHERE workspace_id = $1 FOR UPDATE"
_BEGIN = """
INSERT INTO report_book (workspace_id, rules, cursor, walked_id)
SELECT workspace_id, $2, last, '00000000-0000-0000-0000-000000000000' FROM feed WHERE workspace_id = $1
ON CONFLICT (workspace_id) DO UPDATE SET rules = excluded.rules, cursor = excluded.cursor,
    walked_id = excluded.walked_id
"""
_AT = "SELECT at FROM event WHERE workspace_id = $1 AND seq = $2"
_WALK = "SELECT id FROM conversation WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3"
_FRESH = "SELECT seq, at, conversation_id FROM event WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
_MOVE = "UPDATE report_book SET cursor = $2, walked_id = $3, until = $4 WHERE workspace_id = $1"
_LAST = "SELECT last FROM feed WHERE workspace_id = $1"

_HEADS = """
SELECT conversation.id, conversation.contact_id, conversation.inbox_id, conversation.tags, conversation.is_spam,
       coalesce(conversation.channels[1], '') AS channel, coalesce((
           SELECT merge.memo->'source'->>'status' <> 'resolved' FROM merge
           WHERE merge.workspace_id = $1 AND merge.source_id = conversation.id AND merge.kind = 'conversation'
             AND merge.undone_at IS NULL ORDER BY merge.id DESC LIMIT 1), false) AS was_merged_open
FROM conversation WHERE conversation.workspace_id = $1 AND conversation.id = ANY($2::uuid[])
"""
# What was merged into these, and into that: a tree of a few at most.
_MERGED = """
WITH RECURSIVE part AS (
    SELECT merge.source_id, merge.target_id FROM merge
    WHERE merge.workspace_id = $1 AND merge.target_id = ANY($2::uuid[]) AND merge.kind = 'conversation'
      AND merge.undone_at IS NULL
    UNION
    SELECT merge.source_id, merge.target_id FROM merge JOIN part ON merge.target_id = part.source_id
    WHERE merge.workspace_id = $1 AND merge.kind = 'conversation' AND merge.undone_at IS NULL
)
SELECT source_id, target_id FROM part
"""
_TARGETS = """
WITH RECURSIVE whole AS (
    SELECT merge.target_id FROM merge
    WHERE merge.workspace_id = $1 AND merge.source_id = ANY($2::uuid[]) AND merge.kind = 'conversation'
      AND merge.undone_at IS NULL
    UNION
    SELECT merge.target_id FROM merge JOIN whole ON merge.source_id = whole.target_id
    WHERE merge.workspace_id = $1 AND merge.kind = 'conversation' AND merge.undone_at IS NULL
)
SELECT target_id FROM whole
"""
_EVENTS = """
SELECT conversation_id, type, at, message_id, agent_id, queue_id, actor_kind, actor_id, data::text AS data
FROM event
WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[]) AND type = ANY($3::text[])
  AND (type <> 'delivery.updated' OR data->>'state' IN ('failed', 'sent', 'delivered'))
ORDER BY conversation_id, seq
"""

_COMMON: Final = ("conversation_id", "number", "queue_id", "inbox_id", "channel", "agent_id", "tags")
_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "fact_leg": {"since": "timestamptz", "ended_at": "timestamptz", "way": "text", "waited_ms": "bigint"},
    "fact_response": {
        "episode": "smallint", "at": "timestamptz", "wall_ms": "bigint", "business_ms": "bigint",
        "is_first": "boolean", "is_no_reply": "boolean", "by_bot": "boolean", "by_call": "boolean",
        "is_ours": "boolean",
    },
    "fact_episode": {
        "contact_id": "uuid", "started_at": "timestamptz", "closed_at": "timestamptz", "way": "text",
        "wall_ms": "bigint", "business_ms": "bigint", "snoozed": "text",
    },
    "fact_holding": {
        "episode": "smallint", "since": "timestamptz", "ended_at": "timestamptz", "elapsed_ms": "bigint",
        "active_ms": "bigint", "wrap_up_ms": "bigint", "is_transferred": "boolean",
    },
    "fact_promise": {"kind": "text", "due_at": "timestamptz", "is_kept": "boolean"},
}  # fmt: skip
_KINDS: Final = {
    "fact_leg": "legs",
    "fact_response": "responses",
    "fact_episode": "episodes",
    "fact_holding": "holdings",
    "fact_promise": "promises",
}


def _insert(table: str) -> str:
    """The statement that writes rows of a table; tags come joined, for ``unnest`` flattens arrays of arrays."""
    own = _TABLES[table]
    types = ["uuid", "integer", "uuid", "uuid", "text", "uuid", "text", *own.values()]
    arrays = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 2))
    names = [*_COMMON, *own]
    casts = {"tags": "string_to_array(tags, E'\\x1f')", "snoozed": "snoozed::tstzmultirange"}
    values = ", ".join(casts.get(name, name) for name in names)
    # Only names of ours are put into the text.
    return f"""INSERT INTO {table} (workspace_id, {", ".join(names)})
        SELECT $1, {values} FROM unnest({arrays}) AS fresh({", ".join(names)})"""  # noqa: S608


_INSERTS: Final = {table: _insert(table) for table in _TABLES}
_DELETES: Final = {
    table: f"DELETE FROM {table} WHERE workspace_id = $1 AND conversation_id = ANY($2::uuid[])"  # noqa: S608
    for table in _TABLES
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Up to when the facts are true; ``is_whole``: of all conversations, and up to the newest event."""

    until: datetime | None
    is_whole: bool


@dataclass(slots=True)
class Bookkeeper:
    """Brings the facts of all workspaces forward."""

    works: Works
    _hours: OpeningHours = field(default_factory=OpeningHours)
    _locks: defaultdict[UUID, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def run_forever(self) -> None:
        """Read what is new in every workspace, now and then."""
        while True:
            async with self.works.database.begin() as connection:
                workspaces = await list_workspaces(connection)
            for workspace in workspaces:
                await self.bring_forward(workspace.id, None)
            await asyncio.sleep(LOOK_EVERY_S)

    async def bring_forward(self, workspace_id: UUID, within_s: float | None = WITHIN_S) -> Standing:
        """Read what has happened since, in steps of one transaction each; return how far it came.

        Args:
            within_s: begin no further step after so long; ``None``: read all there is.
        """
        began = asyncio.get_running_loop().time()
        async with self._locks[workspace_id]:
            standing = Standing(None, is_whole=False)
            while not standing.is_whole:
                try:
                    async with self.works.database.hot() as connection:
                        standing = await self._step(connection, workspace_id)
                except asyncpg.LockNotAvailableError:  # another process reads for this workspace right now
                    break
                if within_s is not None and asyncio.get_running_loop().time() - began > within_s:
                    break
            return standing

    async def _step(self, connection: Hot, workspace_id: UUID) -> Standing:
        book = await connection.fetchrow(_BOOK, workspace_id)
        if book is None or book["rules"] != RULES:
            await connection.execute(_BEGIN, workspace_id, RULES)
            return Standing(None, is_whole=False)
        cursor, walked_id, until = book["cursor"], book["walked_id"], book["until"]
        if walked_id is not None:
            ids = [row["id"] for row in await connection.fetch(_WALK, workspace_id, walked_id, WALK)]
            if ids:
                await self._write(connection, workspace_id, ids)
            walked_id = ids[-1] if len(ids) == WALK else None
            until = await connection.fetchval(_AT, workspace_id, cursor)
            await connection.execute(_MOVE, workspace_id, cursor, walked_id, until)
            return Standing(until, is_whole=False)
        rows = await connection.fetch(_FRESH, workspace_id, cursor, EVENTS)
        if rows:
            await self._write(connection, workspace_id, await _touched(connection, workspace_id, rows))
            cursor, until = rows[-1]["seq"], rows[-1]["at"]
            await connection.execute(_MOVE, workspace_id, cursor, None, until)
        last = await connection.fetchval(_LAST, workspace_id) or 0
        return Standing(until, is_whole=cursor >= last)

    async def _write(self, connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> None:
        """Replace the facts of these conversations by what their events say now."""
        ordered = sorted(ids)
        for first in range(0, len(ordered), CHUNK):
            await self._replace(connection, workspace_id, ordered[first : first + CHUNK])

    async def _replace(self, connection: Hot, workspace_id: UUID, ids: Sequence[UUID]) -> None:
        parts = await connection.fetch(_MERGED, workspace_id, ids)
        sources = {row["source_id"] for row in parts}
        heads = {row["id"]: row for row in await connection.fetch(_HEADS, workspace_id, [*ids, *sources])}
        rows = await connection.fetch(_EVENTS, workspace_id, list(heads), list(TYPES))
        queues = {row["queue_id"] for row in rows if row["queue_id"] is not None}
        calendars = await self._hours.of_queues(connection, workspace_id, sorted(queues)) if queues else {}
        into: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for row in parts:
            into[row["target_id"]].append(row["source_id"])

        def made() -> list[tuple[Any, Facts]]:
            return _fold_all(ids, heads, rows, into, calendars)

        facts = await asyncio.to_thread(made) if len(rows) > MANY else made()
        for table, statement in _DELETES.items():
            await connection.execute(statement, workspace_id, ids)
            lines = [line for head, found in facts for line in _lines(table, head, found)]
            if lines:
                columns = [[line[place] for line in lines] for place in range(len(lines[0]))]
                await connection.execute(_INSERTS[table], workspace_id, *columns)


def _fold_all(
    ids: Sequence[UUID],
    heads: Mapping[UUID, Any],
    rows: Sequence[Any],
    into: Mapping[UUID, Sequence[UUID]],
    calendars: Mapping[UUID, Calendar],
) -> list[tuple[Any, Facts]]:
    """Return the heads of conversations with their facts, spam left out; what was merged is folded before its whole."""
    events: defaultdict[UUID, list[Happened]] = defaultdict(list)
    for row in rows:
        events[row["conversation_id"]].append(_happened(row))

    def fold_one(id_: UUID, above: frozenset[UUID] = frozenset()) -> tuple[Facts, Open]:
        head, inner = heads[id_], above | {id_}
        sources = [one for one in into.get(id_, ()) if one in heads and one not in inner]
        merged = {one: fold_one(one, inner)[1] for one in sources}
        case = Case(head["channel"], was_merged_open=head["was_merged_open"], merged=merged)
        return fold(case, events[id_], calendars)

    return [(heads[id_], fold_one(id_)[0]) for id_ in ids if id_ in heads and not heads[id_]["is_spam"]]


async def _touched(connection: Hot, workspace_id: UUID, rows: Sequence[Any]) -> set[UUID]:
    """Return the conversations whose facts may be others after these events."""
    found = {row["conversation_id"] for row in rows if row["conversation_id"] is not None}
    if found:  # what is part of another one counts there
        found |= {row["target_id"] for row in await connection.fetch(_TARGETS, workspace_id, sorted(found))}
    return found


def _happened(row: Any) -> Happened:
    return Happened(
        row["type"],
        row["at"],
        row["message_id"],
        row["agent_id"],
        row["queue_id"],
        row["actor_kind"],
        row["actor_id"],
        orjson.loads(row["data"]),
    )


def _lines(table: str, head: Any, facts: Facts) -> Iterable[tuple[Any, ...]]:
    """Return the rows of one kind, in the order of its statement's columns."""
    tags = "\x1f".join(head["tags"]) if head["tags"] else ""
    for number, one in enumerate(getattr(facts, _KINDS[table]), 1):
        common = (head["id"], number, one.queue_id, head["inbox_id"], one.channel, one.agent_id, tags)
        yield (*common, *(_value(name, one, head) for name in _TABLES[table]))


def _value(name: str, one: Any, head: Any) -> Any:
    match name:
        case "contact_id":
            return head["contact_id"]
        case "snoozed":
            return "{" + ",".join(_range(*span) for span in one.snoozed) + "}"
        case _:
            return getattr(one, name)


def _range(start: datetime, end: datetime | None) -> str:
    return f'["{start.isoformat()}",' + (f'"{end.isoformat()}")' if end is not None else ")")
