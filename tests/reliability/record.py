"""Reads from the tables what the history checker compares, and what must hold between rows whatever happened."""

from __future__ import annotations

from conversations.work import Works
from tests.reliability.history import Record, StoredMessage, StoredReply
from tests.reliability.shop import Shop, opened_database
from tests.routing.hall import Hall, RunningClock, make_router
from tests.routing.invariants import violations

_MESSAGES = """
SELECT id::text AS message_id, thread_id::text AS thread, conversation_id::text AS conversation, sequence, text
FROM message WHERE workspace_id = $1 AND direction = 'in' ORDER BY sequence
"""

_REPLIES = """
SELECT message.id::text AS message_id, message.text AS client_id, message.thread_id::text AS thread,
       message.sequence, inbox.kind AS channel, delivery.state, delivery.may_be_duplicate,
       message.delivery->>'state' AS shown
FROM message
LEFT JOIN inbox ON inbox.workspace_id = message.workspace_id AND inbox.id = message.inbox_id
LEFT JOIN delivery ON delivery.workspace_id = message.workspace_id AND delivery.message_id = message.id
WHERE message.workspace_id = $1 AND message.kind = 'reply' ORDER BY message.sequence
"""

# What no transaction may leave behind, each with the sentence that says so.
_ORPHANS = {
    "conversation {} has no message": """
        SELECT id FROM conversation WHERE workspace_id = $1 AND NOT EXISTS (
            SELECT FROM message WHERE message.workspace_id = $1 AND message.conversation_id = conversation.id)""",
    "thread {} has no message": """
        SELECT id FROM thread WHERE workspace_id = $1 AND NOT EXISTS (
            SELECT FROM message WHERE message.workspace_id = $1 AND message.thread_id = thread.id)""",
    "contact {} has no address": """
        SELECT id FROM contact WHERE workspace_id = $1 AND NOT EXISTS (
            SELECT FROM identity WHERE identity.workspace_id = $1 AND identity.contact_id = contact.id)""",
    "message {} is in another conversation than its thread": """
        SELECT message.id FROM message
        JOIN thread ON thread.workspace_id = message.workspace_id AND thread.id = message.thread_id
        WHERE message.workspace_id = $1 AND thread.open_conversation_id IS NOT NULL
          AND thread.conversation_id <> thread.open_conversation_id""",
    "reply {} has no delivery": """
        SELECT id FROM message WHERE workspace_id = $1 AND kind = 'reply' AND NOT EXISTS (
            SELECT FROM delivery WHERE delivery.workspace_id = $1 AND delivery.message_id = message.id)""",
    "reply {} shows another state than its delivery has": """
        SELECT message.id FROM message
        JOIN delivery ON delivery.workspace_id = message.workspace_id AND delivery.message_id = message.id
        WHERE message.workspace_id = $1 AND message.delivery->>'state' IS DISTINCT FROM delivery.state""",
    "message {} cannot be found by its words": """
        SELECT id FROM message WHERE workspace_id = $1 AND text <> '' AND NOT EXISTS (
            SELECT FROM message_text WHERE message_text.workspace_id = $1 AND message_text.message_id = message.id)""",
    "message {} has no event, or several": """
        SELECT message.id FROM message WHERE workspace_id = $1 AND direction <> 'internal' AND 1 <> (
            SELECT count(*) FROM event WHERE event.workspace_id = $1 AND event.message_id = message.id
              AND event.type IN ('message.received', 'message.sent'))""",
    "delivery {} was acknowledged and is not taken in": """
        SELECT id FROM raw_event WHERE workspace_id = $1 AND state = 'new'""",
    "delivery {} is a dead letter": """
        SELECT id FROM raw_event WHERE workspace_id = $1 AND state = 'dead'""",
    "delivery {} has no dedupe key": """
        SELECT id FROM raw_event WHERE workspace_id = $1 AND NOT EXISTS (
            SELECT FROM raw_dedupe WHERE raw_dedupe.workspace_id = $1 AND raw_dedupe.raw_event_id = raw_event.id)""",
    "conversation {} counts other messages than it has": """
        SELECT id FROM conversation WHERE workspace_id = $1 AND inbound_count <> (
            SELECT count(*) FROM message WHERE message.workspace_id = $1
              AND message.conversation_id = conversation.id AND message.direction = 'in')""",
    "conversation {} does not end with its last message": """
        SELECT id FROM conversation WHERE workspace_id = $1 AND last_sequence <> (
            SELECT max(sequence) FROM message WHERE message.workspace_id = $1
              AND message.conversation_id = conversation.id)""",
    "event {} is missing": """
        SELECT seq FROM generate_series(1, (SELECT last FROM feed WHERE workspace_id = $1)) AS seq
        WHERE NOT EXISTS (SELECT FROM event WHERE event.workspace_id = $1 AND event.seq = seq.seq)""",
}


async def read_record(shop: Shop, *, dead_letters: bool = False) -> Record:
    """Return the record of a shop that has come to rest; its orphans include what is wrong in the routing's books.

    Args:
        dead_letters: whether some are expected.
    """
    orphans = []
    for sentence, sql in _ORPHANS.items():
        if dead_letters and sentence.endswith("is a dead letter"):
            continue
        orphans += [sentence.format(row[0]) for row in await shop.fetch(sql)]
    return Record(
        messages=[StoredMessage(**row) for row in await shop.fetch(_MESSAGES)],
        replies=[
            StoredReply(
                message_id=row["message_id"],
                client_id=row["client_id"],
                thread=row["thread"],
                sequence=row["sequence"],
                channel=row["channel"],
                state=row["state"],
                may_be_duplicate=bool(row["may_be_duplicate"]),
            )
            for row in await shop.fetch(_REPLIES)
        ],
        orphans=[*orphans, *await books_that_differ(shop)],
    )


async def books_that_differ(shop: Shop) -> list[str]:
    """Say where what agents are said to hold, the items, the offers and the events do not agree."""
    clock = RunningClock()
    async with opened_database(shop.database_url) as database:
        works = Works(database, clock, lambda workspace_id, last, drafts: None)
        return await violations(Hall(database, clock, shop.workspace, make_router(database, clock), works))
