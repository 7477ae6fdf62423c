"""The whole of a demo history: fourteen days of cases that are closed, and what is going on right now.

The same seed and the same instant give the same programme, to the letter, so that a history whose writing was
interrupted is continued and not begun again.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal, TypeVar

from gateway.demo import stories_en_faults, stories_en_service, stories_zh_faults, stories_zh_service
from gateway.demo.cast import PEOPLE
from gateway.demo.customers import Crowd, Customer
from gateway.demo.play import Act, Case, Filed, Given, Moment, Moved, Noted, Replied, Snoozed, Wrote, stage
from gateway.demo.rota import AlwaysOpen, Rota, draw_arrival
from gateway.demo.story import ChannelKind, HandsOver, Language, QueueKey, Story

DAYS = 14
CLOSED_CASES = 400
TRIES = 2_000  # stories staged for one scene
MENTIONED = "agent"
RETURNING = 0.2  # share of cases by customers who wrote before
# Sooner than the queues' reopen window of three days they would continue the old case instead.
RETURN_AFTER = timedelta(days=4)
_CHANNELS: dict[ChannelKind, float] = {"webchat": 0.46, "api": 0.28, "email": 0.26}
STORIES: tuple[Story, ...] = (
    *stories_zh_faults.STORIES,
    *stories_zh_service.STORIES,
    *stories_en_faults.STORIES,
    *stories_en_service.STORIES,
)

T = TypeVar("T")
Steps = Generator[None, None, T]
Ending = Literal["waiting", "unread", "pending", "snoozed", "mentioned"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A case that is open when somebody signs in.

    Attributes:
        owner: who has it; "" while it waits in ``queue``.
        minutes: how long ago the last thing happened, at least and at most.
        is_regular: a customer with a name, who has written before.
    """

    ending: Ending
    channel: ChannelKind
    language: Language
    owner: str
    minutes: tuple[float, float]
    queue: QueueKey = "support"
    is_regular: bool = False


# Nobody holds more than three live chats, as capacity has it; the agent of the demo has room for one more.
SCENES: tuple[Scene, ...] = (
    Scene("waiting", "webchat", "zh", "", (1, 3)),
    Scene("waiting", "webchat", "zh", "", (3, 8)),
    Scene("waiting", "webchat", "en", "", (2, 6)),
    Scene("waiting", "api", "zh", "", (4, 15)),
    Scene("waiting", "api", "zh", "", (10, 30)),
    Scene("waiting", "email", "zh", "", (15, 60)),
    Scene("waiting", "email", "en", "", (20, 90)),
    Scene("waiting", "email", "en", "", (60, 150)),
    Scene("waiting", "api", "zh", "", (3, 12), "expert"),
    Scene("waiting", "webchat", "zh", "", (2, 7), "complaints"),
    Scene("unread", "webchat", "zh", "agent", (1, 2), is_regular=True),
    Scene("unread", "api", "zh", "agent", (2, 6), is_regular=True),
    Scene("unread", "email", "zh", "agent", (10, 40)),
    Scene("unread", "email", "en", "agent", (20, 50)),
    Scene("pending", "email", "zh", "agent", (60, 200)),
    Scene("pending", "email", "en", "agent", (100, 300)),
    Scene("snoozed", "api", "zh", "agent", (200, 400)),
    Scene("snoozed", "email", "en", "agent", (300, 600)),
    Scene("mentioned", "webchat", "zh", "wang.jianguo", (4, 15)),
    Scene("unread", "webchat", "zh", "wang.jianguo", (1, 4)),
    Scene("pending", "api", "zh", "wang.jianguo", (10, 30)),
    Scene("unread", "webchat", "zh", "zhao.min", (1, 5)),
    Scene("pending", "webchat", "zh", "zhao.min", (3, 9)),
    Scene("pending", "email", "zh", "zhao.min", (40, 120)),
    Scene("unread", "webchat", "zh", "sun.yue", (2, 5), "sales"),
    Scene("pending", "webchat", "zh", "sun.yue", (6, 15), "sales"),
    Scene("unread", "webchat", "en", "emily.carter", (1, 4)),
    Scene("pending", "webchat", "en", "emily.carter", (5, 12)),
    Scene("pending", "email", "en", "emily.carter", (60, 180)),
    Scene("unread", "email", "en", "sofia.rossi", (15, 60)),
    Scene("pending", "api", "en", "sofia.rossi", (10, 40)),
    Scene("pending", "webchat", "zh", "liu.zhiyuan", (5, 20), "expert"),
    Scene("snoozed", "api", "zh", "liu.zhiyuan", (200, 500), "expert"),
    Scene("unread", "webchat", "en", "daniel.weiss", (2, 6), "expert"),
    Scene("pending", "webchat", "zh", "wu.qian", (5, 20), "complaints"),
    Scene("snoozed", "webchat", "zh", "wu.qian", (200, 400), "complaints"),
)
CASES_IN_ALL = CLOSED_CASES + len(SCENES)


@dataclass(frozen=True, slots=True)
class Programme:
    """All cases, in the order in which they are to be written.

    What is open comes first, with all the earlier cases of its customers, so that an inbox looks alive at once; the
    rest follows by the time it ended.

    Attributes:
        numbers: the cases' places by the time they were opened, from 0.
        opening: how many cases come first.
    """

    cases: tuple[Case, ...]
    numbers: dict[str, int]
    opening: int


def compose(seed: int, now: datetime) -> Programme:
    """Compose the programme of the fourteen days before ``now``, an aware instant."""
    steps = compose_gently(seed, now)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            composed: Programme = end.value
            return composed


def compose_gently(seed: int, now: datetime) -> Steps[Programme]:
    """The same, yielding after each step of a millisecond or so: half a second is too long for an event loop."""
    chance = Random(seed)  # noqa: S311 - a demo, no secret
    crowd = Crowd(chance)
    closed = yield from _closed_cases(chance, crowd, now)
    going_on = yield from _going_on(chance, crowd, closed, now)
    known = {case.customer.key for case in going_on}
    cases = sorted([*closed, *going_on], key=lambda case: (case.customer.key not in known, case.ended_at, case.key))
    by_opening = sorted(cases, key=lambda case: (case.opened_at, case.key))
    numbers = {case.key: place for place, case in enumerate(by_opening)}
    return Programme(tuple(cases), numbers, sum(case.customer.key in known for case in cases))


def _closed_cases(chance: Random, crowd: Crowd, now: datetime) -> Steps[list[Case]]:
    rota = Rota()
    languages: list[Language] = chance.choices(("zh", "en"), (0.64, 0.36), k=CLOSED_CASES)
    first_day = now - timedelta(days=DAYS)
    starts = sorted((draw_arrival(language, first_day, DAYS, chance), language) for language in languages)
    back_from: dict[int, datetime] = {}
    cases = []
    for number, (arrival, language) in enumerate(starts):
        start = arrival
        story = _draw_story(chance, language)
        channel = _draw_channel(chance, story)
        customer = _draw_customer(chance, crowd, back_from, language, start)
        case = stage(story, customer, channel, start, chance, rota, key=f"closed-{number}")
        while case.ended_at > now - timedelta(minutes=30):
            start -= timedelta(days=1)
            case = stage(story, customer, channel, start, chance, rota, key=f"closed-{number}")
        _note_return(back_from, case)
        cases.append(case)
        yield
    return cases


def _going_on(chance: Random, crowd: Crowd, closed: Sequence[Case], now: datetime) -> Steps[list[Case]]:
    back_from: dict[int, datetime] = {}
    regulars: list[Customer] = []
    for case in closed:
        _note_return(back_from, case)
        if case.channel != "email" and case.customer.is_signed_in:
            regulars.append(case.customer)
    cases = []
    for number, scene in enumerate(SCENES):
        start = now - timedelta(days=3)
        known = [one for one in regulars if one.language == scene.language and back_from[one.key] < start]
        if scene.is_regular and known:
            customer = chance.choice(known)
        else:
            customer = _draw_customer(chance, crowd, back_from, scene.language, start)
        case = yield from _perform(scene, customer, chance, now, key=f"open-{number}")
        back_from[case.customer.key] = now + RETURN_AFTER
        cases.append(case)
    return cases


def _note_return(back_from: dict[int, datetime], case: Case) -> None:
    key, soonest = case.customer.key, case.ended_at + RETURN_AFTER
    back_from[key] = max(soonest, back_from.get(key, soonest))


def _perform(scene: Scene, customer: Customer, chance: Random, now: datetime, *, key: str) -> Steps[Case]:
    """Stage stories until one has a place where it can stand as the scene wants it, and stop it there."""
    start = now - timedelta(days=2)
    rota = AlwaysOpen(star=scene.owner, stage=scene.queue)
    told = [story for story in STORIES if scene.channel in story.channels and _reaches(story, scene.queue)]
    for _ in range(TRIES):
        story = _draw_story(chance, scene.language, told)
        case = stage(story, customer, scene.channel, start, chance, rota, key=key, told_at=now)
        places = [count for count in range(1, len(case.moments)) if _stands(case, count, scene)]
        if places:
            return _stop(case.cut(chance.choice(places)), scene, now, chance)
        yield
    raise AssertionError(f"no story has a place for {scene}")


def _stop(case: Case, scene: Scene, now: datetime, chance: Random) -> Case:
    """Let a case end some minutes ago, with its last moment as the scene has it."""
    case = case.shifted(now - timedelta(minutes=chance.uniform(*scene.minutes)) - case.ended_at)
    last = case.moments[-1]
    act = last.act
    if isinstance(act, Snoozed):
        act = replace(act, until=now + timedelta(hours=chance.uniform(3, 20)))
    elif isinstance(act, Noted):
        star = next(person for person in PEOPLE if person.login == MENTIONED)
        act = replace(act, text=f"@{star.name} {act.text}", mentions=(star.login,))
    return replace(case, moments=(*case.moments[:-1], Moment(last.at, act)))


def _stands(case: Case, count: int, scene: Scene) -> bool:
    """Whether a case that is stopped after so many moments is what the scene wants."""
    owner, queue = _standing([moment.act for moment in case.moments[:count]])
    last, coming = case.moments[count - 1].act, case.moments[count].act
    if (owner, queue) != (scene.owner, scene.queue):
        return False
    match scene.ending:
        case "waiting":
            return isinstance(coming, Given)
        case "unread":
            return isinstance(last, Wrote) and isinstance(coming, (Replied, Noted, Moved))
        case "pending":
            return isinstance(last, (Replied, Filed)) and isinstance(coming, Wrote)
        case "snoozed":
            return isinstance(last, Snoozed)
        case "mentioned":
            return isinstance(last, Noted)


def _standing(acts: Sequence[Act]) -> tuple[str, QueueKey]:
    owner: str = ""
    queue: QueueKey = "support"
    for act in acts:
        if isinstance(act, Given):
            owner = act.agent
        elif isinstance(act, Moved):
            owner, queue = "", act.queue
    return owner, queue


def _reaches(story: Story, queue: QueueKey) -> bool:
    return queue == "support" or any(isinstance(step, HandsOver) and step.queue == queue for step in story.steps)


def _draw_story(chance: Random, language: Language, among: Sequence[Story] = STORIES) -> Story:
    told = [story for story in among if story.language == language]
    return chance.choices(told, [story.weight for story in told])[0]


def _draw_channel(chance: Random, story: Story) -> ChannelKind:
    return chance.choices(story.channels, [_CHANNELS[channel] for channel in story.channels])[0]


def _draw_customer(
    chance: Random, crowd: Crowd, back_from: dict[int, datetime], language: Language, start: datetime
) -> Customer:
    if chance.random() < RETURNING:
        known = [
            customer
            for customer in crowd.made
            if customer.language == language and customer.key in back_from and back_from[customer.key] < start
        ]
        if known:
            return chance.choice(known)
    return crowd.newcomer(language, start)
