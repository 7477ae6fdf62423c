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


def said(body: bytes) -> str:
    """Return what the model said, from the server's answer.

    Raises:
        Unavailable: this is no answer of that API (``drafter_answer``).
    """
    try:
        content = orjson.loads(body)["choices"][0]["message"]["content"]
    except (json.JSONDecodeError, LookupError, TypeError) as error:
        raise _unreadable() from error
    if not isinstance(content, str):
        raise _unreadable()
    return content


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
