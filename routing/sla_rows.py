"""The rows of ``sla_clock`` and ``sla_mark``: read with their conversations, written with their marks.

One statement each way, whatever the number. The conversations are locked by the caller, so nobody else moves their
clocks meanwhile. Events, which name ids and numbers only:

    sla.warned     so much of a target is used up
    sla.breached   the target is used up, or was when somebody answered
    sla.met        the clock ended in time
    sla.escalated  a step of the ladder was taken; data.action, data.step
    sla.changed    it runs under another target or in other hours from now on, or it runs again
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from routing import sla
from routing.journal import Journal, columns
from routing.sla import Clock, Mark, Ref
from routing.sla_plan import Facts, Held, Rules
from routing.sla_policy import About

# The clocks that run, those somebody wants looked at, and the two that an episode has only once. Each key is looked up
# by itself (LATERAL … LIMIT 1): a plan made while a table was empty would otherwise begin with all of the workspace.
# Contacts have several indexes that begin with the workspace; what is said of the pair keeps that to their key's.
_READ = """
SELECT conversation.id, conversation.episode, conversation.status, conversation.is_spam, conversation.waiting_since,
       conversation.opened_at, conversation.first_response_at, conversation.queue_id, conversation.assignee_id,
       conversation.priority, conversation.merged_into_id, conversation.previous_id,
       inbox.kind AS channel, contact.is_vip, contact.tags AS contact_tags, book.version AS book,
       clock.id AS clock_id, clock.conversation_id, clock.episode AS clock_episode, clock.kind, clock.policy_id,
       clock.policy_version, clock.calendar_id, clock.calendar_version, clock.target_ms, clock.consumed_ms,
       clock.since, clock.started_at, clock.state, clock.due_at, clock.stopped_at, clock.warned_at,
       clock.breached_at, clock.marks, clock.steps, clock.reason, clock.answer_id, clock.is_answer_lost,
       clock.is_reapplied, clock.wants_reapply, clock.asked,
       delivery.state IS NOT DISTINCT FROM 'failed' AS answer_failed
FROM sla_book AS book
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = ANY($2::uuid[])
CROSS JOIN LATERAL (
    SELECT one.kind FROM inbox AS one
    WHERE one.workspace_id = $1 AND one.id = conversation.inbox_id LIMIT 1) AS inbox
CROSS JOIN LATERAL (
    SELECT one.is_vip, one.tags FROM contact AS one
    WHERE one.workspace_id = $1 AND one.id = conversation.contact_id
      AND (one.workspace_id, one.id) >= ($1, conversation.contact_id)
    ORDER BY one.workspace_id, one.id LIMIT 1) AS contact
LEFT JOIN LATERAL (
    SELECT * FROM sla_clock AS live
    WHERE live.workspace_id = $1 AND live.conversation_id = conversation.id
      AND (live.state IN ('running', 'paused') OR live.next_at IS NOT NULL)
    UNION
    SELECT * FROM sla_clock AS once
    WHERE once.workspace_id = $1 AND once.conversation_id = conversation.id AND once.episode = conversation.episode
      AND once.kind <> 'next_response') AS clock ON true
LEFT JOIN LATERAL (
    SELECT one.state FROM delivery AS one
    WHERE one.workspace_id = $1 AND one.message_id = clock.answer_id LIMIT 1) AS delivery ON true
WHERE book.workspace_id = $1
ORDER BY conversation.id, clock.started_at, clock.id
"""

_CLOCK_COLUMNS = """id, conversation_id, episode, kind, state, policy_id, policy_version, calendar_id, calendar_version,
    target_ms, consumed_ms, since, started_at, due_at, stopped_at, warned_at, breached_at, next_at, marks, steps,
    reason, answer_id, is_answer_lost, is_reapplied, asked"""

_WRITE = f"""
WITH clocks AS (
    INSERT INTO sla_clock (workspace_id, {_CLOCK_COLUMNS})
    SELECT $1, * FROM unnest(
        $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::uuid[], $8::bigint[], $9::uuid[],
        $10::bigint[], $11::bigint[], $12::bigint[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[],
        $16::timestamptz[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::bigint[],
        $21::smallint[], $22::text[], $23::uuid[], $24::bool[], $25::bool[], $26::bigint[])
    ON CONFLICT (workspace_id, id) DO UPDATE SET
        conversation_id = excluded.conversation_id, episode = excluded.episode, state = excluded.state,
        policy_id = excluded.policy_id, policy_version = excluded.policy_version,
        calendar_id = excluded.calendar_id, calendar_version = excluded.calendar_version,
        target_ms = excluded.target_ms, consumed_ms = excluded.consumed_ms, since = excluded.since,
        due_at = excluded.due_at, stopped_at = excluded.stopped_at, warned_at = excluded.warned_at,
        breached_at = excluded.breached_at, marks = excluded.marks, steps = excluded.steps,
        reason = excluded.reason, answer_id = excluded.answer_id, is_answer_lost = excluded.is_answer_lost,
        is_reapplied = excluded.is_reapplied,
        -- Whoever asked for a look since this was read holds no lock on the conversation: they are heard next time.
        next_at = CASE WHEN sla_clock.asked = excluded.asked THEN excluded.next_at ELSE sla_clock.next_at END,
        wants_reapply = sla_clock.wants_reapply AND sla_clock.asked <> excluded.asked
)
INSERT INTO sla_mark (workspace_id, clock_id, number, kind, at, consumed_ms, target_ms, due_at, policy_id,
                      policy_version, calendar_id, calendar_version, step, reason)
SELECT $1, * FROM unnest($27::uuid[], $28::bigint[], $29::text[], $30::timestamptz[], $31::bigint[], $32::bigint[],
                         $33::timestamptz[], $34::uuid[], $35::bigint[], $36::uuid[], $37::bigint[], $38::smallint[],
                         $39::text[])
"""  # noqa: S608 - our own column list

_EVENTS: Mapping[str, str] = {
    "breached": "sla.breached",
    "warned": "sla.warned",
    "move": "sla.changed",
    "retarget": "sla.changed",
    "revive": "sla.changed",
}


@dataclass(slots=True)
class Case:
    """One conversation as it was read."""

    facts: Facts
    held: list[Held]
    merged_into_id: UUID | None
    previous_id: UUID | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cases with the rules for them."""

    cases: dict[UUID, Case]
    rules: Rules


async def read(journal: Journal, conversation_ids: Iterable[UUID]) -> tuple[dict[UUID, Case], int] | None:
    """Return conversations with their clocks, and the version of the workspace's book; ``None``: it has none."""
    rows = await journal.fetch(_READ, list(conversation_ids))
    if not rows:
        return None
    cases: dict[UUID, Case] = {}
    for row in rows:
        case = cases.setdefault(row["id"], Case(_facts(row), [], row["merged_into_id"], row["previous_id"]))
        if row["clock_id"] is not None:
            case.held.append(_held(row))
    return cases, rows[0]["book"]


async def write(journal: Journal, sheet: Sheet, marks: Sequence[Mark], *, also: Iterable[Clock] = ()) -> None:
    """Write marks with their clocks, and tell what people and reports want to know.

    Args:
        also: clocks that were looked at, whether anything came of it or not.
    """
    clocks = {one.id: one for one in also} | {mark.clock.id: mark.clock for mark in marks}
    if not clocks:
        return
    # What ends comes first: of a kind only one runs in a conversation.
    ordered = sorted(clocks.values(), key=lambda one: (one.is_open, one.id))
    asked = {one.clock.id: one.asked for case in sheet.cases.values() for one in case.held}
    rows = [(*_clock_row(one, sheet.rules, journal), asked.get(one.id, 0)) for one in ordered]
    await journal.execute(_WRITE, *columns(rows, 25), *columns([_mark_row(mark) for mark in marks], 13))
    for mark in marks:
        _record(journal, sheet.cases[mark.clock.conversation_id].facts, mark)


def tell(journal: Journal, facts: Facts, type_: str, clock: Clock, **more: Any) -> None:
    """Record an event of a clock, about the conversation's owner."""
    journal.record(
        type_,
        conversation_id=clock.conversation_id,
        queue_id=facts.about.queue_id,
        agent_id=facts.assignee_id,
        data={
            "clock_id": clock.id,
            "kind": clock.kind,
            "episode": clock.episode,
            "policy_id": clock.policy.id if clock.policy is not None else None,
            "policy_version": clock.policy.version if clock.policy is not None else None,
            "target_ms": clock.target_ms,
            "consumed_ms": clock.consumed_ms,
            "due_at": clock.due_at,
            "reapplied": clock.is_reapplied,
        }
        | more,
    )


def _record(journal: Journal, facts: Facts, mark: Mark) -> None:
    clock = mark.clock
    if clock.target_ms is None:
        return
    if (type_ := _EVENTS.get(mark.kind)) is not None:
        tell(journal, facts, type_, clock)
    elif mark.kind == "stop" and clock.breached_at is None:
        tell(journal, facts, "sla.met", clock, reason=clock.reason)


def _facts(row: Any) -> Facts:
    return Facts(
        id=row["id"],
        episode=row["episode"],
        status=row["status"],
        is_spam=row["is_spam"],
        is_merged=row["merged_into_id"] is not None,
        waiting_since=row["waiting_since"],
        opened_at=row["opened_at"],
        was_answered=row["episode"] == 1 and row["first_response_at"] is not None,
        assignee_id=row["assignee_id"],
        about=About(
            row["queue_id"], row["priority"], row["channel"], bool(row["is_vip"]), frozenset(row["contact_tags"] or ())
        ),
    )


def _held(row: Any) -> Held:
    clock = Clock(
        id=row["clock_id"],
        conversation_id=row["id"],
        episode=row["clock_episode"],
        kind=row["kind"],
        policy=_ref(row["policy_id"], row["policy_version"]),
        calendar=_ref(row["calendar_id"], row["calendar_version"]),
        target_ms=row["target_ms"],
        consumed_ms=row["consumed_ms"],
        since=row["since"],
        started_at=row["started_at"],
        state=row["state"],
        due_at=row["due_at"],
        stopped_at=row["stopped_at"],
        warned_at=row["warned_at"],
        breached_at=row["breached_at"],
        marks=row["marks"],
        steps=row["steps"],
        reason=row["reason"],
        answer_id=row["answer_id"],
        is_answer_lost=row["is_answer_lost"],
        is_reapplied=row["is_reapplied"],
    )
    return Held(clock, row["answer_failed"], row["wants_reapply"], row["asked"])


def _ref(id_: UUID | None, version: int | None) -> Ref | None:
    return Ref(id_, version) if id_ is not None and version is not None else None


def _clock_row(clock: Clock, rules: Rules, journal: Journal) -> tuple[Any, ...]:
    next_at = sla.next_look(clock, rules.terms_of(clock), rules.hours(clock.calendar), journal.now)
    return (
        clock.id,
        clock.conversation_id,
        clock.episode,
        clock.kind,
        clock.state,
        *(clock.policy or (None, None)),
        *(clock.calendar or (None, None)),
        clock.target_ms,
        clock.consumed_ms,
        clock.since,
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        clock.warned_at,
        clock.breached_at,
        next_at,
        clock.marks,
        clock.steps,
        clock.reason,
        clock.answer_id,
        clock.is_answer_lost,
        clock.is_reapplied,
    )


def _mark_row(mark: Mark) -> tuple[Any, ...]:
    clock = mark.clock
    return (
        clock.id,
        mark.number,
        mark.kind,
        mark.at,
        clock.consumed_ms,
        clock.target_ms,
        clock.due_at,
        *(clock.policy or (None, None)),
        *(clock.calendar or (None, None)),
        mark.step,
        clock.reason,
    )
