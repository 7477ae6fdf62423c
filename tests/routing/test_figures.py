"""The floor's figures, by their definitions (docs/floor.md)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from routing.figures import Book, Day, Fact, Tally, csat, day_of, expected_wait, median, service_level

DAY = datetime(2026, 11, 28, tzinfo=UTC)
SALES, REPAIRS = uuid4(), uuid4()


def minutes(count: float) -> datetime:
    return DAY + timedelta(minutes=count)


class Story:
    """Events of one workspace, in order, told to a book."""

    def __init__(self, **starts: datetime) -> None:
        self.book = Book({}, starts.get("default", DAY))
        self._seq = 0

    def tell(self, type_: str, at: datetime, conversation: UUID, queue: UUID | None = SALES, **data: Any) -> None:
        self._seq += 1
        by_person = data.pop("by_person", False)
        opened_at = data.pop("opened_at", None)
        fact = Fact(self._seq, type_, at, conversation, queue, by_person, data, "webchat", opened_at)
        assert self.book.unknown([fact]) is not None
        self.book.take(fact)

    def day(self, queue: UUID = SALES, within_s: int = 30) -> Day:
        waiting = sum(leg.queue_id == queue for leg in self.book.legs.values())
        return day_of(self.book.tallies.get(queue, Tally()), waiting, lambda _: within_s)


def test_who_is_queued_and_accepted_was_offered_and_answered() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(0), one)
    assert (story.day().offered, story.day().waiting, story.day().answered) == (1, 1, 0)
    story.tell("item.accepted", minutes(0.5), one)
    day = story.day()
    assert (day.offered, day.waiting, day.answered, day.arrived) == (1, 0, 1, 1)
    assert day.service_level_percent == 100


def test_an_offer_that_was_declined_is_neither_a_new_arrival_nor_a_shorter_wait() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(0), one)
    story.tell("item.queued", minutes(5), one, reason="declined")
    story.tell("item.accepted", minutes(5.1), one)
    assert story.day().arrived == 1
    assert story.day().service_level_percent == 0


def test_who_moves_to_another_queue_overflowed_here_and_arrived_there() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(0), one)
    story.tell("item.queued", minutes(3), one, REPAIRS, reason="overstayed")
    assert (story.day().offered, story.day().overflowed, story.day().waiting) == (1, 1, 0)
    assert (story.day(REPAIRS).offered, story.day(REPAIRS).waiting) == (1, 1)


def test_who_is_put_off_or_taken_for_spam_is_out_of_every_base() -> None:
    story, later, spam = Story(), uuid4(), uuid4()
    story.tell("item.queued", minutes(0), later)
    story.tell("item.queued", minutes(0), spam)
    story.tell("conversation.status_changed", minutes(1), later, before="open", after="snoozed")
    story.tell("item.done", minutes(1), spam, state="cancelled", reason="spam")
    day = story.day()
    assert (day.offered, day.answered, day.waiting) == (0, 0, 0)
    assert day.service_level_percent is None


def test_handing_over_from_colleague_to_colleague_is_no_second_answer() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(0), one)
    story.tell("item.accepted", minutes(1), one)
    story.tell("item.accepted", minutes(9), one, reason="assigned")
    assert (story.day().offered, story.day().answered) == (1, 1)


def test_who_waited_when_the_day_began_is_offered_today() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(-30), one)
    assert (story.day().offered, story.day().arrived, story.day().waiting) == (1, 0, 1)
    story.tell("item.accepted", minutes(10), one)
    assert (story.day().offered, story.day().arrived, story.day().answered) == (1, 0, 1)


def test_what_was_over_before_the_day_began_counts_not_at_all() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(-30), one)
    story.tell("item.accepted", minutes(-20), one)
    assert story.day() == day_of(Tally(), 0, lambda _: 30)


def test_a_missed_call_is_answered_by_calling_back() -> None:
    story, one = Story(), uuid4()
    story.tell("item.queued", minutes(0), one, reason="call_missed")
    story.tell("item.done", minutes(4), one, state="done", reason="called_back")
    assert (story.day().offered, story.day().answered) == (1, 1)


def test_the_first_response_counts_from_the_episode_and_bots_do_not_count() -> None:
    story, one = Story(), uuid4()
    story.tell("conversation.opened", minutes(0), one)
    story.tell("message.sent", minutes(1), one, automatic=True, by_person=True)
    story.tell("message.sent", minutes(2), one, by_person=False)
    assert story.day().first_response_p50_ms is None
    story.tell("message.sent", minutes(3), one, by_person=True)
    story.tell("message.sent", minutes(30), one, by_person=True)
    assert story.day().first_response_p50_ms == 180_000
    story.tell("conversation.reopened", minutes(60), one)
    story.tell("message.sent", minutes(61), one, by_person=True)
    assert story.day().first_response_p50_ms == 120_000  # of 180 s and 60 s


def test_nobody_waited_for_the_first_message_of_what_we_began() -> None:
    story, ours, theirs = Story(), uuid4(), uuid4()
    story.tell("conversation.opened", minutes(0), ours, by_person=True)
    story.tell("message.sent", minutes(5), ours, by_person=True, first_response=True, opened_at=minutes(0))
    assert story.day().first_response_p50_ms is None
    story.tell("message.sent", minutes(5), theirs, by_person=True, first_response=True, opened_at=minutes(1))
    assert story.day().first_response_p50_ms == 240_000


def test_the_last_rating_of_an_episode_counts() -> None:
    story, one = Story(), uuid4()
    story.tell("conversation.rated", minutes(1), one, episode=1, stars=1)
    story.tell("conversation.rated", minutes(2), one, episode=1, stars=5, before=1)
    assert (story.day().csat_percent, story.day().ratings) == (100, 1)


def test_service_level_leaves_short_abandons_out_and_is_null_without_a_base() -> None:
    answered = Counter({("webchat", 10): 6, ("webchat", 31): 2})
    abandoned = Counter({("webchat", 3): 5, ("webchat", 40): 2})
    assert service_level(answered, abandoned, lambda _: 30) == 60.0
    assert service_level(Counter(), abandoned - Counter({("webchat", 40): 2}), lambda _: 30) is None
    assert service_level(Counter({("email", 1800): 1}), Counter(), lambda one: 3600 if one == "email" else 30) == 100.0


@pytest.mark.parametrize(("values", "middle"), [([], None), ([7], 7), ([1, 3], 2), ([1, 2, 90], 2)])
def test_the_median(values: list[int], middle: int | None) -> None:
    assert median(values) == middle


def test_satisfaction_is_the_share_of_fours_and_fives() -> None:
    assert csat([]) is None
    assert csat([5, 4, 3, 1]) == 50.0


def test_the_expected_wait_is_nothing_where_somebody_is_free_and_unknown_where_nobody_serves() -> None:
    assert expected_wait(0, 300, 0, 0) is None
    free = expected_wait(0, 300, 3, 1)
    assert free is not None
    assert (free.mean_s, free.high_s) == (0, 0)
    line = expected_wait(3, 300, 6, 0)
    assert line is not None
    assert (line.low_s, line.mean_s, line.high_s) == (100, 200, 300)
