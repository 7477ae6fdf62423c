"""What customers did without writing: they become known, windows open, and their open conversation tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from conversations.events import Actor, EventDraft
from conversations.inbound import ContactSignal
from conversations.intake.state import Context

GONE = ("unfollowed", "blocked")

_REACHABLE = """
UPDATE identity SET unreachable_since = news.since
FROM unnest($2::uuid[], $3::timestamptz[]) AS news(id, since)
WHERE identity.workspace_id = $1 AND identity.id = news.id
  AND (identity.unreachable_since IS NULL) <> (news.since IS NULL)
"""

_CONSENT = """
UPDATE identity SET opted_out_at = news.at
FROM unnest($2::uuid[], $3::timestamptz[]) AS news(id, at)
WHERE identity.workspace_id = $1 AND identity.id = news.id
"""

# Who is known by their address, or by the name they had, is known by the new one; a name that people gave stays.
_RENAME = """
WITH renamed AS (
    UPDATE identity SET name = news.name
    FROM unnest($2::uuid[], $3::text[]) AS news(id, name)
    WHERE identity.workspace_id = $1 AND identity.id = news.id AND identity.name <> news.name
    RETURNING identity.contact_id, identity.address, news.name
)
UPDATE contact SET name = renamed.name, version = version + 1, updated_at = $4
FROM renamed WHERE contact.workspace_id = $1 AND contact.id = renamed.contact_id AND contact.name = renamed.address
RETURNING contact.id
"""

_OPEN_CONVERSATIONS = """
SELECT DISTINCT ON (thread.identity_id) thread.identity_id, conversation.id, conversation.queue_id
FROM thread JOIN conversation
  ON conversation.workspace_id = thread.workspace_id AND conversation.id = thread.open_conversation_id
WHERE thread.workspace_id = $1 AND thread.identity_id = ANY($2::uuid[])
ORDER BY thread.identity_id, conversation.last_activity_at DESC
"""


async def apply_signals(batch: Context, signals: Sequence[ContactSignal]) -> None:
    """Record signals of people whom ``find_people`` has found."""
    if not signals:
        return
    people = [batch.identities[signal.inbox_id, signal.identity.external_id] for signal in signals]
    reach = {
        identity_id: signal.at if signal.kind in GONE else None
        for (identity_id, _), signal in zip(people, signals, strict=True)
    }
    await batch.connection.execute(_REACHABLE, batch.workspace_id, list(reach), list(reach.values()))
    await _rename(batch, signals, people)
    await _note_consent(batch, signals, people)
    rows = await batch.connection.fetch(_OPEN_CONVERSATIONS, batch.workspace_id, list(reach))
    open_now = {row["identity_id"]: row for row in rows}
    for (identity_id, contact_id), signal in zip(people, signals, strict=True):
        conversation = open_now.get(identity_id)
        batch.drafts.append(
            EventDraft(
                f"contact.{signal.kind}",
                conversation_id=conversation["id"] if conversation else None,
                contact_id=contact_id,
                queue_id=conversation["queue_id"] if conversation else None,
                actor=Actor("contact", contact_id),
                data={
                    "inbox_id": signal.inbox_id,
                    "identity_id": identity_id,
                    "channel": signal.channel,
                    **({"facts": signal.facts} if signal.facts else {}),
                },
            )
        )


async def _note_consent(batch: Context, signals: Sequence[ContactSignal], people: Sequence[tuple[UUID, UUID]]) -> None:
    # By our clock, like the time of their last message, which it is compared with.
    words = {
        identity_id: batch.now if signal.kind == "opted_out" else None
        for (identity_id, _), signal in zip(people, signals, strict=True)
        if signal.kind in ("opted_out", "opted_in")
    }
    if words:
        await batch.connection.execute(_CONSENT, batch.workspace_id, list(words), list(words.values()))


async def _rename(batch: Context, signals: Sequence[ContactSignal], people: Sequence[tuple[UUID, UUID]]) -> None:
    names = {
        identity_id: signal.identity.name
        for (identity_id, _), signal in zip(people, signals, strict=True)
        if signal.identity.name
    }
    if names:
        await batch.connection.execute(_RENAME, batch.workspace_id, list(names), list(names.values()), batch.now)
