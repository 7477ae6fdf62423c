"""What counts as a complaint, and what does not."""

from __future__ import annotations

import pytest

from conversations.complaints import Sign, sign_of


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("我要投诉你们", "complaint"),
        ("再不处理我就打１２３１５", "complaint"),  # in full width
        ("I want to make a formal COMPLAINT.", "complaint"),
        ("You will hear from my lawyer", "complaint"),
        ("你们就是骗子！", "anger"),
        ("等了三天没人管", "anger"),
        ("This is unacceptable, I am furious", "anger"),
        ("WHERE IS MY REFUND YOU PROMISED LAST WEEK!!", "anger"),
        ("我很生气，而且要投诉", "complaint"),  # goes before anger
        ("我不想投诉，只是想问问", None),
        ("这不是投诉", None),
        ("不是我没等，我要投诉", "complaint"),  # what is denied is something else
        ("I don't want to complain, it just leaks", None),
        ("This is not a complaint", None),
        ("No, I want to complain", "complaint"),
        ("洗衣机显示 E4", None),
        ("MODEL WM-12 XL", None),
        ("The compliance paper, please", None),
        ("", None),
    ],
)
def test_what_a_customer_writes_shows_a_complaint_anger_or_neither(text: str, sign: Sign | None) -> None:
    assert sign_of(text) == sign


def test_a_long_text_is_read_as_far_as_keywords_are() -> None:
    assert sign_of("a" * 19_990 + " 投诉") == "complaint"
    assert sign_of("a" * 30_000 + " 投诉") is None
