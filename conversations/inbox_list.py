"""The inbox list: one statement a page, the same cost on the first page and on the thousandth.

A page is the best ``limit`` rows out of a few *arms*. Each arm walks one index in the order of the list and stops
after ``limit + 1`` rows: a queue's conversations of one status, an agent's own, those nobody owns, and so on. What an
agent may see is thereby a union of short walks and never a filter over the whole workspace; a supervisor's list is
one walk. The preview lies on the row, unread is a subtraction on the row, and the next page starts behind the key of
the last row. The texts differ by view, filters in use, sort and size only; every value travels as a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict
from uuid import UUID

from conversations.access import Scope
from conversations.keyset import clamp
from kit.db import Hot
from kit.errors import Invalid
from kit.paging import Page, pack_cursor, unpack_cursor

View = Literal["mine", "waiting", "mentions", "snoozed", "all"]
Status = Literal["open", "pending", "snoozed", "resolved"]
Sort = Literal["newest", "oldest", "waiting"]
STATUSES: tuple[Status, ...] = ("open", "pending", "snoozed", "resolved")
ACTIVE: tuple[Status, ...] = ("open", "pending")
COUNT_CAP = 100  # a badge that reaches it shows "99+"
# How many of the conversations that an agent merely takes part in a list looks at, the latest joined first.
PARTICIPATIONS = 300
# Up to so many conversations of a tag are sorted; of a more common one the newest are found sooner by walking.
RARE_TAG = 2000

_OF_VIEW: dict[View, tuple[Status, ...]] = {
    "mine": ACTIVE,
    "waiting": ACTIVE,
    "mentions": STATUSES,
    "snoozed": ("snoozed",),
    "all": STATUSES,
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which conversations, in which order.

    Attributes:
        view: ``mine`` are active and the caller's, ``waiting`` active and nobody's, ``mentions`` name the caller.
        statuses: only these; empty for all that the view holds.
        among: only these ids, e.g. what a search found.
        is_spam: the spam folder instead of everything else.
        sort: ``newest`` or ``oldest`` activity; ``waiting`` puts the longest unanswered first, then what nobody
            waits for, the oldest first.
    """

    view: View = "all"
    statuses: tuple[Status, ...] = ()
    queue_id: UUID | None = None
    assignee_id: UUID | None = None
    inbox_id: UUID | None = None
    contact_id: UUID | None = None
    tag: str | None = None
    among: tuple[UUID, ...] | None = None
    is_spam: bool = False
    sort: Sort = "newest"
    cursor: str | None = None
    limit: int = 50


class Counts(TypedDict):
    """How many conversations three views hold, at most ``COUNT_CAP``; of mentions those not seen yet."""

    mine: int
    waiting: int
    mentions: int


async def list_conversations(connection: Hot, scope: Scope, query: ListQuery) -> Page[Any]:
    """Return one page in one statement.

    Args:
        connection: from ``Database.acquire()``: plans are kept per connection, and jsonb arrives decoded.
    Returns:
        Records of all columns of ``conversation`` with ``contact_name, contact_verified, read_sequence,
        read_inbound_count`` (the caller's, ``None`` where never read).
    Raises:
        Invalid: the cursor is not one of this sort (code ``bad_cursor``).
    """
    limit = clamp(query.limit)
    statuses = tuple(status for status in _OF_VIEW[query.view] if not query.statuses or status in query.statuses)
    if not statuses:
        return Page([], None)
    statement = _Statement(scope, query, statuses, limit + 1)
    rows = await connection.fetch(statement.text(), *statement.values)
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], pack_cursor(query.sort, last["list_rank"], last["list_key"].isoformat(), str(last["id"])))


async def count_views(connection: Hot, scope: Scope) -> Counts:
    """Return the badges, in one statement that reads at most ``COUNT_CAP`` index entries an arm."""
    waiting = _Statement(scope, ListQuery(view="waiting"), ACTIVE, COUNT_CAP)
    arms = " UNION ALL ".join(waiting.walks(0, "last_activity_at"))  # which ends as soon as the cap is reached
    me = waiting.param(scope.agent_id)
    (row,) = await connection.fetch(
        f"""
        SELECT (SELECT count(*) FROM (
                    SELECT FROM conversation AS c
                    WHERE c.workspace_id = $1 AND c.assignee_id = {me} AND c.status IN ('open', 'pending')
                      AND NOT c.is_spam AND c.merged_into_id IS NULL LIMIT {COUNT_CAP}) AS mine) AS mine,
               (SELECT count(*) FROM (SELECT FROM ({arms}) AS found LIMIT {COUNT_CAP}) AS waiting) AS waiting,
               (SELECT count(*) FROM (
                    SELECT DISTINCT mention.conversation_id FROM mention
                    WHERE mention.workspace_id = $1 AND mention.agent_id = {me} AND mention.seen_at IS NULL
                    LIMIT {COUNT_CAP}) AS mentions) AS mentions
        """,  # noqa: S608 - our own text; values are parameters
        *waiting.values,
    )
    return {"mine": row["mine"], "waiting": row["waiting"], "mentions": row["mentions"]}


class _Statement:
    """The text of one page and its values; ``$1`` is the workspace."""

    def __init__(self, scope: Scope, query: ListQuery, statuses: Sequence[Status], size: int) -> None:
        self.scope = scope
        self.query = query
        self.statuses = statuses
        self.size = size
        self.values: list[Any] = [scope.workspace_id]
        self.after = _read_cursor(query)
        self.filters = self._filters()

    def param(self, value: Any) -> str:
        """Return the placeholder of a value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def text(self) -> str:
        me = self.param(self.scope.agent_id)
        direction = "DESC" if self.query.sort == "newest" else "ASC"
        return f"""
        WITH {self._tagged()} page AS (
            SELECT id, list_rank, list_key FROM ({self.arms()}) AS found
            ORDER BY list_rank, list_key {direction}, id {direction} LIMIT {self.size})
        SELECT c.*, page.list_rank, page.list_key, contact.name AS contact_name, contact.verified AS contact_verified,
               position.sequence AS read_sequence, position.inbound_count AS read_inbound_count
        FROM page
        JOIN conversation AS c ON c.workspace_id = $1 AND c.id = page.id
        JOIN contact ON contact.workspace_id = $1 AND contact.id = c.contact_id
        LEFT JOIN read_position AS position
          ON position.workspace_id = $1 AND position.conversation_id = c.id AND position.agent_id = {me}
        ORDER BY page.list_rank, page.list_key {direction}, page.id {direction}
        """  # noqa: S608 - our own text; values are parameters

    def arms(self) -> str:
        """Return the union of the walks; a conversation that two of them meet is in it once."""
        if self.query.sort != "waiting":
            return " UNION ".join(self.walks(rank=0, key="last_activity_at"))
        walks = []
        if "open" in self.statuses and (self.after is None or self.after[0] == 0):
            walks.append(self._longest_waiting())
        unawaited = "(c.waiting_since IS NULL OR c.status <> 'open')"
        walks += self.walks(1, "last_activity_at", unawaited)
        return " UNION ".join(walks)

    def _longest_waiting(self) -> str:
        """One walk over what is unanswered: as long as the backlog at most, whoever asks."""
        narrow = [self._visible(), "c.waiting_since IS NOT NULL", "c.status = 'open'", *self._narrowing()]
        if self.query.view == "mentions":
            return self._walk_each(self._mentioned(), 0, "waiting_since", "c.id = named.conversation_id", *narrow)
        return self._walk(0, "waiting_since", *narrow)

    def _narrowing(self) -> list[str]:
        query = self.query
        narrow = []
        if query.view == "waiting":
            narrow.append("c.assignee_id IS NULL")
        if query.view == "mine":
            narrow.append(f"c.assignee_id = {self.param(self.scope.agent_id)}")
        if query.assignee_id is not None:
            narrow.append(f"c.assignee_id = {self.param(query.assignee_id)}")
        if query.queue_id is not None:
            narrow.append(f"c.queue_id = {self.param(query.queue_id)}")
        return narrow

    def walks(self, rank: int, key: str, *also: str) -> list[str]:
        """Choose the indexes to walk: the narrowest thing asked for, else what the caller may see."""
        query, scope = self.query, self.scope
        also = (*also, *self._narrowing())
        if query.view == "mentions":
            named = "c.id = named.conversation_id"
            return [self._walk_each(self._mentioned(), rank, key, named, self._visible(), self._any_status(), *also)]
        if query.among is not None or query.contact_id is not None or query.is_spam:
            return [self._walk(rank, key, self._visible(), self._any_status(), *also)]
        if query.tag is not None:
            also = (self._visible(), self._any_status(), *also)
            rare = f"(SELECT count(*) FROM tagged) <= {RARE_TAG}"  # noqa: S608 - see text()
            few = self._walk(rank, key, rare, *also, source="tagged")
            return [few, self._walk(rank, key, f"NOT {rare}", *also)]
        if query.view == "mine" or query.assignee_id is not None:
            seen = [] if query.view == "mine" or scope.sees_all else [self._visible()]
            return [self._walk(rank, key, status, *seen, *also) for status in self._each_status()]
        if query.queue_id is not None and (scope.sees_all or query.queue_id in scope.queue_ids):
            return [self._walk(rank, key, status, *also) for status in self._each_status()]
        if query.inbox_id is not None:
            return [self._walk(rank, key, self._visible(), self._any_status(), *also)]
        if query.view == "waiting":
            return self._unowned(rank, key, *also)
        if scope.sees_all and len(self.statuses) == len(STATUSES):
            return [self._walk(rank, key, *also)]
        if scope.sees_all:
            return [self._walk(rank, key, status, *also) for status in self._each_status()]
        me = self.param(scope.agent_id)
        queues = f"unnest({self.param(sorted(scope.queue_ids))}::uuid[]) AS own(queue_id)"
        statuses = f"unnest('{{{','.join(self.statuses)}}}'::text[]) AS each(status)"
        same = "c.status = each.status"
        return [
            self._walk_each(f"{queues}, {statuses}", rank, key, "c.queue_id = own.queue_id", same, *also),
            self._walk_each(statuses, rank, key, "c.queue_id IS NULL", same, *also),
            self._walk_each(statuses, rank, key, f"c.assignee_id = {me}", same, *also),
            self._walk_each(self._joined(), rank, key, "c.id = named.conversation_id", self._any_status(), *also),
        ]

    def _unowned(self, rank: int, key: str, *also: str) -> list[str]:
        """What nobody owns, queue by queue. No two of these walks meet the same conversation."""
        scope = self.scope
        also = (self._any_status(), *also)
        walks = [self._walk(rank, key, "c.queue_id IS NULL", *also)]
        if scope.sees_all:
            queues = "(SELECT id FROM queue WHERE workspace_id = $1) AS own(queue_id)"
            return [*walks, self._walk_each(queues, rank, key, "c.queue_id = own.queue_id", *also)]
        own = f"{self.param(sorted(scope.queue_ids))}::uuid[]"
        queues = f"unnest({own}) AS own(queue_id)"
        return [
            *walks,
            self._walk_each(queues, rank, key, "c.queue_id = own.queue_id", *also),
            self._walk_each(
                self._joined(), rank, key, "c.id = named.conversation_id", f"c.queue_id <> ALL({own})", *also
            ),
        ]

    def _joined(self) -> str:
        me = self.param(self.scope.agent_id)
        return f"""(SELECT conversation_id FROM participant WHERE workspace_id = $1 AND agent_id = {me}
            ORDER BY created_at DESC LIMIT {PARTICIPATIONS}) AS named"""  # noqa: S608 - see text()

    def _tagged(self) -> str:
        """The conversations of a tag if they are few; else so many that this is known."""
        if self.query.tag is None:
            return ""
        # The second condition on tags lets the partial index serve the first.
        return f"""tagged AS MATERIALIZED (
            SELECT workspace_id, id, status, queue_id, assignee_id, inbox_id, contact_id, tags, is_spam, merged_into_id,
                   last_activity_at, waiting_since
            FROM conversation
            WHERE workspace_id = $1 AND tags @> ARRAY[{self.param(self.query.tag)}::text] AND tags <> '{{}}'
            LIMIT {RARE_TAG + 1}),"""  # noqa: S608 - see text()

    def _mentioned(self) -> str:
        me = self.param(self.scope.agent_id)
        return f"""(SELECT DISTINCT conversation_id FROM (
                SELECT conversation_id FROM mention WHERE workspace_id = $1 AND agent_id = {me}
                ORDER BY id DESC LIMIT {PARTICIPATIONS}) AS latest) AS named"""  # noqa: S608 - see text()

    def _each_status(self) -> list[str]:
        return [f"c.status = '{status}'" for status in self.statuses]

    def _any_status(self) -> str:
        if len(self.statuses) == len(STATUSES):
            return "true"
        return f"c.status IN ({', '.join(map(repr, self.statuses))})"

    def _visible(self) -> str:
        condition, values = self.scope.visible_sql("c", len(self.values) + 1)
        self.values += values
        return condition

    def _filters(self) -> list[str]:
        query = self.query
        filters = ["c.is_spam" if query.is_spam else "NOT c.is_spam", "c.merged_into_id IS NULL"]
        if query.inbox_id is not None:
            filters.append(f"c.inbox_id = {self.param(query.inbox_id)}")
        if query.contact_id is not None:
            filters.append(f"c.contact_id = {self.param(query.contact_id)}")
        if query.tag is not None:
            filters.append(f"c.tags @> ARRAY[{self.param(query.tag)}::text]")
        if query.among is not None:
            filters.append(f"c.id = ANY({self.param(list(query.among))}::uuid[])")
        return filters

    def _walk(self, rank: int, key: str, *conditions: str, source: str = "conversation") -> str:
        """Return one walk in the order of the list, from behind the cursor if that lies in this rank."""
        direction, comparison = ("DESC", "<") if self.query.sort == "newest" else ("ASC", ">")
        where = ["c.workspace_id = $1", *conditions, *self.filters]
        if self.after is not None and self.after[0] == rank:
            where.append(f"(c.{key}, c.id) {comparison} ({self.param(self.after[1])}, {self.param(self.after[2])})")
        return f"""(SELECT c.id, {rank} AS list_rank, c.{key} AS list_key FROM {source} AS c
            WHERE {" AND ".join(where)} ORDER BY c.{key} {direction}, c.id {direction} LIMIT {self.size})"""  # noqa: S608

    def _walk_each(self, source: str, rank: int, key: str, *conditions: str) -> str:
        """Return the union of one walk for each row of ``source``."""
        walk = self._walk(rank, key, *conditions)
        return f"""(SELECT walked.id, walked.list_rank, walked.list_key
            FROM {source} CROSS JOIN LATERAL {walk} AS walked)"""  # noqa: S608 - see text()


def _read_cursor(query: ListQuery) -> tuple[int, datetime, UUID] | None:
    if query.cursor is None:
        return None
    sort, rank, key, row_id = unpack_cursor(query.cursor, 4)
    if sort != query.sort or rank not in (0, 1):
        raise Invalid("this cursor belongs to another list", code="bad_cursor")
    try:
        return rank, datetime.fromisoformat(key), UUID(row_id)
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid("this cursor belongs to another list", code="bad_cursor") from error
