"""From the events of one conversation to the facts that reports count. Pure: values in, values out (docs/reports.md).

Legs follow the same rules as the floor's of today (docs/floor.md): the two must agree, and a test holds them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kit import worktime
from kit.worktime import Calendar
from reporting.drafts import EpisodeDraft, HoldingDraft, ceil_ms, end_span, finished, ms, way_out
from reporting.facts import Case, Episode, Facts, Happened, Leg, Open, Promise, Response

FOCUS: Final = timedelta(seconds=120)  # METRICS 5.1: what one answer is held to have taken at most


def fold(case: Case, events: Sequence[Happened], calendars: Mapping[UUID, Calendar]) -> tuple[Facts, Open]:
    """Return a conversation's facts, and what it leaves to another if it is merged into that.

    Args:
        events: in the order of their numbers, of ``facts.TYPES``.
        calendars: queue → its hours; a queue without any works around the clock.
    """
    folding = _Folding(case, calendars, _arrivals(events))
    for event in events:
        folding.take(event)
    return folding.facts(), folding.left_open()


def _arrivals(events: Iterable[Happened]) -> dict[UUID, datetime | None]:
    """Of the messages that failed to reach their customer: when they did after all; ``None``: never."""
    found: dict[UUID, datetime | None] = {}
    for event in events:
        if event.type == "delivery.updated" and event.message_id is not None:
            if event.data.get("state") == "failed":
                found[event.message_id] = None
            elif event.message_id in found:
                found[event.message_id] = found[event.message_id] or event.at
    return found


class _Folding:
    """One conversation while its events are read."""

    def __init__(
        self, case: Case, calendars: Mapping[UUID, Calendar], arrivals: Mapping[UUID, datetime | None]
    ) -> None:
        self._case = case
        self._calendars = calendars
        self._arrivals = arrivals
        self._channel = case.channel
        self._queues: list[tuple[datetime, UUID | None]] = []  # since when in which
        self._owner: UUID | None = None
        self._spoke_at: datetime | None = None
        self._leg: Leg | None = None
        self._legs: list[Leg] = []
        self._responses: list[Response] = []
        self._episodes: list[EpisodeDraft] = []
        self._holdings: list[HoldingDraft] = []
        self._promises: dict[UUID, Promise] = {}

    def take(self, event: Happened) -> None:
        """Take the next event."""
        if event.queue_id is not None and (not self._queues or self._queues[-1][1] != event.queue_id):
            self._queues.append((event.at, event.queue_id))
        match event.type.partition(".")[0]:
            case "conversation":
                self._conversation(event)
            case "item":
                self._item(event)
            case "message":
                self._message(event)
            case "call":
                self._call(event)
            case "bot" if (episode := self._current) is not None:
                episode.has_bot = True
                if event.type == "bot.handed_over":
                    self._handed_over(episode, event.at)
            case "delivery":
                self._arrived(event)
            case "sla":
                self._promise(event)

    # -- the conversation -------------------------------------------------------------------------------------

    @property
    def _current(self) -> EpisodeDraft | None:
        return self._episodes[-1] if self._episodes else None

    def _conversation(self, event: Happened) -> None:
        match event.type:
            case "conversation.opened":
                by_person = event.actor_kind == "agent" or event.data.get("by") == "agent"
                is_split = "merge_id" in event.data
                self._channel = str(event.data.get("channel") or self._channel)
                fresh = EpisodeDraft(1, None if by_person and not is_split else event.at, by_person and not is_split)
                if is_split:
                    fresh.asked_at = event.at
                self._episodes.append(fresh)
                self._owner = event.agent_id
            case "conversation.reopened":
                number = int(event.data.get("episode") or (self._episodes[-1].number + 1 if self._episodes else 1))
                self._episodes.append(EpisodeDraft(number, event.at, is_ours=event.actor_kind == "agent"))
            case "conversation.status_changed":
                self._status(event)
            case "conversation.assigned":
                self._owner = event.agent_id
                if event.actor_kind == "agent":
                    self._hand_over(event)
            case "conversation.transferred":
                self._owner = event.agent_id
                self._hand_over(event)
            case "conversation.merged":
                self._merge(event)

    def _status(self, event: Happened) -> None:
        episode, before, after = self._current, event.data.get("before"), event.data.get("after")
        if after == "snoozed":
            self._end_leg(event.at, "taken_out")
        if episode is None:
            return
        if before == "resolved":  # a merge was undone
            episode.closed_at = None
        end_span(episode.snoozed, event.at)
        end_span(episode.pending, event.at)
        match after:
            case "snoozed":
                episode.snoozed.append((event.at, None))
                if episode.was_answered:
                    episode.asked_at = None
            case "pending":
                episode.pending.append((event.at, None))
            case "resolved":
                self._close(episode, event)

    def _close(self, episode: EpisodeDraft, event: Happened) -> None:
        episode.closed_at = event.at
        episode.agent_id = self._owner
        episode.queue_id = self._queue
        episode.channel = self._channel
        episode.left_unanswered = episode.asked_at
        if episode.asked_at is not None and not episode.was_answered and not episode.gave_up:
            agent_id = event.actor_id if event.actor_kind == "agent" else self._owner
            self._respond(episode, event.at, agent_id, is_no_reply=True)
        episode.asked_at = None

    def _merge(self, event: Happened) -> None:
        """The earliest start wins, and so does the earliest question that nobody has answered."""
        left = self._case.merged.get(UUID(str(event.data.get("source_id"))))
        episode = self._current
        if left is None or episode is None or episode.closed_at is not None:
            return
        if left.started_at is not None:
            episode.started_at = min(episode.started_at or left.started_at, left.started_at)
        episode.was_answered = episode.was_answered or left.was_answered
        if left.asked_at is not None:
            episode.asked_at = min(episode.asked_at or left.asked_at, left.asked_at)

    def _hand_over(self, event: Happened) -> None:
        """Mark whose hands it left; where a colleague accepts, it has left them in the same moment already."""
        before = event.data.get("agent_before")
        if before is None or str(before) == str(event.agent_id):
            return
        for held in reversed(self._holdings):
            if str(held.agent_id) == str(before) and (held.ended_at is None or held.ended_at == event.at):
                held.is_transferred = True
                return

    # -- the line and whose hands it is in --------------------------------------------------------------------

    @property
    def _queue(self) -> UUID | None:
        return self._queues[-1][1] if self._queues else None

    def _item(self, event: Happened) -> None:
        match event.type:
            case "item.queued" if event.queue_id is not None:
                if (episode := self._current) is not None and episode.has_bot:
                    self._handed_over(episode, event.at)
                if self._leg is None or self._leg.queue_id != event.queue_id:
                    self._end_leg(event.at, "overflowed")
                    self._leg = Leg(event.queue_id, self._channel, event.at)
            case "item.accepted" if event.agent_id is not None:
                if self._leg is not None:
                    is_here = event.queue_id is None or event.queue_id == self._leg.queue_id
                    self._end_leg(event.at, "answered" if is_here else "overflowed", agent_id=event.agent_id)
                self._hold(event, event.agent_id)
            case "item.released":
                self._let_go(event.at)
            case "item.wrapped_up":
                if self._holdings and self._holdings[-1].ended_at is None:
                    self._holdings[-1].wrapped_up_at = event.at
            case "item.done" if event.data.get("reason") == "hung_up":
                self._rang(event, "abandoned")
            case "item.done":
                way = way_out(event.data)
                left_at = event.data.get("left_at")
                self._end_leg(event.at, way, left_at=datetime.fromisoformat(left_at) if left_at else None)
                if way == "abandoned" and (episode := self._current) is not None and not episode.was_answered:
                    episode.gave_up = True
                self._let_go(event.at)

    def _end_leg(
        self, at: datetime, way: str, *, left_at: datetime | None = None, agent_id: UUID | None = None
    ) -> None:
        leg, self._leg = self._leg, None
        if leg is not None:
            waited = ceil_ms((left_at or at) - leg.since)
            by = agent_id if way == "answered" else None
            self._legs.append(replace(leg, ended_at=at, way=way, waited_ms=max(0, waited), agent_id=by))

    def _rang(self, event: Happened, way: str) -> None:
        """A call that waited at the exchange is a leg of its own; when it is told of, it is over."""
        if event.queue_id is None or "waited_ms" not in event.data:
            return
        since = event.at - timedelta(milliseconds=int(event.data["waited_ms"]))
        left_at = event.data.get("left_at")
        ended = datetime.fromisoformat(left_at) if left_at else event.at
        channel = str(event.data.get("channel") or self._channel)
        waited = max(0, ceil_ms(ended - since))
        self._legs.append(Leg(event.queue_id, channel, since, event.at, way, waited, event.agent_id))

    def _hold(self, event: Happened, agent_id: UUID) -> None:
        now = self._holdings[-1] if self._holdings else None
        if now is not None and now.ended_at is None and now.agent_id == agent_id and now.wrapped_up_at is None:
            return
        self._let_go(event.at)
        number = int(event.data.get("episode") or (self._episodes[-1].number if self._episodes else 1))
        self._holdings.append(HoldingDraft(number, event.queue_id, self._channel, agent_id, event.at))
        self._owner = agent_id

    def _let_go(self, at: datetime) -> None:
        if self._holdings and self._holdings[-1].ended_at is None:
            self._holdings[-1].ended_at = at

    def _work(self, at: datetime, agent_id: UUID | None, talk: timedelta | None = None) -> None:
        """Add what an answer took to the hands it came from."""
        held = self._holdings[-1] if self._holdings else None
        if held is None or held.ended_at is not None or held.agent_id != agent_id:
            return
        since = max(held.since, self._spoke_at or held.since)
        held.active += talk if talk is not None else min(FOCUS, max(timedelta(0), at - since))

    # -- what is said -----------------------------------------------------------------------------------------

    def _message(self, event: Happened) -> None:
        if event.type == "message.received":
            self._channel = str(event.data.get("channel") or self._channel)
            if not event.data.get("automatic"):
                self._asked(event.at)
            self._spoke_at = event.at
        elif not event.data.get("automatic"):
            if event.message_id in self._arrivals:
                return
            self._answered(event.at, event.actor_id if event.actor_kind == "agent" else self._owner)

    def _arrived(self, event: Happened) -> None:
        """A reply that had failed was sent again, and reached the customer."""
        if event.message_id is not None and self._arrivals.get(event.message_id) == event.at:
            self._answered(event.at, self._owner)

    def _asked(self, at: datetime) -> None:
        episode = self._current
        if episode is None or episode.closed_at is not None:
            return
        episode.started_at = episode.started_at or at
        episode.asked_at = episode.asked_at or at

    def _answered(self, at: datetime, agent_id: UUID | None) -> None:
        self._work(at, agent_id)
        self._spoke_at = at
        if (episode := self._current) is not None and episode.asked_at is not None:
            self._respond(episode, at, agent_id)

    def _call(self, event: Happened) -> None:
        if event.type == "call.answered":
            if event.data.get("direction") == "inbound" and self._leg is None:
                self._rang(event, "answered")
            if (episode := self._current) is not None and episode.asked_at is not None:
                self._respond(episode, event.at, event.agent_id or self._owner, by_call=True)
        elif event.data.get("outcome") == "answered" and event.data.get("duration_s"):
            talk = timedelta(seconds=float(event.data["duration_s"]))
            self._work(event.at, event.agent_id or self._owner, talk)
            self._spoke_at = event.at

    def _handed_over(self, episode: EpisodeDraft, at: datetime) -> None:
        if episode.asked_at is not None and not episode.was_answered:
            episode.asked_at = max(episode.asked_at, at)

    def _respond(
        self,
        episode: EpisodeDraft,
        at: datetime,
        agent_id: UUID | None,
        *,
        is_no_reply: bool = False,
        by_call: bool = False,
    ) -> None:
        asked_at = episode.asked_at
        assert asked_at is not None, "answers answer something"
        self._responses.append(
            Response(
                episode=episode.number,
                queue_id=self._queue,
                channel=self._channel,
                agent_id=agent_id,
                asked_at=asked_at,
                at=at,
                wall_ms=ms(max(timedelta(0), at - asked_at)),
                business_ms=ms(self._worked(asked_at, at)),
                is_first=not episode.was_answered,
                is_no_reply=is_no_reply,
                by_bot=episode.has_bot,
                by_call=by_call,
                is_ours=episode.is_ours,
            )
        )
        episode.asked_at = None
        episode.was_answered = True

    def _promise(self, event: Happened) -> None:
        clock_id = event.data.get("clock_id")
        if clock_id is None:
            return
        id_ = UUID(str(clock_id))
        known = self._promises.get(id_)
        if known is not None and not known.is_kept:
            return
        if event.type == "sla.changed":  # it runs again
            self._promises.pop(id_, None)
            return
        due = event.data.get("due_at")
        self._promises[id_] = Promise(
            clock_id=id_,
            kind=str(event.data.get("kind", "")),
            queue_id=event.queue_id or self._queue,
            channel=self._channel,
            agent_id=event.agent_id,
            due_at=datetime.fromisoformat(due) if due else event.at,
            is_kept=event.type == "sla.met",
        )

    # -- what came of it --------------------------------------------------------------------------------------

    def facts(self) -> Facts:
        """Return what was read so far."""
        legs = self._legs if self._leg is None else [*self._legs, self._leg]
        goes_on = self._episodes[-1].number if self._case.was_merged_open and self._episodes else None
        return Facts(
            tuple(legs),
            tuple(one for one in self._responses if not (one.is_no_reply and one.episode == goes_on)),
            tuple(self._episode(one) for one in self._episodes if one.started_at is not None),
            tuple(finished(one) for one in self._holdings),
            tuple(self._promises.values()),
        )

    def left_open(self) -> Open:
        """Return what the last episode leaves to a conversation it becomes part of."""
        episode = self._current
        if episode is None or not self._case.was_merged_open:
            return Open(None, None, was_answered=False)
        return Open(episode.started_at, episode.left_unanswered, was_answered=self._was_answered(episode))

    def _was_answered(self, episode: EpisodeDraft) -> bool:
        return any(one.episode == episode.number and not one.is_no_reply for one in self._responses)

    def _episode(self, one: EpisodeDraft) -> Episode:
        assert one.started_at is not None, "checked by the caller"
        is_last = one is self._episodes[-1]
        way = None
        if one.closed_at is not None:
            was_merged = is_last and self._case.was_merged_open
            way = "merged" if was_merged else "abandoned" if one.gave_up else "resolved"
        wall = business = None
        if way == "resolved" and one.closed_at is not None:
            started = min(one.started_at, one.closed_at)
            away = [(max(start, started), end or one.closed_at) for start, end in (*one.snoozed, *one.pending)]
            away = [(start, end) for start, end in away if end > start]
            wall = ms(one.closed_at - started - sum((end - start for start, end in away), timedelta(0)))
            rested = sum((self._worked(start, end) for start, end in away), timedelta(0))
            business = ms(self._worked(started, one.closed_at) - rested)
        is_open = one.closed_at is None
        return Episode(
            number=one.number,
            queue_id=self._queue if is_open else one.queue_id,
            channel=self._channel if is_open else one.channel,
            agent_id=self._owner if is_open else one.agent_id,
            started_at=one.started_at,
            closed_at=one.closed_at,
            way=way,
            wall_ms=wall,
            business_ms=business,
            snoozed=tuple(
                (max(start, one.started_at), end) for start, end in one.snoozed if end is None or end > one.started_at
            ),
        )

    def _worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants, in the hours of the queue it was in at each moment."""
        if end <= start:
            return timedelta(0)
        moves = [(at, queue_id) for at, queue_id in self._queues if start < at < end]
        before = [queue_id for at, queue_id in self._queues if at <= start]
        first = before[-1] if before else (self._queues[0][1] if self._queues else None)
        total, since, queue = timedelta(0), start, first
        for at, following in (*moves, (end, None)):
            calendar = self._calendars.get(queue) if queue is not None else None
            total += worktime.elapsed(calendar, since, at)
            since, queue = at, following
        return total
