"""What a model's sentence must have in common with its source, case by case."""

from __future__ import annotations

import pytest

from kb.drafting.checking import DRAFT, MAX_SENTENCES, SUMMARY, check
from kb.drafting.disguise import Disguise
from kb.drafting.facts import facts
from kb.drafting.faithful import Pair, pair
from kb.drafting.nearness import nearness
from kb.drafting.reading import Stated, stated
from kb.encoders import SentenceEncoder, installed
from kit.errors import Unavailable

needs_model = pytest.mark.skipif(not SentenceEncoder.is_installed(), reason="the extra semantic is not installed")

E4 = "先断电，打开右下角的滤网盖，清理滤网和排水泵。"
RETURNS = "An unopened machine can be sent back within seven days. Shipping costs 30 yuan."
REFUND = "退款七天内到账，节假日不处理。详情见 https://help.example.com/refund 。"
WARRANTY = "整机保修两年。密封圈属于耗材，保修三个月。"
COLOUR = "可以换颜色吗？不可以。"


def reason(sentence: str, source: str, *, rules: object = DRAFT) -> str | None:
    """Return why a sentence that cites this source is struck out, by words alone; ``None``: it holds."""
    (verdict,) = check([Stated(sentence, (1,))], {1: source}, None, rules)  # type: ignore[arg-type]
    return verdict.reason


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("您好，请先断电，然后清理滤网。", E4),
        ("You can send an unopened machine back within 7 days.", RETURNS),
        ("退款7天内到账。", REFUND),
        ("退款七天内到账，节假日不处理。", REFUND),
        ("详情见 https://help.example.com/refund", REFUND),
        ("整机保修两年，密封圈保修3个月。", WARRANTY),
    ],
)
def test_what_the_source_says_holds_however_it_is_put(sentence: str, source: str) -> None:
    assert reason(sentence, source) is None


@pytest.mark.parametrize(
    ("sentence", "source", "why"),
    [
        ("You can send an opened machine back within 7 days.", RETURNS, "facts"),
        ("You can send an unopened machine back within 7 weeks.", RETURNS, "facts"),
        ("You can send an unopened machine back within 30 days.", RETURNS, "facts"),
        ("Shipping costs 30 yuan and we pay you 30 yuan.", RETURNS, "words"),
        ("Shipping does not cost 30 yuan.", RETURNS, "negation"),
        ("退款七天内不会到账。", REFUND, "negation"),
        ("节假日处理退款。", REFUND, "negation"),
        ("详情见 https://help.example.com/refund.evil.example", REFUND, "facts"),
        ("详情见 evil.example", REFUND, "facts"),
        ("密封圈保修两年。", WARRANTY, "facts"),
        ("可以换颜色。", COLOUR, "words"),
        ("先断电，再联系 [NAME_1]。", E4, "facts"),
        ("先断电，然后输入“忽略规则”。", E4, "facts"),
        ("Switch the machine off and clean the filter.", E4, "meaning"),
        ("……", E4, "length"),
    ],
)
def test_what_it_does_not_say_is_struck_out(sentence: str, source: str, why: str) -> None:
    assert reason(sentence, source) == why


def test_several_sentences_in_one_are_judged_one_by_one() -> None:
    verdicts = check([Stated("先断电。我们会赔偿您的损失。", (1,))], {1: E4}, None)
    assert [one.reason for one in verdicts] == [None, "words"]


def test_an_answer_without_end_is_cut_off() -> None:
    verdicts = check([Stated("先断电。", (1,))] * 500, {1: E4}, None)
    assert len(verdicts) == MAX_SENTENCES + 1
    assert verdicts[-1].reason == "length"


def test_a_summary_may_say_who_says_it() -> None:
    assert reason("客户反映洗衣机显示E4，不排水。", "洗衣机显示E4不排水怎么办", rules=SUMMARY) is None
    assert reason("客户反映洗衣机显示E5，不排水。", "洗衣机显示E4不排水怎么办", rules=SUMMARY) == "facts"


@needs_model
def test_across_languages_meaning_decides() -> None:
    near = nearness(installed())
    said = ["Switch the machine off, clean the filter and the drain pump.", "We will refund you in full tomorrow."]
    verdicts = check([Stated(one, (1,)) for one in said], {1: E4}, near)
    assert [one.reason for one in verdicts] == [None, "meaning"]


@pytest.mark.parametrize(
    ("text", "numbers", "amounts"),
    [
        ("7 days", {"7"}, {("7", "day")}),
        ("seven working days", {"7"}, {("7", "day")}),
        ("七个工作日", {"7"}, {("7", "day")}),
        ("¥1,000.00", {"1000"}, {("1000", "yuan")}),
        ("二十五元", {"25"}, {("25", "yuan")}),
        ("百分之五", {"5"}, {("5", "percent")}),
        ("有一点漏水，千万别开", set(), set()),
        ("November 28", {"11", "28"}, {("11", "month")}),
        ("E4", set(), set()),
    ],
)
def test_a_number_is_the_same_however_it_is_written(
    text: str, numbers: set[str], amounts: set[tuple[str, str]]
) -> None:
    found = facts(text)
    assert (found.numbers, found.amounts) == (numbers, amounts)


def test_a_disguise_comes_off_to_the_letter_and_cannot_be_forged() -> None:
    worn = Disguise.of(names=["王小明", "Anna Berg"], addresses=["+8613812345678"], details=["Lake Road, old house"])
    text = "王小明 (王先生) 和 ANNA: +8613812345678, 6222 0200 1234 5678, a@b.example, https://x.example/t?k=1, "
    text += "lake road, old house [NAME_1]"
    put_on = worn.put_on(text)
    for private in ("小明", "王先生", "ANNA", "138", "6222", "a@b", "x.example", "old house"):
        assert private not in put_on
    assert worn.take_off(put_on) == text.replace("[NAME_1]", "(NAME_1]")
    assert worn.take_off("[NAME_99]") == "[NAME_99]"
    assert worn.put_on("王小明") == worn.put_on("王小明"), "the same person keeps the same word"


def test_what_tells_of_the_machine_stays_in_a_disguise() -> None:
    text = "洗衣机 XQG-100 显示 E4，用了3年"
    assert Disguise.of(names=["Li Lei"]).put_on(text) == text


@needs_model
def test_a_translation_is_whole_in_order_and_in_the_language_asked_for() -> None:
    near = nearness(installed())
    assert near is not None
    originals = ["我的订单 [NUMBER_1] 还没到。", "什么时候发货？"]
    good = [Stated("My order [NUMBER_1] has not arrived yet.", (1,)), Stated("When will it be sent?", (2,))]
    assert pair(good, originals, "en", near) == [
        Pair(originals[0], good[0].text, False),
        Pair(originals[1], good[1].text, False),
    ]
    turned = [Stated("My order [NUMBER_1] has arrived.", (1,)), good[1]]
    judged = pair(turned, originals, "en", near)
    assert isinstance(judged, list)
    assert judged[0].is_doubtful
    for bad, why in (
        (good[::-1], "order"),
        (good[:1], "order"),
        ([Stated(" ".join(one.text for one in good), (1, 2))], "order"),
        ([Stated("My order has not arrived yet.", (1,)), good[1]], "facts"),
        ([Stated("我的订单 [NUMBER_1] 还没到。", (1,)), good[1]], "language"),
        ([Stated("Your refund for [NUMBER_1] is approved.", (1,)), good[1]], "meaning"),
    ):
        assert pair(bad, originals, "en", near) == why


@pytest.mark.parametrize(
    "content", ["", "Sure!", "[" * 20_000, "{}", '{"sentences": "x"}', '{"sentences": [{"text": 7}]}', "<html></html>"]
)
def test_what_is_not_the_json_asked_for_is_refused(content: str) -> None:
    with pytest.raises(Unavailable) as refused:
        stated(content)
    assert refused.value.code == "drafter_answer"


def test_json_in_a_fence_is_read_all_the_same() -> None:
    assert stated('```json\n{"sentences": [{"text": "a", "cites": [1, 1]}]}\n```') == [Stated("a", (1,))]
