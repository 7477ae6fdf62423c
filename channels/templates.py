"""Messages that a provider has approved beforehand: what there is to choose from, filled in and checked.

An offer is written for people: its text holds ``{{key}}`` for each blank, whatever the provider calls them. How a
filled one goes out is for its channel to say.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog

from channels.contract import State
from channels.errors import SendError
from conversations.content import Template
from kit.clock import Clock
from kit.errors import Invalid, Unavailable
from kit.text import clean

log = structlog.get_logger(__name__)

FRESH_FOR = timedelta(minutes=10)
MAX_OFFERS = 500
MAX_VALUE = 1000  # characters of one value
_BLANK = re.compile(r"\{\{([A-Za-z0-9_.]{1,80})\}\}")
_STATE_KEY = "templates"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Blank:
    """One value that the sender gives.

    Attributes:
        kind: ``text``, or a file that goes along, named by a public https address.
        example: what the provider was told when it approved the template.
    """

    key: str
    kind: Literal["text", "image", "video", "document"] = "text"
    example: str = ""
    max_length: int = MAX_VALUE


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that can be sent now. Name and language together are unique in an inbox.

    Attributes:
        ref: the provider's own id of it, where it is not sent by its name.
    """

    name: str
    language: str
    text: str
    blanks: tuple[Blank, ...] = ()
    category: str = ""
    ref: str = ""


def fill(text: str, params: Mapping[str, str]) -> str:
    """Return a text with its blanks filled; those without a value stay as they are."""
    return _BLANK.sub(lambda found: params.get(found.group(1), found.group()), text)


def choose(offers: Sequence[Offer], name: str, language: str, params: Mapping[str, str]) -> Template:
    """Return the content of a template as it is to be sent.

    Raises:
        Invalid: there is no such template (``unknown_template``), or ``fields`` names a value that is missing, too
            long, not asked for, or no address of a file (``template_params``).
    """
    offer = next((one for one in offers if (one.name, one.language) == (name, language)), None)
    if offer is None:
        raise Invalid(
            "this template is not among those the provider has approved",
            code="unknown_template",
            fields={"template.name": "choose one of the inbox's templates"},
        )
    known = {blank.key: blank for blank in offer.blanks}
    faults = {f"template.params.{key}": "is not a blank of this template" for key in params if key not in known}
    values: dict[str, str] = {}
    for key, blank in known.items():
        value = clean(params.get(key, "")).strip()
        if fault := _fault(blank, value):
            faults[f"template.params.{key}"] = fault
        values[key] = value
    if faults:
        raise Invalid("the template is not filled in as it asks", code="template_params", fields=faults)
    return Template(name, language, values, fill(offer.text, values))


def _fault(blank: Blank, value: str) -> str:
    if not value:
        return "is empty"
    if len(value) > blank.max_length:
        return f"is longer than {blank.max_length} characters"
    if blank.kind != "text" and not re.fullmatch(r"https://[^\s]+", value):
        return "is the public https address of a file"
    if blank.kind == "text" and ("\n" in value or "\t" in value or "    " in value):
        return "has line breaks, tabs or more than three spaces in a row, which providers refuse"
    return ""


class Shelf:
    """An inbox's offers, kept for ten minutes, and for as long as its provider is away."""

    def __init__(self, state: State, clock: Clock, fetch: Callable[[], Awaitable[Sequence[Offer]]]) -> None:
        self._state, self._clock, self._fetch = state, clock, fetch

    async def offers(self, *, fresh: bool = False) -> Sequence[Offer]:
        """Return what can be sent.

        Args:
            fresh: ask the provider even if it was asked a moment ago.
        Raises:
            Unavailable: the provider was never asked with success, and is away or refuses.
        """
        now = self._clock.now()
        kept = await self._state.get(_STATE_KEY)
        if kept is not None and not fresh and now - datetime.fromisoformat(kept["at"]) < FRESH_FOR:
            return _thaw(kept)
        try:
            found = list(await self._fetch())[:MAX_OFFERS]
        except SendError as error:
            if kept is None:
                raise Unavailable(f"the templates cannot be had now: {error.detail}", code="templates_away") from error
            log.info("templates_not_refreshed", reason=error.detail)
            return _thaw(kept)
        await self._state.put(_STATE_KEY, {"at": now.isoformat(), "items": [asdict(one) for one in found]})
        return found

    async def spoil(self) -> None:
        """Have the provider asked the next time: it has told that something changed."""
        kept = await self._state.get(_STATE_KEY)
        if kept is not None:
            await self._state.put(_STATE_KEY, {**kept, "at": _LONG_AGO.isoformat()})


def _thaw(kept: Mapping[str, Any]) -> list[Offer]:
    return [
        Offer(**{**item, "blanks": tuple(Blank(**blank) for blank in item["blanks"])}) for item in kept.get("items", ())
    ]
