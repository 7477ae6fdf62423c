"""The rows of the bot: which episodes it leads, what it has dealt with, and what came of it.

A session is written in the transaction of intake. It names the customer's last message that was dealt with; whoever
deals with the next ones locks it and moves that on in the transaction of the answer. So a message is answered once,
whatever crashes, comes twice, or is looked at by two processes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.models import Contact, Conversation, Inbox, Message
from conversations.work import Work
from kb.bot.models import BotFact, BotSession
from kit.db import Hot
from kit.ids import new_id

AT_ONCE = 50
MESSAGES = 20  # of a customer, that are read at once; of more, the newest

# Only what no person has answered, and nobody owns. Of a conversation that was taken up again the bot reads on where
# it stopped; where it was switched on meanwhile, from the newest message.
_TAKE = """
INSERT INTO bot_session (workspace_id, conversation_id, episode, inbox_id, seen_sequence, due_at, created_at,
                         updated_at)
SELECT $1, conversation.id, conversation.episode, conversation.inbox_id,
       CASE WHEN conversation.episode = 1 THEN 0 ELSE coalesce(
           (SELECT max(earlier.seen_sequence) FROM bot_session AS earlier
            WHERE earlier.workspace_id = $1 AND earlier.conversation_id = conversation.id),
           conversation.last_sequence - 1) END,
       $4, $3, $3
FROM conversation
JOIN inbox ON inbox.workspace_id = $1 AND inbox.id = conversation.inbox_id
WHERE conversation.workspace_id = $1 AND conversation.id = ANY($2::uuid[]) AND conversation.status = 'open'
  AND conversation.assignee_id IS NULL AND conversation.last_agent_sequence = 0 AND NOT conversation.is_spam
  AND inbox.is_enabled AND NOT inbox.archived AND inbox.config->'bot' = 'true'::jsonb
ON CONFLICT (workspace_id, conversation_id, episode) DO NOTHING
RETURNING conversation_id
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as it is to be gone on with, before anything is locked.

    Attributes:
        session: a row of ``bot_session``.
        conversation: its row, with ``locale`` of the contact.
        inbox: ``kind, config`` of the inbox it came by.
        said: what the customer wrote since: ``id, text, attachments, sequence``, in order.
        question: the words that the last article answered, empty where there was none.
        is_unheard: something that the bot said did not reach the customer.
    """

    session: Row[Any]
    conversation: Row[Any]
    inbox: Row[Any]
    said: Sequence[Row[Any]]
    question: str
    is_unheard: bool

    @property
    def takes_files(self) -> bool:
        """Whether the customer can send files where they write."""
        return bool(self.inbox.kind != "webchat" or self.inbox.config.get("files") != "none")

    @property
    def is_free(self) -> bool:
        """Whether nobody but the bot has it."""
        return is_free(self.conversation, self.session.episode)


def is_free(conversation: Row[Any], episode: int) -> bool:
    """Whether the bot may speak in a conversation's episode: no person has answered it, owns it or put it away."""
    return (
        conversation.status == "open"
        and conversation.assignee_id is None
        and conversation.last_agent_sequence == 0
        and conversation.merged_into_id is None
        and not conversation.is_spam
        and conversation.episode == episode
    )


async def take(
    connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime, due_at: datetime
) -> list[UUID]:
    """Begin sessions for those of the locked conversations that the bot answers first; return these."""
    rows = await connection.fetch(_TAKE, workspace_id, list(conversation_ids), now, due_at)
    return [row["conversation_id"] for row in rows]


async def list_due(work: Work) -> Sequence[Row[Any]]:
    """Return ``conversation_id, episode`` of sessions with news of the customer, with none for too long, or unheard."""
    has_news = exists().where(
        Message.workspace_id == work.workspace_id,
        Message.conversation_id == BotSession.conversation_id,
        Message.direction == "in",
        Message.sequence > BotSession.seen_sequence,
    )
    query = (
        select(BotSession.conversation_id, BotSession.episode)
        .where(
            BotSession.workspace_id == work.workspace_id,
            BotSession.phase != "over",
            or_(BotSession.due_at <= work.now, has_news, _is_unheard(work)),
        )
        .order_by(BotSession.due_at)
        .limit(AT_ONCE)
    )
    return list(await work.connection.execute(query))


async def read(work: Work, conversation_id: UUID, episode: int) -> Reading | None:
    """Return a session and what belongs to it; ``None`` if it is over."""
    found = await work.connection.execute(_session(work, conversation_id, episode))
    session = found.one_or_none()
    if session is None:
        return None
    of_conversation = (
        select(Conversation, Contact.locale)
        .join(Contact, and_(Contact.workspace_id == work.workspace_id, Contact.id == Conversation.contact_id))
        .where(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id)
    )
    of_inbox = select(Inbox.kind, Inbox.config).where(
        Inbox.workspace_id == work.workspace_id, Inbox.id == session.inbox_id
    )
    since = (
        select(Message.id, Message.text, Message.attachments, Message.sequence)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.direction == "in",
            Message.sequence > session.seen_sequence,
        )
        .order_by(Message.sequence.desc())
        .limit(MESSAGES)
    )
    conversation: Any = (await work.connection.execute(of_conversation)).one()
    inbox: Any = (await work.connection.execute(of_inbox)).one()
    said: list[Any] = list(await work.connection.execute(since))
    question = ""
    if session.question_id is not None:
        question = await _text_of(work, session.question_id)
    is_unheard = await work.connection.scalar(
        _session(work, conversation_id, episode).with_only_columns(_is_unheard(work))
    )
    return Reading(session, conversation, inbox, said[::-1], question, bool(is_unheard))


async def lock(work: Work, conversation_id: UUID, episode: int) -> Row[Any] | None:
    """Lock a session; ``None`` if it is over. The conversation is locked already."""
    found = await work.connection.execute(_session(work, conversation_id, episode).with_for_update())
    return found.one_or_none()


async def newest_message(work: Work, conversation_id: UUID) -> int:
    """Return the sequence of the customer's newest message, 0 if there is none."""
    newest = await work.connection.scalar(
        select(Message.sequence)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.direction == "in",
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )
    return newest or 0


async def questions(work: Work, conversation_id: UUID, until: int) -> Sequence[str]:
    """Return what the customer wrote so far, the newest first, at most 8 messages with words."""
    rows = await work.connection.scalars(
        select(Message.text)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.direction == "in",
            Message.text != "",
            Message.sequence <= until,
        )
        .order_by(Message.sequence.desc())
        .limit(8)
    )
    return list(rows)


async def move(work: Work, session: Row[Any], **values: Any) -> None:
    """Change a locked session."""
    await work.connection.execute(
        update(BotSession)
        .where(
            BotSession.workspace_id == work.workspace_id,
            BotSession.conversation_id == session.conversation_id,
            BotSession.episode == session.episode,
        )
        .values(updated_at=work.now, **values)
    )


async def note_fact(
    work: Work,
    session: Row[Any],
    outcome: str,
    *,
    message_id: UUID | None,
    article: tuple[UUID, int] | None = None,
    reason: str | None = None,
    form_id: UUID | None = None,
) -> None:
    """Write down what came of a message, once, in the transaction that made it so."""
    article_id, version = article or (None, None)
    written = await work.connection.execute(
        insert(BotFact)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            conversation_id=session.conversation_id,
            episode=session.episode,
            inbox_id=session.inbox_id,
            message_id=message_id,
            article_id=article_id,
            article_version=version,
            form_id=form_id,
            outcome=outcome,
            reason=reason,
            created_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    if written.rowcount:
        told = {"article_id": article_id, "article_version": version, "form_id": form_id, "reason": reason}
        work.record(
            f"bot.{outcome}",
            conversation_id=session.conversation_id,
            message_id=message_id,
            data={"episode": session.episode} | {name: value for name, value in told.items() if value is not None},
        )


def _is_unheard(work: Work) -> ColumnElement[bool]:
    """Whether a message of the bot failed since a session began."""
    return exists().where(
        Message.workspace_id == work.workspace_id,
        Message.conversation_id == BotSession.conversation_id,
        Message.author_kind == "bot",
        Message.created_at >= BotSession.created_at,
        Message.delivery["state"].astext == "failed",
    )


def _session(work: Work, conversation_id: UUID, episode: int) -> Any:
    return select(BotSession).where(
        BotSession.workspace_id == work.workspace_id,
        BotSession.conversation_id == conversation_id,
        BotSession.episode == episode,
        BotSession.phase != "over",
    )


async def _text_of(work: Work, message_id: UUID) -> str:
    text = await work.connection.scalar(
        select(Message.text).where(Message.workspace_id == work.workspace_id, Message.id == message_id)
    )
    return text or ""
