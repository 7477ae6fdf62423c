"""What a form asks, step by step, as an admin defines it."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["zh", "en"]
Kind = Literal["text", "number", "date", "boolean", "choice", "file"]

MAX_STEPS: Final = 12
MAX_DAYS: Final = 3_650
_MASK: Final = r"[A-Za-z0-9 _./#-]*"


class Texts(BaseModel):
    """A text in both languages; where one is empty, the other is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: Annotated[str, Field(max_length=500)] = ""
    en: Annotated[str, Field(max_length=500)] = ""

    def __bool__(self) -> bool:
        return bool(self.zh.strip() or self.en.strip())

    def say(self, language: Language) -> str:
        """Return the text in a language, else in the other one."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first.strip() or second.strip()


class FormStep(BaseModel):
    """One question of a form.

    ``field`` is the key of a conversation's custom field, whose type is ``kind``; a file, which stays with its message,
    has none. ``mask`` of a text: 9 stands for a digit, A for a letter, X for either, all else for itself, as in
    ``TK-999999``; what fits is taken out of a longer sentence. ``least`` and ``most``: characters of a text, the
    number itself, days from today of a date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="key of a custom field")] = None
    kind: Kind
    question: Texts
    hint: Annotated[Texts, Field(description="said where an answer does not fit")] = Texts()
    mask: Annotated[str, Field(max_length=40, pattern=f"^{_MASK}$")] = ""
    least: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None
    most: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None
    is_optional: bool = False

    @model_validator(mode="after")
    def _is_sound(self) -> FormStep:
        if not self.question:
            raise ValueError("a step asks something")
        if (self.field is None) != (self.kind == "file"):
            raise ValueError("a file has no field, everything else has one")
        if self.mask and self.kind != "text":
            raise ValueError("only a text has a mask")
        if self.mask and not re.search("[9AX]", self.mask):
            raise ValueError("a mask has at least one 9, A or X")
        bounds = [one for one in (self.least, self.most) if one is not None]
        if bounds and self.kind not in ("text", "number", "date"):
            raise ValueError("only texts, numbers and dates have bounds")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise ValueError("the least is above the most")
        if self.kind == "date" and any(abs(one) > MAX_DAYS or one % 1 for one in bounds):
            raise ValueError("days are whole, and within ten years")
        return self


class Question(FormStep):
    """A step of a form that was begun: with the choices as they were then."""

    options: tuple[str, ...] = ()


Steps = Annotated[list[FormStep], Field(min_length=1, max_length=MAX_STEPS)]
