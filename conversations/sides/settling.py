"""Whom a side conversation may ask, by which inbox, and what of the case may be quoted in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, case, func, select

from conversations.access import Scope, find
from conversations.addresses import clean_email
from conversations.models import Agent, Contact, Conversation, Identity, Inbox, Message, Queue, Team
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.text import clean_line

MAX_ADDRESSES = 20
MAX_AGENTS = 50
MAX_QUOTES = 20
LONGEST = timedelta(days=366)
MAX_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Lead:
    """The one department that sees to the answer: a team or a queue, or nobody but who asks."""

    team_id: UUID | None = None
    queue_id: UUID | None = None


NOBODY_LEADS: Final = Lead()


async def check_lead(work: Work, scope: Scope, lead: Lead) -> Lead:
    """Return the lead if there is such a team or queue.

    Raises:
        Invalid: both at once. NotFound: absent or archived.
    """
    if lead.team_id is not None and lead.queue_id is not None:
        raise Invalid("one department leads", fields={"lead_queue_id": "not together with lead_team_id"})
    if lead.team_id is not None:
        await find(work, scope, Team, lead.team_id)
    if lead.queue_id is not None:
        await find(work, scope, Queue, lead.queue_id)
    return lead


def check_due(due_at: datetime, now: datetime) -> datetime:
    """Return a deadline that lies ahead, within a year."""
    if due_at.tzinfo is None:
        raise Invalid("say of which time zone the deadline is", fields={"due_at": "needs an offset"})
    if not now < due_at <= now + LONGEST:
        raise Invalid("the deadline must lie ahead", fields={"due_at": "in the future, within a year"})
    return due_at


def check_subject(text: str) -> str:
    """Return the subject on one line.

    Raises:
        Invalid: nothing is left of it.
    """
    subject = clean_line(text, MAX_SUBJECT)
    if not subject:
        raise Invalid("the subject is empty", fields={"subject": "is empty"})
    return subject


async def check_agents(work: Work, agent_ids: Collection[UUID]) -> list[UUID]:
    """Return the colleagues in a fixed order.

    Raises:
        NotFound: one of them is no active agent of the workspace. Invalid: more than 50.
    """
    wanted = sorted(set(agent_ids))
    if len(wanted) > MAX_AGENTS:
        raise Invalid("too many colleagues are asked", fields={"agent_ids": f"at most {MAX_AGENTS}"})
    if not wanted:
        return []
    known = set(
        await work.connection.scalars(
            select(Agent.id).where(Agent.workspace_id == work.workspace_id, Agent.id.in_(wanted), Agent.is_active)
        )
    )
    if missing := [str(one) for one in wanted if one not in known]:
        raise NotFound("there is no such agent", fields={"agent_ids": missing})
    return wanted


async def check_addresses(work: Work, conversation: Row[Any], people: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return address → name of the people outside who may be asked about a case.

    Raises:
        Invalid: not a mail address (``invalid``), the customer's own (``is_the_customer``), or one of our inboxes
            (``is_an_inbox``); more than 20.
    """
    found: dict[str, str] = {}
    for one in people:
        address = clean_email(one["address"], field="addresses")
        found[address] = clean_line(one.get("name") or "", 200) or found.get(address, "")
    if len(found) > MAX_ADDRESSES:
        raise Invalid("too many people are asked by mail", fields={"addresses": f"at most {MAX_ADDRESSES}"})
    if not found:
        return {}
    customer = await customer_addresses(work, conversation.contact_id)
    own = {
        plain(address)
        for address in await work.connection.scalars(
            select(Inbox.address).where(
                Inbox.workspace_id == work.workspace_id, Inbox.address.is_not(None), ~Inbox.archived
            )
        )
        if address
    }
    for address in found:
        if plain(address) in customer:
            raise Invalid(
                "this is the customer's own address: they must not see what is asked here",
                code="is_the_customer",
                fields={"addresses": address},
            )
        if plain(address) in own:
            raise Invalid(
                "this is one of our own inboxes: ask the team instead",
                code="is_an_inbox",
                fields={"addresses": address},
            )
    return found


async def customer_addresses(work: Work, contact_id: UUID) -> set[str]:
    """Return every mail address by which a contact is known, as ``plain`` writes them."""
    rows = await work.connection.execute(
        select(Contact.email, Identity.external_id, Identity.address)
        .select_from(Contact)
        .outerjoin(Identity, and_(Identity.workspace_id == Contact.workspace_id, Identity.contact_id == Contact.id))
        .where(Contact.workspace_id == work.workspace_id, Contact.id == contact_id)
    )
    return {plain(text) for row in rows for text in row if text and "@" in text}


def plain(address: str) -> str:
    """Return the mailbox that an address leads to: in lower case, without what stands behind a plus sign."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


async def choose_inbox(work: Work, scope: Scope, conversation: Row[Any], wanted: UUID | None) -> UUID:
    """Return the mail inbox that mails to people outside go out by: the wanted one, the case's own, or the first.

    Raises:
        NotFound: no such inbox. Conflict: it, or every one, cannot send mail (``no_mail_inbox``).
    """
    if wanted is not None:
        row = await find(work, scope, Inbox, wanted)
        if row.kind != "email" or not row.is_enabled or not row.address:
            raise Conflict("this inbox cannot send mail", code="no_mail_inbox")
        return wanted
    inbox_id: UUID | None = await work.connection.scalar(
        select(Inbox.id)
        .where(
            Inbox.workspace_id == work.workspace_id,
            Inbox.kind == "email",
            Inbox.address.is_not(None),
            Inbox.is_enabled,
            ~Inbox.archived,
        )
        .order_by(
            # One that has a server to send by, and of these the case's own.
            case((func.coalesce(Inbox.config["smtp_host"].astext, "") != "", 0), else_=1),
            case((Inbox.id == conversation.inbox_id, 0), else_=1),
            # The queue's own mail inbox before another department's.
            case((Inbox.queue_id == conversation.queue_id, 0), else_=1),
            func.lower(Inbox.name),
            Inbox.id,
        )
        .limit(1)
    )
    if inbox_id is None:
        raise Conflict("there is no mail inbox to write from: an admin can set one up", code="no_mail_inbox")
    return inbox_id


async def quote(work: Work, scope: Scope, conversation_id: UUID, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return copies of messages of the case, in the order in which they were said.

    Only what was said to or by the customer can be quoted: notes are for those who see the case.

    Raises:
        NotFound: one of them is not in this case, a note, or the case is not the caller's to see.
        Invalid: more than 20.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MAX_QUOTES:
        raise Invalid("too much is quoted", fields={"quote_ids": f"at most {MAX_QUOTES} messages"})
    if not wanted:
        return []
    rows = (
        await work.connection.execute(
            select(
                Message.id, Message.author_kind, Message.author_name, Message.text, Message.created_at,
                Message.recalled_at,
            )
            .join(
                Conversation,
                and_(Conversation.workspace_id == Message.workspace_id, Conversation.id == Message.conversation_id),
            )
            .where(
                Message.workspace_id == scope.workspace_id,
                Message.conversation_id == conversation_id,
                Message.id.in_(wanted),
                Message.kind.in_(("message", "reply")),
                scope.visible(),
            )
            .order_by(Message.sequence)
        )
    ).all()  # fmt: skip
    if len(rows) < len(wanted):
        raise NotFound("there is no such message in this conversation", fields={"resource": "message"})
    return [
        {
            "message_id": str(row.id),
            "author_kind": row.author_kind,
            # Whoever is asked need not know who the customer is.
            "author_name": row.author_name if row.author_kind == "agent" else "",
            "text": "" if row.recalled_at is not None else row.text,
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]
