"""Writes what intake decided: conversations, threads, files, messages, search tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import orjson

from conversations.content import to_json
from conversations.intake import sql
from conversations.intake.attached import facts_of, file_facts, row_of
from conversations.intake.state import SEPARATOR, Context, Conversation, PlacedMessage, columns
from conversations.preview import last_message
from conversations.tokens import rows as token_rows

FileFacts = dict[UUID, list[dict[str, Any]]]  # message id → what its row repeats of its files, in order


async def write(batch: Context, messages: Sequence[PlacedMessage]) -> None:
    """Write all rows of the batch. The numbers of messages are drawn here, under the conversations' locks."""
    numbers = await batch.connection.fetch(sql.SEQUENCES, len(messages))
    for message, row in zip(messages, numbers, strict=True):
        message.sequence = row["sequence"]
    conversations = list({message.conversation.id: message.conversation for message in messages}.values())
    await _add_conversations(batch, [conversation for conversation in conversations if conversation.is_new])
    await _touch_heads(batch, [conversation for conversation in conversations if not conversation.is_new], messages)
    files = await _add_files(batch, messages)
    await _add_messages(batch, messages, files)
    await _link_files(batch, messages, files)


async def _add_conversations(batch: Context, fresh: Sequence[Conversation]) -> None:
    if not fresh:
        return
    last = await batch.connection.fetchval(sql.NUMBERS, batch.workspace_id, len(fresh))
    rows = [
        (
            conversation.id,
            last - len(fresh) + position,
            conversation.contact_id,
            conversation.queue_id,
            conversation.inbox_id,
            conversation.channel,
            conversation.subject,
            conversation.is_spam,
            _preview(conversation.messages[-1]),
            conversation.messages[-1].sequence,
            _theirs(conversation),
            conversation.messages[-1].inbound.received_at,
            conversation.waiting_since,
            conversation.opened_at,
            conversation.previous_id,
            conversation.status,
            conversation.priority,
            _sorting(conversation),
        )
        for position, conversation in enumerate(fresh, start=1)
    ]
    await batch.connection.execute(sql.CONVERSATIONS_ADD, batch.workspace_id, batch.now, *columns(rows))


def _sorting(conversation: Conversation) -> str | None:
    """Return as JSON what a rule decided, with the queue for which it did."""
    if conversation.sorting is None:
        return None
    return orjson.dumps(asdict(replace(conversation.sorting, queue_id=conversation.queue_id)), default=str).decode()


async def _touch_heads(batch: Context, known: Sequence[Conversation], messages: Sequence[PlacedMessage]) -> None:
    """Bring the conversations that were there before up to date, and all threads."""
    heads = [
        (
            conversation.id,
            conversation.inbox_id,
            conversation.channel,
            _preview(conversation.messages[-1]),
            conversation.messages[-1].sequence,
            _theirs(conversation),
            conversation.messages[-1].inbound.received_at,
            conversation.waiting_since,
            conversation.status,
            conversation.episode,
        )
        for conversation in known
    ]
    threads = [
        (
            thread.id,
            thread.conversation_id,
            thread.open_conversation_id,
            SEPARATOR.join(sorted(thread.participants)),
            orjson.dumps(thread.state, default=str).decode(),
        )
        for thread in {message.thread.id: message.thread for message in messages}.values()
    ]
    await batch.connection.execute(
        sql.HEADS_TOUCH, batch.workspace_id, batch.now, *columns(threads, 5), *columns(heads, 10)
    )


async def _add_files(batch: Context, messages: Sequence[PlacedMessage]) -> FileFacts:
    """Write the rows of files that came along, and claim those the customer had uploaded before."""
    facts: FileFacts = {}
    rows = []
    for message in messages:
        for file in message.inbound.files:
            rows.append(row_of(file))
            if file.role in ("attachment", "inline"):
                facts.setdefault(message.inbound.id, []).append(facts_of(file))
    if rows:
        await batch.connection.execute(sql.FILES_ADD, batch.workspace_id, batch.now, *columns(rows))
    named = [(file_id, message) for message in messages for file_id in message.inbound.files_existing]
    if named:
        claims = [(file_id, message.inbound.files_by or message.identity_id) for file_id, message in named]
        claimed = await batch.connection.fetch(sql.FILES_CLAIM, batch.workspace_id, *columns(claims))
        by_id = {row["id"]: file_facts(*row.values()) | {"inline": False} for row in claimed}
        for file_id, message in named:
            if file_id in by_id:
                facts.setdefault(message.inbound.id, []).append(by_id[file_id])
    return facts


async def _add_messages(batch: Context, messages: Sequence[PlacedMessage], files: FileFacts) -> None:
    rows = []
    for message in messages:
        one = message.inbound
        rows.append(
            (
                one.id,
                message.conversation.id,
                message.thread.id,
                one.inbox_id,
                message.sequence,
                orjson.dumps(to_json(one.content)).decode(),
                one.text,
                orjson.dumps(files.get(one.id, [])).decode(),
                None if one.is_ours else message.contact_id,
                "" if one.is_ours else one.identity.name or one.identity.address,
                one.external_id,
                one.client_id,
                one.sent_at,
                one.received_at,
                orjson.dumps(one.facts, default=str).decode() if one.facts else "{}",
                one.is_ours,
            )
        )
    words = [
        (message.inbound.id, part, message.sequence, SEPARATOR.join(tokens))
        for message in messages
        for part, tokens in enumerate(
            token_rows(f"{message.inbound.subject}\n{message.inbound.text}", batch.workspace_id)
        )
    ]
    await batch.connection.execute(
        sql.MESSAGES_ADD, batch.workspace_id, batch.now, *columns(rows, 16), *columns(words, 4)
    )


async def _link_files(batch: Context, messages: Sequence[PlacedMessage], files: Mapping[UUID, Any]) -> None:
    links = {(file.id, message.inbound.id): file.role for message in messages for file in message.inbound.files}
    for message_id, attached in files.items():
        for facts in attached:
            links.setdefault((UUID(facts["id"]), message_id), "attachment")
    if links:
        rows = [(file_id, message_id, role) for (file_id, message_id), role in links.items()]
        await batch.connection.execute(sql.FILES_LINK, batch.workspace_id, *columns(rows))


def _theirs(conversation: Conversation) -> int:
    """How many of the batch's messages the customer wrote."""
    return sum(not message.inbound.is_ours for message in conversation.messages)


def _preview(message: PlacedMessage) -> str:
    one = message.inbound
    said = ("out", "reply", "agent") if one.is_ours else ("in", "message", "contact")
    preview = last_message(message.sequence, one.text, to_json(one.content), *said, one.received_at)
    return orjson.dumps(preview).decode()
