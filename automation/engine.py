"""The loop that lets rules act: off the event feed, from a stored cursor, never on the path of what customers write.

    nudge, poll ──► timers that are due ──► events after the cursor ──► cursor

For each event and each rule that waits for it there is one transaction: what is so is read, the rule is judged, the one
right to act is taken (``runs.begin``), the actions are done, and run, rows and events are committed together. A crash
before the commit leaves nothing; after it, the run's row keeps the event from being acted on again, however often the
cursor is read anew. Events caused by a rule carry it in ``data.cause``; ``rules.judge`` keeps chains short.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select, update

from automation import rule_book, runs, timers
from automation.conditions import Situation
from automation.models import AutomationRule, RuleCursor
from automation.performing import By, Performer
from automation.rules import Past, Rule, chain_after, judge, waits_for
from automation.situations import read_calendars, read_happenings, read_situations
from automation.triggers import After, Happening, TriggerType, event_types
from conversations.access import Scope
from conversations.events import Actor, EventDraft
from conversations.models import Feed
from conversations.opening_hours import OpeningHours
from conversations.work import Works
from kit import worktime
from kit.errors import Conflict, Unavailable
from kit.nudges import Nudges
from kit.turns import Turns

log = structlog.get_logger(__name__)

POLL_EVERY_S: Final = 2.0  # a lost hint costs so much latency, never an event
BATCH: Final = 50
ROUNDS: Final = 20  # in one look; what is left waits for the next, behind other workspaces
TRIES: Final = 3  # of one event and rule, before it is written off as failed
TRY_AGAIN_S: Final = 0.1
CURSOR_STALE: Final = 1_000  # events that no rule waits for, after which the cursor moves on all the same

Calendars = Mapping[UUID, worktime.Calendar]


class Automation:
    """The rules of all workspaces, as one process runs them.

    Args:
        node: this process's name in leases.
    """

    def __init__(self, works: Works, performer: Performer, *, node: str) -> None:
        self._works = works
        self._performer = performer
        self._turns = Turns(works.database, node)
        self._hours = OpeningHours()
        self._nudges = Nudges(POLL_EVERY_S)
        self._busy: set[UUID] = set()  # workspaces with rules, as of the last poll

    def heard(self, workspace_id: UUID, last: int, events: Sequence[EventDraft] = ()) -> None:  # noqa: ARG002 - a Wake's
        """A ``Wake``: look at a workspace with rules soon after each commit there."""
        if any(event.type == rule_book.EVENT for event in events):
            self._busy.add(workspace_id)
        if workspace_id in self._busy:
            self._nudges.nudge(workspace_id)

    async def run_forever(self) -> None:
        """Let rules act; looks every two seconds for what came due, and for what other processes committed."""
        while True:
            workspaces, is_round = await self._nudges.wait()
            if is_round:
                every = await self.workspaces_with_rules()
                self._busy = set(every)
                workspaces = list(dict.fromkeys([*workspaces, *every]))
            for workspace_id in workspaces:
                if await self.look(workspace_id):
                    self.heard(workspace_id, 0)

    async def stop(self) -> None:
        """Let another process take over at once."""
        try:
            await self._turns.give_back()
        except Unavailable as error:
            log.warning("leases_not_given_back", error=str(error))

    async def workspaces_with_rules(self) -> list[UUID]:
        """Return the workspaces that have a rule in force."""
        async with self._works.database.begin() as connection:
            return list(
                await connection.scalars(
                    select(AutomationRule.workspace_id)
                    .where(AutomationRule.is_enabled, ~AutomationRule.archived)
                    .distinct()
                )
            )

    async def look(self, workspace_id: UUID) -> bool:
        """Do what is to be done in a workspace, if it is this process's turn; return whether there is more."""
        for _ in range(ROUNDS):
            if not await self._turns.hold(f"automation:{workspace_id}"):
                return False
            if not await self._round(workspace_id):
                return False
        return True

    async def _round(self, workspace_id: UUID) -> bool:
        """Take one batch of timers and one of events; return whether there was any, and so may be more."""
        async with self._works.begin(workspace_id) as work:
            rules, unreadable = await rule_book.read_rules(work)
            for rule_id in unreadable:
                await rule_book.switch_off(work, rule_id, "unreadable")
            calendars = await read_calendars(work, rules, self._hours)
        if not rules:
            return False
        by_id = {rule.id: rule for rule in rules}
        async with self._works.begin(workspace_id) as work:
            due = await timers.due(work, BATCH)
        for rule_id, happening, due_at in due:
            rule = by_id.get(rule_id)
            if rule is not None and happening is not None:
                await self._act(workspace_id, rule, happening, due_at, calendars)
            else:  # set by a process that had not heard yet that the rule was switched off
                async with self._works.begin(workspace_id) as work:
                    await timers.forget(work, rule_id)
        happenings, start, end = await self._read_feed(workspace_id, rules)
        for happening in happenings:
            await self._ask(workspace_id, [rule for rule in rules if waits_for(rule, happening)], happening, calendars)
        if happenings or end - start > CURSOR_STALE:
            await self._move_on(workspace_id, end)
        return bool(happenings or due)  # what was done may have made work for others

    async def _ask(self, workspace_id: UUID, rules: Sequence[Rule], happening: Happening, calendars: Calendars) -> None:
        """Ask rules about an event that they wait for, in their order."""
        now: Situation | None = None
        for rule in rules:
            if isinstance(rule.trigger, After):
                async with self._works.begin(workspace_id) as work:
                    await timers.set_for(work, rule.id, happening, happening.at + rule.trigger.delay)
                continue
            # One look serves all rules that do not fit, which are most; what one of them did has the next look anew.
            if now is None:
                async with self._works.begin(workspace_id) as work:
                    found = await read_situations(work, [(happening, happening.at)], calendars)
                if (now := found.get(happening.seq)) is None:
                    continue
            if judge(rule, happening, now, Past()).fits:
                await self._act(workspace_id, rule, happening, happening.at, calendars)
                now = None

    async def _read_feed(self, workspace_id: UUID, rules: Sequence[Rule]) -> tuple[list[Happening], int, int]:
        """Return the next events that some rule may wait for, the cursor, and where it stands after them."""
        types = event_types([type_ for rule in rules for type_ in _waits_for(rule)])
        async with self._works.begin(workspace_id) as work:
            start = (
                await work.connection.execute(select(RuleCursor.seq).where(RuleCursor.workspace_id == workspace_id))
            ).scalar_one()
            head = (
                await work.connection.execute(select(Feed.last).where(Feed.workspace_id == workspace_id))
            ).scalar_one()
            # What happened before any rule in force was switched on concerns none of them.
            after = max(start, min(rule.since_seq for rule in rules))
            found = await read_happenings(work, types, after=after, until=head, limit=BATCH)
        return found, start, found[-1].seq if len(found) == BATCH else head

    async def _move_on(self, workspace_id: UUID, seq: int) -> None:
        async with self._works.begin(workspace_id) as work:
            await work.connection.execute(
                update(RuleCursor).where(RuleCursor.workspace_id == workspace_id, RuleCursor.seq < seq).values(seq=seq)
            )

    async def _act(
        self, workspace_id: UUID, rule: Rule, happening: Happening, at: datetime, calendars: Calendars
    ) -> None:
        """Run a rule on an event; what is in the way for a moment is tried again, what is broken is written off."""
        for tried in range(1, TRIES + 1):
            try:
                await self.run(workspace_id, rule, happening, at, calendars)
            except Unavailable:
                raise
            except Conflict as error:
                # Only the end of the transaction raises one here: somebody held a lock for too long.
                if tried == TRIES:
                    raise Unavailable(f"a rule found a lock held: {error.detail}", code="busy") from error
            except Exception:
                log.exception("rule_run_broken", rule_id=str(rule.id), seq=happening.seq, tried=tried)
                if tried == TRIES:
                    await self._write_off(workspace_id, rule, happening, at)
            else:
                return
            await asyncio.sleep(TRY_AGAIN_S * tried)

    async def run(
        self, workspace_id: UUID, rule: Rule, happening: Happening, at: datetime, calendars: Calendars
    ) -> None:
        """Judge and act, once for a rule and an event, in one transaction."""
        chain = chain_after(rule, happening)
        cause = {"rule_id": str(rule.id), "chain": [str(one) for one in chain]}
        actor = Actor("system", rule.id, rule.name)
        async with self._works.begin(workspace_id, actor, cause=cause) as work:
            await timers.end(work, rule.id, happening.seq)
            now = (await read_situations(work, [(happening, at)], calendars)).get(happening.seq)
            if now is None or not judge(rule, happening, now, Past()).fits:
                return
            run_id = await runs.begin(work, rule, happening, at)
            if run_id is None:
                return
            verdict = judge(rule, happening, now, await runs.read_past(work, rule, happening.conversation_id, at))
            if verdict.hindrance is not None:
                await runs.finish(work, run_id, "stopped", reason=verdict.hindrance)
                if verdict.hindrance == "flood":
                    await rule_book.switch_off(work, rule.id, "rate")
                return
            by = By(
                Scope.system(workspace_id),
                is_program=True,
                facts={"cause": cause},
                told={"rule_id": str(rule.id), "run_id": str(run_id)},
            )
            outcome = await self._performer.attempt(work, by, happening.conversation_id, rule.actions)
            await runs.finish(work, run_id, "done" if outcome.failure is None else "failed", outcome=outcome)

    async def _write_off(self, workspace_id: UUID, rule: Rule, happening: Happening, at: datetime) -> None:
        """Leave a failed run in place of one that this program cannot carry out, so that others are not held up."""
        async with self._works.begin(workspace_id) as work:
            run_id = await runs.begin(work, rule, happening, at)
            if run_id is not None:
                await runs.finish(work, run_id, "failed", reason="internal")


def _waits_for(rule: Rule) -> Sequence[TriggerType]:
    return [rule.trigger.after] if isinstance(rule.trigger, After) else rule.trigger.types
