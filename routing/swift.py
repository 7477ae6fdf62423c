"""A whole plan in one statement, where nothing that it was made on has changed since.

What the router remembers is nearly always what is in the tables. So the rows are locked in the usual order
(conversations, items, agents, the event numbers last), held against what was known when the plan was made, and, if all
of them are as they were, written: in one statement, and so in one transaction without a further word between. If
anything is another the statement writes nothing at all, and ``drain`` goes through the plan choice by choice.

The guards are the same: the epoch, one live item and one owner (the unique indexes), ``used <= cap``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from conversations.events import EventDraft, appending, arrays
from kit.db import Hot
from kit.ids import new_id
from routing import moves, offers
from routing.journal import Journal, columns
from routing.lease import LeaseLostError, name
from routing.mirror import Plan

_LOCKS = """
WITH fence AS MATERIALIZED (
    SELECT FROM directory.lease WHERE name = $2 AND epoch = $3 FOR SHARE
), matter AS MATERIALIZED (
    SELECT id FROM conversation
    WHERE workspace_id = $1 AND id = ANY($5::uuid[]) AND assignee_id IS NULL AND status IN ('open', 'pending')
      AND EXISTS (SELECT FROM fence)
    ORDER BY id FOR NO KEY UPDATE
), item AS MATERIALIZED (
    SELECT id, version FROM work_item
    WHERE workspace_id = $1 AND id = ANY($6::uuid[]) AND state = 'queued'
      AND (SELECT count(*) FROM matter) = cardinality($5::uuid[])
    ORDER BY id FOR UPDATE
), staff AS MATERIALIZED (
    SELECT agent_id, used_units, forced_units, cap_units, channel_counts, channel_limits FROM agent_state
    WHERE workspace_id = $1 AND agent_id = ANY($8::uuid[]) AND status = 'available' AND lease_until > $4
      AND (SELECT array_agg(version ORDER BY id) FROM item) = $7::bigint[]
    ORDER BY agent_id FOR UPDATE
), people AS MATERIALIZED (
    -- What refers to them is checked after the event numbers are taken, and may not wait for anybody then.
    SELECT FROM agent WHERE workspace_id = $1 AND id = ANY($8::uuid[]) AND EXISTS (SELECT FROM staff)
    ORDER BY id FOR KEY SHARE
), unchanged AS MATERIALIZED (
    SELECT WHERE (SELECT count(*) FROM people) = cardinality($8::uuid[])
      AND (SELECT array_agg(agent_id ORDER BY agent_id) = $8::uuid[]
              AND array_agg(used_units ORDER BY agent_id) = $9::bigint[]
              AND array_agg(forced_units ORDER BY agent_id) = $10::bigint[]
              AND array_agg(cap_units ORDER BY agent_id) = $11::bigint[]
              AND array_agg(channel_counts ORDER BY agent_id) = $12::text[]::jsonb[]
              AND array_agg(channel_limits ORDER BY agent_id) = $13::text[]::jsonb[] FROM staff)
), holding AS (
    UPDATE agent_state AS state SET
        used_units = change.used, channel_counts = change.counts::jsonb, idle_since = change.idle_since,
        last_offer_at = $4, version = state.version + 1
    FROM unnest($8::uuid[], $14::int[], $15::text[], $16::timestamptz[]) AS change(agent_id, used, counts, idle_since)
    WHERE state.workspace_id = $1 AND state.agent_id = ANY($8::uuid[]) AND state.agent_id = change.agent_id
      AND change.used <= state.cap_units
      AND EXISTS (SELECT FROM unchanged)
    RETURNING 1
), moved AS (
    UPDATE work_item SET
        state = CASE WHEN choice.expires_at IS NULL THEN 'active' ELSE 'offered' END, state_since = $4,
        deadline_at = choice.expires_at, is_held = false, units = choice.units, version = work_item.version + 1,
        updated_at = $4
    FROM unnest($6::uuid[], $17::int[], $18::timestamptz[]) AS choice(id, units, expires_at)
    WHERE work_item.workspace_id = $1 AND work_item.id = ANY($6::uuid[]) AND work_item.id = choice.id
      AND EXISTS (SELECT FROM unchanged)
    RETURNING 1
), look AS (
    INSERT INTO routing_look (workspace_id, series_id, number, at, floor, decided)
    SELECT $1, $19::uuid, $20::bigint, $21::timestamptz, $22::text, $23::text WHERE EXISTS (SELECT FROM unchanged)
), noted AS (
    INSERT INTO routing_decision (workspace_id, id, work_item_id, conversation_id, at, outcome, agent_id, position,
                                  series_id, look_number, place)
    SELECT $1, id, work_item_id, conversation_id, $4, CASE WHEN expires_at IS NULL THEN 'assigned' ELSE 'offered' END,
           agent_id, position, $19::uuid, $20::bigint, place
    FROM unnest($24::uuid[], $6::uuid[], $25::uuid[], $26::uuid[], $18::timestamptz[], $27::int[], $28::int[])
         AS fresh(id, work_item_id, conversation_id, agent_id, expires_at, position, place)
    WHERE EXISTS (SELECT FROM unchanged)
)"""

_GIFTS = """, opened AS (
    INSERT INTO assignment (workspace_id, id, work_item_id, conversation_id, agent_id, units, channel, is_realtime,
                            from_at)
    SELECT $1, id, work_item_id, conversation_id, agent_id, units, channel, is_realtime, $4
    FROM unnest($29::uuid[], $6::uuid[], $25::uuid[], $26::uuid[], $17::int[], $30::text[], $31::bool[],
                $18::timestamptz[])
         AS fresh(id, work_item_id, conversation_id, agent_id, units, channel, is_realtime, expires_at)
    WHERE expires_at IS NULL AND EXISTS (SELECT FROM unchanged)
), owned AS (
    UPDATE conversation SET assignee_id = owner.agent_id, version = version + 1, updated_at = $4
    FROM unnest($25::uuid[], $26::uuid[], $18::timestamptz[]) AS owner(conversation_id, agent_id, expires_at)
    WHERE conversation.workspace_id = $1 AND conversation.id = ANY($5::uuid[])
      AND conversation.id = owner.conversation_id AND owner.expires_at IS NULL
      AND EXISTS (SELECT FROM unchanged)
    RETURNING 1
)"""

_OFFERS = """, asked AS (
    INSERT INTO offer (workspace_id, id, work_item_id, conversation_id, agent_id, channel, units, expires_at, epoch,
                       created_at, updated_at)
    SELECT $1, id, work_item_id, conversation_id, agent_id, channel, units, expires_at, $3, $4, $4
    FROM unnest($29::uuid[], $6::uuid[], $25::uuid[], $26::uuid[], $17::int[], $30::text[], $31::bool[],
                $18::timestamptz[])
         AS fresh(id, work_item_id, conversation_id, agent_id, units, channel, is_realtime, expires_at)
    WHERE expires_at IS NOT NULL AND EXISTS (SELECT FROM unchanged)
)"""

_END = """
SELECT EXISTS (SELECT FROM fence) AS is_ours, (SELECT last FROM head) AS last
"""


@cache
def _statement(*, gives: bool, asks: bool) -> str:
    """Return the statement for plans that give, that ask first, or that do both."""
    # The event numbers come after every other lock: what this waits for has been done by then.
    done = ["(SELECT count(*) FROM holding) = cardinality($8::uuid[])"]
    done.append("(SELECT count(*) FROM moved) = cardinality($6::uuid[])")
    if gives:
        done.append("(SELECT count(*) FROM owned) >= 0")
    events = appending(32, "$4", " AND ".join(done))
    return f"{_LOCKS}{_GIFTS if gives else ''}{_OFFERS if asks else ''}, {events}{_END}"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a plan: its events, the number of the last of them."""

    drafts: Sequence[EventDraft]
    last: int


async def carry_out(connection: Hot, workspace_id: UUID, plan: Plan, epoch: int, now: datetime) -> Written | None:
    """Write a plan and commit it; ``None``: something is another by now, and nothing is written.

    Args:
        connection: from ``Database.look_up()``, outside any transaction.

    Raises:
        LeaseLostError: another router has taken over.
    """
    assert plan.look is not None, "what is written is written down"
    journal = Journal(connection, workspace_id, now)
    chosen = sorted(enumerate(plan.choices), key=lambda one: one[1].item.id.int)
    rows: list[tuple[Any, ...]] = []
    asked: dict[int, tuple[UUID, datetime]] = {}
    for place, choice in chosen:
        item, policy, row_id = choice.item, plan.policy(choice), new_id()
        cost, expires_at = item.cost, None
        if policy.offer_ttl_s:
            expires_at = now + timedelta(seconds=policy.offer_ttl_s)
            asked[place] = row_id, expires_at
        rows.append(
            (
                item.id, item.version, item.conversation_id, choice.agent_id, cost.units, expires_at, new_id(),
                choice.position, place, row_id, cost.channel, policy.rule(cost.channel).is_realtime,
            )
        )  # fmt: skip
    (
        item_ids, versions, conversation_ids, agent_ids, units, expiries, decision_ids, positions, places, row_ids,
        channels, realtime,
    ) = columns(rows, 12)  # fmt: skip
    staff = columns(
        [
            (
                agent_id, was.load.used, was.load.forced, was.load.cap, _json(was.load.counts),
                orjson.dumps(was.load.limits).decode(), will.load.used, _json(will.load.counts), will.idle_since,
            )
            for agent_id, (was, will) in sorted(plan.staff.items(), key=lambda one: one[0].int)
        ],
        9,
    )  # fmt: skip
    _tell(journal, plan, asked)
    look = plan.look
    row = await connection.fetchrow(
        _statement(gives=len(asked) < len(rows), asks=bool(asked)),
        workspace_id, name(workspace_id), epoch, now, conversation_ids, item_ids, versions, *staff, units, expiries,
        look.series_id, look.number, look.at, look.floor, look.decided(), decision_ids, conversation_ids, agent_ids,
        positions, places, row_ids, channels, realtime, *arrays(journal.drafts),
    )  # fmt: skip
    if not row["is_ours"]:
        raise LeaseLostError(f"epoch {epoch} of workspace {workspace_id} is over")
    if row["last"] is None:
        return None
    look.is_written = True
    return Written(journal.drafts, row["last"])


def _tell(journal: Journal, plan: Plan, asked: Mapping[int, tuple[UUID, datetime]]) -> None:
    given = []
    for place, choice in enumerate(plan.choices):
        item, agent_id = choice.item, choice.agent_id
        if place in asked:
            offers.tell_offered(journal, item, agent_id, item.cost.units, *asked[place])
        else:
            given.append(choice)
            moves.tell_accepted(journal, item, agent_id, item.cost.units, automatic=True, forced=False)
    for choice in given:
        moves.tell_routed(journal, choice.item, choice.agent_id)


def _json(counts: Mapping[str, int]) -> str:
    """Return what is held by channel as it is stored: what is nothing is left out."""
    return orjson.dumps({channel: number for channel, number in counts.items() if number}).decode()
