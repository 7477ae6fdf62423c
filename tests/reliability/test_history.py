"""The checker finds each kind of fault: what cannot fail proves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reliability.history import Arrival, History, Record, StoredMessage, StoredReply, Words, faults

ONE, TWO = Words("wang", 1), Words("wang", 2)
REPLY = StoredReply("m-3", "r-1", "t", 3, "email", "sent", may_be_duplicate=False)
LATER = replace(REPLY, message_id="m-4", client_id="r-2", sequence=4)
CAME = Arrival("email", "wang@customer.test", "m-3", "r-1")
CAME_LATER = replace(CAME, message_id="m-4", text="r-2")


def history() -> History:
    return History(
        said={ONE, TWO},
        acknowledged={ONE: "m-1", TWO: ""},
        accepted={"r-1": "m-3", "r-2": "m-4"},
        posted={"r-1", "r-2"},
    )


def message(words: Words, sequence: int) -> StoredMessage:
    return StoredMessage(f"m-{sequence}", "t", "c", sequence, words.text)


WHOLE = Record([message(ONE, 1), message(TWO, 2)], [REPLY, LATER])


def test_a_whole_history_holds() -> None:
    assert faults(history(), WHOLE, [CAME, CAME_LATER]) == []


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (replace(WHOLE, messages=[message(ONE, 1)]), "lost: 'wang says 2' was acknowledged"),
        (replace(WHOLE, messages=[*WHOLE.messages, message(TWO, 5)]), "doubled: 'wang says 2'"),
        (replace(WHOLE, messages=[message(TWO, 1), message(ONE, 2)]), "order: 'wang says 1'"),
        (replace(WHOLE, messages=[*WHOLE.messages, message(Words("eve", 1), 6)]), "nobody sent"),
        (replace(WHOLE, messages=[message(ONE, 5), message(TWO, 6)]), "acknowledged as m-1, which is not its id"),
        (replace(WHOLE, replies=[LATER]), "lost: reply r-1 was accepted"),
        (replace(WHOLE, replies=[REPLY, REPLY, LATER]), "doubled: reply r-1"),
        (replace(WHOLE, replies=[replace(REPLY, state="sending"), LATER]), "unmarked: reply r-1"),
        (replace(WHOLE, replies=[replace(REPLY, state="failed"), LATER]), "says it failed, and arrived"),
        (replace(WHOLE, orphans=["conversation c has no message"]), "conversation c has no message"),
    ],
)
def test_a_fault_in_the_record_is_found(record: Record, fault: str) -> None:
    assert any(fault in found for found in faults(history(), record, [CAME, CAME_LATER]))


@pytest.mark.parametrize(
    ("arrivals", "fault"),
    [
        ([CAME_LATER], "lost: reply r-1 (email, sent) never arrived"),
        ([CAME, CAME, CAME_LATER], "silently doubled: reply r-1"),
        ([CAME_LATER, CAME], "order: reply r-1 arrived after r-2"),
        ([CAME, CAME_LATER, replace(CAME, text="r-9")], "'r-9' arrived 1 times and is not in the record"),
        ([replace(CAME, message_id="m-9"), CAME_LATER], "arrived under ['m-9']"),
    ],
)
def test_a_fault_at_the_far_side_is_found(arrivals: list[Arrival], fault: str) -> None:
    assert any(fault in found for found in faults(history(), WHOLE, arrivals))


def test_a_flagged_repeat_is_no_fault() -> None:
    flagged = replace(WHOLE, replies=[replace(REPLY, may_be_duplicate=True), LATER])
    assert faults(history(), flagged, [CAME, CAME, CAME_LATER]) == []


def test_two_answers_with_different_ids_are_found() -> None:
    told = history()
    told.acknowledge(ONE, "m-7")
    told.accept("r-1", "m-8")
    found = faults(told, WHOLE, [CAME, CAME_LATER])
    assert [fault.partition(" was ")[0] for fault in found] == ["'wang says 1'", "reply r-1"]
