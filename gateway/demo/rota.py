"""When people of the demo work and customers write, and who takes what: the curve of a week in UTC+8."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from gateway.demo.cast import PEOPLE
from gateway.demo.customers import CHINA
from gateway.demo.story import Language, QueueKey

# By hour of the day in UTC+8. At home the mornings and the hour after dinner are busy; abroad it is their daytime.
_ARRIVALS: dict[Language, tuple[float, ...]] = {
    "zh": (0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 1.5, 4, 7, 8, 7, 5, 5.5, 6.5, 6.5, 6, 5, 4.5, 6, 7, 5, 3, 1.2),
    "en": (4, 3.5, 3, 2.5, 2, 1.5, 1.5, 1.5, 2, 2, 2, 2, 2, 2.5, 3.5, 5, 6, 6.5, 6, 6, 6.5, 6.5, 6, 5),
}
_WEEKDAYS = (1.25, 1.1, 1.0, 1.0, 1.05, 0.9, 0.8)  # Monday first
# Hours of the desks, in UTC+8; the international one ends after midnight.
_DESKS: dict[Language, tuple[int, int]] = {"zh": (9, 21), "en": (14, 26)}
_AWAKE: dict[Language, tuple[int, int]] = {"zh": (8, 23), "en": (14, 31)}


@dataclass(slots=True)
class Rota:
    """Who is asked next: in each queue the colleague who had the fewest cases so far."""

    taken: Counter[str] = field(default_factory=Counter)

    def pick(self, queue: QueueKey, language: Language, chance: Random, *, but: str = "") -> str:
        """Return the login of the agent who takes the next case of a queue, somebody other than ``but``."""
        able = [person for person in PEOPLE if queue in person.queues and person.login != but]
        fit = [person for person in able if language in person.languages] or able
        tier = min(person.queues[queue] for person in fit)
        first = [person for person in fit if person.queues[queue] == tier]
        chosen = min(first, key=lambda person: (self.taken[person.login], chance.random()))
        self.taken[chosen.login] += 1
        return chosen.login

    def signature(self, login: str) -> str:
        """Return the name an agent signs with."""
        return next(person.signature for person in PEOPLE if person.login == login)

    def open_at(self, language: Language, moment: datetime, chance: Random) -> datetime:
        """Return the moment, or shortly after the desk opens next."""
        return _within(moment, _DESKS[language], chance, minutes=(1, 25))

    def awake(self, language: Language, moment: datetime, chance: Random) -> datetime:
        """Return the moment, or when the customer is up again."""
        return _within(moment, _AWAKE[language], chance, minutes=(5, 100))


@dataclass(slots=True)
class AlwaysOpen(Rota):
    """The rota of what happens right now, whatever the hour; ``star`` takes what comes to ``stage``."""

    star: str = ""
    stage: QueueKey = "support"

    def pick(self, queue: QueueKey, language: Language, chance: Random, *, but: str = "") -> str:
        is_theirs = self.star not in ("", but) and queue == self.stage
        return self.star if is_theirs else Rota.pick(self, queue, language, chance, but=but or self.star)

    def open_at(self, _language: Language, moment: datetime, _chance: Random) -> datetime:
        return moment

    def awake(self, _language: Language, moment: datetime, _chance: Random) -> datetime:
        return moment


def draw_arrival(language: Language, begin: datetime, days: int, chance: Random) -> datetime:
    """Return when a customer writes first, within the ``days`` from ``begin`` on."""
    midnight = begin.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    dates = [midnight + timedelta(days=offset) for offset in range(days + 1)]
    weights = [_WEEKDAYS[date.weekday()] for date in dates]
    while True:
        hour = chance.choices(range(24), _ARRIVALS[language])[0]
        drawn = chance.choices(dates, weights)[0] + timedelta(hours=hour, seconds=chance.uniform(0, 3_600))
        if begin <= drawn < begin + timedelta(days=days):
            return drawn


def _within(moment: datetime, hours: tuple[int, int], chance: Random, *, minutes: tuple[float, float]) -> datetime:
    local = moment.astimezone(CHINA)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (-1, 0, 1):
        opens = midnight + timedelta(days=day, hours=hours[0])
        closes = midnight + timedelta(days=day, hours=hours[1])
        if local < opens:
            return opens + timedelta(minutes=chance.uniform(*minutes))
        if local < closes:
            return moment
    raise AssertionError("tomorrow's opening lies after any moment of today")
