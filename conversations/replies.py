"""What agents write: replies and notes, once each, whatever the line does.

    known client_id? → thread lock → conversation lock → known now? → stale? → message, delivery, head, events

A reply is a message and a delivery row in one transaction; ``channels.dispatch`` carries it out afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, select, update

from conversations import consent, heads, lifecycle, opt_outs, windows
from conversations.access import Scope, find_conversation, find_message
from conversations.appending import Line, append, check_mentions, delivery_facts, find_files, lock_threads
from conversations.content import MAX_TEXT, Call, Content, Template, Text
from conversations.copies import choose
from conversations.models import Delivery, Draft, Identity, Message, Thread
from conversations.ports import CountParts, LifecycleListener, as_one
from conversations.starting import Opening, start_conversation
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id

__all__ = ["NewMessage", "Opening", "StaleReply", "post", "retry", "start_conversation"]

MAX_CLIENT_ID = 200


class NotWanted(Conflict):
    """The customer does not want automatic messages here, or not at this hour: ``fields`` say which."""

    code = "not_wanted"


class StaleReply(Conflict):
    """Somebody else answered since the writer looked; ``fields`` says up to which message."""

    code = "stale_reply"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A reply or a note to be posted.

    Attributes:
        thread_id: where a reply goes out; by default where the customer wrote last. A thread of the same contact
            that leads nowhere else joins the conversation: "continue by another channel".
        client_id: the writer's idempotency key: posts that share it make one message.
        seen_sequence: the newest message the writer had seen; guards against answering what is answered.
        force: post although somebody else has answered since.
        cc: of the people of a mail's thread those who get a copy; ``None``: as the customer's latest mail has it.
        call: ring the customer, after the writer; without words.
        template: a message that the provider has approved, instead of own words: it needs no reply window.
        is_automatic: a program writes it, and so asks what the customer consented to; it neither answers for an
            agent nor reopens what is resolved.
        is_bot: the bot writes it, and it is marked so; as a reply it is automatic as well.
        facts: shown with the message.
    """

    kind: Literal["reply", "note"]
    text: str = ""
    thread_id: UUID | None = None
    attachments: tuple[UUID, ...] = ()
    client_id: str | None = None
    mentions: tuple[UUID, ...] = ()
    seen_sequence: int | None = None
    force: bool = False
    cc: tuple[str, ...] | None = None
    call: bool = False
    template: Template | None = None
    is_automatic: bool = False
    is_bot: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


async def post(
    work: Work,
    scope: Scope,
    conversation_id: UUID,
    new: NewMessage,
    *,
    listener: LifecycleListener,
    count_parts: CountParts = as_one,
) -> tuple[Row[Any], bool]:
    """Add a reply or a note.

    A reply clears the waiting clock, stamps the first response, and reopens a resolved conversation.

    Args:
        count_parts: how many messages the channel makes of a reply, for its reply window.
    Returns:
        The message's row, and whether this call made it (else an earlier one with the same ``client_id`` did).
    Raises:
        NotFound: the conversation, or a file, is absent or not the caller's to see.
        StaleReply: another agent has answered since ``seen_sequence``.
        WindowClosed, QuotaUsed: the channel's reply window is over or used up.
        OptedOut: the customer asked not to be written to.
        NotWanted: it is automatic, and the customer consents to none here, or not at this hour.
        Conflict: ``client_id_reused``, ``thread_open_elsewhere``, ``inbox_disabled``, ``merged``.
        Invalid: nothing to say, too long, or a mention of somebody who does not work here.
    """
    scope.require("conversations.reply")
    _check(new)
    conversation = await find_conversation(work, scope, conversation_id)
    if (known := await _find_repeated(work, scope, new)) is not None:
        return known, False
    files = await find_files(work, scope, new.attachments)
    mentions = await check_mentions(work, new.mentions)
    thread = await _choose_thread(work, conversation, new) if new.kind == "reply" else None
    conversation = await heads.lock_head(work, scope, conversation_id)
    # Whoever held the lock may have been the same post, sent twice.
    if (known := await _find_repeated(work, scope, new)) is not None:
        return known, False
    counts = 1
    if new.kind == "reply":
        await _refuse_stale(work, scope, conversation, new)
        if thread is not None and not new.call:
            opt_outs.check(thread)
            if new.is_automatic:
                await _refuse_unwanted(work, conversation, thread)
            if thread.has_windows and new.template is None:
                counts = count_parts(thread.kind, new.text, len(files))
                await windows.spend(work, thread.identity_id, counts)
        if conversation.status == "resolved" and not new.is_automatic:
            mine = await heads.threads_into(work, conversation.id)
            conversation = await lifecycle.reopen_locked(work, conversation, mine, listener)
    is_open = conversation.status != "resolved"
    if thread is not None and is_open and thread.open_conversation_id != conversation.id:
        await heads.point_threads(work, [thread.id], conversation.id, is_open=True)
    line = Line(
        id=new_id(),
        kind=new.kind,
        content=_content(scope, new, thread),
        text=new.text,
        is_call=new.call,
        thread=thread,
        files=files,
        mentions=mentions,
        client_id=new.client_id,
        is_automatic=new.is_automatic,
        is_bot=new.is_bot,
        counts=counts,
        facts=_copies(thread, new) | dict(new.facts),
    )
    written = await append(work, scope, conversation, line)
    if written is None:  # the same client_id won in another conversation
        known = await _find_repeated(work, scope, new)
        if known is None:
            raise Conflict("this message is being sent already; try again", code="busy")
        return known, False
    if new.kind == "reply" and not new.call and scope.actor.kind == "agent":
        await listener.on_reply(work, conversation.id, written[0].id)
    await _forget_draft(work, scope, conversation.id, new.kind)
    return written[0], True


def _copies(thread: Row[Any] | None, new: NewMessage) -> dict[str, Any]:
    if thread is None or new.cc is None:
        return {}
    return {"cc": choose(thread.state, thread.participants, new.cc)}


async def retry(work: Work, scope: Scope, message_id: UUID) -> Row[Any]:
    """Queue a failed or unknown delivery again and return the message's row.

    Raises:
        NotFound: no such message, or not the caller's to see.
        Conflict: its delivery has not ended, or ended well (code ``not_failed``).
        WindowClosed, QuotaUsed: the channel's reply window is over or used up.
        OptedOut: the customer asked not to be written to.
    """
    scope.require("conversations.reply")
    found = await find_message(work, scope, message_id)
    thread = (await lock_threads(work, [found.thread_id])).get(found.thread_id) if found.thread_id else None
    delivery = (
        await work.connection.execute(
            select(Delivery)
            .where(Delivery.workspace_id == work.workspace_id, Delivery.message_id == message_id)
            .with_for_update()
        )
    ).one_or_none()
    if delivery is None or delivery.state not in ("failed", "unknown"):
        raise Conflict("only a reply that failed can be sent again", code="not_failed")
    if thread is not None and found.content["type"] != Call.type:
        opt_outs.check(thread)
        if thread.has_windows and found.content["type"] != Template.type:
            await windows.spend(work, thread.identity_id, delivery.counted)
    may_be_duplicate = delivery.may_be_duplicate or delivery.state == "unknown"
    await work.connection.execute(
        update(Delivery)
        .where(Delivery.workspace_id == work.workspace_id, Delivery.id == delivery.id)
        .values(
            state="queued",
            run_at=work.now,
            error=None,
            lease_owner=None,
            lease_until=None,
            may_be_duplicate=may_be_duplicate,
            updated_at=work.now,
        )
    )
    message = (
        await work.connection.execute(
            update(Message)
            .where(Message.workspace_id == work.workspace_id, Message.id == message_id)
            .values(
                delivery=delivery_facts("queued", work, delivery.attempts, may_be_duplicate=may_be_duplicate),
                version=Message.version + 1,
                updated_at=work.now,
            )
            .returning(Message)
        )
    ).one()
    work.record(
        "delivery.updated",
        conversation_id=message.conversation_id,
        message_id=message_id,
        data={
            "state": "queued",
            "attempts": delivery.attempts,
            "sequence": message.sequence,
            "code": None,
            "by": "agent",
        },
    )
    return message


def _check(new: NewMessage) -> None:
    if new.call and (new.kind != "reply" or new.text or new.attachments):
        raise Invalid("a call carries no words", fields={"text": "not with a call"})
    if new.template is not None and (new.kind != "reply" or new.attachments):
        raise Invalid("a template is a reply of its own", fields={"template": "not in a note, and not with files"})
    if not new.call and not new.text.strip() and not new.attachments:
        raise Invalid("a message needs words or a file", fields={"text": "is empty"})
    if len(new.text) > MAX_TEXT:
        raise Invalid("the message is too long", fields={"text": f"is longer than {MAX_TEXT:,} characters"})
    if "\x00" in new.text:
        raise Invalid("the message holds a character that cannot be stored", fields={"text": "contains NUL"})
    if new.client_id is not None and not 0 < len(new.client_id) <= MAX_CLIENT_ID:
        raise Invalid("the client id is empty or too long", fields={"client_id": f"1 to {MAX_CLIENT_ID} characters"})
    if new.mentions and new.kind != "note":
        raise Invalid("only a note can mention colleagues", fields={"mentions": "not in a reply"})


def _content(scope: Scope, new: NewMessage, thread: Row[Any] | None) -> Content:
    """Return what the message says; a call's card names its number once the exchange does."""
    if not new.call:
        return new.template or Text(new.text)
    assert thread is not None, "a call is a reply"
    number = thread.external_id if thread.external_id.startswith("+") else ""
    return Call("outbound", "ringing", callee=number, agent_id=str(scope.agent_id), answered_by=scope.name)


async def _find_repeated(work: Work, scope: Scope, new: NewMessage) -> Row[Any] | None:
    if new.client_id is None:
        return None
    return await heads.find_by_client_id(work, scope.agent_id, new.client_id, new.kind, new.text)


async def _choose_thread(work: Work, conversation: Row[Any], new: NewMessage) -> Row[Any]:
    """Lock the thread that a reply goes out on."""
    thread_id = new.thread_id
    if thread_id is None:
        thread_id = await _latest_thread(work, conversation.id)
    wanted = {thread_id}
    if conversation.status == "resolved":  # reopening it changes the pointers of all its threads
        wanted.update(await heads.threads_into(work, conversation.id))
    thread = (await lock_threads(work, wanted)).get(thread_id)
    if thread is None or not await _belongs(work, thread, conversation):
        raise NotFound("there is no such thread in this conversation", fields={"resource": "thread"})
    if thread.open_conversation_id not in (None, conversation.id):
        await heads.refuse_open_elsewhere(work, thread.open_conversation_id)
    if not thread.is_usable:
        raise Conflict("the inbox of this thread is switched off", code="inbox_disabled")
    return thread


async def _latest_thread(work: Work, conversation_id: UUID) -> UUID:
    thread_id: UUID | None = await work.connection.scalar(
        select(Thread.id)
        .where(Thread.workspace_id == work.workspace_id, Thread.conversation_id == conversation_id)
        .order_by(func.coalesce(Thread.last_inbound_at, Thread.created_at).desc(), Thread.id.desc())
        .limit(1)
    )
    if thread_id is None:
        raise Conflict("this conversation has no thread to answer on", code="no_thread")
    return thread_id


async def _belongs(work: Work, thread: Row[Any], conversation: Row[Any]) -> bool:
    if thread.conversation_id == conversation.id:
        return True
    return bool(
        await work.connection.scalar(
            select(Identity.contact_id == conversation.contact_id).where(
                Identity.workspace_id == work.workspace_id, Identity.id == thread.identity_id
            )
        )
    )


async def _refuse_unwanted(work: Work, conversation: Row[Any], thread: Row[Any]) -> None:
    answer = await consent.ask(work, conversation.contact_id, "service")
    if answer.wait_until is not None:
        raise NotWanted("these are the customer's quiet hours", fields={"until": answer.wait_until.isoformat()})
    if all(way.identity_id != thread.identity_id for way in answer.ways):
        raise NotWanted(
            "the customer cannot be written to here by a program", fields={"refusal": answer.refusal or "no_way"}
        )


async def _refuse_stale(work: Work, scope: Scope, conversation: Row[Any], new: NewMessage) -> None:
    if new.force or new.seen_sequence is None or conversation.last_agent_sequence <= new.seen_sequence:
        return
    is_stale = await work.connection.scalar(
        select(
            exists().where(
                Message.workspace_id == work.workspace_id,
                Message.conversation_id == conversation.id,
                Message.sequence > new.seen_sequence,
                Message.kind == "reply",
                Message.author_kind == "agent",
                Message.author_id != scope.agent_id,
            )
        )
    )
    if is_stale:
        raise StaleReply(
            "somebody answered since you opened this",
            fields={"last_agent_sequence": conversation.last_agent_sequence},
        )


async def _forget_draft(work: Work, scope: Scope, conversation_id: UUID, kind: str) -> None:
    """What was sent is no draft any more, even if the console dies before it says so."""
    gone = await work.connection.execute(
        delete(Draft).where(
            Draft.workspace_id == work.workspace_id,
            Draft.conversation_id == conversation_id,
            Draft.agent_id == scope.agent_id,
            Draft.kind == kind,
        )
    )
    if gone.rowcount:
        work.record("draft.changed", conversation_id=conversation_id, agent_id=scope.agent_id)
