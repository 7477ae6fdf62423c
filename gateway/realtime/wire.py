"""Event → frame: enriched with current snapshots and serialised once, whoever receives it.

A frame on a socket is ``{"seq", "prev", "type", "at", "data"}``. ``prev`` differs from socket to socket, so what
is made here is the *tail*: everything behind ``prev``. Snapshots may be newer than their event; a client keeps
the copy with the higher version, and of equal versions the one that came later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from conversations.access import NOBODY, Scope
from gateway import snapshots
from gateway.wire import contacts, conversations, messages, people, sides
from gateway.wire.common import Row, encode
from kb.access import reads
from kit.db import Hot

# Changes of an agent that change what they may see.
RIGHTS = ("created", "queue_ids", "removed", "role")
# Facts about one agent's own desk: nobody else's business.
OWNER_ONLY = ("read.moved", "draft.changed", "announcement.read")
# Told to those who read the article; what is about none, to those who read all of them.
ARTICLES = ("article.updated", "article_gap.updated")
# Told to those who see the side conversation, with nothing of its case.
SIDES = "side."
# What of an event about a conversation also those see who do not see the conversation.
FLOOR = ("agent", "queue")
# Where an event may have taken a conversation out of somebody's sight.
HANDOVERS = (
    "conversation.assigned",
    "conversation.transferred",
    "conversation.escalated",
    "conversation.merged",
    "conversation.unmerged",
    "item.",
)


@dataclass(frozen=True, slots=True)
class Access:
    """The three values that decide who sees a conversation (``Scope.sees``)."""

    queue_id: UUID | None
    assignee_id: UUID | None
    participant_ids: frozenset[UUID]

    def admits(self, scope: Scope) -> bool:
        return scope.sees(self.queue_id, self.assignee_id, self.participant_ids)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may know that an article changed: whoever reads it now or read it before.

    Attributes:
        states: its status and owner, now and before; none: the event is about no one article, and only told to
            those who read all of them.
    """

    states: tuple[tuple[str, UUID | None], ...]

    def admit(self, scope: Scope) -> bool:
        return any(reads(scope, *state) for state in self.states or (("", None),))


@dataclass
class Frame:
    """One event, ready to be sent.

    Attributes:
        tail: the frame behind ``prev``.
        conversation_id: of the conversation it is about, else ``None``.
        access: who sees that conversation now; ``None`` with a ``conversation_id``: it is no more, so nobody.
        before: who saw it before this event, where known.
        owner_id: the only agent who may receive it.
        offered_to: an agent who may receive it although the conversation is not yet theirs to see.
        floor: what everybody may see of it, e.g. that a queue is shorter now; as members of a JSON object, or empty.
        rights_of: the agent who sees other conversations from this event on.
        readers: of the article that it is about.
        side_id: of the side conversation that it is about; ``access`` and ``before`` are of that, then: who is asked
            in it sees it without seeing its case.
    """

    seq: int
    type: str
    at: datetime
    tail: bytes
    conversation_id: UUID | None = None
    access: Access | None = None
    before: Access | None = None
    owner_id: UUID | None = None
    offered_to: UUID | None = None
    floor: dict[str, orjson.Fragment] = field(default_factory=dict)
    rights_of: UUID | None = None
    readers: Readers | None = None
    side_id: UUID | None = None

    def tail_for(self, scope: Scope) -> bytes | None:
        """Return what this reader receives: the frame, word that the conversation is gone, the floor, or ``None``."""
        if self.owner_id is not None:
            return self.tail if self.owner_id == scope.agent_id else None
        if self.readers is not None:
            return self.tail if self.readers.admit(scope) else None
        if self.conversation_id is None or self.offered_to == scope.agent_id:
            return self.tail
        if self.access is not None and self.access.admits(scope):
            return self.tail
        if self.before is not None and self.before.admits(scope):
            return self._gone
        return self._floor if self.floor else None

    @cached_property
    def _gone(self) -> bytes:
        if self.side_id is not None:
            return _tail("side.gone", self.at, encode({"side_id": self.side_id}))
        data = {"conversation_id": self.conversation_id, **self.floor}
        return _tail("conversation.gone", self.at, encode(data))

    @cached_property
    def _floor(self) -> bytes:
        return _tail("floor.changed", self.at, encode(self.floor))


async def make_frames(connection: Hot, workspace_id: UUID, events: Sequence[Row]) -> list[Frame]:
    """Enrich a batch of event rows with the current snapshots of what they concern.

    Args:
        connection: the bare driver's; one statement per kind of resource that occurs, whatever the batch's size.
        events: rows of ``event``, in order.
    """
    carried = [wanted(event) for event in events]
    ids: dict[str, set[UUID]] = {name: {one[name] for one in carried if name in one} for name in _LOADERS}
    found, access = await _load(connection, workspace_id, ids)
    return [_frame(event, names, found, access) for event, names in zip(events, carried, strict=True)]


def bare_tail(event: Row) -> bytes:
    """Return the tail of an event's frame with nothing beside its own ids and numbers."""
    return _tail(event["type"], event["at"], encode({"event": _facts(event)}))


_KINDS: dict[str, tuple[str, ...]] = {
    "message": ("conversation", "message"),
    "call": ("conversation", "message"),
    "delivery": ("conversation", "message"),
    "contact": ("contact",),
    "agent": ("agent",),
    "queue": ("queue",),
    "item": ("conversation", "agent", "queue"),
    "conversation.status_changed": ("conversation", "queue"),  # what is put off waits in its queue no more
    "conversation.transferred": ("conversation", "queue"),
}


def wanted(event: Row) -> dict[str, UUID]:
    """Return the resources whose current state an event carries, with their ids."""
    type_: str = event["type"]
    if type_ in OWNER_ONLY:
        return {}
    if type_.startswith(SIDES):
        return {"side": UUID(event["data"]["side_id"])}
    kinds = _KINDS.get(type_) or _KINDS.get(type_.partition(".")[0], ("conversation",))
    if kinds == _KINDS["contact"] and event["conversation_id"] is not None:
        kinds = ("conversation", "contact")  # what a customer did is told where it is being worked on
    ids = {name: event[f"{name}_id"] for name in kinds}
    if type_ == "conversation.transferred":
        # The queue it came to tells of itself when the item is queued there.
        ids["queue"] = _uuid(event["data"].get("queue_before"))
    return {name: id_ for name, id_ in ids.items() if id_ is not None}


_LOADERS: dict[str, Callable[[Row], Any]] = {
    "conversation": conversations.snapshot,
    "message": messages.message,
    "contact": contacts.contact,
    "agent": people.agent,
    "queue": people.queue,
    "side": sides.side,
}

Found = dict[str, dict[UUID, orjson.Fragment]]


async def _load(
    connection: Hot, workspace_id: UUID, wanted_ids: dict[str, set[UUID]]
) -> tuple[Found, dict[UUID, Access]]:
    found: Found = {}
    access: dict[UUID, Access] = {}
    for name, ids in wanted_ids.items():
        rows = await _rows(connection, workspace_id, name, ids) if ids else []
        shape = _LOADERS[name]
        found[name] = {row["id"]: orjson.Fragment(encode(shape(row))) for row in rows}
        if name == "conversation":
            access |= {row["id"]: _access(row) for row in rows}
        if name == "side":
            access |= {row["id"]: _side_access(row) for row in rows}
    return found, access


async def _rows(connection: Hot, workspace_id: UUID, name: str, ids: Collection[UUID]) -> Iterable[Row]:
    match name:
        case "conversation":
            return await snapshots.conversations(connection, workspace_id, ids)
        case "message":
            return await snapshots.messages(connection, workspace_id, ids)
        case "contact":
            return await snapshots.contacts(connection, workspace_id, ids)
        case "agent":
            return await snapshots.agents(connection, workspace_id, ids)
        case "side":
            return await snapshots.sides(connection, workspace_id, ids)
        case _:
            return await snapshots.queues(connection, workspace_id, ids)


def _access(row: Row) -> Access:
    return Access(row["queue_id"], row["assignee_id"], frozenset(row["participant_ids"]))


def _side_access(row: Row) -> Access:
    people = frozenset((*row["case_participant_ids"], *row["reader_ids"]))
    return Access(row["case_queue_id"], row["case_assignee_id"], people)


def _frame(event: Row, carried: dict[str, UUID], found: Found, access: dict[UUID, Access]) -> Frame:
    type_: str = event["type"]
    data: dict[str, Any] = {"event": _facts(event)}
    data |= {name: found[name][id_] for name, id_ in carried.items() if id_ in found[name]}
    conversation_id: UUID | None = event["conversation_id"]
    side_id = carried.get("side")
    about = side_id or conversation_id
    seen = access.get(about) if about else None
    before = _before(event, seen) if type_.startswith(HANDOVERS) else None
    if side_id is not None and event["data"].get("before"):
        # Of these, whoever is not asked any more; a queue that nobody is in keeps the others out.
        before = Access(NOBODY, None, frozenset(UUID(one) for one in event["data"]["before"]))
    return Frame(
        seq=event["seq"],
        type=type_,
        at=event["at"],
        tail=_tail(type_, event["at"], encode(data)),
        conversation_id=conversation_id,
        access=seen,
        before=before,
        owner_id=event["agent_id"] if type_ in OWNER_ONLY else None,
        offered_to=event["agent_id"] if type_ == "item.offered" else None,
        floor={name: data[name] for name in FLOOR if name in data},
        rights_of=event["agent_id"] if type_ == "agent.updated" and _changes_rights(event["data"]) else None,
        readers=_readers(type_, event["data"]) if type_ in ARTICLES else None,
        side_id=side_id,
    )


def _readers(type_: str, data: Row) -> Readers:
    if type_ == "article_gap.updated":
        return Readers(())
    states = [(data["status"], _uuid(data.get("owner_id")))] if "status" in data else []
    if "status_before" in data:
        states.append((data["status_before"], _uuid(data.get("owner_before"))))
    return Readers(tuple(states))


def _changes_rights(data: Row) -> bool:
    return any(name in RIGHTS for name in data.get("fields", ()))


def _facts(event: Row) -> dict[str, Any]:
    """Return the event's own ids and numbers, those it lacks left out."""
    ids = ("conversation_id", "message_id", "contact_id", "agent_id", "queue_id")
    return {
        "actor": {"kind": event["actor_kind"], "id": event["actor_id"]},
        **{name: event[name] for name in ids if event[name] is not None},
        **event["data"],
    }


def _before(event: Row, now: Access | None) -> Access | None:
    """Return who saw the conversation before a handover.

    The event says what changed, the rest is as it is now. Of routing's own steps, the agent concerned had it or
    was offered it.
    """
    if now is None:
        return None
    data = event["data"]
    agent = data.get("agent_before", event["agent_id"] if event["type"].startswith("item.") else now.assignee_id)
    return Access(_uuid(data.get("queue_before", now.queue_id)), _uuid(agent), now.participant_ids)


def _uuid(value: Any) -> UUID | None:
    return UUID(value) if isinstance(value, str) else value


def _tail(type_: str, at: datetime, data: bytes) -> bytes:
    return b',"type":%s,"at":%s,"data":%s}' % (encode(type_), encode(at), data)


def pack(seq: int, prev: int, tail: bytes) -> bytes:
    """Put a frame together for one socket."""
    return b'{"seq":%d,"prev":%d%s' % (seq, prev, tail)


_ACCESS = """
SELECT queue_id, assignee_id,
       ARRAY(SELECT agent_id FROM participant
             WHERE participant.workspace_id = conversation.workspace_id
               AND participant.conversation_id = conversation.id) AS participant_ids
FROM conversation WHERE workspace_id = $1 AND id = $2
"""


async def read_access(connection: Hot, workspace_id: UUID, conversation_id: UUID) -> Access | None:
    """Return who may see a conversation now; ``None`` if the workspace has no such conversation."""
    row = await connection.fetchrow(_ACCESS, workspace_id, conversation_id)
    return _access(row) if row is not None else None
