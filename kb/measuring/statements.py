"""The statements behind the measures. Each reads the proposals of one workspace and span, the newest 20,000 of them.

``proposed``: proposals. ``answers``: what was done with a card, once a proposal and card. ``tried``: each card that was
shown, with its place from 1.
"""

from __future__ import annotations

from sqlalchemy import text

_PROPOSED = """
WITH proposed AS (
    SELECT id, conversation_id, shown, is_control, created_at FROM kb_suggestion
    WHERE workspace_id = :workspace_id AND created_at >= :since AND created_at < :until
    ORDER BY created_at DESC LIMIT :looked_through
), answers AS (
    SELECT feedback.suggestion_id, feedback.article_id,
           bool_or(feedback.outcome = ANY(:used)) AS used,
           bool_or(feedback.outcome = 'inserted') AS inserted,
           bool_or(feedback.outcome = 'edited') AS edited,
           bool_or(feedback.outcome = 'sent_link') AS sent_link,
           bool_or(feedback.outcome = 'opened') AS opened,
           bool_or(feedback.outcome = 'not_relevant') AS not_relevant,
           bool_or(feedback.outcome = 'dismissed') AS dismissed,
           bool_or(feedback.outcome = ANY(:used) AND feedback.message_id IS NOT NULL) AS sent,
           bool_or(feedback.outcome = ANY(:used) AND feedback.edit_share < :max_edited) AS accepted,
           min(feedback.edit_share) FILTER (WHERE feedback.outcome = ANY(:used)) AS edit_share,
           min(feedback.created_at) FILTER (WHERE feedback.outcome = ANY(:used)) AS used_at
    FROM kb_feedback AS feedback
    JOIN proposed ON proposed.id = feedback.suggestion_id
    WHERE feedback.workspace_id = :workspace_id
    GROUP BY feedback.suggestion_id, feedback.article_id
)
"""

_TRIED = f"""{_PROPOSED}
, tried AS (
    SELECT proposed.id, proposed.conversation_id, proposed.created_at, card.place,
           (card.value->>'article_id')::uuid AS article_id, (card.value->>'version')::int AS version,
           card.value->>'band' AS band, coalesce(answers.used, false) AS used,
           coalesce(answers.opened, false) AS opened, coalesce(answers.not_relevant, false) AS not_relevant,
           answers.used_at
    FROM proposed
    CROSS JOIN LATERAL jsonb_array_elements(proposed.shown) WITH ORDINALITY AS card(value, place)
    LEFT JOIN answers ON answers.suggestion_id = proposed.id
                     AND answers.article_id = (card.value->>'article_id')::uuid
    WHERE NOT proposed.is_control
)
"""  # noqa: S608 - parts are constants of this file

# One row. What was done counts once a proposal, whatever the number of its cards.
TOTALS = text(f"""{_PROPOSED}
, told AS (
    SELECT suggestion_id, bool_or(used) AS used, bool_or(inserted) AS inserted, bool_or(edited) AS edited,
           bool_or(sent_link) AS sent_link, bool_or(opened) AS opened, bool_or(not_relevant) AS not_relevant,
           bool_or(dismissed) AS dismissed, bool_or(sent) AS sent, bool_or(accepted) AS accepted,
           min(edit_share) AS edit_share, min(used_at) AS used_at
    FROM answers GROUP BY suggestion_id
)
SELECT count(*) AS looked_through,
       count(*) FILTER (WHERE proposed.is_control) AS control,
       count(*) FILTER (WHERE NOT proposed.is_control AND proposed.shown = '[]'::jsonb) AS silent,
       count(*) FILTER (WHERE proposed.shown <> '[]'::jsonb) AS shown,
       count(*) FILTER (WHERE told.used) AS used,
       count(*) FILTER (WHERE told.inserted) AS inserted,
       count(*) FILTER (WHERE told.edited) AS edited,
       count(*) FILTER (WHERE told.sent_link) AS sent_link,
       count(*) FILTER (WHERE told.opened) AS opened,
       count(*) FILTER (WHERE told.not_relevant) AS not_relevant,
       count(*) FILTER (WHERE told.dismissed) AS dismissed,
       count(*) FILTER (WHERE told.sent) AS sent,
       count(*) FILTER (WHERE told.accepted) AS accepted,
       count(*) FILTER (WHERE first.used) AS first_used,
       count(*) FILTER (WHERE told.used_at - proposed.created_at <= :soon) AS used_soon,
       avg(told.edit_share) AS edit_share,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM told.used_at - proposed.created_at)) AS use_p50_s,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM told.used_at - proposed.created_at)) AS use_p90_s
FROM proposed
LEFT JOIN told ON told.suggestion_id = proposed.id
LEFT JOIN answers AS first
       ON first.suggestion_id = proposed.id AND first.article_id = (proposed.shown->0->>'article_id')::uuid
""")  # noqa: S608 - parts are constants of this file

DAYS = text(f"""{_PROPOSED}
, told AS (
    SELECT suggestion_id, bool_or(used) AS used, bool_or(not_relevant) AS not_relevant FROM answers
    GROUP BY suggestion_id
)
SELECT to_char(proposed.created_at AT TIME ZONE :zone, 'YYYY-MM-DD') AS day,
       count(*) FILTER (WHERE proposed.shown <> '[]'::jsonb) AS shown,
       count(*) FILTER (WHERE NOT proposed.is_control AND proposed.shown = '[]'::jsonb) AS silent,
       count(*) FILTER (WHERE told.used) AS used,
       count(*) FILTER (WHERE told.not_relevant) AS not_relevant
FROM proposed LEFT JOIN told ON told.suggestion_id = proposed.id
GROUP BY 1 ORDER BY 1
""")  # noqa: S608 - parts are constants of this file

# ``matched_used ÷ expected`` is the risk ratio of Mantel and Haenszel against the first place, over strata of one
# article in one band: how much less often the same article is used only because it stands lower.
PLACES = text(f"""{_TRIED}
, strata AS (
    SELECT article_id, band, place, count(*) AS shown, count(*) FILTER (WHERE used) AS used,
           count(*) FILTER (WHERE opened) AS opened, count(*) FILTER (WHERE not_relevant) AS not_relevant
    FROM tried GROUP BY article_id, band, place
)
SELECT strata.place, sum(strata.shown)::bigint AS shown, sum(strata.used)::bigint AS used,
       sum(strata.opened)::bigint AS opened, sum(strata.not_relevant)::bigint AS not_relevant,
       coalesce(sum(strata.shown) FILTER (WHERE first.shown IS NOT NULL), 0)::bigint AS matched,
       coalesce(sum(strata.used * first.shown / (strata.shown + first.shown)::float8), 0) AS matched_used,
       coalesce(sum(first.used * strata.shown / (strata.shown + first.shown)::float8), 0) AS expected
FROM strata
LEFT JOIN strata AS first ON first.article_id = strata.article_id AND first.band = strata.band AND first.place = 1
GROUP BY strata.place ORDER BY strata.place
""")  # noqa: S608 - parts are constants of this file

# ``seen``: how often it would have been looked at, by its places.
ARTICLES = text(f"""{_TRIED}
, counted AS (
    SELECT tried.article_id, count(*) AS shown, count(*) FILTER (WHERE tried.used) AS used,
           count(*) FILTER (WHERE tried.opened) AS opened, count(*) FILTER (WHERE tried.not_relevant) AS not_relevant,
           sum(CASE tried.place WHEN 1 THEN 1.0 WHEN 2 THEN :second ELSE :third END)::float8 AS seen,
           avg(tried.place)::float8 AS place,
           count(*) FILTER (WHERE tried.used AND EXISTS (
               SELECT FROM event
               WHERE event.workspace_id = :workspace_id AND event.conversation_id = tried.conversation_id
                 AND event.type = 'conversation.reopened'
                 AND event.at BETWEEN tried.used_at AND tried.used_at + :within)) AS reopened,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM tried.used_at - tried.created_at))
               AS use_p50_s,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM tried.used_at - revision.created_at))
               FILTER (WHERE tried.used_at >= revision.created_at) AS age_p50_s
    FROM tried
    LEFT JOIN kb_revision AS revision
           ON revision.workspace_id = :workspace_id AND revision.article_id = tried.article_id
          AND revision.number = tried.version
    GROUP BY tried.article_id
)
SELECT article.id, article.title, article.language, article.status, counted.shown, counted.seen, counted.place,
       counted.used, counted.opened, counted.not_relevant, counted.reopened, counted.use_p50_s, counted.age_p50_s
FROM counted
JOIN kb_article AS article ON article.workspace_id = :workspace_id AND article.id = counted.article_id
ORDER BY counted.shown DESC, article.id LIMIT :max_articles
""")  # noqa: S608 - parts are constants of this file

# What suggestions change: conversations in which nothing is ever shown against all the others, those included in which
# nothing was near, because of a control conversation it is not known whether anything would have been.
GROUPS = text(f"""{_PROPOSED}
, talks AS (SELECT conversation_id, bool_or(is_control) AS is_control FROM proposed GROUP BY conversation_id)
SELECT talks.is_control, count(*) AS conversations, count(conversation.first_response_at) AS answered,
       count(conversation.resolved_at) AS resolved,
       percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM conversation.first_response_at - conversation.opened_at)) AS first_reply_p50_s,
       percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM conversation.resolved_at - conversation.opened_at)) AS resolution_p50_s
FROM talks
JOIN conversation ON conversation.workspace_id = :workspace_id AND conversation.id = talks.conversation_id
WHERE NOT conversation.is_spam
GROUP BY talks.is_control
""")  # noqa: S608 - parts are constants of this file

# Before and after the first example that still counts, of articles that were taught.
TAUGHT = text(f"""{_TRIED}
, taught AS (
    SELECT article_id, count(*) AS examples, min(created_at) AS since FROM kb_example
    WHERE workspace_id = :workspace_id AND verdict = 'accepted' AND withdrawn_at IS NULL GROUP BY article_id
)
SELECT count(DISTINCT taught.article_id) AS articles,
       count(*) FILTER (WHERE tried.created_at < taught.since) AS shown_before,
       count(*) FILTER (WHERE tried.created_at < taught.since AND tried.used) AS used_before,
       avg(tried.place) FILTER (WHERE tried.created_at < taught.since)::float8 AS place_before,
       count(*) FILTER (WHERE tried.created_at >= taught.since) AS shown_after,
       count(*) FILTER (WHERE tried.created_at >= taught.since AND tried.used) AS used_after,
       avg(tried.place) FILTER (WHERE tried.created_at >= taught.since)::float8 AS place_after
FROM tried JOIN taught ON taught.article_id = tried.article_id
""")  # noqa: S608 - parts are constants of this file

TEACHERS = text("""
WITH examples AS (
    SELECT agent_id, count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
           count(*) FILTER (WHERE verdict = 'rejected') AS rejected, max(created_at) AS last_at
    FROM kb_example
    WHERE workspace_id = :workspace_id AND withdrawn_at IS NULL AND agent_id IS NOT NULL GROUP BY agent_id
), labels AS (
    SELECT agent_id, count(*) AS labels, max(created_at) AS last_at FROM kb_label
    WHERE workspace_id = :workspace_id AND withdrawn_at IS NULL GROUP BY agent_id
)
SELECT agent.id, agent.name, coalesce(examples.accepted, 0) AS accepted, coalesce(examples.rejected, 0) AS rejected,
       coalesce(labels.labels, 0) AS labels, greatest(examples.last_at, labels.last_at) AS last_at
FROM examples FULL JOIN labels ON labels.agent_id = examples.agent_id
JOIN agent ON agent.workspace_id = :workspace_id AND agent.id = coalesce(examples.agent_id, labels.agent_id)
ORDER BY coalesce(examples.accepted, 0) + coalesce(examples.rejected, 0) DESC, agent.id LIMIT 200
""")

# Whoever opened an article in a chat window, once a visitor and day. Assumed: said nothing of it, and wrote nothing
# there for 72 hours; undecided until then.
READINGS = text("""
WITH visits AS (
    SELECT inbox_id, visitor, day, min(created_at) AS at, bool_or(is_helpful) AS helped,
           bool_and(coalesce(is_helpful, true)) AS is_unblamed
    FROM kb_reading
    WHERE workspace_id = :workspace_id AND created_at >= :since AND created_at < :until
    GROUP BY inbox_id, visitor, day
    ORDER BY at DESC LIMIT :looked_through
), outcomes AS (
    SELECT visits.at, visits.helped, visits.is_unblamed, EXISTS (
        SELECT FROM identity
        JOIN thread ON thread.workspace_id = identity.workspace_id AND thread.identity_id = identity.id
        JOIN message ON message.workspace_id = thread.workspace_id AND message.thread_id = thread.id
        WHERE identity.workspace_id = :workspace_id AND identity.inbox_id = visits.inbox_id
          AND identity.external_id = visits.visitor AND message.direction = 'in'
          AND message.created_at BETWEEN visits.at AND visits.at + :within) AS wrote
    FROM visits
)
SELECT count(*) AS visits, count(*) FILTER (WHERE helped) AS confirmed,
       count(*) FILTER (WHERE helped IS NOT TRUE AND is_unblamed AND NOT wrote AND at + :within <= :now) AS assumed,
       count(*) FILTER (WHERE helped IS NOT TRUE AND is_unblamed AND NOT wrote AND at + :within > :now) AS undecided,
       count(*) FILTER (WHERE wrote) AS wrote
FROM outcomes
""")

VOTES = text("""
SELECT count(*) FILTER (WHERE is_helpful) AS helped, count(*) FILTER (WHERE NOT is_helpful) AS not_helped
FROM kb_vote WHERE workspace_id = :workspace_id AND created_at >= :since AND created_at < :until
""")
