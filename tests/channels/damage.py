"""Documents as a provider might send them some day: good ones, with one of their values exchanged."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Sequence
from typing import Any

from hypothesis import strategies as st

from channels.contract import ParsedEvent
from channels.errors import Unparseable

_OTHERS = st.sampled_from([
    None, True, 0, -1, 2**63, 1e308, 0.5, "", "x", "\x00", "９", "a" * 5000, [], {}, [None], [[]], {"id": None}, [{}],
])  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw one of the documents with one to three values anywhere in it exchanged or taken out."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(document))
        holder, key = places[draw(st.integers(0, len(places) - 1))] if places else (document, "x")
        if draw(st.booleans()):
            holder[key] = copy.deepcopy(draw(_OTHERS))
        elif isinstance(holder, dict):
            holder.pop(key, None)
    return document


async def read_or_refused(attempt: Awaitable[Sequence[ParsedEvent]]) -> None:
    """Hold that reading ends in events, or in a refusal that gives its reason."""
    try:
        events = await attempt
    except Unparseable as error:
        refusal: Unparseable | None = error
    else:
        refusal = None
        assert all(isinstance(event, ParsedEvent) for event in events)
    assert refusal is None or refusal.detail


def _places(value: Any) -> Any:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)
