"""How a call's card moves forward: pure, whatever order the exchange tells its facts in, and however often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from conversations.content import Call
from conversations.inbound import CallUpdate

# Of two things that an exchange says of the same end, the later one here is the more exact.
OUTCOMES: Final = ("", "no_answer", "cancelled", "failed", "abandoned", "busy", "voicemail", "answered")
MISSED: Final = frozenset({"no_answer", "failed", "abandoned", "busy", "voicemail"})
_STATES: Final = ("ringing", "answered", "ended")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us, as far as a card names them."""

    id: UUID
    name: str


def opened(news: CallUpdate) -> Call:
    """Return the card as it lies before anything is known but who calls whom."""
    return Call(direction=news.direction, state="ringing", caller=news.caller, callee=news.callee)


def moved(card: Call, news: CallUpdate, colleague: Colleague | None) -> Call:
    """Return the card with what the news adds; news that are known, or older, add nothing.

    The state never goes back. Of several times for one step the earliest counts: an end that was only noticed late
    (after a cut of the line) is put right by the exchange's own record.
    """
    answered_at = _earliest(card.answered_at, news.answered_at) or _noticed(news, "answered")
    ended_at = _earliest(card.ended_at, news.ended_at) or _noticed(news, "ended")
    outcome = max(card.outcome, news.outcome, key=_rank)
    recordings = [*card.recordings, *_fresh(card, news)]
    state = max(card.state, news.state or "ringing", key=_STATES.index)
    if news.state is None and not _is_known(card):
        state = "ended"  # a recording that came before its call: whatever is recorded so is over
    if state == "ended":
        if answered_at is not None:
            outcome = "answered"
        elif any(one["kind"] == "voicemail" for one in recordings):
            outcome = max(outcome, "voicemail", key=_rank)
        elif news.state == "ended":
            outcome = outcome or "no_answer"
    return replace(
        card,
        state=state,
        caller=card.caller or news.caller,
        callee=card.callee or news.callee,
        outcome=outcome,
        cause=card.cause or news.cause,
        started_at=_text(_earliest(card.started_at, news.started_at)),
        answered_at=_text(answered_at),
        ended_at=_text(ended_at) if state == "ended" else None,
        duration_s=_span_s(answered_at, ended_at) if state == "ended" else None,
        agent_id=card.agent_id or (str(colleague.id) if colleague else None),
        answered_by=card.answered_by or (colleague.name if colleague else news.answered_by),
        digits=max(card.digits, news.digits, key=len),
        recordings=recordings,
    )


def is_missed(card: Call) -> bool:
    """Return whether a customer called and nobody spoke to them."""
    return card.direction == "inbound" and card.state == "ended" and card.outcome in MISSED


def was_answered(card: Call) -> bool:
    """Return whether the two sides spoke, or are speaking now."""
    return card.answered_at is not None or card.outcome == "answered"


def _rank(outcome: str) -> int:
    return OUTCOMES.index(outcome) if outcome in OUTCOMES else 0


def _is_known(card: Call) -> bool:
    return bool(card.started_at or card.answered_at or card.ended_at)


def _noticed(news: CallUpdate, state: str) -> datetime | None:
    """When we heard of a step, for exchanges that do not say when it was."""
    return news.received_at if news.state == state else None


def _fresh(card: Call, news: CallUpdate) -> Iterable[dict[str, str]]:
    known = {one["key"] for one in card.recordings}
    for one in news.files:
        if one.key not in known:
            known.add(one.key)
            entry = {"key": one.key, "kind": one.kind, "file_id": str(one.file.id)}
            yield entry | ({"side": one.side} if one.side else {})


def _earliest(*moments: str | datetime | None) -> datetime | None:
    """Return the earliest of what is known, stored or told."""
    known = [datetime.fromisoformat(one) if isinstance(one, str) else one for one in moments if one is not None]
    return min(known, default=None)


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None


def _span_s(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return round(max(0.0, (end - start).total_seconds()), 3)
