"""Offers: an item held out to one agent until a deadline, its units reserved meanwhile.

    pending → accepted · declined · expired · withdrawn

Every way out of ``pending`` is one compare-and-set under the item's lock, so of an accept, an expiry and a
withdrawal that meet, exactly one happens. Whatever an agent does or fails to do, the item keeps its place.

Where several are asked at once (``broadcast``), an accept ends the others' offers, and the item goes back to its line
with the last of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from conversations import assignment
from kit.errors import Conflict, NotFound
from kit.ids import new_id
from routing import floor, items, moves
from routing.holdings import Holding, exchange, lock_agents
from routing.items import ItemRow, Placement
from routing.journal import Journal, columns, span_ms
from routing.policy import DEFAULT_POLICY, QueuePolicy

# Who declined or missed an item is left out of it for twice the time to think, a minute at least.
LEFT_OUT_AT_LEAST_S: Final = 60
# With nobody else on duty they are asked again, but not in the same breath: declining must not be a treadmill.
ASKED_AGAIN_AFTER_S: Final = 15
# Two offers in a row that ran out mean that nobody is there.
MISSES_TO_AWAY: Final = 2

Ending = Literal["declined", "expired"]


class OfferGone(Conflict):
    """The offer was pending a moment ago: ``offer_expired | offer_withdrawn | offer_declined | offer_accepted``."""

    code = "offer_gone"


_WRITE = """
INSERT INTO offer (workspace_id, id, work_item_id, conversation_id, agent_id, channel, units, expires_at,
                   is_broadcast, epoch, created_at, updated_at)
SELECT $1, id, work_item_id, conversation_id, agent_id, channel, units, expires_at, is_broadcast, $3, $2, $2
FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::int[], $10::timestamptz[], $11::bool[])
     AS fresh(id, work_item_id, conversation_id, agent_id, channel, units, expires_at, is_broadcast)
"""

_FIND = """
SELECT id, work_item_id, conversation_id, agent_id, state, is_broadcast, expires_at FROM offer
WHERE workspace_id = $1 AND id = $2
"""

_ACCEPT = """
UPDATE offer SET state = 'accepted', ended_at = $2, version = version + 1, updated_at = $2
WHERE workspace_id = $1 AND id = $3 AND state = 'pending' AND expires_at > $2
RETURNING work_item_id, conversation_id, agent_id, channel, units
"""

_DECLINE = """
UPDATE offer SET state = 'declined', ended_at = $2, version = version + 1, updated_at = $2
WHERE workspace_id = $1 AND id = $3 AND state = 'pending' AND expires_at > $2
RETURNING work_item_id, conversation_id, agent_id, channel, units
"""

_EXPIRE = """
UPDATE offer SET state = 'expired', ended_at = $2, version = version + 1, updated_at = $2
WHERE workspace_id = $1 AND work_item_id = ANY($3::uuid[]) AND state = 'pending' AND expires_at <= $2
RETURNING work_item_id, conversation_id, agent_id, channel, units
"""

_ITEMS_OFFERED_TO = """
SELECT work_item_id FROM offer WHERE workspace_id = $1 AND agent_id = ANY($2::uuid[]) AND state = 'pending'
"""

# Of these items, those that others are asked for as well.
_ASKED_STILL = """
SELECT DISTINCT work_item_id FROM offer
WHERE workspace_id = $1 AND work_item_id = ANY($2::uuid[]) AND state = 'pending' AND agent_id <> ALL($3::uuid[])
"""

_LEAVE_OUT = """
INSERT INTO work_item_exclusion (workspace_id, work_item_id, agent_id, until, reason)
SELECT $1, gone.work_item_id, gone.agent_id,
       CASE WHEN EXISTS (
           SELECT FROM queue_member AS member
           JOIN agent_state AS state ON state.workspace_id = member.workspace_id AND state.agent_id = member.agent_id
           WHERE member.workspace_id = $1 AND member.queue_id = item.queue_id AND member.tier >= item.tier
             AND member.agent_id <> gone.agent_id AND state.status = 'available' AND state.lease_until > $2
             AND NOT EXISTS (SELECT FROM work_item_exclusion AS other
                             WHERE other.workspace_id = $1 AND other.work_item_id = item.id
                               AND other.agent_id = member.agent_id AND other.until > $2)
             AND (item.id, member.agent_id) NOT IN (SELECT * FROM unnest($5::uuid[], $6::uuid[]))
       ) THEN gone.until ELSE $4 END, $3
FROM unnest($5::uuid[], $6::uuid[], $7::timestamptz[]) AS gone(work_item_id, agent_id, until)
JOIN work_item AS item ON item.workspace_id = $1 AND item.id = gone.work_item_id
ON CONFLICT (workspace_id, work_item_id, agent_id)
DO UPDATE SET until = greatest(work_item_exclusion.until, excluded.until), reason = excluded.reason
"""

_ANSWERED = "UPDATE agent_state SET misses = 0 WHERE workspace_id = $1 AND agent_id = $2 AND misses > 0"

_MISSED = """
UPDATE agent_state AS state SET
    misses = state.misses + missed.times,
    status = CASE WHEN state.misses + missed.times >= $5 AND state.status = 'available' THEN 'away'
                  ELSE state.status END,
    status_since = CASE WHEN state.misses + missed.times >= $5 AND state.status = 'available' THEN $2
                        ELSE state.status_since END,
    pause_reason = CASE WHEN state.misses + missed.times >= $5 AND state.status = 'available' THEN 'not_responding'
                        ELSE state.pause_reason END,
    version = state.version + 1
FROM unnest($3::uuid[], $4::int[]) AS missed(agent_id, times)
WHERE state.workspace_id = $1 AND state.agent_id = missed.agent_id
RETURNING state.agent_id, state.status_since = $2 AND state.pause_reason = 'not_responding' AS went_away
"""


async def write(journal: Journal, made: Sequence[tuple[ItemRow, Holding, QueuePolicy]], epoch: int) -> None:
    """Hold locked items out to agents; ``exchange`` has reserved the units."""
    asked = Counter(item.id for item, _, _ in made)
    rows: list[tuple[Any, ...]] = []
    for item, held, policy in made:
        expires_at = journal.now + timedelta(seconds=policy.offer_ttl_s)
        about = (item.id, item.conversation_id, held.agent_id, item.channel, held.units)
        rows.append((new_id(), *about, expires_at, asked[item.id] > 1))
    await journal.execute(_WRITE, journal.now, epoch, *columns(rows, 8))
    once = {row[1]: row for row in rows}  # all of an item have the same deadline and units
    await items.to_state(
        journal,
        list(once),
        "offered",
        deadlines=[row[6] for row in once.values()],
        units=[row[5] for row in once.values()],
    )
    for (item, held, _), row in zip(made, rows, strict=True):
        tell_offered(journal, item, held.agent_id, held.units, row[0], row[6], asked=asked[item.id])


def tell_offered(
    journal: Journal,
    item: moves.Told,
    agent_id: UUID,
    units: int,
    offer_id: UUID,
    expires_at: datetime,
    *,
    asked: int = 1,
) -> None:
    """Say that an item is held out to an agent, one of so many who are asked."""
    journal.record(
        "item.offered",
        **moves.about(item),
        agent_id=agent_id,
        data={"item_id": item.id, "offer_id": offer_id, "units": units, "expires_at": expires_at, "asked": asked},
    )


async def accept(journal: Journal, offer_id: UUID, agent_id: UUID) -> UUID:
    """Make the agent the owner and return the conversation's id.

    Raises:
        NotFound: no such offer, or it is somebody else's.
        OfferGone: its time is over, or it ended another way.
    """
    offer = await _find(journal, offer_id, agent_id)
    conversation_id = offer["conversation_id"]
    standing = await assignment.lock(journal.connection, journal.workspace_id, [conversation_id])
    item = (await items.lock(journal, [offer["work_item_id"]]))[0]
    if not standing[conversation_id].is_free or item.state != "offered":
        raise await _gone(journal, offer_id)
    rows = await journal.fetch(_ACCEPT, journal.now, offer_id)
    if not rows:
        raise await _gone(journal, offer_id)
    # Before it is told that it has an owner, so that whoever follows the events sees each offer's end.
    freed = await moves.withdraw_offers(journal, [item.id], "accepted") if offer["is_broadcast"] else []
    policy = await floor.policy_of(journal.connection, journal.workspace_id, item.queue_id)
    await moves.own(journal, [(item, Holding(**dict(rows[0])), policy)])
    await assignment.set_assignees(journal.connection, journal.workspace_id, {conversation_id: agent_id}, journal.now)
    if freed:
        await lock_agents(journal, [agent_id, *(held.agent_id for held in freed)])  # all of them, in order of id
        await exchange(journal, freed, ())
    await journal.execute(_ANSWERED, agent_id)
    journal.record("conversation.assigned", **moves.about(item), agent_id=agent_id, data={"reason": "accepted"})
    return UUID(str(conversation_id))


async def decline(journal: Journal, offer_id: UUID, agent_id: UUID) -> None:
    """Give the item back to its place in the queue; the agent is not asked for it for a while.

    Raises:
        NotFound: no such offer, or it is somebody else's.
        OfferGone: its time is over, or it ended another way.
    """
    offer = await _find(journal, offer_id, agent_id)
    rows = await items.lock(journal, [offer["work_item_id"]])
    ended = [Holding(**dict(row)) for row in await journal.fetch(_DECLINE, journal.now, offer_id)]
    if not ended:
        raise await _gone(journal, offer_id)
    await _give_back(journal, rows, ended, "declined")
    await journal.execute(_ANSWERED, agent_id)


async def expire(journal: Journal, item_ids: Collection[UUID]) -> None:
    """End the offers of these items whose time is over; agents who let a second one in a row pass go ``away``."""
    rows = await items.lock(journal, item_ids)
    ended = [Holding(**dict(row)) for row in await journal.fetch(_EXPIRE, journal.now, [row.id for row in rows])]
    if not ended:
        return
    await _give_back(journal, rows, ended, "expired")
    times: dict[UUID, int] = {}
    for held in ended:
        times[held.agent_id] = times.get(held.agent_id, 0) + 1
    missed = await journal.fetch(_MISSED, journal.now, list(times), list(times.values()), MISSES_TO_AWAY)
    for row in missed:
        if row["went_away"]:
            journal.record(
                "agent.state_changed",
                agent_id=row["agent_id"],
                data={"status": "away", "reason": "not_responding", "before": "available"},
            )


async def withdraw_from(journal: Journal, agent_ids: Collection[UUID]) -> None:
    """Take back every offer that these agents have, because they are not on duty any more.

    What others are asked for as well stays with those.
    """
    offered = await journal.fetch(_ITEMS_OFFERED_TO, list(agent_ids))
    if not offered:
        return
    rows = await items.lock(journal, [row["work_item_id"] for row in offered])
    still = {row["work_item_id"] for row in await journal.fetch(_ITEMS_OFFERED_TO, list(agent_ids))}
    rows = [item for item in rows if item.state == "offered" and item.id in still]
    if not rows:
        return
    shared = await _asked_still(journal, rows, agent_ids)
    freed = await moves.withdraw_offers(journal, [item.id for item in rows], "agent_off_duty", agent_ids)
    places = [_same_place(item) for item in rows if item.id not in shared]
    await items.to_queue(journal, places)
    await exchange(journal, freed, ())
    for place in places:
        moves.tell_queued(journal, place.item, place.queue_id, "agent_off_duty")


async def _give_back(journal: Journal, rows: Sequence[ItemRow], ended: Sequence[Holding], ending: Ending) -> None:
    """Put items whose last offers have just ended back where they were, and leave those agents out for a while."""
    by_id = {item.id: item for item in rows}
    policies = await floor.policies(journal.connection, journal.workspace_id, [item.queue_id for item in rows])
    shared = await _asked_still(journal, rows)
    gone: list[tuple[UUID, UUID, datetime]] = []
    for held in ended:
        item = by_id[held.work_item_id]
        policy = policies.get(item.queue_id, DEFAULT_POLICY) if item.queue_id else DEFAULT_POLICY
        left_out = timedelta(seconds=max(LEFT_OUT_AT_LEAST_S, 2 * policy.offer_ttl_s))
        gone.append((item.id, held.agent_id, journal.now + left_out))
        journal.record(
            f"item.{ending}",
            **moves.about(item),
            agent_id=held.agent_id,
            data={
                "item_id": item.id,
                "episode": item.episode,
                "offered_ms": span_ms(item.state_since, journal.now),
            },
        )
    back = [by_id[item_id] for item_id in dict.fromkeys(held.work_item_id for held in ended) if item_id not in shared]
    for item in back:
        moves.tell_queued(journal, item, item.queue_id, ending)
    again = journal.now + timedelta(seconds=ASKED_AGAIN_AFTER_S)
    await items.to_queue(journal, [_same_place(item) for item in back])
    await journal.execute(_LEAVE_OUT, journal.now, ending, again, *columns(gone, 3))
    await exchange(journal, ended, ())


async def _asked_still(journal: Journal, rows: Sequence[ItemRow], but: Collection[UUID] = ()) -> set[UUID]:
    """Return which of these items somebody else is asked for."""
    found = await journal.fetch(_ASKED_STILL, [item.id for item in rows], list(but))
    return {row["work_item_id"] for row in found}


def _same_place(item: ItemRow) -> Placement:
    return Placement(item, item.queue_id, item.tier, item.enqueued_at, item.preferred_id)


async def _find(journal: Journal, offer_id: UUID, agent_id: UUID) -> Any:
    rows = await journal.fetch(_FIND, offer_id)
    if not rows or rows[0]["agent_id"] != agent_id:
        raise NotFound("there is no such offer", fields={"resource": "offer"})
    return rows[0]


async def _gone(journal: Journal, offer_id: UUID) -> OfferGone:
    """Say how the offer ended; read again, for it may have ended while we waited for the lock."""
    row = (await journal.fetch(_FIND, offer_id))[0]
    state = "expired" if row["state"] == "pending" and row["expires_at"] <= journal.now else row["state"]
    return OfferGone(f"this offer is {state}", code=f"offer_{state}" if state != "pending" else "offer_gone")
