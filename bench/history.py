"""A workspace with a past: conversations and messages by the hundred thousand, written set by set."""

from __future__ import annotations

import random
from uuid import UUID

import asyncpg

from conversations.tokens import rows as token_rows
from kit.ids import new_id

# Each sentence with its weight; {n} makes one word of it unique.
SENTENCES: tuple[tuple[str, int], ...] = (
    ("请问我的订单什么时候发货？订单号 {n}", 400),
    ("洗衣机显示 E4，排不出水，怎么办", 200),
    ("谢谢，已经好了", 200),
    ("The machine does not drain and shows E4, order {n}", 150),
    ("请提供一下您的保修卡照片", 100),
    ("我要退款，商品有划痕", 40),
    ("Could you send the invoice again please", 40),
    ("安装师傅什么时候上门", 30),
    ("空调漏水，床都打湿了", 10),
    ("The firmware update bricked my vacuum", 5),
    ("滤网在哪里可以买到", 3),
    ("压缩机异响", 1),
)

_CONVERSATIONS = """
WITH fresh AS (
    SELECT number, gen_random_uuid() AS contact_id, gen_random_uuid() AS conversation_id,
           now() - (($3 - number) || ' seconds')::interval AS at
    FROM generate_series($4::bigint, $3) AS number
), people AS (
    INSERT INTO contact (workspace_id, id, name) SELECT $1, contact_id, 'Customer ' || number FROM fresh
)
INSERT INTO conversation (workspace_id, id, number, contact_id, inbox_id, queue_id, assignee_id, status, channels,
                          last_message, last_sequence, inbound_count, last_activity_at, opened_at, waiting_since)
SELECT $1, conversation_id, number, contact_id, $2, $6,
       CASE WHEN number % 10 < 7 THEN $5::uuid END,
       CASE WHEN $3 - number < 400 THEN 'open' ELSE 'resolved' END, ARRAY['api'],
       jsonb_build_object('sequence', number, 'text', '洗衣机显示 E4，排不出水', 'type', 'text', 'direction', 'in',
                          'kind', 'message', 'author_kind', 'contact', 'created_at', at),
       number, 3, at, at, CASE WHEN $3 - number < 400 THEN at END
FROM fresh
"""

_MESSAGES = """
WITH sentence AS (
    SELECT * FROM unnest($4::text[], $5::text[], $6::bigint[]) AS sentence(text, words, upto)
), fresh AS (
    SELECT number, gen_random_uuid() AS raw, (random() * $7)::bigint AS dice
    FROM generate_series($2::bigint, $3::bigint) AS number
), placed AS MATERIALIZED (
    -- Ids rise with time, as those of the program do.
    SELECT number, (lpad(to_hex(1700000000000 + number), 12, '0') || '7' || substr(replace(raw::text, '-', ''), 14, 3)
                    || 'a' || substr(replace(raw::text, '-', ''), 18, 15))::uuid AS id,
           (SELECT text FROM sentence WHERE upto > dice ORDER BY upto LIMIT 1) AS text,
           (SELECT words FROM sentence WHERE upto > dice ORDER BY upto LIMIT 1) AS words
    FROM fresh
), said AS (
    INSERT INTO message (workspace_id, id, conversation_id, direction, kind, content, text, author_kind, sequence)
    SELECT $1, placed.id, conversation.id, 'in', 'message', '{"type": "text"}',
           replace(placed.text, '{n}', 'n' || placed.number), 'contact', 1000000000 + placed.number
    FROM placed JOIN conversation ON conversation.workspace_id = $1 AND conversation.number = 1 + placed.number % $8
    RETURNING id
)
INSERT INTO message_text (workspace_id, message_id, sequence, tokens)
SELECT $1, placed.id, 1000000000 + placed.number,
       array_to_tsvector(string_to_array(placed.words || ' n' || placed.number, ' '))
FROM placed
"""


async def add_conversations(
    connection: asyncpg.Connection, workspace_id: UUID, inbox_id: UUID, agent_id: UUID, count: int, start: int = 1
) -> None:
    """Write conversations ``start`` to ``count``: the last 400 are open, seven of ten are the agent's."""
    queue_id = await connection.fetchval("SELECT id FROM queue WHERE workspace_id = $1 LIMIT 1", workspace_id)
    if queue_id is None:
        queue_id = new_id()
        await connection.execute(
            "INSERT INTO queue (workspace_id, id, name) VALUES ($1, $2, 'Bench')", workspace_id, queue_id
        )
    for first in range(start, count + 1, 100_000):
        last = min(count, first + 99_999)
        await connection.execute(_CONVERSATIONS, workspace_id, inbox_id, last, first, agent_id, queue_id, timeout=600)
    await connection.execute(
        "UPDATE counter SET last = $2 WHERE workspace_id = $1 AND name = 'conversation'", workspace_id, count
    )
    for table in ("conversation", "contact"):
        # Now, not by the server itself in the middle of the figures.
        await connection.execute(f"VACUUM ANALYZE {table}", timeout=600)


async def add_messages(
    connection: asyncpg.Connection, workspace_id: UUID, count: int, conversations: int, start: int = 1
) -> None:
    """Write messages ``start`` to ``count``, spread over the conversations, with words as rare as in ``SENTENCES``."""
    weights = [weight for _, weight in SENTENCES]
    upto = [sum(weights[: place + 1]) for place in range(len(weights))]
    words = [" ".join(token_rows(text.replace("{n}", ""), workspace_id)[0]) for text, _ in SENTENCES]
    random.seed(7)
    await connection.execute("DROP INDEX ix_message_text_tokens")
    for first in range(start, count + 1, 100_000):
        last = min(count, first + 99_999)
        await connection.execute(
            _MESSAGES, workspace_id, first, last, [text for text, _ in SENTENCES], words, upto, sum(weights) - 1,
            conversations, timeout=600,
        )  # fmt: skip
    await connection.execute("SET maintenance_work_mem = '512MB'")
    await connection.execute(
        "CREATE INDEX ix_message_text_tokens ON message_text USING gin (tokens) WITH (gin_pending_list_limit = 512)",
        timeout=1200,
    )
    await connection.execute("VACUUM ANALYZE message_text", timeout=600)
    await connection.execute("VACUUM ANALYZE message", timeout=600)
