"""What is kept of what agents did, and what is learned from it."""

from __future__ import annotations

import pytest

from kb.feedback import MAX_EDITED, edit_share
from kb.masking import masked
from kb.passages import Facts, Found, answer
from kb.suggestions import choose
from kit.ids import new_id
from tests.support.clock import FakeClock


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("我的手机13812345678，洗衣机E4", "我的手机…，洗衣机E4"),
        ("mail me: li.lei@example.test please", "mail me: … please"),
        ("order 2026-1128-0042 shows error E4", "order … shows error E4"),
        ("身份证11010519491231002X", "身份证…"),
        ("see https://example.test/orders/1?token=x", "see …"),
        ("model WM-8200 costs 2399", "model WM-8200 costs 2399"),
    ],
)
def test_personal_data_is_taken_out_and_models_stay(message: str, kept: str) -> None:
    assert masked(message) == kept


def test_a_reply_sent_as_inserted_has_no_edits_and_another_text_has_many() -> None:
    body = "请先断电，打开右下角的滤网盖，清理滤网后再试一次。"
    assert edit_share(body, body, body) == 0
    assert edit_share(body, body, f"您好！{body}") < MAX_EDITED
    assert edit_share(body, body, "我们安排师傅明天上门") > MAX_EDITED
    assert edit_share(body, body, "") == 1


def test_a_long_article_gives_the_part_that_answers() -> None:
    body = "# Filter\n\nClean the filter.\n\n" + "# Hose\n\n" + "Straighten the hose behind it. " * 40
    assert answer(body, "Clean the filter.") == "Clean the filter."
    assert answer("**Clean** it.", "") == "Clean it."


def found(language: str, band: str = "high", original: object = None) -> Found:
    id_ = new_id()
    article = Facts(id_, 1, language, language, "public", "", FakeClock().now(), original or id_)  # type: ignore[arg-type]
    return Found(article, 1.0, band, "", "", (), 0)  # type: ignore[arg-type]


def test_of_translations_the_one_in_the_question_s_language_is_shown() -> None:
    original = new_id()
    both = [found("en", original=original), found("zh", original=original), found("en")]
    assert [one.article.language for one in choose(both, "不排水")] == ["zh", "en"]
    assert [one.article.language for one in choose(both, "it does not drain")] == ["en", "en"]


def test_at_most_three_cards_and_none_that_is_too_far() -> None:
    assert len(choose([found("en") for _ in range(5)], "x")) == 3
    assert choose([found("en", "low")], "x") == ()
