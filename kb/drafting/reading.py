"""What a model answered, read as sentences with sources, or refused. Nothing of it is shown before it was checked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kit.errors import Unavailable

MAX_ANSWER = 65_536  # bytes of the whole answer
MAX_TOKENS = 100_000_000  # that are believed
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a model stated, and the numbers of the sources it named."""

    text: str
    cites: tuple[int, ...]


class _Sentence(BaseModel):
    model_config = ConfigDict(strict=True)
    text: Annotated[str, Field(max_length=4_000)]
    cites: Annotated[list[int], Field(max_length=20)] = []


class _Answer(BaseModel):
    model_config = ConfigDict(strict=True)
    sentences: Annotated[list[_Sentence], Field(max_length=60)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, and how many tokens its server counted; ``None``: it does not say."""

    content: str
    tokens_in: int | None = None
    tokens_out: int | None = None


def said(body: bytes) -> Answer:
    """Return what the model said, from the server's answer.

    Raises:
        Unavailable: this is no answer of that API (``drafter_answer``).
    """
    try:
        answer = orjson.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (json.JSONDecodeError, LookupError, TypeError) as error:
        raise _unreadable() from error
    if not isinstance(content, str):
        raise _unreadable()
    usage = answer.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Answer(content, _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens")))


def _count(value: object) -> int | None:
    """Return a number of tokens as a server gives it; what is none, or absurd, is not known."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MAX_TOKENS else None  # type: ignore[operator,return-value]  # just checked


def stated(content: str) -> list[Stated]:
    """Return the sentences of what the model said, in order.

    Raises:
        Unavailable: it is not the JSON that was asked for (``drafter_answer``).
    """
    fenced = _FENCED.match(content)
    try:
        answer = _Answer.model_validate(orjson.loads(fenced[1] if fenced else content))
    except (json.JSONDecodeError, ValidationError) as error:
        raise _unreadable() from error
    return [Stated(one.text, tuple(dict.fromkeys(one.cites))) for one in answer.sentences]


def _unreadable() -> Unavailable:
    return Unavailable("the model's answer is not what was asked for", code="drafter_answer")
