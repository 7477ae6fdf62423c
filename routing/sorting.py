"""New conversations meet the workspace's sorting rules, in the transaction that stores them, or for a try.

One small statement for a batch that opens something, and a second where a rule asks of the contact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError

from conversations.classification import Tone
from conversations.ports import Ears, Newcomer, Sorting
from kit.db import Hot
from routing.rules import Arrival, Rule, SortingConditions, SortingOutcome, asks_of_contact, asks_of_tone, first_fitting

log = structlog.get_logger(__name__)

# A queue that was archived since takes nothing new: such a rule is passed over.
_RULES = """
SELECT rule.id, rule.name, rule.conditions::text AS conditions, rule.outcome::text AS outcome
FROM routing_rule AS rule
LEFT JOIN queue ON queue.workspace_id = rule.workspace_id AND queue.id = (rule.outcome->>'queue_id')::uuid
WHERE rule.workspace_id = $1 AND rule.is_enabled
  AND (NOT rule.outcome ? 'queue_id' OR (queue.id IS NOT NULL AND NOT queue.archived))
ORDER BY rule.position, rule.id
"""

_CONTACTS = """
SELECT contact.id, contact.email, contact.is_vip, contact.tags, contact.fields::text AS fields, contact.locale,
       (SELECT last.assignee_id FROM conversation AS last
        JOIN agent ON agent.workspace_id = last.workspace_id AND agent.id = last.assignee_id AND agent.is_active
        WHERE last.workspace_id = $1 AND last.contact_id = contact.id
        ORDER BY last.last_activity_at DESC LIMIT 1) AS previous_agent_id
FROM contact WHERE contact.workspace_id = $1 AND contact.id = ANY($2::uuid[])
"""


async def sort(
    connection: Hot, workspace_id: UUID, newcomers: Sequence[Newcomer], ears: Ears | None = None
) -> dict[UUID, Sorting]:
    """Return where the rules send new conversations, by id; those that no rule fits are left out.

    Args:
        ears: who tells how messages sound, asked only where a rule wants to know.
    """
    rules = await read_rules(connection, workspace_id)
    if not rules:
        return {}
    contacts: Mapping[UUID, Any] = {}
    if asks_of_contact(rules):
        contacts = await _contacts(connection, workspace_id, {one.contact_id for one in newcomers})
    tones: Sequence[Tone] = [Tone()] * len(newcomers)
    if ears is not None and asks_of_tone(rules):
        tones = await ears.tones(workspace_id, [one.text for one in newcomers])
    found = {}
    for one, tone in zip(newcomers, tones, strict=True):
        arrival = _arrival(one, contacts.get(one.contact_id), tone)
        if (rule := first_fitting(rules, arrival)) is not None:
            found[one.conversation_id] = decided(rule, arrival)
    return found


async def read_rules(connection: Hot, workspace_id: UUID) -> list[Rule]:
    """Return the rules in force, in the order in which they are tried."""
    rows = await connection.fetch(_RULES, workspace_id)
    rules = []
    for row in rows:
        try:
            conditions = SortingConditions.model_validate_json(row["conditions"])
            outcome = SortingOutcome.model_validate_json(row["outcome"])
        except ValidationError as error:
            # One that this version cannot read must not stop what customers write.
            log.warning("routing_rule_unreadable", rule_id=str(row["id"]), faults=error.error_count())
            continue
        rules.append(Rule(row["id"], row["name"], conditions, outcome))
    return rules


async def arrival_of(connection: Hot, workspace_id: UUID, newcomer: Newcomer, ears: Ears | None = None) -> Arrival:
    """Return all that is known of a newcomer, whether or not a rule asks for it."""
    contacts = await _contacts(connection, workspace_id, {newcomer.contact_id})
    tone = (await ears.tones(workspace_id, [newcomer.text]))[0] if ears is not None else Tone()
    return _arrival(newcomer, contacts.get(newcomer.contact_id), tone)


def decided(rule: Rule, arrival: Arrival) -> Sorting:
    """Return what a rule that fits decides about an arrival."""
    outcome = rule.outcome
    return Sorting(
        queue_id=outcome.queue_id,
        priority=outcome.priority,
        tier=outcome.tier or 1,
        needs=tuple(
            {"skill_id": str(need.skill_id), "min": need.minimum, "want": need.wanted or need.minimum}
            for need in outcome.needs
        ),
        preferred_id=arrival.previous_agent_id if outcome.prefer_previous_agent else None,
        rule_id=rule.id,
    )


async def _contacts(connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, Any]:
    return {row["id"]: row for row in await connection.fetch(_CONTACTS, workspace_id, sorted(ids))}


def _arrival(one: Newcomer, contact: Any | None, tone: Tone) -> Arrival:
    if contact is None:
        return Arrival(one.channel, one.inbox_id, one.text, one.locale, tone=tone)
    return Arrival(
        channel=one.channel,
        inbox_id=one.inbox_id,
        text=one.text,
        locale=one.locale or contact["locale"],
        email=contact["email"],
        is_vip=contact["is_vip"],
        contact_tags=contact["tags"],
        contact_fields=orjson.loads(contact["fields"]),
        previous_agent_id=contact["previous_agent_id"],
        tone=tone,
    )
