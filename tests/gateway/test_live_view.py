"""Live views: for every action, the snapshot before and the frames make the snapshot after, for whoever looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from conversations.content import Text
from conversations.events import append_events
from conversations.inbound import ContactSignal, InboundIdentity, MessageEdit, MessageRecall, OwnMessage
from conversations.intake import Besides, receive
from gateway import keys
from kit.ids import new_id
from tests.support.live_view import View, differences, follow, take_snapshot
from tests.support.office import Desk, Office, Stream
from tests.support.workspaces import add_agent

CONVERSATIONS = "/api/v1/conversations"


@dataclass(slots=True)
class Stage:
    """A workspace with two conversations of one customer and one of another, and the people around them."""

    office: Office
    agent: Desk
    supervisor: Desk
    admin: Desk
    outsider: Desk
    outsider_id: str
    one: str
    two: str
    other: str
    elsewhere: str  # a queue that only the outsider serves

    @property
    def me(self) -> str:
        return str(self.office.workspace.agent_id)

    async def contact_of(self, conversation_id: str) -> str:
        found = await self.admin.get(f"{CONVERSATIONS}/{conversation_id}")
        return str(found["contact"]["id"])


@pytest.fixture
async def stage(office: Office) -> Stage:
    outsider_id = new_id()
    async with office.program.database.begin() as connection:
        await add_agent(connection, office.workspace.id, outsider_id, name="Out", email=f"{outsider_id}@example.test")
    admin = await office.desk("admin")
    elsewhere = (await admin.post("/api/v1/queues", {"name": "Elsewhere"}))["id"]
    await admin.put(f"/api/v1/queues/{elsewhere}/members", {"members": [{"agent_id": outsider_id}]})
    await admin.post("/api/v1/tags", {"name": "warranty"})
    one = await office.customer_writes("one", sender="a")
    agent = await office.desk("agent")
    await agent.post(f"{CONVERSATIONS}/{one['conversation_id']}/resolve")
    two = await office.customer_writes("two", sender="b")
    other = await office.customer_writes("other", sender="c")
    return Stage(
        office=office,
        agent=agent,
        supervisor=await office.desk("supervisor"),
        admin=admin,
        outsider=await office.desk(outsider_id),
        outsider_id=str(outsider_id),
        one=one["conversation_id"],
        two=two["conversation_id"],
        other=other["conversation_id"],
        elsewhere=elsewhere,
    )


Action = Callable[[Stage], Awaitable[Any]]
ACTIONS: dict[str, Action] = {}


def action(function: Action) -> Action:
    ACTIONS[function.__name__.replace("_", " ").strip()] = function
    return function


def act(name: str, verb: str, body: dict[str, str] | None = None, *, on: str = "two", by: str = "agent") -> None:
    """An action that is one POST on a conversation."""

    async def run(stage: Stage) -> None:
        filled = {
            key: getattr(stage, value[1:]) if str(value).startswith("$") else value
            for key, value in (body or {}).items()
        }
        await getattr(stage, by).post(
            f"{CONVERSATIONS}/{getattr(stage, on)}/{verb}", filled if body is not None else None
        )

    ACTIONS[name] = run


act("an agent takes it", "assign", {"agent_id": "$me"})
act("it is given to somebody outside its queue", "assign", {"agent_id": "$outsider_id"}, by="supervisor")
act("it moves to another queue", "transfer", {"queue_id": "$elsewhere", "note": "yours"}, by="supervisor")
act("it moves to an agent of another queue", "transfer", {"queue_id": "$elsewhere", "agent_id": "$outsider_id"})
act("it goes up a tier", "escalate", {"note": "too hard"})
act("it is put off", "snooze", {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()})
act("it is closed", "resolve", {"disposition": "repaired"})
act("it is opened again", "reopen", on="one")
act("a reply goes out", "messages", {"kind": "reply", "text": "hi"})
act("a reply reopens it", "messages", {"kind": "reply", "text": "one more thing"}, on="one")
act("a note is taken", "messages", {"kind": "note", "text": "careful"})


@action
async def an_expert_is_asked_and_leaves_again(stage: Stage) -> None:
    path = f"{CONVERSATIONS}/{stage.two}"
    await stage.agent.post(f"{path}/assign", {"agent_id": stage.me})
    body = {"agent_id": stage.outsider_id, "role": "consult", "question": "What is E4?"}
    await stage.agent.post(f"{path}/helpers", body)
    await stage.outsider.post(f"{path}/helpers/end", {"agent_id": stage.outsider_id})
    await stage.agent.post(f"{path}/helpers", body | {"role": "swarm"})


@action
async def a_colleague_takes_it_over_with_a_word(stage: Stage) -> None:
    path = f"{CONVERSATIONS}/{stage.two}"
    await stage.outsider.put("/api/v1/me/state", {"state": "available"})
    await stage.agent.post(f"{path}/assign", {"agent_id": stage.me})
    await stage.agent.post(f"{path}/handover", {"agent_id": stage.outsider_id, "note": "yours"})
    await stage.outsider.post(f"{path}/handover/accept")


@action
async def a_note_asks_somebody_who_could_not_see_it(stage: Stage) -> None:
    body = {"kind": "note", "text": "@Out?", "mentions": [stage.outsider_id]}
    await stage.agent.post(f"{CONVERSATIONS}/{stage.two}/messages", body)


@action
async def a_new_customer_writes(stage: Stage) -> None:
    await stage.office.customer_writes("hello", sender="new")


@action
async def the_customer_writes_again(stage: Stage) -> None:
    await stage.office.customer_writes("still there?", sender="b")


@action
async def the_customer_comes_back(stage: Stage) -> None:
    await stage.office.customer_writes("it broke again", sender="a")


@action
async def its_facts_change(stage: Stage) -> None:
    await stage.agent.patch(
        f"{CONVERSATIONS}/{stage.two}", {"tags": ["warranty"], "priority": "urgent", "subject": "E4"}
    )


@action
async def it_is_spam(stage: Stage) -> None:
    await stage.agent.patch(f"{CONVERSATIONS}/{stage.two}", {"is_spam": True})


@action
async def it_is_read(stage: Stage) -> None:
    last = (await stage.agent.get(f"{CONVERSATIONS}/{stage.two}"))["last_sequence"]
    await stage.agent.put(f"{CONVERSATIONS}/{stage.two}/read", {"sequence": last})


@action
async def a_draft_is_kept(stage: Stage) -> None:
    await stage.agent.put(f"{CONVERSATIONS}/{stage.two}/draft", {"text": "Dear"})


@action
async def a_contact_gets_a_name(stage: Stage) -> None:
    await stage.agent.patch(f"/api/v1/contacts/{await stage.contact_of(stage.two)}", {"name": "王芳", "is_vip": True})


@action
async def two_contacts_become_one(stage: Stage) -> None:
    body = {"source_id": await stage.contact_of(stage.other)}
    await stage.agent.post(f"/api/v1/contacts/{await stage.contact_of(stage.two)}/merge", body)


@action
async def two_contacts_become_one_and_part_again(stage: Stage) -> None:
    body = {"source_id": await stage.contact_of(stage.other)}
    merged = await stage.agent.post(f"/api/v1/contacts/{await stage.contact_of(stage.two)}/merge", body)
    await stage.agent.post(f"/api/v1/merges/{merged['merge_id']}/undo")


async def join(stage: Stage) -> str:
    """Make the customer of both one person, then their conversations one; return the second record."""
    await two_contacts_become_one(stage)
    merged = await stage.agent.post(f"{CONVERSATIONS}/{stage.two}/merge", {"source_id": stage.other})
    return str(merged["merge_id"])


@action
async def two_conversations_become_one(stage: Stage) -> None:
    await join(stage)


@action
async def two_conversations_become_one_and_part_again(stage: Stage) -> None:
    await stage.agent.post(f"/api/v1/merges/{await join(stage)}/undo")


@action
async def a_conversation_is_split(stage: Stage) -> None:
    second = await stage.office.customer_writes("something else", sender="b")
    await stage.agent.post(f"{CONVERSATIONS}/{stage.two}/split", {"message_id": second["message_id"]})


@action
async def an_agent_takes_a_break(stage: Stage) -> None:
    await stage.agent.put("/api/v1/me/state", {"state": "away", "reason": "lunch"})


@action
async def an_agent_comes_and_is_given_what_waits(stage: Stage) -> None:
    await stage.agent.put("/api/v1/me/state", {"state": "available"})


@action
async def a_queue_is_renamed(stage: Stage) -> None:
    await stage.admin.patch(f"/api/v1/queues/{stage.elsewhere}", {"name": "Elsewhere 2"})


@action
async def an_agent_joins_a_queue(stage: Stage) -> None:
    members = [{"agent_id": stage.me}, {"agent_id": stage.outsider_id}]
    await stage.admin.put(f"/api/v1/queues/{stage.office.workspace.queue_id}/members", {"members": members})


@action
async def an_agent_leaves_a_queue(stage: Stage) -> None:
    await stage.admin.put(f"/api/v1/queues/{stage.elsewhere}/members", {"members": []})


@action
async def a_colleague_changes_their_name(stage: Stage) -> None:
    await stage.admin.patch(f"/api/v1/agents/{stage.outsider_id}", {"name": "Outer"})


@action
async def a_colleague_leaves(stage: Stage) -> None:
    newcomer = await stage.admin.post(
        "/api/v1/agents", {"email": f"{new_id()}@example.test", "name": "Short Stay", "role": "agent"}
    )
    await stage.admin.delete(f"/api/v1/agents/{newcomer['id']}")


async def comes_in(stage: Stage, make: Callable[[Any], Besides]) -> None:
    """Have something come in beside messages, about the newest message of conversation two."""
    office, app = stage.office, stage.office.app
    workspace_id, now = office.workspace.id, datetime.now(UTC)
    async with office.program.database.hot() as connection:
        row = await connection.fetchrow(
            """SELECT message.inbox_id, message.external_id, identity.external_id AS sender, identity.address
               FROM message JOIN thread ON thread.workspace_id = $1 AND thread.id = message.thread_id
               JOIN identity ON identity.workspace_id = $1 AND identity.id = thread.identity_id
               WHERE message.workspace_id = $1 AND message.conversation_id = $2 ORDER BY sequence DESC LIMIT 1""",
            workspace_id,
            UUID(stage.two),
        )
        outcome = await receive(connection, workspace_id, [], app[keys.ROUTER], now, make(row))
        last = (await append_events(connection, workspace_id, outcome.drafts, now))[-1]
    app[keys.WAKE](workspace_id, last, outcome.drafts)


@action
async def the_customer_corrects_their_message(stage: Stage) -> None:
    now = datetime.now(UTC)
    await comes_in(
        stage,
        lambda row: Besides(changes=[MessageEdit(row["inbox_id"], row["external_id"], Text("two!"), "two!", now)]),
    )


@action
async def the_customer_takes_their_message_back(stage: Stage) -> None:
    now = datetime.now(UTC)
    await comes_in(stage, lambda row: Besides(changes=[MessageRecall(row["inbox_id"], row["external_id"], now)]))


@action
async def the_customer_blocks_us(stage: Stage) -> None:
    now = datetime.now(UTC)

    def make(row: Any) -> Besides:
        identity = InboundIdentity(row["sender"], row["address"])
        return Besides(signals=[ContactSignal(row["inbox_id"], "api", identity, "blocked", now)])

    await comes_in(stage, make)


@action
async def a_colleague_answers_in_the_providers_app(stage: Stage) -> None:
    now = datetime.now(UTC)

    def make(row: Any) -> Besides:
        identity = InboundIdentity(row["sender"], row["address"])
        said = OwnMessage(new_id(), row["inbox_id"], "api", identity, row["sender"], Text("hi"), "hi", now)
        return Besides(own=[said])

    await comes_in(stage, make)


@dataclass(slots=True)
class Watcher:
    desk: Desk
    stream: Stream
    view: View


async def mark(office: Office) -> int:
    """Write an event that everybody receives, and return its number."""
    async with office.app[keys.WORKS].begin(office.workspace.id) as work:
        work.record("inbox.updated", data={"id": office.workspace.inbox_id, "fields": []})
    async with office.program.database.acquire() as connection:
        return int(await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", office.workspace.id))


async def catch_up(watcher: Watcher, seq: int) -> None:
    """Read and apply the frames up to a mark."""
    frames = []
    while not frames or frames[-1].get("seq", 0) < seq:
        frames.append(await watcher.stream.next())
    watcher.view = await follow(watcher.view, frames, watcher.desk)


@pytest.mark.parametrize("name", ACTIONS)
async def test_snapshot_and_frames_make_the_snapshot_after(stage: Stage, name: str) -> None:
    watched = [stage.agent, stage.supervisor, stage.outsider]
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(desk.stream()) for desk in watched]
        watchers = [
            Watcher(desk, stream, await take_snapshot(desk)) for desk, stream in zip(watched, streams, strict=True)
        ]
        await ACTIONS[name](stage)
        # Routing and dispatch go on by themselves for a moment: compare where nothing happened around the snapshot.
        for _ in range(50):
            before = await mark(stage.office)
            snapshots = [await take_snapshot(watcher.desk) for watcher in watchers]
            after = await mark(stage.office)
            for watcher in watchers:
                await catch_up(watcher, after)
            if after == before + 1:
                break
        assert after == before + 1, "the workspace never came to rest"
    for watcher, snapshot in zip(watchers, snapshots, strict=True):
        assert differences(watcher.view, snapshot) == []
