"""What must hold between any two transactions, read from the tables by other means than the program's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from conversations.models import Conversation, Event, Queue, QueueMember
from routing.models import AgentState, Assignment, Offer, WorkItem, WorkItemExclusion
from routing.policy import MOST_ASKED, QueuePolicy
from tests.routing.hall import Hall

FINAL = ("done", "abandoned", "cancelled")


async def violations(hall: Hall) -> list[str]:
    """Return what is wrong at this moment: the books, the items, the conversations and the events must agree."""
    agents, offers, assignments, items, rows, events = await hall.snapshot(
        AgentState, Offer, Assignment, WorkItem, Conversation, Event
    )
    conversations = {row.id: row for row in rows}
    return [
        *_books(agents, offers, assignments),
        *_items(items, offers, assignments, conversations),
        *_conversations(items, assignments, conversations),
        *_story(items, offers, assignments, events),
    ]


async def idle_pairs(hall: Hall) -> list[str]:
    """Return who could have had what but did not get it (work conservation); to be asked after a drain."""
    now = hall.clock.now()
    policies = {row.id: QueuePolicy.model_validate(row.policy) for row in await hall.rows(Queue)}
    tiers = {(row.queue_id, row.agent_id): row.tier for row in await hall.rows(QueueMember)}
    excluded = {(row.work_item_id, row.agent_id) for row in await hall.rows(WorkItemExclusion) if row.until > now}
    found = []
    for item in await hall.rows(WorkItem, WorkItem.state == "queued"):
        policy = policies[item.queue_id]
        rule = policy.rule(item.channel)
        for agent in await hall.rows(AgentState):
            limit = agent.channel_limits.get(item.channel, rule.limit)
            if (
                agent.status == "available"
                and agent.lease_until is not None
                and agent.lease_until > now
                and tiers.get((item.queue_id, agent.agent_id), 0) >= item.tier
                and (item.id, agent.agent_id) not in excluded
                and agent.used_units + rule.units <= agent.cap_units
                and (limit is None or agent.channel_counts.get(item.channel, 0) < limit)
                and (policy.max_items is None or sum(agent.channel_counts.values()) < policy.max_items)
            ):
                found.append(f"{item.channel} item {item.id} waits while agent {agent.agent_id} could take it")
    return found


def _books(agents: list[Any], offers: list[Any], assignments: list[Any]) -> Iterator[str]:
    held: dict[UUID, list[Any]] = defaultdict(list)
    for row in (*offers, *assignments):
        if getattr(row, "state", None) == "pending" or getattr(row, "to_at", row) is None:
            held[row.agent_id].append(row)
    for agent in agents:
        mine = held[agent.agent_id]
        used = sum(row.units for row in mine)
        forced = sum(row.units for row in mine if getattr(row, "is_forced", False))
        counts = Counter(row.channel for row in mine)
        if agent.used_units != used:
            yield f"agent {agent.agent_id} is said to hold {agent.used_units} units and holds {used}"
        if agent.forced_units != forced:
            yield f"agent {agent.agent_id} is said to hold {agent.forced_units} forced units and holds {forced}"
        if used - forced > agent.cap_units:
            yield f"agent {agent.agent_id} holds {used - forced} of {agent.cap_units} units"
        if {channel: count for channel, count in agent.channel_counts.items() if count} != counts:
            yield f"agent {agent.agent_id} is said to hold {agent.channel_counts} and holds {dict(counts)}"
        mail = sum(1 for row in mine if row.channel == "email" and not getattr(row, "is_forced", False))
        if mail > agent.channel_limits.get("email", 5):
            yield f"agent {agent.agent_id} was given {mail} mails"


def _items(
    items: list[Any], offers: list[Any], assignments: list[Any], conversations: dict[UUID, Any]
) -> Iterator[str]:
    pending: dict[UUID, list[Any]] = defaultdict(list)
    for row in offers:
        if row.state == "pending":
            pending[row.work_item_id].append(row)
    owners: dict[UUID, list[UUID]] = defaultdict(list)
    parts: dict[UUID, list[Any]] = defaultdict(list)
    for row in assignments:
        if row.to_at is None:
            (owners if row.role == "owner" else parts)[row.work_item_id].append(
                row.agent_id if row.role == "owner" else row
            )
    for item in items:
        conversation = conversations[item.conversation_id]
        asked = pending[item.id]
        if bool(asked) != (item.state == "offered") or len(asked) > MOST_ASKED:
            yield f"{item.state} item {item.id} has {len(asked)} live offers"
        if len(asked) > 1 and not all(row.is_broadcast for row in asked):
            yield f"item {item.id} is offered to several, though its queue asks one"
        if len({row.agent_id for row in asked}) < len(asked):
            yield f"item {item.id} is offered to somebody twice"
        if len(owners[item.id]) != (1 if item.state in ("active", "wrap_up") else 0):
            yield f"{item.state} item {item.id} has {len(owners[item.id])} owners"
        if parts[item.id] and item.state != "active":
            yield f"{item.state} item {item.id} has helpers and no owner"
        if sum(row.role == "handover" for row in parts[item.id]) > 1:
            yield f"item {item.id} is handed to several"
        if any(row.agent_id in owners[item.id] for row in parts[item.id]):
            yield f"the owner of item {item.id} helps themself"
        if item.state == "active" and owners[item.id] != [conversation.assignee_id]:
            yield f"item {item.id} is {owners[item.id]}'s, its conversation {conversation.assignee_id}'s"
        if item.state in ("queued", "offered") and (
            conversation.assignee_id is not None or conversation.status not in ("open", "pending")
        ):
            yield f"{item.state} item {item.id} of a {conversation.status} conversation of {conversation.assignee_id}"
        if item.state in ("offered", "wrap_up", "parked") and item.deadline_at is None:
            yield f"{item.state} item {item.id} has no deadline"
        if (item.state in FINAL) != (item.ended_at is not None):
            yield f"{item.state} item {item.id} ended at {item.ended_at}"


def _conversations(items: list[Any], assignments: list[Any], conversations: dict[UUID, Any]) -> Iterator[str]:
    live = {item.conversation_id: item for item in items if item.state not in FINAL}
    for row in conversations.values():
        item = live.get(row.id)
        if item is None and row.assignee_id is None and _is_the_exchanges(row):
            continue
        if row.status in ("open", "pending") and not row.is_spam:
            wanted = ("active",) if row.assignee_id else ("queued", "offered")
            if (row.assignee_id or row.queue_id) and (item is None or item.state not in wanted):
                yield f"{row.status} conversation {row.id} of {row.assignee_id}: item {item and item.state}"
        elif row.status == "snoozed" and item is not None and item.state != "parked":
            yield f"snoozed conversation {row.id}: item {item.state}"
        elif row.status == "resolved" and item is not None and item.state != "wrap_up":
            yield f"resolved conversation {row.id}: item {item.state}"
        if item is not None and item.episode != row.episode:
            yield f"conversation {row.id} is in episode {row.episode}, its item in {item.episode}"


def _is_the_exchanges(conversation: Any) -> bool:
    """A call that rings or is spoken, or was taken by somebody whom we do not know, is nobody's work here."""
    call = (conversation.last_message or {}).get("call")
    return call is not None and (call["state"] != "ended" or conversation.status == "pending")


def _story(items: list[Any], offers: list[Any], assignments: list[Any], events: list[Any]) -> Iterator[str]:
    """The events tell the same: each thing that is in the tables happened once, and nothing else did."""
    told = Counter((event.type, event.data.get("item_id")) for event in events if event.type.startswith("item."))
    by_item: dict[UUID, Counter[str]] = defaultdict(Counter)
    for offer in offers:
        by_item[offer.work_item_id]["item.offered"] += 1
        if offer.state in ("declined", "expired", "withdrawn"):
            by_item[offer.work_item_id][f"item.{offer.state}"] += 1
    for row in assignments:
        by_item[row.work_item_id]["item.accepted"] += row.role == "owner"
    for item in items:
        by_item[item.id]["item.done"] += item.state in FINAL
        for kind in ("offered", "declined", "expired", "withdrawn", "accepted", "done"):
            wanted, found = by_item[item.id][f"item.{kind}"], told[f"item.{kind}", str(item.id)]
            if wanted != found:
                yield f"item {item.id}: {wanted} times {kind}, told {found} times"
