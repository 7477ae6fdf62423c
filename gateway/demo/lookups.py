"""What was proposed for the first question of each demo case, and what the agent did with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.models import Contact, Conversation, Message
from conversations.work import Work
from gateway.demo.chapter import Chapter, Row
from gateway.demo.entry import Entry, ids_of
from gateway.demo.place import Page, Place
from kb.editions import next_edition
from kb.feedback import MAX_EDITED, QUIET_FOR
from kb.masking import masked
from kb.models import KbExample, KbFeedback, KbSuggestion
from kb.suggestions import CONTROL_EVERY
from kit.ids import new_id

LESSONS: Final = 1_000  # replies that are learned from, at most

# Story → the pages that were near, by their English titles; the first one answers it. None: nothing is near.
_E4, _SPIN = "Washing machine shows E4: it does not drain", "Washing machine is loud or walks when spinning"
_FRIDGE, _AIRCON = "Fridge does not cool", "Air conditioner drips indoors"
_HEATER, _ROBOT = "Water heater gives no hot water", "Robot vacuum does not connect, or loses its map"
_WARRANTY, _VISIT = "How long is the warranty", "Booking a visit, and what it costs"
_DELIVERY, _RETURNS = "Delivery and installation", "Returns within seven days, and exchanges"
_REFUND, _INVOICE = "When does a refund arrive", "How to get an invoice, and change its title"
_GRANTS = "Internal: who may grant what"
_NEAR: Final[dict[str, tuple[str, ...]]] = {
    "zh_washer_e4": (_E4, _SPIN, _VISIT),
    "zh_washer_e4_visit": (_VISIT, _E4),
    "zh_washer_noise": (_SPIN, _E4),
    "zh_fridge_warm": (_FRIDGE, _VISIT),
    "zh_robot_map": (_ROBOT,),
    "zh_aircon_leak": (_AIRCON, _VISIT),
    "zh_heater_cold": (_HEATER, _VISIT),
    "zh_aircon_install": (_DELIVERY, _VISIT),
    "zh_install_change": (_DELIVERY, _VISIT),
    "zh_invoice_title": (_INVOICE,),
    "zh_invoice_missing": (_INVOICE,),
    "zh_refund_return": (_RETURNS, _REFUND),
    "zh_warranty_check": (_WARRANTY, _VISIT),
    "zh_complaint_late": (_GRANTS, _VISIT),
    "en_washer_e4": (_E4, _SPIN),
    "en_washer_noise": (_SPIN, _E4),
    "en_fridge_warm": (_FRIDGE, _VISIT),
    "en_robot_map": (_ROBOT,),
    "en_refund": (_REFUND, _RETURNS),
    "en_invoice_vat": (_INVOICE,),
    "en_warranty_abroad": (_WARRANTY,),
    "en_complaint_technician": (_GRANTS, _VISIT),
}
# What was proposed and is no answer: a page about deliveries does not say where one is.
_BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "zh_shipping_where": (_DELIVERY,),
    "en_where_is_order": (_DELIVERY,),
    "en_address_change": (_DELIVERY,),
    "zh_refund_price_drop": (_REFUND,),
}
_FIRST: Final = 0.72  # how often what answers stands first
_USED: Final = {1: 0.66, 2: 0.34, 3: 0.2}  # how often a card that answers is used, by its place


def look_up(chapter: Chapter, entry: Entry, place: Place) -> None:
    """Add what was proposed for a case's first question, and what came of it, to its rows."""
    spoken = sorted(chapter.of("message"), key=lambda row: row["sequence"])
    question = next((row for row in spoken if row["direction"] == "in"), None)
    if question is None:
        return
    reply = next((row for row in spoken if row["direction"] == "out" and row["author_kind"] == "agent"), None)
    chance = Random(f"lookup {entry.case.key}")  # noqa: S311 - a play, not a secret
    ids, story = ids_of(entry.case, place), entry.case.story
    pages = _pages(place, _NEAR.get(story.key) or _BESIDE.get(story.key, ()), story.language, chance)
    is_control = entry.number % CONTROL_EVERY == 0
    shown = [] if is_control else pages
    at = question["created_at"] + timedelta(milliseconds=chance.randint(430, 620))
    suggestion = chapter.add(
        "kb_suggestion",
        workspace_id=place.workspace_id,
        id=ids.at(at),
        conversation_id=question["conversation_id"],
        message_id=question["id"],
        shown=[
            {"article_id": str(page.id), "version": page.version, "score": round(1.1 - 0.2 * n, 4), "band": "high"}
            for n, page in enumerate(shown)
        ],
        is_control=is_control,
        threshold=0.31,
        engine="use-multilingual-3/0.2",
        took_ms=round(chance.uniform(2, 9), 1),
        created_at=at,
    )
    if reply is not None and shown:
        right = place.pages.get((_NEAR[story.key][0], story.language)) if story.key in _NEAR else None
        _deal(chapter, entry, place, suggestion, shown, right, reply, chance)


def _pages(place: Place, titles: Sequence[str], language: str, chance: Random) -> list[Page]:
    found = [page for title in titles if (page := place.pages.get((title, language))) is not None]
    if len(found) > 1 and chance.random() > _FIRST:
        found[0], found[1] = found[1], found[0]
    return found


def _deal(
    chapter: Chapter,
    entry: Entry,
    place: Place,
    suggestion: Row,
    shown: Sequence[Page],
    right: Page | None,
    reply: Row,
    chance: Random,
) -> None:
    """Write down what the agent did with the cards before the reply."""
    waited = reply["created_at"] - suggestion["created_at"]
    at = suggestion["created_at"] + min(waited * chance.uniform(0.3, 0.9), timedelta(minutes=chance.uniform(0.2, 12)))
    if at >= reply["created_at"]:  # answered before anything could be proposed
        return
    nth = shown.index(right) + 1 if right is not None and right in shown else 0
    outcome: Literal["inserted", "edited", "sent_link", "not_relevant", "opened"]
    article, share = shown[0], None
    if nth and chance.random() < _USED[nth]:
        assert right is not None, "it stands somewhere"
        article = right
        outcome = chance.choices(("inserted", "edited", "sent_link"), (5, 4, 1))[0]
        # Agents write in their own words here; so much of each reply is not the article's.
        share = round(chance.uniform(0.05, 0.38) if outcome == "inserted" else chance.uniform(0.2, 0.7), 3)
    elif chance.random() < 0.15:
        outcome = "not_relevant" if nth != 1 else "opened"
    else:
        return
    chapter.add(
        "kb_feedback",
        workspace_id=place.workspace_id,
        id=ids_of(entry.case, place).at(at),
        suggestion_id=suggestion["id"],
        article_id=article.id,
        agent_id=reply["author_id"],
        outcome=outcome,
        message_id=reply["id"] if share is not None else None,
        edit_share=share,
        created_at=at,
        settled_at=None,
    )


async def teach(work: Work) -> int:
    """Learn from the replies of the past as the program would have, each at its own time; return how many."""
    rows = (
        await work.connection.execute(
            select(KbFeedback, Message.text, Contact.name.label("customer"))
            .join(
                KbSuggestion,
                (KbSuggestion.workspace_id == KbFeedback.workspace_id) & (KbSuggestion.id == KbFeedback.suggestion_id),
            )
            .join(
                Message,
                (Message.workspace_id == KbSuggestion.workspace_id) & (Message.id == KbSuggestion.message_id),
            )
            .join(
                Conversation,
                (Conversation.workspace_id == Message.workspace_id) & (Conversation.id == Message.conversation_id),
            )
            .join(Contact, (Contact.workspace_id == Message.workspace_id) & (Contact.id == Conversation.contact_id))
            .where(
                KbFeedback.workspace_id == work.workspace_id,
                KbFeedback.settled_at.is_(None),
                KbFeedback.edit_share < MAX_EDITED,
                KbFeedback.created_at <= work.now - QUIET_FOR,
            )
            .order_by(KbFeedback.created_at)
            .limit(LESSONS)
        )
    ).all()
    if not rows:
        return 0
    edition = await next_edition(work)
    examples = [
        {
            "workspace_id": work.workspace_id,
            "id": new_id(),
            "article_id": row.article_id,
            "message": masked(row.text, [row.customer]),
            "verdict": "accepted",
            "source": "reply",
            "agent_id": row.agent_id,
            "day": (row.created_at + QUIET_FOR).date().isoformat(),
            "created_at": row.created_at + QUIET_FOR,
            "edition": edition,
        }
        for row in rows
        if row.text
    ]
    await work.connection.execute(insert(KbExample).values(examples).on_conflict_do_nothing())
    await work.connection.execute(
        update(KbFeedback)
        .where(KbFeedback.workspace_id == work.workspace_id, KbFeedback.id.in_([row.id for row in rows]))
        .values(settled_at=work.now)
    )
    work.record("article.updated", data={"fields": ["examples"]})
    return len(examples)
