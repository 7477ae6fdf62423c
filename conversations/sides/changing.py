"""Changing a side conversation: subject, lead, deadline, who takes part; closing and reopening it.

Who sees the case, or opened it, may change everything. Who is asked may pass the lead on, and nothing else: they close
nothing that somebody waits for, and bring nobody in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from conversations.access import Scope, find_side
from conversations.models import QueueMember, SideConversation, SideParticipant, TeamMember
from conversations.resources import check_version, only
from conversations.sides import rows, settling
from conversations.sides.asking import add_participants, participants
from conversations.sides.settling import Lead
from conversations.work import Work
from kit.errors import Forbidden, Invalid

CHANGEABLE = ("subject", "lead_team_id", "lead_queue_id", "due_at", "agent_ids", "addresses", "inbox_id")
LEAD = frozenset({"lead_team_id", "lead_queue_id"})


def may_manage(scope: Scope, side: Row[Any]) -> bool:
    """Whether the caller may change more than the lead of a row that ``find_side`` returned."""
    return bool(side.sees_case) or side.opened_by == scope.agent_id


async def change(
    work: Work, scope: Scope, side_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> None:
    """Change what is named; ``agent_ids`` and ``addresses`` say exactly who takes part from now on.

    Somebody who comes in later gets what is written from then on. A new deadline starts the clock anew.

    Raises:
        NotFound: it, or a team, queue, agent or inbox, is absent, or not the caller's to see.
        Forbidden: the caller is only asked, and wants to change more than the lead.
        Invalid: see ``settling``; or nobody would be asked any more.
        Conflict: ``stale_version``, ``no_mail_inbox``.
    """
    scope.require("conversations.reply")
    wanted = only(changes, *CHANGEABLE)
    side, case = await rows.lock(work, scope, side_id)
    check_version(side, expected_version)
    if not may_manage(scope, side) and not set(wanted) <= LEAD:
        raise Forbidden("who is asked can only pass the lead on", code="only_asked")
    values: dict[str, Any] = {}
    if "subject" in wanted:
        values["subject"] = settling.check_subject(wanted["subject"])
    if LEAD & set(wanted):
        lead = await settling.check_lead(work, scope, _lead(wanted))
        values |= {"lead_team_id": lead.team_id, "lead_queue_id": lead.queue_id}
    inbox_id = wanted.get("inbox_id", side.inbox_id)
    people = await _people(work, case, side.id, wanted)
    if inbox_id != side.inbox_id or (people.outside and inbox_id is None):
        values["inbox_id"] = await settling.choose_inbox(work, scope, case, inbox_id)
    lead_after = [values.get(name, getattr(side, name)) for name in ("lead_team_id", "lead_queue_id")]
    if not any(lead_after) and not people.agents and not people.outside:
        raise Invalid("nobody would be asked any more", fields={"lead_team_id": "or somebody else is needed"})
    before = await members(work, side) if LEAD & set(wanted) or people.changed else []
    changed = {name: value for name, value in values.items() if getattr(side, name) != value}
    await people.write(work, side.id)
    if "due_at" in wanted:
        changed |= _new_deadline(work, side, wanted["due_at"])
    if not changed and not people.changed:
        return
    await work.connection.execute(
        update(SideConversation)
        .where(SideConversation.workspace_id == work.workspace_id, SideConversation.id == side_id)
        .values(**changed, version=SideConversation.version + 1, updated_at=work.now)
    )
    fields = [name for name in CHANGEABLE if name in changed] + people.changed
    # Who is not asked any more is told that it is gone from their list.
    rows.record(work, "side.updated", side, fields=sorted(set(fields)), before=[str(one) for one in before])
    work.drafts += await rows.recount(await work.driver(), work.workspace_id, side.conversation_id, work.now)


async def close(work: Work, scope: Scope, side_id: UUID) -> None:
    """Be done with it: the clock stops. Closing again changes nothing.

    Raises:
        NotFound: absent, or not the caller's to see. Forbidden: the caller is only asked.
    """
    side, _ = await _managed(work, scope, side_id)
    if side.state == "done":
        return
    how = replace(rows.standing(side), state="done", next_at=None, closed_at=work.now)
    await _put(work, side, how, "side.closed")


async def reopen(work: Work, scope: Scope, side_id: UUID) -> None:
    """Open one that is done, or say of an answer that it is none: it waits again, overdue if its deadline is over."""
    side, _ = await _managed(work, scope, side_id)
    if side.state in ("open", "overdue"):
        return
    is_over = side.due_at is not None and side.due_at <= work.now
    how = replace(
        rows.standing(side),
        state="overdue" if is_over else "open",
        next_at=None if is_over else rows.watch(side.due_at, work.now, work.now),
        overdue_at=side.overdue_at or (side.due_at if is_over else None),
        answered_at=None,
        closed_at=None,
    )
    await _put(work, side, how, "side.reopened")


async def members(work: Work, side: Row[Any]) -> list[UUID]:
    """Return who is asked: the members of the lead and the colleagues invited, sorted."""
    asked = await work.connection.scalars(
        select(TeamMember.agent_id)
        .where(TeamMember.workspace_id == work.workspace_id, TeamMember.team_id == side.lead_team_id)
        .union(
            select(QueueMember.agent_id).where(
                QueueMember.workspace_id == work.workspace_id, QueueMember.queue_id == side.lead_queue_id
            ),
            select(SideParticipant.agent_id).where(
                SideParticipant.workspace_id == work.workspace_id,
                SideParticipant.side_id == side.id,
                SideParticipant.agent_id.is_not(None),
                SideParticipant.removed_at.is_(None),
            ),
        )
    )
    return sorted(asked)


async def _managed(work: Work, scope: Scope, side_id: UUID) -> tuple[Row[Any], Row[Any]]:
    scope.require("conversations.reply")
    if not may_manage(scope, await find_side(work, scope, side_id)):
        raise Forbidden("who is asked answers, and leaves closing to who asked", code="only_asked")
    return await rows.lock(work, scope, side_id)


async def _put(work: Work, side: Row[Any], how: rows.Standing, event: str) -> None:
    driver = await work.driver()
    await rows.stand(driver, work.workspace_id, side.id, how, work.now)
    rows.record(work, event, side, state=how.state)
    work.drafts += await rows.recount(driver, work.workspace_id, side.conversation_id, work.now)


def _lead(wanted: Mapping[str, Any]) -> Lead:
    """The lead as asked for: naming one kind takes the other back."""
    return Lead(wanted.get("lead_team_id"), wanted.get("lead_queue_id"))


def _new_deadline(work: Work, side: Row[Any], due_at: Any) -> dict[str, Any]:
    if due_at is not None:
        settling.check_due(due_at, work.now)
    if due_at == side.due_at:
        return {}
    values: dict[str, Any] = {"due_at": due_at, "warned_at": None, "overdue_at": None}
    if side.state in ("open", "overdue"):
        values |= {"state": "open", "next_at": rows.watch(due_at, work.now, work.now)}
    return values


class _People:
    """Who takes part after a change, and what has to be written for it."""

    def __init__(self, there: Sequence[Row[Any]]) -> None:
        self.agents = {one.agent_id for one in there if one.agent_id and one.removed_at is None}
        self.outside = {one.address: one.name for one in there if one.address and one.removed_at is None}
        self.changed: list[str] = []
        self._there = there
        self._add_agents: list[UUID] = []
        self._add_outside: dict[str, str] = {}
        self._back: list[UUID] = []
        self._out: list[UUID] = []

    def set_agents(self, wanted: Sequence[UUID]) -> None:
        if set(wanted) == self.agents:
            return
        rows_by_id = {one.agent_id: one for one in self._there if one.agent_id}
        self._out += [rows_by_id[one].id for one in self.agents - set(wanted)]
        self._back += [rows_by_id[one].id for one in set(wanted) - self.agents if one in rows_by_id]
        self._add_agents = [one for one in wanted if one not in rows_by_id]
        self.agents = set(wanted)
        self.changed.append("agent_ids")

    def set_outside(self, wanted: Mapping[str, str]) -> None:
        if set(wanted) == set(self.outside):
            return
        rows_by_address = {one.address: one for one in self._there if one.address}
        self._out += [rows_by_address[one].id for one in set(self.outside) - set(wanted)]
        self._back += [rows_by_address[one].id for one in set(wanted) - set(self.outside) if one in rows_by_address]
        self._add_outside = {address: name for address, name in wanted.items() if address not in rows_by_address}
        self.outside = dict(wanted)
        self.changed.append("addresses")

    async def write(self, work: Work, side_id: UUID) -> None:
        for ids, moment in ((self._out, work.now), (self._back, None)):
            if ids:
                await work.connection.execute(
                    update(SideParticipant)
                    .where(SideParticipant.workspace_id == work.workspace_id, SideParticipant.id.in_(ids))
                    .values(removed_at=moment)
                )
        await add_participants(work, side_id, self._add_agents, self._add_outside)


async def _people(work: Work, case: Row[Any], side_id: UUID, wanted: Mapping[str, Any]) -> _People:
    people = _People(await participants(work, side_id))
    if "agent_ids" in wanted:
        people.set_agents(await settling.check_agents(work, wanted["agent_ids"]))
    if "addresses" in wanted:
        people.set_outside(await settling.check_addresses(work, case, wanted["addresses"]))
    return people
