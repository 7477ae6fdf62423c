"""Clocks of promises, moved in the transaction of what moves them. The caller has locked their conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from conversations import assignment
from conversations.ports import Change
from routing import sla, sla_plan
from routing.journal import Journal
from routing.sla_plan import Answer
from routing.sla_rows import Sheet, read, write
from routing.sla_rules import RuleBooks

# Whoever asks for a look locks clocks alone, by id, after all else; who moves clocks holds their conversation.
_WANT_LOOK = """
UPDATE sla_clock SET next_at = $2, wants_reapply = wants_reapply OR $3, asked = asked + 1
WHERE workspace_id = $1 AND id = ANY(ARRAY(
    SELECT clock.id FROM sla_clock AS clock WHERE {which} ORDER BY clock.id FOR UPDATE))
RETURNING id
"""
_ANSWERED_BY = _WANT_LOOK.format(which="clock.workspace_id = $1 AND clock.answer_id = ANY($4::uuid[])")
_OF_POLICY = _WANT_LOOK.format(
    which="""clock.workspace_id = $1 AND clock.policy_id = $4 AND clock.state IN ('running', 'paused')
        AND clock.policy_version <> (SELECT version FROM sla_policy WHERE workspace_id = $1 AND id = $4)"""
)
_IN_HOURS = _WANT_LOOK.format(
    which="""clock.workspace_id = $1 AND clock.calendar_id = $4 AND clock.state IN ('running', 'paused')"""
)
_IN_QUEUE = _WANT_LOOK.format(
    which="""clock.workspace_id = $1 AND clock.state IN ('running', 'paused') AND clock.conversation_id IN (
        SELECT id FROM conversation WHERE workspace_id = $1 AND queue_id = $4 AND status <> 'resolved')"""
)

_UNPROMISED = """
SELECT id FROM conversation
WHERE workspace_id = $1 AND waiting_since IS NOT NULL AND status = 'open' AND NOT EXISTS (
    SELECT FROM sla_clock WHERE sla_clock.workspace_id = $1 AND sla_clock.conversation_id = conversation.id
      AND sla_clock.state IN ('running', 'paused'))
ORDER BY waiting_since, id LIMIT 500
"""


class Clocks:
    """Brings clocks in line with what happens, in the transaction of what happened."""

    def __init__(self) -> None:
        self._books = RuleBooks()

    async def settle(self, journal: Journal, conversation_ids: Collection[UUID]) -> None:
        """Bring the clocks of locked conversations in line with how they stand."""
        await self.answer(journal, dict.fromkeys(conversation_ids, None))

    async def answer(self, journal: Journal, answers: Mapping[UUID, Answer | None]) -> None:
        """The same for conversations of which some were just answered by a person."""
        sheet = await self.read(journal, answers)
        if sheet is None:
            return
        marks = [
            mark
            for id_, case in sheet.cases.items()
            for mark in sla_plan.settle(case.facts, case.held, sheet.rules, journal.now, answers[id_])
        ]
        await write(journal, sheet, marks)

    async def follow(self, journal: Journal, change: Change) -> None:
        """Follow a change of a conversation's life; a merge takes its clocks along, a split leaves some behind."""
        if change.kind == "merged_away":
            await self._merge(journal, change.conversation_id)
            return
        sheet = await self.read(journal, [change.conversation_id])
        if sheet is None:
            return
        (case,) = sheet.cases.values()
        if change.kind == "opened" and case.previous_id is not None and case.facts.opened_at == journal.now:
            # Split off a moment ago: what waited there may wait here now. Both are locked.
            await self.settle(journal, [case.previous_id])
        marks = sla_plan.settle(case.facts, case.held, sheet.rules, journal.now)
        await write(journal, sheet, marks)

    async def abandon(self, journal: Journal, conversation_ids: Collection[UUID]) -> None:
        """End the clocks of locked conversations whose customers have given up: neither kept nor broken."""
        sheet = await self.read(journal, conversation_ids)
        if sheet is None:
            return
        marks = [
            sla.void(held.clock, sheet.rules.hours(held.clock.calendar), journal.now, "abandoned")
            for case in sheet.cases.values()
            for held in case.held
            if held.clock.is_open
        ]
        await write(journal, sheet, marks)

    async def read(self, journal: Journal, conversation_ids: Iterable[UUID]) -> Sheet | None:
        """Read conversations, their clocks and the rules; ``None`` where nothing was ever promised."""
        found = await read(journal, conversation_ids)
        if found is None:
            return None
        cases, version = found
        clocks = [one.clock for case in cases.values() for one in case.held]
        rules = await self._books.rules(
            journal,
            version,
            {one.policy for one in clocks if one.policy is not None},
            {one.calendar for one in clocks if one.calendar is not None},
        )
        return Sheet(cases, rules)

    async def _merge(self, journal: Journal, source_id: UUID) -> None:
        sheet = await self.read(journal, [source_id])
        if sheet is None:
            return
        source = sheet.cases[source_id]
        if source.merged_into_id is None:
            return
        sheet = await self.read(journal, [source_id, source.merged_into_id])
        assert sheet is not None, "the workspace has a book"
        target = sheet.cases[source.merged_into_id]
        held = sheet.cases[source_id].held
        await write(journal, sheet, sla_plan.merge(held, target.facts, target.held, sheet.rules, journal.now))
        await self.settle(journal, [source.merged_into_id])


async def take_up(journal: Journal, clocks: Clocks) -> None:
    """Start the clocks of conversations that wait for an answer and have none running, the longest waiting first."""
    rows = await journal.fetch(_UNPROMISED)
    if ids := [row["id"] for row in rows]:
        await assignment.lock(journal.connection, journal.workspace_id, ids)
        await clocks.settle(journal, ids)


async def want_look_at_answers(journal: Journal, message_ids: Collection[UUID]) -> None:
    """Have the clocks looked at that these messages stopped, or should have."""
    await journal.fetch(_ANSWERED_BY, journal.now, False, list(message_ids))


async def want_look_at_hours(journal: Journal, calendar_id: UUID | None, queue_id: UUID | None) -> None:
    """Have the open clocks looked at that count in a calendar, or belong to a queue."""
    if calendar_id is not None:
        await journal.fetch(_IN_HOURS, journal.now, False, calendar_id)
    if queue_id is not None:
        await journal.fetch(_IN_QUEUE, journal.now, False, queue_id)


async def want_reapply(journal: Journal, policy_id: UUID) -> int:
    """Have the open clocks of older versions of a policy put under its newest one; return their number."""
    return len(await journal.fetch(_OF_POLICY, journal.now, True, policy_id))
