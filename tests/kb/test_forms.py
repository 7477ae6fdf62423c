"""Answers to the questions of forms, and how a form goes on: words in, values out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from kb.bot.forms.answers import Said, read, wants_to_leave, wants_to_skip
from kb.bot.forms.filling import MAX_TRIES, Filling, go_on
from kb.bot.forms.steps import FormStep, Question, Texts

TODAY = date(2026, 11, 28)  # a Saturday
ASKED = Texts(zh="问题？", en="Question?")


def question(kind: str, **more: Any) -> Question:
    field = None if kind == "file" else more.pop("field", f"the_{kind}")
    return Question(field=field, kind=kind, question=ASKED, **more)  # type: ignore[arg-type]  # one of the kinds


@pytest.mark.parametrize(
    ("kind", "more", "said", "value"),
    [
        ("text", {}, " Ｆ-200 ", "F-200"),
        ("text", {"least": 3}, "ab", None),
        ("text", {"most": 3}, "abcd", None),
        ("text", {}, "x" * 501, None),
        ("text", {"mask": "TK-999999"}, "我的订单是 tk-123456，谢谢", "tk-123456"),
        ("text", {"mask": "TK-999999"}, "订单TK-1234567", None),
        ("text", {"mask": "TK-999999"}, "TK-123456 or TK-654321", None),
        ("text", {"mask": "TK-999999"}, "TK-123456, that is TK-123456", "TK-123456"),
        ("text", {"mask": "AA.XX"}, "model ab.9z", "ab.9z"),
        ("text", {"mask": "999"}, "１２３", "123"),
        ("number", {}, "两台", None),
        ("number", {}, "大概3台", 3),
        ("number", {}, "2 or 3", None),
        ("number", {}, "1,5", 1.5),
        ("number", {}, "1,250 yuan", 1250),
        ("number", {"least": 1, "most": 5}, "6", None),
        ("number", {}, "F200", None),
        ("date", {}, "2026-12-03", "2026-12-03"),
        ("date", {}, "2026年12月3日上午", "2026-12-03"),
        ("date", {}, "12月3日", "2026-12-03"),
        ("date", {}, "1/5", "2027-01-05"),
        ("date", {}, "2月30日", None),
        ("date", {}, "明天下午", "2026-11-29"),
        ("date", {}, "大后天", "2026-12-01"),
        ("date", {}, "the day after tomorrow", "2026-11-30"),
        ("date", {}, "周三可以吗", "2026-12-02"),
        ("date", {}, "下周三", "2026-12-02"),
        ("date", {}, "周六", "2026-11-28"),
        ("date", {}, "next Monday", "2026-11-30"),
        ("date", {}, "any time", None),
        ("date", {"least": 1}, "今天", None),
        ("date", {"most": 14}, "2026-12-31", None),
        ("boolean", {}, "是的", True),
        ("boolean", {}, "否", False),
        ("boolean", {}, "No, thanks", False),
        ("boolean", {}, "maybe", None),
        ("choice", {"options": ("上门安装", "上门维修")}, "上门维修", "上门维修"),
        ("choice", {"options": ("上门安装", "上门维修")}, "2", "上门维修"),
        ("choice", {"options": ("上门安装", "上门维修")}, "3", None),
        ("choice", {"options": ("上门安装", "上门维修")}, "我要上门维修。", "上门维修"),
        ("choice", {"options": ("上门安装", "上门维修")}, "上门", None),
        ("choice", {"options": ("Red", "Dark red")}, "dark RED", "Dark red"),
        ("file", {}, "here it is", None),
    ],
)
def test_a_value_is_taken_out_of_what_was_said_or_nothing(
    kind: str, more: dict[str, Any], said: str, value: object
) -> None:
    found = read(question(kind, **more), Said(said), TODAY)
    assert found == value
    assert type(found) is type(value)


def test_a_mask_takes_no_time_whatever_is_said() -> None:
    long = "A" * 4_000 + "-" * 4_000
    assert read(question("text", mask="A" * 39 + "9"), Said(long), TODAY) is None


@pytest.mark.parametrize("word", ["退出", "取消", "算了", "不填了", "Leave", "cancel!", "never mind", "退出填写"])
def test_words_that_leave(word: str) -> None:
    assert wants_to_leave(word)


@pytest.mark.parametrize("word", ["取消订单怎么弄", "I want to cancel my order", "退出键没反应", ""])
def test_questions_about_leaving_do_not_leave(word: str) -> None:
    assert not wants_to_leave(word)
    assert not wants_to_skip(word)


FORM = Filling(
    form_id="01a22207-6587-7fb5-b74a-1d2096099847",
    title=Texts(zh="报修", en="Report a fault"),
    closing=Texts(),
    language="zh",
    questions=(
        question("text", field="order", mask="TK-999999"),
        question("text", field="model", is_optional=True),
        question("file", is_optional=True),
        question("date", field="day", least=1),
    ),
)


def say(*texts: str, files: tuple[str, ...] = ()) -> list[Said]:
    return [*(Said(text) for text in texts), *([Said("", files)] if files else [])]


def test_a_form_is_asked_question_by_question_to_its_end() -> None:
    filling, kept = FORM, {}
    for said in (say("TK-123456"), say("F200"), say(files=("a", "b")), say("明天")):
        move = go_on(filling, said, TODAY)
        filling = Filling.from_json(move.filling.to_json())
        kept |= move.values
    assert move.ending == "done"
    assert kept == {"order": "TK-123456", "model": "F200", "day": "2026-11-29"}
    assert [one.value for one in filling.answered] == ["TK-123456", "F200", 2, "2026-11-29"]


def test_what_does_not_fit_is_asked_again_and_the_third_time_people_have_it() -> None:
    filling, endings = FORM, []
    for _ in range(MAX_TRIES):
        move = go_on(filling, say("不记得了呀"), TODAY)
        filling, endings = move.filling, [*endings, move.ending]
    assert endings == ["again", "again", "stuck"]
    assert go_on(FORM, say("不对", "是 TK-123456"), TODAY).ending == "next", "of a burst what fits counts"


def test_what_is_optional_is_skipped_and_what_is_not_is_not() -> None:
    second = go_on(FORM, say("TK-123456"), TODAY).filling
    assert go_on(FORM, say("跳过"), TODAY).ending == "again"
    third = go_on(second, say("没有"), TODAY)
    assert (third.ending, third.values) == ("next", {})
    assert third.filling.question.kind == "file"
    assert go_on(third.filling, say("skip"), TODAY).filling.question.kind == "date"


def test_a_picture_that_came_with_an_answer_answers_the_question_for_one() -> None:
    second = go_on(FORM, say("TK-123456", files=("early",)), TODAY)
    assert second.filling.question.field == "model", "it came before anybody asked for it, and for something else"
    fourth = go_on(second.filling, [Said("F200", ("pic",))], TODAY)
    assert fourth.filling.question.kind == "date"
    assert [one.value for one in fourth.filling.answered] == ["TK-123456", "F200", 1]


@pytest.mark.parametrize("word", ["人工", "Human please", "I want to talk to a person", "我要投诉"])
@pytest.mark.parametrize("at", range(len(FORM.questions)))
def test_a_person_is_given_at_every_question(word: str, at: int) -> None:
    filling = Filling.from_json(FORM.to_json() | {"at": at})
    move = go_on(filling, say("TK-123456", word), TODAY)
    assert (move.ending, move.values) == ("person", {})


def test_a_choice_that_contains_the_word_is_a_choice_and_the_bare_word_never_is() -> None:
    offered = question("choice", field="kind", options=("人工安装", "人工", "自己安装"))
    filling = Filling.from_json(FORM.to_json() | {"questions": [offered.model_dump(mode="json")], "at": 0})
    assert go_on(filling, say("人工安装"), TODAY).values == {"kind": "人工安装"}
    assert go_on(filling, say("人工"), TODAY).ending == "person"


def test_leaving_is_leaving_whatever_else_was_said() -> None:
    assert go_on(FORM, say("TK-123456", "退出"), TODAY).ending == "left"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "text", "question": {"zh": " ", "en": ""}, "field": "a"},
        {"kind": "file", "question": {"en": "Photo?"}, "field": "a"},
        {"kind": "text", "question": {"en": "Order?"}},
        {"kind": "number", "question": {"en": "How many?"}, "field": "a", "mask": "99"},
        {"kind": "text", "question": {"en": "Order?"}, "field": "a", "mask": "(a+)+$"},
        {"kind": "text", "question": {"en": "Order?"}, "field": "a", "mask": "---"},
        {"kind": "date", "question": {"en": "When?"}, "field": "a", "least": 5, "most": 2},
        {"kind": "date", "question": {"en": "When?"}, "field": "a", "most": 0.5},
        {"kind": "boolean", "question": {"en": "Sure?"}, "field": "a", "least": 1},
        {"kind": "text", "question": {"en": "Order?"}, "field": "Not a key"},
        {"kind": "text", "question": {"en": "Order?"}, "field": "a", "pattern": ".*"},
    ],
)
def test_a_step_that_cannot_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FormStep.model_validate(wrong)
