"""How near texts are in meaning, by the encoder of the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kb.drafting.disguise import bare
from kit.errors import Unavailable

if TYPE_CHECKING:
    from kb.drafting.checking import Near
    from kb.encoders import Encoder


class EncoderAway(Exception):
    """Meaning cannot be measured now."""


def nearness(encoder: Encoder | None) -> Near | None:
    """Return what measures it, for one judgement in a worker thread: each text is encoded once.

    It raises ``EncoderAway`` where the encoder does not answer. ``None``: there is no encoder.
    """
    if encoder is None:
        return None
    known: dict[str, Any] = {}

    def near(text: str, others: Sequence[str]) -> list[float]:
        if not others:
            return []
        missing = [one for one in dict.fromkeys([text, *others]) if one not in known]
        if missing:
            try:
                known.update(zip(missing, encoder.encode([*map(bare, missing)], "passage"), strict=True))
            except Unavailable as error:
                raise EncoderAway from error
        return [float(known[one] @ known[text]) for one in others]

    return near
