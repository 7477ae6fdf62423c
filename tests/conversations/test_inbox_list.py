"""The inbox list against a plain filter-and-sort over all rows, and against what its plans read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import insert

from conversations import inbox_list
from conversations.access import Scope
from conversations.inbox_list import COUNT_CAP, ListQuery, _Statement, count_views, list_conversations
from conversations.models import (
    Contact,
    Conversation,
    Inbox,
    Mention,
    Message,
    Participant,
    Queue,
    ReadPosition,
)
from kit.db import Database
from kit.errors import Invalid
from kit.ids import new_id
from kit.paging import pack_cursor
from tests.conversations.desk import Desk
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, add_agent, make_workspace

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = 240


class Floor:
    """A workspace with conversations of every kind, written straight into the tables and kept as plain values."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.queues = [desk.workspace.queue_id, new_id(), new_id()]
        self.inboxes = [desk.workspace.inbox_id, new_id()]
        self.colleague = new_id()
        self.contacts = [new_id() for _ in range(20)]
        self.rows: list[dict[str, Any]] = []
        self.participants: dict[UUID, set[UUID]] = {}
        self.mentions: dict[UUID, set[UUID]] = {}
        self.unseen: dict[UUID, set[UUID]] = {}

    @property
    def scopes(self) -> dict[str, Scope]:
        agent = self.desk.agent
        return {
            "supervisor": self.desk.supervisor,
            "agent": replace(agent, queue_ids=frozenset(self.queues[:2])),
            "agent of no queue": replace(agent, queue_ids=frozenset()),
        }

    async def fill(self) -> None:
        workspace_id = self.desk.workspace.id
        async with self.desk.begin() as work:
            run = work.connection.execute
            await add_agent(
                work.connection, workspace_id, self.colleague, name="Zhao", email=f"{self.colleague}@x.test"
            )
            for number, queue_id in enumerate(self.queues[1:]):
                await run(insert(Queue).values(workspace_id=workspace_id, id=queue_id, name=f"Q{number}"))
            await run(insert(Inbox).values(workspace_id=workspace_id, id=self.inboxes[1], kind="email", name="Mail"))
            await run(
                insert(Contact),
                [
                    {"workspace_id": workspace_id, "id": contact, "name": f"C{i}"}
                    for i, contact in enumerate(self.contacts)
                ],
            )
            self.rows = [self._row(number) for number in range(ROWS)]
            await run(insert(Conversation), [{"workspace_id": workspace_id} | row for row in self.rows])
            await self._let_people_in(run, workspace_id)

    def _row(self, number: int) -> dict[str, Any]:
        pick = self.random
        status = pick.choice(["open", "open", "pending", "snoozed", "resolved", "resolved"])
        # Several share a moment, so that ties are broken by id.
        moment = START + timedelta(minutes=pick.randrange(ROWS // 3))
        return {
            "id": new_id(),
            "number": number + 1,
            "contact_id": pick.choice(self.contacts),
            "queue_id": pick.choice([*self.queues, *self.queues, None]),
            "assignee_id": pick.choice([None, None, self.desk.agent.agent_id, self.colleague]),
            "inbox_id": pick.choice(self.inboxes),
            "status": status,
            "tags": pick.choice([[], [], ["vip"], ["vip", "leak"]]),
            "is_spam": pick.random() < 0.1,
            "last_activity_at": moment,
            "waiting_since": moment if status in ("open", "snoozed") and pick.random() < 0.6 else None,
            "opened_at": START,
            "inbound_count": 5,
            "merged_into_id": None,
        }

    async def _let_people_in(self, run: Any, workspace_id: UUID) -> None:
        me = self.desk.agent.agent_id
        for row in self.rows:
            if self.random.random() < 0.1:
                self.participants.setdefault(row["id"], set()).add(me)
                await run(
                    insert(Participant).values(
                        workspace_id=workspace_id, conversation_id=row["id"], agent_id=me, reason="mentioned"
                    )
                )
            if self.random.random() < 0.1:
                message_id, seen = new_id(), self.random.choice([None, START])
                self.mentions.setdefault(row["id"], set()).add(me)
                if seen is None:
                    self.unseen.setdefault(row["id"], set()).add(me)
                await run(
                    insert(Message).values(
                        workspace_id=workspace_id, id=message_id, conversation_id=row["id"], direction="internal",
                        kind="note", content={"type": "text", "text": ""}, author_kind="agent",
                    )
                )  # fmt: skip
                await run(
                    insert(Mention).values(
                        workspace_id=workspace_id, id=new_id(), conversation_id=row["id"], message_id=message_id,
                        agent_id=me, seen_at=seen,
                    )
                )  # fmt: skip
            if self.random.random() < 0.3:
                await run(
                    insert(ReadPosition).values(
                        workspace_id=workspace_id, conversation_id=row["id"], agent_id=me, sequence=9, inbound_count=3
                    )
                )

    def expect(self, scope: Scope, query: ListQuery) -> list[UUID]:
        """The ids of the whole list, by plain Python."""
        found = [row for row in self.rows if self._belongs(row, scope, query)]
        if query.sort == "waiting":
            return [row["id"] for row in sorted(found, key=_by_wait)]
        rows = sorted(found, key=lambda row: (row["last_activity_at"], row["id"]), reverse=query.sort == "newest")
        return [row["id"] for row in rows]

    def _belongs(self, row: dict[str, Any], scope: Scope, query: ListQuery) -> bool:
        active = row["status"] in ("open", "pending")
        in_view = {
            "mine": active and row["assignee_id"] == scope.agent_id,
            "waiting": active and row["assignee_id"] is None,
            "mentions": scope.agent_id in self.mentions.get(row["id"], ()),
            "snoozed": row["status"] == "snoozed",
            "all": True,
        }[query.view]
        return (
            in_view
            and row["merged_into_id"] is None
            and row["is_spam"] == query.is_spam
            and (not query.statuses or row["status"] in query.statuses)
            and (query.queue_id is None or row["queue_id"] == query.queue_id)
            and (query.assignee_id is None or row["assignee_id"] == query.assignee_id)
            and (query.inbox_id is None or row["inbox_id"] == query.inbox_id)
            and (query.contact_id is None or row["contact_id"] == query.contact_id)
            and (query.tag is None or query.tag in row["tags"])
            and (query.among is None or row["id"] in query.among)
            and scope.sees(row["queue_id"], row["assignee_id"], self.participants.get(row["id"], ()))
        )

    def queries(self) -> Iterator[ListQuery]:
        plain = ListQuery()
        for view in ("mine", "waiting", "mentions", "snoozed", "all"):
            yield replace(plain, view=view)
            yield replace(plain, view=view, queue_id=self.queues[0])
            yield replace(plain, view=view, queue_id=self.queues[2])
            yield replace(plain, view=view, statuses=("open", "resolved"))
            yield replace(plain, view=view, assignee_id=self.colleague)
            yield replace(plain, view=view, inbox_id=self.inboxes[1])
            yield replace(plain, view=view, tag="vip")
        yield replace(plain, assignee_id=self.desk.agent.agent_id)
        yield replace(plain, contact_id=self.contacts[0])
        yield replace(plain, among=tuple(row["id"] for row in self.rows[::5]), tag="leak")
        yield replace(plain, is_spam=True)
        yield replace(plain, queue_id=self.queues[1], inbox_id=self.inboxes[0], tag="vip", statuses=("open",))


def _by_wait(row: dict[str, Any]) -> tuple[Any, ...]:
    waits = row["waiting_since"] is not None and row["status"] == "open"
    return (0, row["waiting_since"], row["id"]) if waits else (1, row["last_activity_at"], row["id"])


@pytest.fixture
async def floor(desk: Desk) -> Floor:
    filled = Floor(desk, seed=7)
    await filled.fill()
    return filled


async def _whole(connection: Any, scope: Scope, query: ListQuery) -> list[UUID]:
    """The ids of all pages of a list, seven at a time."""
    ids: list[UUID] = []
    cursor = None
    while True:
        page = await list_conversations(connection, scope, replace(query, cursor=cursor, limit=7))
        assert len(page.items) <= 7
        ids += [UUID(str(row["id"])) for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids
        assert len(page.items) == 7


@pytest.mark.parametrize("who", ["supervisor", "agent", "agent of no queue"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "waiting"])
async def test_the_pages_of_every_list_are_what_a_plain_filter_and_sort_gives(
    floor: Floor, database: Database, who: str, sort: Any
) -> None:
    scope = floor.scopes[who]
    async with database.acquire() as connection:
        for plain in floor.queries():
            query = replace(plain, sort=sort)
            assert await _whole(connection, scope, query) == floor.expect(scope, query), query


@pytest.mark.parametrize("sort", ["newest", "oldest", "waiting"])
async def test_a_common_tag_is_walked_for_with_the_same_result(
    floor: Floor, database: Database, monkeypatch: pytest.MonkeyPatch, sort: Any
) -> None:
    monkeypatch.setattr(inbox_list, "RARE_TAG", 5)
    async with database.acquire() as connection:
        for scope in floor.scopes.values():
            for view in ("mine", "waiting", "all"):
                query = ListQuery(view=view, tag="vip", sort=sort)
                expected = floor.expect(scope, query)
                assert await _whole(connection, scope, query) == expected


@pytest.mark.parametrize("who", ["supervisor", "agent", "agent of no queue"])
async def test_the_badges_count_what_the_views_hold(floor: Floor, database: Database, who: str) -> None:
    scope = floor.scopes[who]
    async with database.acquire() as connection:
        counts = await count_views(connection, scope)
    assert counts == {
        "mine": len(floor.expect(scope, ListQuery(view="mine"))),
        "waiting": len(floor.expect(scope, ListQuery(view="waiting"))),
        "mentions": sum(scope.agent_id in agents for agents in floor.unseen.values()),
    }


async def test_a_badge_stops_at_its_cap(desk: Desk, database: Database) -> None:
    contact = new_id()
    async with desk.begin() as work:
        await work.connection.execute(insert(Contact).values(workspace_id=desk.workspace.id, id=contact, name="C"))
        await work.connection.execute(
            insert(Conversation),
            [
                {
                    "workspace_id": desk.workspace.id, "id": new_id(), "number": number, "contact_id": contact,
                    "queue_id": desk.workspace.queue_id, "inbox_id": desk.workspace.inbox_id,
                    "last_activity_at": START, "opened_at": START,
                }
                for number in range(COUNT_CAP + 20)
            ],
        )  # fmt: skip
    async with database.acquire() as connection:
        for scope in (desk.agent, desk.supervisor):
            assert (await count_views(connection, scope))["waiting"] == COUNT_CAP


async def test_a_row_carries_its_preview_its_contact_and_how_far_the_caller_read(
    desk: Desk, database: Database
) -> None:
    first = await desk.say("It leaks")
    async with database.acquire() as connection:
        (row,) = (await list_conversations(connection, desk.agent, ListQuery())).items
    assert row["id"] == first.conversation_id
    assert row["last_message"]["text"] == "It leaks"
    assert (row["contact_name"], row["contact_verified"]) == ("V1", False)
    assert (row["read_sequence"], row["read_inbound_count"], row["inbound_count"]) == (None, None, 1)
    async with desk.begin() as work:
        await work.connection.execute(
            insert(ReadPosition).values(
                workspace_id=desk.workspace.id, conversation_id=first.conversation_id, agent_id=desk.agent.agent_id,
                sequence=first.sequence, inbound_count=1,
            )
        )  # fmt: skip
    async with database.acquire() as connection:
        (row,) = (await list_conversations(connection, desk.agent, ListQuery())).items
        (other,) = (await list_conversations(connection, desk.supervisor, ListQuery())).items
    assert (row["read_sequence"], row["read_inbound_count"]) == (first.sequence, 1)
    assert other["read_sequence"] is None


async def test_a_page_and_its_badges_are_two_statements(desk: Desk, database: Database, statements: Recorder) -> None:
    await desk.say()
    async with database.acquire() as connection:
        with statements.counted() as ran:
            await list_conversations(connection, desk.agent, ListQuery())
            await count_views(connection, desk.agent)
    assert len(ran) == 2


async def test_a_view_that_can_hold_nothing_asks_nothing(desk: Desk, database: Database, statements: Recorder) -> None:
    async with database.acquire() as connection:
        with statements.counted() as ran:
            page = await list_conversations(connection, desk.agent, ListQuery(view="mine", statuses=("resolved",)))
    assert (page.items, page.next_cursor, ran) == ([], None, [])


async def test_other_workspaces_are_not_in_the_list(desk: Desk, database: Database) -> None:
    await desk.say()
    other: TestWorkspace = await make_workspace(database)
    scope = replace(desk.supervisor, workspace_id=other.id)
    async with database.acquire() as connection:
        assert (await list_conversations(connection, scope, ListQuery())).items == []
        assert (await count_views(connection, scope))["waiting"] == 0


@pytest.mark.parametrize("cursor", ["x", "WzFd", "Wzdd"])
async def test_a_cursor_from_elsewhere_is_refused(desk: Desk, database: Database, cursor: str) -> None:
    async with database.acquire() as connection:
        with pytest.raises(Invalid) as refused:
            await list_conversations(connection, desk.agent, ListQuery(cursor=cursor))
    assert refused.value.code == "bad_cursor"


async def test_a_cursor_belongs_to_its_sort(floor: Floor, database: Database) -> None:
    async with database.acquire() as connection:
        page = await list_conversations(connection, floor.desk.supervisor, ListQuery(limit=5))
        for cursor in (
            page.next_cursor,
            pack_cursor("oldest", 0, "no time", "no id"),
            pack_cursor("oldest", 7, "", ""),
        ):
            with pytest.raises(Invalid):
                await list_conversations(connection, floor.desk.supervisor, ListQuery(sort="oldest", cursor=cursor))


# -- what the plans read -----------------------------------------------------------------------------------------

CROWD = 20_000

_CROWD = """
INSERT INTO conversation (workspace_id, id, number, contact_id, queue_id, assignee_id, inbox_id, status, tags,
                          last_activity_at, waiting_since, opened_at)
SELECT $1, gen_random_uuid(), i, $2, ($3::uuid[])[1 + i % 10],
       CASE WHEN i % 100 < 92 OR i % 3 > 0 THEN ($4::uuid[])[1 + i % 7] END, $5,
       CASE WHEN i % 100 < 92 THEN 'resolved' WHEN i % 100 < 97 THEN 'open' ELSE 'pending' END,
       CASE WHEN i % 1000 = 1 THEN ARRAY['rare'] ELSE '{}'::text[] END,
       $6::timestamptz + i * interval '1 minute', CASE WHEN i % 100 BETWEEN 92 AND 93 THEN $6::timestamptz END, $6
FROM generate_series(1, $7) AS i
"""


async def test_a_page_reads_a_number_of_rows_that_does_not_grow_with_the_workspace(
    desk: Desk, database: Database
) -> None:
    """Every arm ends by itself: no plan scans the table, and none reads more than the arms may."""
    workspace_id, contact = desk.workspace.id, new_id()
    queues = [desk.workspace.queue_id, *(new_id() for _ in range(9))]
    agents = [desk.agent.agent_id, desk.supervisor.agent_id, *(new_id() for _ in range(5))]
    async with desk.begin() as work:
        run = work.connection.execute
        await run(insert(Contact).values(workspace_id=workspace_id, id=contact, name="C"))
        for number, queue_id in enumerate(queues[1:]):
            await run(insert(Queue).values(workspace_id=workspace_id, id=queue_id, name=f"Q{number}"))
        for agent_id in agents[2:]:
            await add_agent(work.connection, workspace_id, agent_id, name="A", email=f"{agent_id}@x.test")
    async with database.acquire() as connection:
        await connection.execute(_CROWD, workspace_id, contact, queues, agents, desk.workspace.inbox_id, START, CROWD)
        await connection.execute("ANALYZE conversation")
        supervisor, agent = desk.supervisor, replace(desk.agent, queue_ids=frozenset(queues[:3]))
        allowed = {
            ListQuery(): (60, 900),
            ListQuery(sort="oldest"): (60, 900),
            ListQuery(sort="waiting"): (600, 1500),
            ListQuery(statuses=("open",)): (60, 400),
            ListQuery(statuses=("resolved",)): (120, 400),
            ListQuery(view="mine"): (600, 600),
            ListQuery(view="waiting"): (700, 400),
            ListQuery(view="snoozed"): (60, 60),
            ListQuery(view="mentions"): (60, 60),
            ListQuery(queue_id=queues[0]): (300, 300),
            ListQuery(inbox_id=desk.workspace.inbox_id): (60, 600),
            ListQuery(tag="rare"): (60, 60),
        }
        for query, most in allowed.items():
            for scope, rows in zip((supervisor, agent), most, strict=True):
                for cursor in await _cursors(connection, scope, query):
                    read, scans = await _explain(connection, scope, replace(query, cursor=cursor))
                    assert scans == [], (query, scope.role)
                    assert read <= rows, (query, scope.role, cursor, read)
                    assert read >= 20 or query.view in ("snoozed", "mentions"), "the arms were not found"


async def _cursors(connection: Any, scope: Scope, query: ListQuery) -> list[str | None]:
    """The first page and, where there is one, the fifth."""
    cursor = None
    for _ in range(4):
        cursor = (await list_conversations(connection, scope, replace(query, cursor=cursor))).next_cursor
        if cursor is None:
            return [None]
    return [None, cursor]


async def _explain(connection: Any, scope: Scope, query: ListQuery) -> tuple[int, list[str]]:
    """How many rows the arms read of ``conversation``, and its sequential scans."""
    statuses: Any = {"mine": ("open", "pending"), "waiting": ("open", "pending"), "snoozed": ("snoozed",)}.get(
        query.view, query.statuses or ("open", "pending", "snoozed", "resolved")
    )
    statement = _Statement(scope, query, statuses, 51)
    text = statement.text()
    (row,) = await connection.fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", *statement.values)
    plan = row[0] if isinstance(row[0], list) else orjson.loads(row[0])
    read, scans, stack = 0, [], [plan[0]["Plan"]]
    while stack:
        node = stack.pop()
        stack += node.get("Plans", ())
        if node.get("Relation Name") == "conversation" and node.get("Alias") != "c":
            read += int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "conversation" and node["Actual Loops"]:
            scans.append(node["Alias"])
    return read, scans
