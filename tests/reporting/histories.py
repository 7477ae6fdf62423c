"""Conversations made up by chance for tests: the events that intake, routing and people would have left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, insert, select, update

from conversations.models import Contact, Conversation, Event, Feed
from kit.db import Database
from kit.ids import new_id
from reporting.facts import Happened

BEGAN = datetime(2026, 3, 27, 3, tzinfo=UTC)  # Berlin changes its clocks on the 29th
SPAN_S = 5 * 86_400
TAGS = ("refund", "leak", "=cmd")


@dataclass(slots=True)
class History:
    """One conversation and its events in order."""

    id: UUID
    contact_id: UUID
    inbox_id: UUID
    tags: list[str]
    channel: str
    events: list[Happened] = field(default_factory=list)


@dataclass(slots=True)
class Author:
    """Makes conversations up; what has happened cannot happen again, so that they hold together."""

    chance: Random
    queues: Sequence[UUID]
    agents: Sequence[UUID]
    inboxes: Sequence[UUID]
    contacts: Sequence[UUID]

    def history(self) -> History:
        made = History(
            new_id(),
            self.chance.choice(self.contacts),
            self.chance.choice(self.inboxes),
            self.chance.sample(TAGS, self.chance.randrange(3)),
            self.chance.choice(("webchat", "email")),
        )
        self._play(made)
        return made

    def _play(self, made: History) -> None:
        chance = self.chance
        now = BEGAN + timedelta(seconds=chance.uniform(0, SPAN_S))
        queue, holder, status, waits, episode = chance.choice(self.queues), None, "new", False, 0

        def tell(type_: str, agent: UUID | None = None, actor: UUID | str | None = None, **data: Any) -> None:
            kind = "agent" if isinstance(actor, UUID) else "contact" if actor else "system"
            data = orjson.loads(orjson.dumps({"episode": episode} | data, default=str))
            by = actor if isinstance(actor, UUID) else made.contact_id if actor else None
            made.events.append(Happened(type_, now, new_id(), agent, queue, kind, by, data))

        for _ in range(chance.randrange(3, 26)):
            now += timedelta(seconds=round(chance.expovariate(1 / chance.choice((2, 90, 9_000))), 3))
            deed = chance.choice(("write", "write", "take", "take", "reply", "reply", "move", "rest", "close", "leave"))
            if deed == "write":
                if status == "new":
                    episode = 1
                    tell("conversation.opened", actor="c", channel=made.channel, by="contact")
                elif status == "resolved":
                    episode += 1
                    tell("conversation.reopened", actor="c", by="contact")
                elif status != "open":
                    tell("conversation.status_changed", actor="c", before=status, after="open")
                tell("message.received", actor="c", channel=made.channel, automatic=False)
                if holder is None and not waits:
                    tell("item.queued", reason="arrived")
                    waits = True
                status = "open"
            elif deed == "take" and waits:
                holder, waits = chance.choice(self.agents), False
                tell("item.accepted", agent=holder)
                tell("conversation.assigned", agent=holder)
            elif deed == "reply" and holder is not None and status in ("open", "pending"):
                tell("message.sent", actor=holder, automatic=False)
                if status == "open" and chance.random() < 0.4:
                    tell("conversation.status_changed", actor=holder, before="open", after="pending")
                    status = "pending"
            elif deed == "move" and status in ("open", "pending") and (waits or holder is not None):
                before, queue = holder, chance.choice([one for one in self.queues if one != queue])
                tell("conversation.transferred", actor=self.agents[0], agent_before=before)
                if holder is not None:
                    tell("item.released", agent=holder)
                holder, waits = None, True
                tell("item.queued", reason="transferred")
            elif deed == "rest" and status in ("open", "pending") and holder is not None:
                tell("conversation.status_changed", actor=holder, before=status, after="snoozed")
                tell("item.released", agent=holder)
                status, holder = "snoozed", None
            elif deed == "close" and holder is not None and status in ("open", "pending"):
                tell("conversation.status_changed", actor=holder, before=status, after="resolved")
                tell("item.wrapped_up", agent=holder)
                now += timedelta(seconds=chance.randrange(60))
                tell("item.done", agent=holder, state="done", reason="resolved")
                if chance.random() < 0.6:
                    tell(
                        chance.choice(("sla.met", "sla.breached")),
                        agent=holder,
                        clock_id=new_id(),
                        kind="resolution",
                        due_at=now,
                    )
                status, holder = "resolved", None
            elif deed == "leave" and waits:
                left = now - timedelta(seconds=chance.randrange(2))
                tell("item.done", state="abandoned", reason="left", left_at=max(left, made.events[0].at))
                tell("conversation.status_changed", before=status, after="resolved", reason="abandoned")
                status, waits = "resolved", False


async def write(database: Database, workspace_id: UUID, histories: Sequence[History]) -> None:
    """Write conversations and their events into the tables, in the order of time."""
    told = sorted(
        ((event.at, place, one, event) for one in histories for place, event in enumerate(one.events)),
        key=lambda each: (each[0], str(each[2].id), each[1]),
    )
    async with database.begin() as connection:
        first = (await connection.scalar(select(Feed.last).where(Feed.workspace_id == workspace_id)) or 0) + 1
        number = await connection.scalar(
            select(func.coalesce(func.max(Conversation.number), 0)).where(Conversation.workspace_id == workspace_id)
        )
        known = set(await connection.scalars(select(Contact.id).where(Contact.workspace_id == workspace_id)))
        people = {one.contact_id for one in histories} - known
        if people:
            await connection.execute(
                insert(Contact),
                [{"workspace_id": workspace_id, "id": id_, "name": f"C {id_.hex[-4:]}"} for id_ in people],
            )
        await connection.execute(
            insert(Conversation),
            [
                {
                    "workspace_id": workspace_id,
                    "id": one.id,
                    "number": number + place,
                    "contact_id": one.contact_id,
                    "inbox_id": one.inbox_id,
                    "channels": [one.channel],
                    "tags": one.tags,
                    "last_activity_at": BEGAN,
                    "opened_at": BEGAN,
                }
                for place, one in enumerate(histories, 1)
            ],
        )
        await connection.execute(
            insert(Event),
            [
                {
                    "workspace_id": workspace_id,
                    "seq": first + place,
                    "type": event.type,
                    "at": event.at,
                    "conversation_id": one.id,
                    "message_id": event.message_id,
                    "contact_id": one.contact_id,
                    "agent_id": event.agent_id,
                    "queue_id": event.queue_id,
                    "actor_kind": event.actor_kind,
                    "actor_id": event.actor_id,
                    "data": dict(event.data),
                }
                for place, (_, _, one, event) in enumerate(told)
            ],
        )
        await connection.execute(
            update(Feed).where(Feed.workspace_id == workspace_id).values(last=first + len(told) - 1)
        )
