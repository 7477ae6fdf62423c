"""How a form goes on: what was said in, the next question or its end out. Pure.

    asked ── an answer that fits ──► the next question … ──► done
      │ ▲── one that does not, twice ──┘ (asked again, with a hint)
      ├── "leave" ──► left        ├── a person ──► person        └── the third that does not fit ──► stuck

What was answered stays answered, however it ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from kb.bot import wishes
from kb.bot.forms import answers
from kb.bot.forms.answers import Said, Value
from kb.bot.forms.steps import Language, Question, Texts

_PERSON_ALONE = re.compile(r"(?:转|找|要)?(?:人工|真人|客服)(?:客服|服务)?|human|person|agent")
MAX_TRIES: Final = 3  # answers to one question that do not fit

Ending = Literal["next", "again", "done", "left", "person", "stuck"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: ``value`` as the field keeps it; of a file, how many came."""

    question: str
    field: str | None
    value: Value | int


@dataclass(frozen=True, slots=True)
class Filling:
    """A form that was begun, as it was then, and how far it is.

    Attributes:
        language: in which it was begun; an order number says nothing of it.
        at: which question was asked last, from 0.
        tries: answers to it that did not fit.
    """

    form_id: str
    title: Texts
    closing: Texts
    language: Language
    questions: tuple[Question, ...]
    at: int = 0
    tries: int = 0
    answered: tuple[Answer, ...] = ()

    @property
    def question(self) -> Question:
        return self.questions[self.at]

    def to_json(self) -> dict[str, Any]:
        return {
            "form_id": self.form_id,
            "title": self.title.model_dump(),
            "closing": self.closing.model_dump(),
            "language": self.language,
            "questions": [one.model_dump(mode="json", exclude_defaults=True) for one in self.questions],
            "at": self.at,
            "tries": self.tries,
            "answered": [{"question": one.question, "field": one.field, "value": one.value} for one in self.answered],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Filling:
        return cls(
            form_id=kept["form_id"],
            title=Texts.model_validate(kept["title"]),
            closing=Texts.model_validate(kept["closing"]),
            language=kept["language"],
            questions=tuple(Question.model_validate(one) for one in kept["questions"]),
            at=kept["at"],
            tries=kept["tries"],
            answered=tuple(Answer(**one) for one in kept["answered"]),
        )


@dataclass(frozen=True, slots=True)
class Move:
    """What became of it: ``filling`` as it is now, and the values that are new, by field."""

    ending: Ending
    filling: Filling
    values: Mapping[str, Value]


def go_on(filling: Filling, said: Sequence[Said], today: date) -> Move:
    """Return how a form goes on after what a customer wrote since its last question.

    A person is given at any word for one, and leaving is leaving, whatever else was written.
    """
    texts = [one.text for one in said if one.text.strip()]
    if any(_wants_person(filling.question, text) for text in texts):
        return Move("person", filling, {})
    if any(answers.wants_to_leave(text) for text in texts):
        return Move("left", filling, {})
    values: dict[str, Value] = {}
    taken = _take(filling, said, today)
    while taken is not None:
        if taken.answer is not None:
            filling = replace(filling, answered=(*filling.answered, taken.answer))
            if taken.answer.field is not None:
                values[taken.answer.field] = taken.answer.value
        if filling.at + 1 == len(filling.questions):
            return Move("done", filling, values)
        filling = replace(filling, at=filling.at + 1, tries=0)
        # What came along was written before the next question: only a file that is not used yet may answer that.
        taken = _take(filling, taken.files, today) if filling.question.kind == "file" else None
        if taken is None:
            return Move("next", filling, values)
    filling = replace(filling, tries=filling.tries + 1)
    return Move("stuck" if filling.tries >= MAX_TRIES else "again", filling, values)


@dataclass(frozen=True, slots=True)
class _Taken:
    """``answer``: ``None``: the question is skipped. ``files``: messages with files that answered nothing yet."""

    answer: Answer | None
    files: Sequence[Said]


def _take(filling: Filling, said: Sequence[Said], today: date) -> _Taken | None:
    """Return what the first message that fits answers; ``None``: none does."""
    question = filling.question
    label = question.question.say(filling.language)
    files = [Said("", one.files) for one in said if one.files]
    if question.kind == "file" and files:
        return _Taken(Answer(label, None, sum(len(one.files) for one in files)), [])
    for one in said:
        may_skip = question.is_optional and answers.wants_to_skip(one.text)
        # "No" to a question of yes and no is an answer, and may be a choice; a model called "none" is none.
        value = None if may_skip and question.kind == "text" else answers.read(question, one, today)
        if value is not None and not isinstance(value, tuple):
            return _Taken(Answer(label, question.field, value), files)
        if may_skip:
            return _Taken(None, files)
    return None


def _wants_person(question: Question, text: str) -> bool:
    """Whether a person is asked for; a choice that only contains the word, such as 人工安装, is a choice."""
    if wishes.read([text])[0] != "person":
        return False
    return text.strip() not in question.options or _PERSON_ALONE.fullmatch(text.strip().lower()) is not None
