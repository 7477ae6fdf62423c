"""Opening a side conversation and writing in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from conversations import heads
from conversations.access import Scope, find_side
from conversations.appending import find_files
from conversations.content import MAX_TEXT
from conversations.models import SideConversation, SideDelivery, SideMessage, SideParticipant
from conversations.sides import rows, settling
from conversations.sides.rows import SideLine
from conversations.sides.settling import NOBODY_LEADS, Lead
from conversations.work import Work
from kit.errors import Conflict, Forbidden, Invalid
from kit.ids import new_id

MAX_OPEN = 100  # side conversations of one case that are not done


@dataclass(frozen=True, slots=True)
class NewSideMessage:
    """What is written.

    Attributes:
        quote_ids: messages of the case whose copies go along; only who sees the case may quote it.
        client_id: posts of one author that share it make one message.
        is_interim: it does not answer yet: the deadline runs on.
        is_internal: among colleagues: nobody outside gets it as mail.
        due_at: with a question: a new deadline.
    """

    text: str = ""
    attachments: tuple[UUID, ...] = ()
    quote_ids: tuple[UUID, ...] = ()
    client_id: str | None = None
    is_interim: bool = False
    is_internal: bool = False
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewSide:
    """What is asked, of whom, until when.

    Attributes:
        addresses: people outside, ``{"address", "name"}`` each.
        inbox_id: the mail inbox to write to them from; ``None``: the case's own, or the first one.
    """

    subject: str
    due_at: datetime
    first: NewSideMessage
    lead: Lead = NOBODY_LEADS
    agent_ids: tuple[UUID, ...] = ()
    addresses: Sequence[Mapping[str, str]] = ()
    inbox_id: UUID | None = None


async def start(work: Work, scope: Scope, conversation_id: UUID, new: NewSide) -> tuple[UUID, bool]:
    """Open a side conversation with its first message.

    Returns:
        Its id, and whether this call opened it (else an earlier one with the same ``client_id`` did).
    Raises:
        NotFound: the case, a team, queue, agent, inbox, file or quoted message is absent, or not the caller's to see.
        Invalid: nobody is asked, nothing is said, the deadline is over, or see ``settling.check_addresses``.
        Conflict: ``no_mail_inbox``, ``client_id_reused``, ``too_many_sides``, ``merged``.
    """
    scope.require("conversations.reply")
    subject = settling.check_subject(new.subject)
    _check(new.first)
    if (known := await _known(work, scope, new.first, None)) is not None:
        return known.side_id, False
    due_at = settling.check_due(new.due_at, work.now)
    lead = await settling.check_lead(work, scope, new.lead)
    agents = await settling.check_agents(work, new.agent_ids)
    files = await find_files(work, scope, new.first.attachments)
    case = await heads.lock_head(work, scope, conversation_id)
    # Whoever held the lock may have been the same post, sent twice.
    if (known := await _known(work, scope, new.first, None)) is not None:
        return known.side_id, False
    quotes = await settling.quote(work, scope, conversation_id, new.first.quote_ids)
    addresses = await settling.check_addresses(work, case, new.addresses)
    if lead == NOBODY_LEADS and not agents and not addresses:
        raise Invalid("nobody is asked", fields={"lead_team_id": "or somebody else is needed"})
    if case.sides_waiting + case.sides_answered >= MAX_OPEN:
        raise Conflict("close some of this case's side conversations first", code="too_many_sides")
    inbox_id = new.inbox_id
    if addresses or inbox_id is not None:
        inbox_id = await settling.choose_inbox(work, scope, case, inbox_id)
    side = (
        await work.connection.execute(
            insert(SideConversation)
            .values(
                workspace_id=work.workspace_id,
                id=new_id(),
                conversation_id=conversation_id,
                subject=subject,
                lead_team_id=lead.team_id,
                lead_queue_id=lead.queue_id,
                inbox_id=inbox_id,
                opened_by=work.actor.id,
                due_at=due_at,
                next_at=rows.watch(due_at, work.now, work.now),
                last_activity_at=work.now,
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(SideConversation)
        )
    ).one()
    await add_participants(work, side.id, agents, addresses)
    rows.record(
        work,
        "side.opened",
        side,
        lead_team_id=lead.team_id,
        lead_queue_id=lead.queue_id,
        agent_ids=[str(one) for one in agents],
        outside=len(addresses),
    )
    await _write(work, scope, side, new.first, files, quotes)
    work.drafts += await rows.recount(await work.driver(), work.workspace_id, conversation_id, work.now)
    return side.id, True


async def post(work: Work, scope: Scope, side_id: UUID, new: NewSideMessage) -> tuple[UUID, bool]:
    """Write in a side conversation: whoever is asked answers, everybody else asks on.

    An answer stops the clock; a further question after it starts it again, with the deadline it brings or, as long as
    that lies ahead, the one there is. Writing in one that is done opens it again.

    Returns:
        The message's id, and whether this call made it.
    Raises:
        NotFound: it, or a file or quoted message, is absent, or not the caller's to see.
        Invalid: nothing is said, or a participant has become the customer (``is_the_customer``).
    """
    scope.require("conversations.reply")
    _check(new)
    side = await find_side(work, scope, side_id)
    if (known := await _known(work, scope, new, side_id)) is not None:
        return known.id, False
    if new.quote_ids and not side.sees_case:
        raise Forbidden("only who sees the case can quote it", code="case_not_visible")
    if new.due_at is not None:
        settling.check_due(new.due_at, work.now)
    files = await find_files(work, scope, new.attachments)
    side, case = await rows.lock(work, scope, side_id)
    if (known := await _known(work, scope, new, side_id)) is not None:
        return known.id, False
    quotes = await settling.quote(work, scope, case.id, new.quote_ids)
    if not new.is_internal:
        await _refuse_customer(work, case, side)
    answers = side.is_asked and side.opened_by != scope.agent_id
    message_id = await _write(work, scope, side, new, files, quotes)
    how = _after(side, new, work.now, answers=answers)
    await rows.stand(await work.driver(), work.workspace_id, side_id, how, work.now)
    if how.state != side.state:
        if how.state == "answered":
            rows.record(work, "side.answered", side, side_message_id=message_id, by="agent")
        elif side.state == "done":
            rows.record(work, "side.reopened", side)
        work.drafts += await rows.recount(await work.driver(), work.workspace_id, case.id, work.now)
    return message_id, True


def _after(side: Row[Any], new: NewSideMessage, now: datetime, *, answers: bool) -> rows.Standing:
    """How the side conversation stands after a colleague's line."""
    before = rows.standing(side)
    if answers:
        if new.is_interim:
            return before
        return replace(before, state="answered", next_at=None, answered_at=now, closed_at=None)
    if new.due_at is not None:
        return rows.Standing("open", new.due_at, rows.watch(new.due_at, now, now), None, None, None, None)
    if before.state in ("open", "overdue"):
        return before
    due_at = before.due_at if before.due_at is not None and before.due_at > now else None
    return rows.Standing("open", due_at, rows.watch(due_at, now, now), None, None, None, None)


async def add_participants(work: Work, side_id: UUID, agent_ids: Sequence[UUID], addresses: Mapping[str, str]) -> None:
    """Write who is asked beside the lead; the caller has checked them, and that none of them is there yet."""
    values = [{"agent_id": agent_id, "address": None, "name": ""} for agent_id in agent_ids]
    values += [{"agent_id": None, "address": address, "name": name} for address, name in addresses.items()]
    if values:
        await work.connection.execute(
            insert(SideParticipant),
            [
                {"workspace_id": work.workspace_id, "id": new_id(), "side_id": side_id, "created_at": work.now} | one
                for one in values
            ],
        )


async def participants(work: Work, side_id: UUID) -> list[Row[Any]]:
    """Return everybody who takes or took part, in the order of their coming."""
    return list(
        await work.connection.execute(
            select(SideParticipant)
            .where(SideParticipant.workspace_id == work.workspace_id, SideParticipant.side_id == side_id)
            .order_by(SideParticipant.id)
        )
    )


async def _write(
    work: Work,
    scope: Scope,
    side: Row[Any],
    new: NewSideMessage,
    files: Sequence[Row[Any]],
    quotes: list[dict[str, Any]],
) -> UUID:
    """Add the line and queue a mail to each person outside."""
    line = SideLine(
        id=new_id(),
        author_kind="agent" if scope.actor.kind == "agent" else "system",
        author_id=scope.actor.id,
        author_name=scope.name,
        text=new.text,
        quotes=quotes,
        client_id=new.client_id,
        is_internal=new.is_internal,
        files=[(file.id, "attachment") for file in files],
    )
    sequence = await rows.add_line(await work.driver(), work.workspace_id, side.id, line, work.now)
    if sequence is None:
        raise Conflict("this message is being sent already; try again", code="busy")
    outside = [
        one
        for one in await participants(work, side.id)
        if one.address and one.removed_at is None and not new.is_internal
    ]
    if outside and side.inbox_id is not None:
        await work.connection.execute(
            insert(SideDelivery),
            [
                {
                    "workspace_id": work.workspace_id,
                    "id": new_id(),
                    "message_id": line.id,
                    "participant_id": one.id,
                    "inbox_id": side.inbox_id,
                    "sequence": sequence,
                    "run_at": work.now,
                    "created_at": work.now,
                    "updated_at": work.now,
                }
                for one in outside
            ],
        )
    rows.record(work, "side.messaged", side, side_message_id=line.id, sequence=sequence, by="agent", mails=len(outside))
    return line.id


async def _refuse_customer(work: Work, case: Row[Any], side: Row[Any]) -> None:
    """Somebody outside may have turned out to be the customer since: contacts get further addresses."""
    outside = [one.address for one in await participants(work, side.id) if one.address and one.removed_at is None]
    if not outside:
        return
    customer = await settling.customer_addresses(work, case.contact_id)
    for address in outside:
        if settling.plain(address) in customer:
            raise Invalid(
                "somebody asked here is the customer: take them out first",
                code="is_the_customer",
                fields={"addresses": address},
            )


async def _known(work: Work, scope: Scope, new: NewSideMessage, side_id: UUID | None) -> Row[Any] | None:
    """Return the message that this author posted with the same ``client_id``.

    Raises:
        Conflict: it says something else, or in another side conversation (``client_id_reused``).
    """
    if new.client_id is None:
        return None
    row = (
        await work.connection.execute(
            select(SideMessage).where(
                SideMessage.workspace_id == work.workspace_id,
                SideMessage.author_id == scope.actor.id,
                SideMessage.client_id == new.client_id,
            )
        )
    ).one_or_none()
    if row is not None:
        elsewhere = row.sequence != 1 if side_id is None else row.side_id != side_id
        if elsewhere or row.text != new.text:
            raise Conflict("this client_id was used for another message", code="client_id_reused")
    return row


def _check(new: NewSideMessage) -> None:
    if not new.text.strip() and not new.attachments and not new.quote_ids:
        raise Invalid("a message needs words, a file or a quote", fields={"text": "is empty"})
    if len(new.text) > MAX_TEXT:
        raise Invalid("the message is too long", fields={"text": f"is longer than {MAX_TEXT:,} characters"})
    if "\x00" in new.text:
        raise Invalid("the message holds a character that cannot be stored", fields={"text": "contains NUL"})
