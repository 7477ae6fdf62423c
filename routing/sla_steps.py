"""What time does to promises: warnings, breaches and the steps of a ladder, each once, in working hours.

The router's pulse finds conversations by the stored instants of their clocks. Under the conversation's lock its clocks
are read anew and settled first, so whatever asked for a look (a failed reply, changed hours, a person) gets it here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from conversations import assignment
from routing import items, moves, sla, sla_plan
from routing.hops import HOP_BUDGET
from routing.items import ItemRow, Placement
from routing.journal import Journal
from routing.sla import Clock, Mark
from routing.sla_clocks import Clocks
from routing.sla_plan import Facts, Rules
from routing.sla_policy import Step
from routing.sla_rows import tell, write

_BOOST = """
UPDATE work_item SET boost_s = boost_s + $3, version = version + 1, updated_at = $4
WHERE workspace_id = $1 AND id = $2
"""
_ABOVE = """
SELECT item.hops, (
    SELECT min(member.tier) FROM queue_member AS member
    JOIN agent ON agent.workspace_id = member.workspace_id AND agent.id = member.agent_id
    WHERE member.workspace_id = $1 AND member.queue_id = item.queue_id AND member.tier > item.tier AND agent.is_active
) AS tier
FROM work_item AS item WHERE item.workspace_id = $1 AND item.id = $2
"""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A step that has fallen due."""

    facts: Facts
    clock: Clock
    number: int
    step: Step


async def look(journal: Journal, conversation_ids: Collection[UUID], clocks: Clocks) -> None:
    """Do what is due of these conversations' clocks. Locks: conversations, work items, agents' states, clocks."""
    await assignment.lock(journal.connection, journal.workspace_id, conversation_ids)
    sheet = await clocks.read(journal, conversation_ids)
    if sheet is None:
        return
    marks: list[Mark] = []
    taken: list[_Taken] = []
    for case in sheet.cases.values():
        settled = sla_plan.settle(case.facts, case.held, sheet.rules, journal.now)
        now = {one.clock.id: one.clock for one in case.held} | {mark.clock.id: mark.clock for mark in settled}
        marks += settled
        for clock in now.values():
            fired, steps = _fire(journal, case.facts, clock, sheet.rules)
            marks += fired
            taken += steps
    if taken:
        await _take(journal, taken)
    await write(journal, sheet, marks, also=[one.clock for case in sheet.cases.values() for one in case.held])


def _fire(journal: Journal, facts: Facts, clock: Clock, rules: Rules) -> tuple[list[Mark], list[_Taken]]:
    """Return the marks of what a clock has passed, and the steps among it."""
    terms, hours = rules.terms_of(clock), rules.hours(clock.calendar)
    marks: list[Mark] = []
    taken: list[_Taken] = []
    for point in sla.passed(clock, terms, hours, journal.now):
        marks.append(sla.fire(clock, hours, journal.now, point))
        clock = marks[-1].clock
        if point.step is not None and terms is not None:
            taken.append(_Taken(facts, clock, point.step, terms.steps[point.step]))
    return marks, taken


async def _take(journal: Journal, taken: Collection[_Taken]) -> None:
    """Carry out steps. A warning to people is the event itself; the rest moves the work item."""
    moving = {one.facts.id for one in taken if one.step.action in ("boost", "raise_tier")}
    found = {item.conversation_id: item for item in await items.lock_open(journal, moving)} if moving else {}
    for one in taken:
        item = found.get(one.facts.id)
        done = True
        if one.step.action == "boost":
            done = item is not None
            if item is not None:
                await journal.execute(_BOOST, item.id, one.step.boost_s, journal.now)
        elif one.step.action == "raise_tier":
            done = item is not None and await _raise(journal, item)
            if done:  # what is locked has moved: a second step starts from there
                found |= {each.conversation_id: each for each in await items.lock_open(journal, [one.facts.id])}
        action = one.step.action
        if action == "notify_owner" and one.facts.assignee_id is None:
            action = "notify_supervisor"  # nobody owns it: somebody must hear of it all the same
        tell(journal, one.facts, "sla.escalated", one.clock, step=one.number, action=action, done=done)


async def _raise(journal: Journal, item: ItemRow) -> bool:
    """Ask the next level that somebody staffs; an owner keeps it. False: none is above, or it moved too often."""
    (row,) = await journal.fetch(_ABOVE, item.id)
    if row["tier"] is None or row["hops"] >= HOP_BUDGET:
        return False
    if item.state in ("queued", "offered"):
        place = Placement(item, item.queue_id, row["tier"], item.enqueued_at, item.preferred_id, hops=1)
        await moves.queue(journal, [place], "escalated")
    else:
        await items.move(journal, item, item.queue_id, row["tier"], hops=1)
    return True
