"""Handing over with the receiver's word, and colleagues who have a part in a conversation beside its owner.

    handover   the receiver is asked; the giver keeps the conversation until they accept
               asked → accepted · declined · expired · withdrawn
    consult    an expert is asked: they see everything and own nothing
    swarm      several help; the owner stays the one who answers for it

At each moment a conversation has one owner. A part holds units like a conversation of the channel (a helper of a swarm
holds none), and ends with the owner: when it is closed, put off, or goes back to a queue. Events:

    item.joined           agent_id has a part; data.role, data.by
    item.left             they have none any more; data.role, data.reason
    item.handover_asked   agent_id is to be the next owner; data.before, data.expires_at
    item.handover_ended   data.outcome: accepted, declined, expired, withdrawn
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, select

from conversations import assignment, heads
from conversations.access import Scope
from conversations.appending import Line, append, join
from conversations.content import MAX_TEXT, Text
from conversations.models import Agent, QueueMember
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from routing import arrivals, decisions, floor, items, moves
from routing.capacity import Cost
from routing.decisions import Decision
from routing.holdings import Holding, Taking, close_parts, exchange
from routing.hops import check_budget
from routing.items import ItemRow
from routing.journal import Journal
from routing.moves import Gift

Role = Literal["consult", "swarm"]
Outcome = Literal["accepted", "declined", "expired", "withdrawn"]

MAX_PARTS: Final = 8
# How long a colleague may think: the customer waits at the other end, or does not.
ANSWERED_WITHIN: Final = timedelta(minutes=1)
ANSWERED_WITHIN_ASYNC: Final = timedelta(minutes=15)


class NoOwner(Conflict):
    """Nobody has the conversation now: there is nothing to hand over, and nobody to help."""

    code = "no_owner"


class HandoverGone(Conflict):
    """There is no handover that waits for an answer (any more)."""

    code = "handover_gone"


_WRITE = """
INSERT INTO assignment (workspace_id, id, work_item_id, conversation_id, agent_id, role, units, channel, is_forced,
                        by_id, deadline_at, from_at)
VALUES ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $2)
"""
_PARTS = """
SELECT agent_id, role, by_id, deadline_at FROM assignment
WHERE workspace_id = $1 AND conversation_id = $2 AND to_at IS NULL AND role <> 'owner'
"""
_PENDING = """
SELECT agent_id, by_id, deadline_at FROM assignment
WHERE workspace_id = $1 AND work_item_id = $2 AND to_at IS NULL AND role = 'handover'
"""
_OVERDUE = """
SELECT work_item_id, agent_id FROM assignment
WHERE workspace_id = $1 AND work_item_id = ANY($2::uuid[]) AND to_at IS NULL AND role = 'handover' AND deadline_at <= $3
"""


async def ask(work: Work, scope: Scope, conversation_id: UUID, agent_id: UUID, note: str = "") -> None:
    """Ask a colleague to take a conversation over; it stays where it is until they accept.

    Raises:
        Forbidden: it is somebody else's, and the caller may not place others' work.
        Conflict: nobody has it (``no_owner``); the colleague is not there (``receiver_absent``); another is asked
            already (``handover_pending``); it was moved too often (``hop_budget``).
        Invalid: nobody who works here, or its owner.
    """
    journal, conversation, item = await _owned(work, scope, conversation_id)
    _may_decide(scope, conversation)
    await _check_colleague(work, conversation, agent_id)
    check_budget(item, by_supervisor=scope.may("conversations.assign_others"))
    if await journal.fetch(_PENDING, item.id):
        raise Conflict("a colleague is being asked already: wait for their answer", code="handover_pending")
    if agent_id not in await arrivals.on_duty(journal, [agent_id]):
        raise Conflict("they are not there to accept it: hand it over without asking", code="receiver_absent")
    policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
    within = ANSWERED_WITHIN if policy.rule(item.channel).is_realtime else ANSWERED_WITHIN_ASYNC
    expires_at = journal.now + within
    await _tell_colleague(work, scope, conversation, agent_id, note)
    freed = await close_parts(journal, [item.id], "handed_over", [agent_id])
    moves.tell_parts_over(journal, item, freed, "handed_over")
    [held] = await exchange(journal, freed, [_taking(item, agent_id, policy.cost(item.channel))])
    assert held is not None, "what a person decides is taken"
    await _write(journal, item, held, "handover", conversation.assignee_id, expires_at)
    journal.record(
        "item.handover_asked",
        **moves.about(item),
        agent_id=agent_id,
        data={"item_id": item.id, "before": conversation.assignee_id, "expires_at": expires_at},
    )


async def accept(work: Work, scope: Scope, conversation_id: UUID) -> None:
    """Become the owner of what one was asked to take over; whoever had it keeps sight of it.

    Raises:
        HandoverGone: one was not asked, or not in time, or it was taken back.
    """
    scope.require("conversations.reply")
    journal, conversation, item = await _owned(work, scope, conversation_id)
    asked = await _asked_of(journal, item, scope.agent_id)
    if asked["deadline_at"] <= journal.now:
        raise HandoverGone("the time to accept this is over")
    giver: UUID = conversation.assignee_id
    await _keep_sight(work, conversation, giver)
    _tell_ended(journal, item, scope.agent_id, giver, "accepted")
    policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
    item = await items.move(journal, item, item.queue_id, item.tier, hops=1)
    held = await moves.give(journal, [Gift(item, scope.agent_id, policy)], "handed_over", is_told=True)
    await assignment.set_assignees(
        journal.connection, journal.workspace_id, {conversation.id: scope.agent_id}, journal.now
    )
    journal.record(
        "conversation.transferred",
        **moves.about(item),
        contact_id=conversation.contact_id,
        agent_id=scope.agent_id,
        data={
            "episode": item.episode,
            "agent_before": giver,
            "queue_before": item.queue_id,
            "reason": "accepted",
        },
    )
    considered = {"rule": "by_hand", "reason": "handed_over", "by": giver, "forced": held[0].is_forced}
    await decisions.write(journal, [Decision(item.id, conversation.id, "assigned", scope.agent_id, None, considered)])


async def decline(work: Work, scope: Scope, conversation_id: UUID, reason: str = "") -> None:
    """Leave with its owner what one was asked to take over.

    Raises:
        HandoverGone: one was not asked, or it ended another way.
    """
    scope.require("conversations.reply")
    journal, conversation, item = await _owned(work, scope, conversation_id)
    await _asked_of(journal, item, scope.agent_id)
    if reason.strip():
        await _tell_colleague(work, scope, conversation, conversation.assignee_id, reason)
    await _end(journal, item, scope.agent_id, conversation.assignee_id, "declined")


async def withdraw(work: Work, scope: Scope, conversation_id: UUID) -> None:
    """Take back what a colleague was asked and has not answered.

    Raises:
        HandoverGone: nobody is asked.
    """
    journal, conversation, item = await _owned(work, scope, conversation_id)
    _may_decide(scope, conversation)
    rows = await journal.fetch(_PENDING, item.id)
    if not rows:
        raise HandoverGone("nobody is being asked to take this over")
    await _end(journal, item, rows[0]["agent_id"], conversation.assignee_id, "withdrawn")


async def expire(journal: Journal, item_ids: Collection[UUID]) -> None:
    """End handovers that nobody answered in time; the conversations stay with their owners."""
    for item in await items.lock(journal, item_ids):
        for row in await journal.fetch(_OVERDUE, [item.id], journal.now):
            await _end(journal, item, row["agent_id"], None, "expired")


async def invite(
    work: Work, scope: Scope, conversation_id: UUID, agent_id: UUID, role: Role, question: str = ""
) -> None:
    """Give a colleague a part in a conversation that stays its owner's; whoever has one already keeps it.

    One joins a swarm oneself wherever one sees the conversation; others are brought in by its owner, by somebody who
    has a part, or by whoever may place others' work.

    Raises:
        Forbidden: see above.
        Conflict: nobody has it (``no_owner``); eight have a part already (``too_many_helpers``); they are being
            asked to take it over (``handover_pending``).
        Invalid: nobody who works here, or its owner; a consultation without a question.
    """
    journal, conversation, item = await _owned(work, scope, conversation_id)
    if role == "consult" and not question.strip():
        raise Invalid("say what you want to know", fields={"question": "is empty"})
    parts = {row["agent_id"]: row for row in await journal.fetch(_PARTS, conversation.id)}
    joins = role == "swarm" and agent_id == scope.agent_id
    if not joins and scope.agent_id not in parts:
        _may_decide(scope, conversation)
    await _check_colleague(work, conversation, agent_id)
    held = parts.get(agent_id)
    if held is not None and held["role"] == "handover":
        raise Conflict("they are being asked to take it over", code="handover_pending")
    await _tell_colleague(work, scope, conversation, agent_id, question)
    if held is not None:
        return
    if len(parts) >= MAX_PARTS:
        raise Conflict("enough colleagues are on it", code="too_many_helpers", fields={"at_most": MAX_PARTS})
    policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
    units = policy.cost(item.channel).units if role == "consult" else 0
    [taken] = await exchange(journal, (), [_taking(item, agent_id, Cost(item.channel, units))])
    assert taken is not None, "what a person decides is taken"
    await _write(journal, item, taken, role, scope.agent_id, None)
    journal.record(
        "item.joined",
        **moves.about(item),
        agent_id=agent_id,
        data={"item_id": item.id, "role": role, "by": scope.agent_id},
    )


async def end_part(work: Work, scope: Scope, conversation_id: UUID, agent_id: UUID) -> None:
    """End a colleague's part, or one's own; they keep sight of the conversation.

    Raises:
        Forbidden: neither one's own, nor does one own the conversation or may place others' work.
        NotFound: they have no such part.
    """
    scope.require("conversations.reply")
    conversation = await heads.lock_head(work, scope, conversation_id)
    journal = await Journal.of(work)
    parts = {row["agent_id"]: row for row in await journal.fetch(_PARTS, conversation.id)}
    if agent_id not in parts or parts[agent_id]["role"] == "handover":
        raise NotFound("they have no part in this conversation", fields={"resource": "helper"})
    if agent_id != scope.agent_id and parts[agent_id]["by_id"] != scope.agent_id:
        _may_decide(scope, conversation)
    [item] = await items.lock_open(journal, [conversation.id])
    freed = await close_parts(journal, [item.id], "ended", [agent_id])
    moves.tell_parts_over(journal, item, freed, "ended")
    await exchange(journal, freed, ())


async def _owned(work: Work, scope: Scope, conversation_id: UUID) -> tuple[Journal, Row[Any], ItemRow]:
    """Lock a conversation with its item, and see that somebody has it."""
    scope.require("conversations.reply")
    conversation = await heads.lock_head(work, scope, conversation_id)
    journal = await Journal.of(work)
    found = await items.lock_open(journal, [conversation.id])
    if not found or found[0].state != "active" or conversation.assignee_id is None:
        raise NoOwner("nobody has this conversation now")
    return journal, conversation, found[0]


def _may_decide(scope: Scope, conversation: Row[Any]) -> None:
    scope.require("conversations.reply")
    if conversation.assignee_id != scope.agent_id:
        scope.require("conversations.assign_others")


async def _check_colleague(work: Work, conversation: Row[Any], agent_id: UUID) -> None:
    if agent_id == conversation.assignee_id:
        raise Invalid("it is theirs already", fields={"agent_id": "owns the conversation"})
    is_active = await work.connection.scalar(
        select(Agent.is_active).where(Agent.workspace_id == work.workspace_id, Agent.id == agent_id)
    )
    if not is_active:
        raise Invalid("this is nobody who works here", fields={"agent_id": "is not an active agent"})


async def _asked_of(journal: Journal, item: ItemRow, agent_id: UUID) -> Any:
    rows = await journal.fetch(_PENDING, item.id)
    if not rows or rows[0]["agent_id"] != agent_id:
        raise HandoverGone("you are not being asked to take this over")
    return rows[0]


async def _tell_colleague(work: Work, scope: Scope, conversation: Row[Any], agent_id: UUID, words: str) -> None:
    """Let a colleague see the conversation; with words they are told by a note that names them."""
    text = words.strip()
    if len(text) > MAX_TEXT:
        raise Invalid("the note is too long", fields={"note": f"is longer than {MAX_TEXT:,} characters"})
    if not text:
        await join(work, conversation.id, [agent_id], "consulted")
        return
    mentions = [agent_id] if agent_id != scope.agent_id else []
    line = Line(id=new_id(), kind="note", content=Text(text), text=text, mentions=mentions)
    await append(work, scope, conversation, line)
    await join(work, conversation.id, [agent_id], "consulted")


async def _keep_sight(work: Work, conversation: Row[Any], agent_id: UUID) -> None:
    is_member = await work.connection.scalar(
        select(QueueMember.agent_id).where(
            QueueMember.workspace_id == work.workspace_id,
            QueueMember.queue_id == conversation.queue_id,
            QueueMember.agent_id == agent_id,
        )
    )
    if is_member is None:
        await join(work, conversation.id, [agent_id], "owned")


def _taking(item: ItemRow, agent_id: UUID, cost: Cost) -> Taking:
    return Taking(item.id, item.conversation_id, agent_id, cost, by_hand=True)


async def _write(
    journal: Journal, item: ItemRow, held: Holding, role: str, by_id: UUID | None, deadline_at: Any
) -> None:
    await journal.execute(
        _WRITE,
        journal.now,
        new_id(),
        item.id,
        item.conversation_id,
        held.agent_id,
        role,
        held.units,
        item.channel,
        held.is_forced,
        by_id,
        deadline_at,
    )


async def _end(journal: Journal, item: ItemRow, agent_id: UUID, giver: UUID | None, outcome: Outcome) -> None:
    freed = await close_parts(journal, [item.id], outcome, [agent_id])
    _tell_ended(journal, item, agent_id, giver, outcome)
    await exchange(journal, freed, ())


def _tell_ended(journal: Journal, item: ItemRow, agent_id: UUID, giver: UUID | None, outcome: Outcome) -> None:
    journal.record(
        "item.handover_ended",
        **moves.about(item),
        agent_id=agent_id,
        data={"item_id": item.id, "outcome": outcome} | ({"before": giver} if giver else {}),
    )
