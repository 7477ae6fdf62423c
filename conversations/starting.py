"""An agent writes first: identity, contact, thread, conversation and the first message in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from conversations import heads, opt_outs, windows
from conversations.access import Scope, find, find_contact
from conversations.addresses import clean_email, clean_phone
from conversations.appending import Line, append, find_files, lock_threads
from conversations.content import MAX_TEXT, Template, Text
from conversations.models import Contact, ContactLink, Conversation, Identity, IdentityAlias, Inbox, Thread
from conversations.ports import CountParts, LifecycleListener, as_one
from conversations.tokens import rows as token_rows
from conversations.work import Work
from kit.errors import Conflict, Invalid
from kit.ids import new_id


class Abilities(Protocol):
    """What must be known of the channel; ``channels.contract.Capabilities`` fulfils it."""

    @property
    def can_start(self) -> bool: ...

    @property
    def subject(self) -> bool:
        """Each matter has a subject and an exchange of its own (mail); else there is one exchange an address."""
        ...

    @property
    def to_phones(self) -> bool:
        """An address that people type is a telephone number."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What an agent wants to say to whom. Either a contact, or an address, or an address of a contact."""

    inbox_id: UUID
    text: str
    contact_id: UUID | None = None
    to: str | None = None
    subject: str = ""
    attachments: tuple[UUID, ...] = ()
    client_id: str | None = None
    template: Template | None = None


async def start_conversation(
    work: Work,
    scope: Scope,
    opening: Opening,
    abilities: Abilities,
    *,
    listener: LifecycleListener,
    count_parts: CountParts = as_one,
) -> tuple[Row[Any], Row[Any]]:
    """Open a conversation that its agent owns, with the first message on its way.

    Returns:
        The conversation's and the message's rows.
    Raises:
        Invalid: the channel cannot be written first (``cannot_start``), or no usable address is given.
        Conflict: the exchange has an open conversation (``thread_open_elsewhere``), or the inbox is off.
        NotFound: inbox, contact or file.
        WindowClosed, QuotaUsed: the channel lets us write only after the customer did, or by a template.
        OptedOut: they asked not to be written to.
    """
    scope.require("conversations.reply")
    _check(opening)
    inbox = await find(work, scope, Inbox, opening.inbox_id)
    if not abilities.can_start:
        raise Invalid("on this channel the customer writes first", code="cannot_start", fields={"inbox_id": inbox.kind})
    if not inbox.is_enabled:
        raise Conflict("this inbox is switched off", code="inbox_disabled")
    if (known := await _find_repeated(work, scope, opening)) is not None:
        return await heads.reload(work, known.conversation_id), known
    files = await find_files(work, scope, opening.attachments)
    identity = await _find_identity(work, scope, inbox, opening, abilities)
    message_id, conversation_id = new_id(), new_id()
    thread = await _find_thread(work, inbox, identity, opening, abilities, message_id, conversation_id)
    opt_outs.check(thread)
    conversation = await _insert(work, scope, inbox, identity, opening, thread, conversation_id)
    await heads.point_threads(work, [thread.id], conversation_id, is_open=True)
    counts = 1
    if inbox.has_windows and opening.template is None:
        counts = count_parts(inbox.kind, opening.text, len(files))
        await windows.spend(work, identity.id, counts)
    work.record(
        "conversation.opened",
        conversation_id=conversation_id,
        contact_id=identity.contact_id,
        queue_id=inbox.queue_id,
        agent_id=conversation.assignee_id,
        data={"channel": inbox.kind, "by": work.actor.kind, "episode": 1},
    )
    written = await append(
        work,
        scope,
        conversation,
        Line(
            id=message_id,
            kind="reply",
            content=opening.template or Text(opening.text, subject=conversation.subject or None),
            text=opening.text,
            words=conversation.subject,
            thread=thread,
            files=files,
            client_id=opening.client_id,
            counts=counts,
        ),
    )
    if written is None:  # the same client_id won meanwhile: nothing of this attempt may stay
        raise Conflict("this message is being sent already; try again", code="busy")
    await heads.tell(work, listener, "opened", written[1])
    return await heads.reload(work, conversation_id), written[0]


def _check(opening: Opening) -> None:
    if opening.template is not None and opening.attachments:
        raise Invalid("a template carries no files of ours", fields={"attachments": "not with a template"})
    if not opening.text.strip() and not opening.attachments:
        raise Invalid("a message needs words or a file", fields={"text": "is empty"})
    if len(opening.text) > MAX_TEXT or "\x00" in opening.text:
        raise Invalid("this text cannot be sent", fields={"text": f"is longer than {MAX_TEXT:,} characters or binary"})
    if opening.contact_id is None and not (opening.to or "").strip():
        raise Invalid("say to whom", fields={"to": "or contact_id is needed"})


async def _find_repeated(work: Work, scope: Scope, opening: Opening) -> Row[Any] | None:
    if opening.client_id is None:
        return None
    return await heads.find_by_client_id(work, scope.agent_id, opening.client_id, "reply", opening.text)


async def _find_identity(work: Work, scope: Scope, inbox: Row[Any], opening: Opening, abilities: Abilities) -> Row[Any]:
    """Return the locked identity to write to; a new address becomes one, and its person a contact."""
    contact = await find_contact(work, scope, opening.contact_id) if opening.contact_id else None
    if contact is not None and contact.merged_into_id is not None:
        raise Conflict("this contact was merged into another one", code="merged")
    to = (opening.to or "").strip()
    if not to:
        assert contact is not None, "checked before: a contact or an address"
        identity = await _latest_identity(work, inbox.id, contact.id)
        if identity is not None:
            return identity
        to = (contact.email if inbox.kind == "email" else contact.phone if abilities.to_phones else None) or ""
        if not to:
            raise Invalid("this contact has no address at this inbox", code="no_address", fields={"to": "is needed"})
    if inbox.kind == "email":
        address = clean_email(to, field="to")
    else:
        address = clean_phone(to, field="to") if abilities.to_phones else to[:254]
    identity = await _lock_identity(work, inbox.id, address) or await _lock_alias(work, inbox.id, address)
    if identity is None:
        identity = await _add_identity(work, inbox, address, contact, abilities)
    if contact is not None and identity.contact_id != contact.id:
        raise Conflict("this address belongs to another contact", code="address_taken")
    return identity


async def _latest_identity(work: Work, inbox_id: UUID, contact_id: UUID) -> Row[Any] | None:
    return (
        await work.connection.execute(
            select(Identity)
            .where(
                Identity.workspace_id == work.workspace_id,
                Identity.contact_id == contact_id,
                Identity.inbox_id == inbox_id,
            )
            .order_by(Identity.created_at.desc(), Identity.id.desc())
            .limit(1)
            .with_for_update()
        )
    ).one_or_none()


async def _lock_identity(work: Work, inbox_id: UUID, external_id: str) -> Row[Any] | None:
    return (
        await work.connection.execute(
            select(Identity)
            .where(
                Identity.workspace_id == work.workspace_id,
                Identity.inbox_id == inbox_id,
                Identity.external_id == external_id,
            )
            .with_for_update()
        )
    ).one_or_none()


async def _lock_alias(work: Work, inbox_id: UUID, external_id: str) -> Row[Any] | None:
    """Return the locked identity of which an address is another one: a number of somebody known by an opaque id."""
    identity_id = await work.connection.scalar(
        select(IdentityAlias.identity_id).where(
            IdentityAlias.workspace_id == work.workspace_id,
            IdentityAlias.inbox_id == inbox_id,
            IdentityAlias.external_id == external_id,
        )
    )
    if identity_id is None:
        return None
    return (
        await work.connection.execute(
            select(Identity)
            .where(Identity.workspace_id == work.workspace_id, Identity.id == identity_id)
            .with_for_update()
        )
    ).one_or_none()


async def _add_identity(
    work: Work, inbox: Row[Any], address: str, contact: Row[Any] | None, abilities: Abilities
) -> Row[Any]:
    """Insert an address; if the customer writes from it at this very moment, take what intake made of it."""
    link = f"mailto:{address}" if inbox.kind == "email" else f"tel:{address}" if abilities.to_phones else None
    contact_id = contact.id if contact is not None else None
    if contact_id is None and link is not None:
        contact_id = await work.connection.scalar(
            select(ContactLink.contact_id).where(
                ContactLink.workspace_id == work.workspace_id, ContactLink.link == link
            )
        )
    is_known = contact_id is not None
    proposed = contact_id or new_id()
    identity_id = new_id()
    await work.connection.execute(
        insert(Identity)
        .values(
            workspace_id=work.workspace_id,
            id=identity_id,
            inbox_id=inbox.id,
            external_id=address,
            contact_id=proposed,
            address=address,
            name=contact.name if contact is not None else "",
            created_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "inbox_id", "external_id"])
    )
    identity = await _lock_identity(work, inbox.id, address)
    assert identity is not None, "inserted a statement ago, or by somebody who has committed"
    if identity.id == identity_id and not is_known:
        facts = {"email": address} if inbox.kind == "email" else {"phone": address} if abilities.to_phones else {}
        await _add_contact(work, proposed, address, facts)
    return identity


async def _add_contact(work: Work, contact_id: UUID, address: str, facts: dict[str, str]) -> None:
    (words, *_) = token_rows(address, work.workspace_id)
    await work.connection.execute(
        insert(Contact).values(
            workspace_id=work.workspace_id,
            id=contact_id,
            name=address,
            search=heads.vector(words),
            created_at=work.now,
            updated_at=work.now,
            **facts,
        )
    )
    work.record("contact.created", contact_id=contact_id)


async def _find_thread(
    work: Work,
    inbox: Row[Any],
    identity: Row[Any],
    opening: Opening,
    abilities: Abilities,
    message_id: UUID,
    conversation_id: UUID,
) -> Row[Any]:
    """Insert the thread, or take the locked one of this address where the channel has one exchange an address."""
    # A mail thread is named by its root; what answers it is found by the Message-ID that the channel makes.
    external_id = f"{message_id}@started.invalid" if abilities.subject else identity.external_id
    await work.connection.execute(
        insert(Thread)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            inbox_id=inbox.id,
            identity_id=identity.id,
            external_id=external_id,
            subject=opening.subject,
            participants=[identity.external_id],
            conversation_id=conversation_id,
            created_at=work.now,
            updated_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "inbox_id", "external_id"])
    )
    thread_id: UUID = (
        await work.connection.execute(
            select(Thread.id).where(
                Thread.workspace_id == work.workspace_id,
                Thread.inbox_id == inbox.id,
                Thread.external_id == external_id,
            )
        )
    ).scalar_one()
    thread = (await lock_threads(work, [thread_id]))[thread_id]
    if thread.open_conversation_id is not None:
        await heads.refuse_open_elsewhere(work, thread.open_conversation_id)
    if thread.identity_id != identity.id:
        raise Conflict("this exchange belongs to another address", code="address_taken")
    return thread


async def _insert(
    work: Work,
    scope: Scope,
    inbox: Row[Any],
    identity: Row[Any],
    opening: Opening,
    thread: Row[Any],
    conversation_id: UUID,
) -> Row[Any]:
    result = await work.connection.execute(
        insert(Conversation)
        .values(
            workspace_id=work.workspace_id,
            id=conversation_id,
            number=await heads.next_number(work),
            contact_id=identity.contact_id,
            queue_id=inbox.queue_id,
            assignee_id=scope.agent_id if scope.actor.kind == "agent" else None,
            inbox_id=inbox.id,
            channels=[inbox.kind],
            subject=" ".join(opening.subject.replace("\x00", "").split())[:500],
            last_activity_at=work.now,
            opened_at=work.now,
            # A thread may point to a conversation that is not there yet: its own first one.
            previous_id=select(Conversation.id)
            .where(Conversation.workspace_id == work.workspace_id, Conversation.id == thread.conversation_id)
            .scalar_subquery(),
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(Conversation)
    )
    return result.one()
