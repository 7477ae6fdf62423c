"""Stages a story: who does what at which moment. Pure: chance is seeded, time is counted, nothing is stored.

Chats are quick and mail is slow; customers write when they are awake, agents answer when their desk is open, and some
first answers are late, because that is what the reports of a real team look like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from gateway.demo.customers import CaseFacts, Customer, draw_facts
from gateway.demo.rota import Rota
from gateway.demo.story import (
    BUBBLES,
    Answers,
    ChannelKind,
    ComesBack,
    HandsOver,
    Notes,
    Picture,
    QueueKey,
    Says,
    Step,
    Story,
    Waits,
)
from gateway.demo.verdicts import draw_verdict


@dataclass(frozen=True, slots=True)
class Wrote:
    """The customer's message."""

    text: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Routing gave the case to an agent."""

    agent: str


@dataclass(frozen=True, slots=True)
class Replied:
    agent: str
    text: str
    invoice: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    agent: str
    text: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """The agent tagged the case, filled in its fields and set its priority."""

    agent: str


@dataclass(frozen=True, slots=True)
class Moved:
    agent: str
    queue: QueueKey
    note: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    agent: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Woken:
    """The time of the snooze was over."""


@dataclass(frozen=True, slots=True)
class Resolved:
    agent: str


@dataclass(frozen=True, slots=True)
class Rated:
    """The customer said what they thought of it, once it was closed."""

    stars: int
    comment: str


Act = Wrote | Given | Replied | Noted | Filed | Moved | Snoozed | Woken | Resolved | Rated


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    act: Act


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation from its beginning to where it stands now; ``moments`` rise in time."""

    key: str
    story: Story
    customer: Customer
    channel: ChannelKind
    facts: CaseFacts
    moments: tuple[Moment, ...]

    @property
    def opened_at(self) -> datetime:
        return self.moments[0].at

    @property
    def ended_at(self) -> datetime:
        return self.moments[-1].at

    def cut(self, count: int) -> Case:
        """The same case when only so many moments have passed."""
        return replace(self, moments=self.moments[:count])

    def shifted(self, by: timedelta) -> Case:
        """The same case at another time."""
        moments = (
            Moment(
                moment.at + by,
                replace(moment.act, until=moment.act.until + by) if isinstance(moment.act, Snoozed) else moment.act,
            )
            for moment in self.moments
        )
        return replace(self, moments=tuple(moments))


@dataclass(frozen=True, slots=True)
class _Pace:
    """Seconds, each drawn between two bounds: until routing gives it, the first answer, later ones, the customer's."""

    given: tuple[float, float]
    first: tuple[float, float]
    late: tuple[float, float]
    answer: tuple[float, float]
    customer: tuple[float, float]
    close: tuple[float, float]


_PACES: dict[ChannelKind, _Pace] = {
    "webchat": _Pace((2, 15), (20, 85), (200, 900), (20, 95), (15, 150), (60, 400)),
    "api": _Pace((4, 40), (60, 330), (1_200, 4_000), (60, 400), (60, 2_400), (120, 900)),
    "email": _Pace((60, 600), (1_200, 3_500), (10_800, 25_000), (900, 4_800), (3_600, 50_000), (3_600, 18_000)),
}
LATE = 0.07  # share of first answers that come late
_MINUTE = 60.0


def stage(
    story: Story,
    customer: Customer,
    channel: ChannelKind,
    start: datetime,
    chance: Random,
    rota: Rota,
    *,
    key: str,
    told_at: datetime | None = None,
) -> Case:
    """Stage a whole story, from its first message until it is resolved.

    Args:
        told_at: what the dates in its texts count from, where the case is moved to another time afterwards.
    """
    facts = draw_facts(story, customer, channel, told_at or start, chance)
    moments = _Staging(story, channel, start, chance, rota, facts).run()
    if channel == "webchat":  # the only one that asks
        moments += _rating(key, story, moments)
    return Case(key, story, customer, channel, facts, moments)


def _rating(key: str, story: Story, moments: Sequence[Moment]) -> tuple[Moment, ...]:
    first = next(moment.at for moment in moments if isinstance(moment.act, Replied))
    complains = any(isinstance(moment.act, Moved) and moment.act.queue == "complaints" for moment in moments)
    waited = first - moments[0].at
    verdict = draw_verdict(key, story.language, first_answer_in=waited, was_complaint=complains)
    return () if verdict is None else (Moment(moments[-1].at + verdict.after, Rated(verdict.stars, verdict.comment)),)


@dataclass(slots=True)
class _Staging:
    story: Story
    channel: ChannelKind
    now: datetime
    chance: Random
    rota: Rota
    facts: CaseFacts
    queue: QueueKey = "support"
    owner: str = ""
    former: str = ""
    came_back: bool = False
    is_filed: bool = False
    is_snoozed: bool = False
    is_resolved: bool = False
    moments: list[Moment] = field(default_factory=list)

    def run(self) -> tuple[Moment, ...]:
        for step in self.story.steps:
            _STAGED[type(step)](self, step)
        self._resolve()
        return tuple(self.moments)

    @property
    def pace(self) -> _Pace:
        return _PACES[self.channel]

    def says(self, step: Step) -> None:
        assert isinstance(step, Says)
        if self.moments and not self.is_snoozed:
            self._pass(self.pace.customer)
            self.now = self.rota.awake(self.story.language, self.now, self.chance)
        bubbles = self._bubbles(step.wordings)
        for position, text in enumerate(bubbles):
            if position:
                self._pass((4, 22))
            self._add(Wrote(text, step.picture if position == len(bubbles) - 1 and self._shows() else None))
        self.is_snoozed = False

    def answers(self, step: Step) -> None:
        assert isinstance(step, Answers)
        if self.is_snoozed:
            self._add(Woken())
            self.is_snoozed = False
        if not self.owner:
            self._give()
            is_late = self.chance.random() < LATE
            self._work(self.pace.late if is_late else self.pace.first)
        else:
            self._work(self.pace.answer)
        self._add(Replied(self.owner, self._text(step.wordings), step.invoice))
        if not self.is_filed:
            self._pass((8, 40))
            self._add(Filed(self.owner))
            self.is_filed = True

    def notes(self, step: Step) -> None:
        assert isinstance(step, Notes)
        self._work((30, 120))
        asked = (
            () if step.asks is None else (self.rota.pick(step.asks, self.story.language, self.chance, but=self.owner),)
        )
        self._add(Noted(self.owner, self._text(step.wordings), asked))

    def hands_over(self, step: Step) -> None:
        assert isinstance(step, HandsOver)
        self._work((25, 90))
        self._add(Moved(self.owner, step.queue, self._text(step.wordings)))
        self.queue, self.owner, self.former = step.queue, "", self.owner
        self.came_back = False

    def waits(self, step: Step) -> None:
        assert isinstance(step, Waits)
        self._work((20, 90))
        until = self.now + timedelta(hours=self.chance.uniform(step.at_least_h, step.at_most_h))
        until = self.rota.open_at(self.story.language, until, self.chance)
        self._add(Snoozed(self.owner, until))
        self.now, self.is_snoozed = until, True

    def comes_back(self, step: Step) -> None:
        assert isinstance(step, ComesBack)
        self._resolve()
        self._pass((step.after_h * 3_000, step.after_h * 4_200))
        self.now = self.rota.awake(self.story.language, self.now, self.chance)
        self.owner, self.former, self.came_back, self.is_resolved = "", self.owner, True, False
        for text in self._bubbles(step.wordings):
            self._add(Wrote(text))
            self._pass((5, 20))

    def _resolve(self) -> None:
        if self.is_resolved:
            return
        if self.is_snoozed:
            self._add(Woken())
            self.is_snoozed = False
        self._work(self.pace.close)
        self._add(Resolved(self.owner))
        self.is_resolved = True

    def _give(self) -> None:
        self._pass(self.pace.given)
        self.now = self.rota.open_at(self.story.language, self.now, self.chance)
        # Whoever had it before is asked first when it comes back, and not at all after handing it over.
        language, chance = self.story.language, self.chance
        self.owner = self.former if self.came_back else self.rota.pick(self.queue, language, chance, but=self.former)
        self._add(Given(self.owner))

    def _pass(self, bounds: tuple[float, float]) -> None:
        self.now += timedelta(seconds=self.chance.uniform(*bounds))

    def _work(self, bounds: tuple[float, float]) -> None:
        """Let an agent's time pass: what was under way is finished, the rest waits for the desk to open."""
        before = self.now
        self._pass(bounds)
        if (self.now - before).total_seconds() > 10 * _MINUTE:
            self.now = self.rota.open_at(self.story.language, self.now, self.chance)

    def _add(self, act: Act) -> None:
        self.moments.append(Moment(self.now.astimezone(UTC), act))

    def _shows(self) -> bool:
        return self.chance.random() < 0.5

    def _text(self, wordings: Sequence[str]) -> str:
        words = self.facts.words | {"agent": self.rota.signature(self.owner) if self.owner else ""}
        parts = [part.strip() for part in self.chance.choice(wordings).format_map(words).split(BUBBLES)]
        return "\n".join(parts)

    def _bubbles(self, wordings: Sequence[str]) -> list[str]:
        lines = self._text(wordings).split("\n")
        return ["\n\n".join(lines)] if self.channel == "email" else lines


_STAGED: dict[type[Step], Callable[[_Staging, Step], None]] = {
    Says: _Staging.says,
    Answers: _Staging.answers,
    Notes: _Staging.notes,
    HandsOver: _Staging.hands_over,
    Waits: _Staging.waits,
    ComesBack: _Staging.comes_back,
}
