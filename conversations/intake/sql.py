"""The prepared statements of intake: one per step, set-based, whatever the size of the batch.

Each names the workspace first. ``FOR UPDATE`` statements order by id, so that two batches take their
locks in one order. Lists of keys are looked up key by key (``LATERAL … LIMIT 1``, ``id = ANY``): a plan made while
a table was empty would otherwise begin with all rows of the workspace.
"""

INBOXES = """
SELECT inbox.id, inbox.queue_id, coalesce(queue.reopen_within_s, 259200) AS reopen_within_s,
       EXISTS (SELECT FROM sla_book WHERE sla_book.workspace_id = $1) AS has_promises
FROM inbox LEFT JOIN queue ON queue.workspace_id = inbox.workspace_id AND queue.id = inbox.queue_id
WHERE inbox.workspace_id = $1 AND inbox.id = ANY($2::uuid[])
"""

IDENTITIES_LOCK = """
SELECT identity.id, identity.inbox_id, identity.external_id, identity.contact_id,
       identity.unreachable_since IS NOT NULL AS is_unreachable
FROM identity
WHERE identity.workspace_id = $1 AND identity.id = ANY(ARRAY(
    SELECT known.id FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id), LATERAL (
        SELECT one.id FROM identity AS one
        WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
        LIMIT 1) AS known))
ORDER BY identity.id
FOR UPDATE
"""

IDENTITIES_ADD = """
INSERT INTO identity (workspace_id, id, inbox_id, external_id, contact_id, address, name, verified)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::bool[])
ON CONFLICT (workspace_id, inbox_id, external_id) DO NOTHING
"""

IDENTITIES_BACK = "UPDATE identity SET unreachable_since = NULL WHERE workspace_id = $1 AND id = ANY($2::uuid[])"

LINKS_ADD = """
INSERT INTO contact_link (workspace_id, link, contact_id)
SELECT $1, * FROM unnest($2::text[], $3::uuid[])
ON CONFLICT (workspace_id, link) DO NOTHING
"""

LINKS_LOCK = """
SELECT link, contact_id FROM contact_link WHERE workspace_id = $1 AND link = ANY($2::text[]) ORDER BY link FOR UPDATE
"""

# A link claimed for a person who turned out to be somebody known belongs to that somebody.
LINKS_MOVE = """
UPDATE contact_link SET contact_id = moved.after
FROM unnest($2::text[], $3::uuid[], $4::uuid[]) AS moved(link, before, after)
WHERE contact_link.workspace_id = $1 AND contact_link.link = moved.link AND contact_link.contact_id = moved.before
"""

IDENTITIES_MOVE = """
UPDATE identity SET contact_id = moved.contact_id
FROM unnest($2::uuid[], $3::uuid[]) AS moved(id, contact_id)
WHERE identity.workspace_id = $1 AND identity.id = moved.id
"""

CONTACTS_ADD = """
INSERT INTO contact (workspace_id, id, name, email, phone, locale, verified, created_at, updated_at, search)
SELECT $1, id, name, email, phone, locale, verified, $2, $2, array_to_tsvector(string_to_array(words, E'\\x1f'))
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::text[])
     AS fresh(id, name, email, phone, locale, verified, words)
"""

DUPLICATES = """
SELECT message.inbox_id, message.external_id, message.id, message.conversation_id, message.thread_id,
       message.sequence, conversation.contact_id
FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id), LATERAL (
    SELECT * FROM message AS one
    WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
    LIMIT 1) AS message, LATERAL (
    SELECT one.contact_id FROM conversation AS one
    WHERE one.workspace_id = $1 AND one.id = message.conversation_id LIMIT 1) AS conversation
"""

REFERENCED_THREADS = """
SELECT message.inbox_id, message.external_id, message.thread_id
FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id), LATERAL (
    SELECT * FROM message AS one
    WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
    LIMIT 1) AS message
WHERE message.thread_id IS NOT NULL
"""

THREADS_ADD = """
INSERT INTO thread (workspace_id, id, inbox_id, identity_id, external_id, subject, participants, conversation_id,
                    created_at, updated_at)
SELECT $1, id, inbox_id, identity_id, external_id, subject, ARRAY[]::text[], conversation_id, $2, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[])
     AS fresh(id, inbox_id, identity_id, external_id, subject, conversation_id)
ON CONFLICT (workspace_id, inbox_id, external_id) DO NOTHING
"""

THREADS_LOCK = """
SELECT id, inbox_id, external_id, identity_id, participants, conversation_id, open_conversation_id
FROM thread
WHERE workspace_id = $1 AND id = ANY($2::uuid[] || ARRAY(
    SELECT keyed.id FROM unnest($3::uuid[], $4::text[]) AS wanted(inbox_id, external_id), LATERAL (
        SELECT one.id FROM thread AS one
        WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
        LIMIT 1) AS keyed))
ORDER BY id
FOR UPDATE
"""

CONVERSATIONS_LOCK = """
SELECT id, contact_id, queue_id, assignee_id, status, priority, episode, resolved_at, waiting_since, inbox_id
FROM conversation WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""

SEQUENCES = "SELECT nextval('message_sequence') AS sequence FROM generate_series(1, $1)"

NUMBERS = "UPDATE counter SET last = last + $2 WHERE workspace_id = $1 AND name = 'conversation' RETURNING last"

CONVERSATIONS_ADD = """
INSERT INTO conversation (workspace_id, id, number, contact_id, queue_id, inbox_id, channels, subject, is_spam,
                          last_message, last_sequence, inbound_count, last_activity_at, waiting_since, opened_at,
                          previous_id, status, priority, sorting, created_at, updated_at)
SELECT $1, id, number, contact_id, queue_id, inbox_id, ARRAY[channel], subject, is_spam,
       last_message::jsonb, last_sequence, inbound_count, last_activity_at, waiting_since, opened_at, previous_id,
       status, priority, sorting::jsonb, $2, $2
FROM unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::bool[],
            $11::text[], $12::bigint[], $13::bigint[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[],
            $17::uuid[], $18::text[], $19::text[], $20::text[])
     AS fresh(id, number, contact_id, queue_id, inbox_id, channel, subject, is_spam, last_message, last_sequence,
              inbound_count, last_activity_at, waiting_since, opened_at, previous_id, status,
              priority, sorting)
"""

HEADS_TOUCH = """
WITH conversations AS (
    UPDATE conversation SET
        version = version + 1, updated_at = $2, inbox_id = head.inbox_id,
        channels = CASE WHEN head.channel = ANY(channels) THEN channels ELSE array_append(channels, head.channel) END,
        last_message = head.last_message::jsonb, last_sequence = head.last_sequence,
        inbound_count = inbound_count + head.inbound_more, last_activity_at = head.last_activity_at,
        waiting_since = head.waiting_since, status = head.status,
        snoozed_until = CASE WHEN head.status = 'snoozed' THEN snoozed_until END,
        resolved_at = CASE WHEN head.status = 'resolved' THEN resolved_at END,
        disposition = CASE WHEN head.status = 'resolved' THEN disposition END,
        episode = head.episode
    FROM unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::timestamptz[],
                $15::timestamptz[], $16::text[], $17::smallint[])
         AS head(id, inbox_id, channel, last_message, last_sequence, inbound_more, last_activity_at, waiting_since,
                 status, episode)
    WHERE conversation.workspace_id = $1 AND conversation.id = ANY($8::uuid[]) AND conversation.id = head.id
)
UPDATE thread SET
    version = version + 1, updated_at = $2, last_inbound_at = $2,
    conversation_id = seen.conversation_id, open_conversation_id = seen.open_conversation_id,
    participants = (SELECT coalesce(array_agg(DISTINCT one), '{}')
                    FROM unnest(thread.participants || string_to_array(seen.participants, E'\\x1f')) AS one
                    WHERE one <> ''),
    state = thread.state || seen.state::jsonb
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
     AS seen(id, conversation_id, open_conversation_id, participants, state)
WHERE thread.workspace_id = $1 AND thread.id = ANY($3::uuid[]) AND thread.id = seen.id
"""

# With the words by which they are found; a message without any has none there.
MESSAGES_ADD = """
WITH said AS (
    INSERT INTO message (workspace_id, id, conversation_id, thread_id, inbox_id, sequence, direction, kind, content,
                         text, attachments, author_kind, author_id, author_name, external_id, client_id, sent_at,
                         created_at, facts, updated_at)
    SELECT $1, id, conversation_id, thread_id, inbox_id, sequence,
           CASE WHEN is_ours THEN 'out' ELSE 'in' END, CASE WHEN is_ours THEN 'reply' ELSE 'message' END,
           content::jsonb, text, attachments::jsonb, CASE WHEN is_ours THEN 'agent' ELSE 'contact' END,
           author_id, author_name, external_id, client_id, sent_at, created_at, facts::jsonb, $2
    FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::text[], $9::text[], $10::text[],
                $11::uuid[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[],
                $17::text[], $18::bool[])
         AS fresh(id, conversation_id, thread_id, inbox_id, sequence, content, text, attachments,
                  author_id, author_name, external_id, client_id, sent_at, created_at, facts, is_ours)
)
INSERT INTO message_text (workspace_id, message_id, part, sequence, tokens)
SELECT $1, message_id, part, sequence, array_to_tsvector(string_to_array(words, E'\\x1f'))
FROM unnest($19::uuid[], $20::smallint[], $21::bigint[], $22::text[]) AS fresh(message_id, part, sequence, words)
"""

TEXTS_ADD = """
INSERT INTO message_text (workspace_id, message_id, part, sequence, tokens)
SELECT $1, message_id, part, sequence, array_to_tsvector(string_to_array(words, E'\\x1f'))
FROM unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::text[]) AS fresh(message_id, part, sequence, words)
"""

FILES_ADD = """
INSERT INTO file (workspace_id, id, sha256, name, content_type, size_bytes, width, height, is_linked, created_at)
SELECT $1, id, sha256, name, content_type, size_bytes, width, height, true, $2
FROM unnest($3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
     AS fresh(id, sha256, name, content_type, size_bytes, width, height)
"""

FILES_LINK = """
INSERT INTO message_file (workspace_id, file_id, message_id, role)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[])
ON CONFLICT (workspace_id, file_id, message_id) DO NOTHING
"""

# A customer may name only what the same person uploaded, and an upload belongs to one message.
FILES_CLAIM = """
UPDATE file SET is_linked = true
FROM unnest($2::uuid[], $3::uuid[]) AS named(id, uploaded_by)
WHERE file.workspace_id = $1 AND file.id = named.id AND file.uploaded_by = named.uploaded_by AND NOT file.is_linked
RETURNING file.id, file.name, file.content_type, file.size_bytes, file.width, file.height
"""
