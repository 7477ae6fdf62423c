"""Customers without end: they come at a rate, write about what troubles them, read the answers, and leave."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Final

from gateway.demo.customers import Crowd, Customer, draw_facts
from gateway.demo.desk import Desk, Entrance
from gateway.demo.edges import AppAccount, ChatWindow, Exchange, MailProgram
from gateway.demo.programme import STORIES
from gateway.demo.smalltalk import Tongue, wants_picture
from gateway.demo.story import BUBBLES, ChannelKind, Language, Says, Story
from kit.errors import TrunklineError

AT_ONCE: Final = 60
TYPES_PER_S: Final = {"zh": 5.0, "en": 12.0}  # characters
LONGEST_TYPING_S = 12.0
READS_FOR_S = (1.0, 4.0)
PATIENCE_S = {"webchat": 150.0, "api": 300.0, "email": 900.0}
NUDGES: Final = 2
CLOSE_WITHIN_S: Final = 5.0
_SHARES: Final[dict[ChannelKind, float]] = {"webchat": 0.5, "api": 0.3, "email": 0.2}


@dataclass(slots=True)
class Tally:
    """What has happened so far. ``waits_s`` are the times until the first answer, the latest hundred."""

    came: int = 0
    inside: int = 0
    written: int = 0
    answered: int = 0
    left_unanswered: int = 0
    problems: int = 0
    last_problem: str = ""
    waits_s: list[float] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waits_s = [*self.waits_s[-99:], seconds]

    def line(self) -> str:
        """Say it in one line."""
        wait = f", first answer after {median(self.waits_s):.0f} s (median)" if self.waits_s else ""
        trouble = f", {self.problems} problems (last: {self.last_problem})" if self.problems else ""
        return (
            f"{self.came} customers came, {self.inside} are here; {self.written} messages written, "
            f"{self.answered} answers read, {self.left_unanswered} left without one{wait}{trouble}"
        )


class Traffic:
    """Lets customers come to one server.

    Args:
        per_minute: how many come, on average; when ``AT_ONCE`` are inside, the others stay away.
        smtp: where the mail listener answers; without it nobody sends mail.
        seed: the same one lets the same people come with the same stories.
    """

    def __init__(
        self,
        desk: Desk,
        entrances: Sequence[Entrance],
        *,
        per_minute: float,
        smtp: tuple[str, int] | None,
        seed: int,
        at_once: int = AT_ONCE,
    ) -> None:
        self.tally = Tally()
        self._desk = desk
        self.entrances = [one for one in entrances if one.kind != "email" or smtp is not None]
        self._per_minute, self._smtp, self._at_once = per_minute, smtp, at_once
        self._chance = Random(seed)  # noqa: S311 - a simulation, no secret
        self._crowd = Crowd(self._chance)
        # Addresses of this run, so that a second one brings new people and not the first one's conversations.
        self._run = secrets.token_hex(3)

    async def run(self, stopping: asyncio.Event, show: Callable[[str], None], *, every_s: float) -> None:
        """Let customers come until ``stopping``; then those who are inside leave at once."""
        listening = asyncio.create_task(self._desk.listen())
        telling = asyncio.create_task(self._tell(show, every_s))
        customers: set[asyncio.Task[None]] = set()
        try:
            while not stopping.is_set():
                if len(customers) < self._at_once:
                    task = asyncio.create_task(self._visit())
                    customers.add(task)
                    task.add_done_callback(customers.discard)
                pause_s = self._chance.expovariate(self._per_minute / 60)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await stopping.wait()
        finally:
            tasks = [*customers, listening, telling]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN_S)
            show(self.tally.line())

    async def _tell(self, show: Callable[[str], None], every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            show(self.tally.line())

    async def _visit(self) -> None:
        self.tally.came += 1
        self.tally.inside += 1
        try:
            await self._stay()
        except TrunklineError as error:
            self.tally.problems += 1
            self.tally.last_problem = error.detail or error.code
        finally:
            self.tally.inside -= 1

    async def _stay(self) -> None:
        chance = Random(self._chance.getrandbits(64))  # noqa: S311 - as above
        entrance = chance.choices(self.entrances, [_SHARES[one.kind] for one in self.entrances])[0]
        language: Language = chance.choices(("zh", "en"), (0.62, 0.38))[0]
        told = [story for story in STORIES if story.language == language and entrance.kind in story.channels]
        story = chance.choices(told, [one.weight for one in told])[0]
        now = datetime.now(UTC)
        customer = self._crowd.newcomer(language, now)
        facts = draw_facts(story, customer, entrance.kind, now, chance)
        subject = f"{story.subject.format_map(facts.words)} ({facts.order})"
        exchange = self._exchange(entrance, customer, subject)
        visit = Visit(exchange, entrance.kind, story, Tongue(language, facts, chance), facts.words, chance, self.tally)
        try:
            await exchange.open()
            await visit.run()
        finally:
            await exchange.close()

    def _exchange(self, entrance: Entrance, customer: Customer, subject: str) -> Exchange:
        match entrance.kind:
            case "webchat":
                return ChatWindow(self._desk, entrance, customer)
            case "api":
                return AppAccount(self._desk, entrance, customer, self._run)
            case "email":
                assert self._smtp is not None, "without a listener no mail entrance is used"
                return MailProgram(self._desk, entrance, customer, smtp=self._smtp, subject=subject, run=self._run)


class Visit:
    """One customer's stay: their story, told as far as somebody listens."""

    def __init__(
        self,
        exchange: Exchange,
        channel: ChannelKind,
        story: Story,
        tongue: Tongue,
        words: dict[str, str],
        chance: Random,
        tally: Tally,
    ) -> None:
        self._exchange, self._channel, self._language = exchange, channel, story.language
        self._lines = [step for step in story.steps if isinstance(step, Says)]
        self._tongue, self._words, self._chance, self._tally = tongue, words, chance, tally

    async def run(self) -> None:
        """Write, wait for the answer, react; until the story is told, or patience ends."""
        await self._say(self._lines.pop(0))
        began = asyncio.get_running_loop().time()
        is_first = True
        while (reply := await self._hear()) is not None:
            if is_first:
                self._tally.wait(asyncio.get_running_loop().time() - began)
                is_first = False
            if self._tongue.is_closing(reply):
                break
            if (answer := self._tongue.answer(reply)) is not None:
                await self._write(answer, shows=wants_picture(reply))
            elif self._lines:
                await self._say(self._lines.pop(0))
            else:
                break
        else:
            self._tally.left_unanswered += 1
            return
        await self._write(self._tongue.thanks())

    async def _hear(self) -> str | None:
        """Wait for an answer, asking again now and then; ``None`` when patience is over."""
        for nudge in range(NUDGES + 1):
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S[self._channel]):
                    reply = await self._exchange.replies.get()
                # Who writes in parts is read to the end.
                while not self._exchange.replies.empty():
                    reply += "\n" + self._exchange.replies.get_nowait()
                self._tally.answered += 1
                await asyncio.sleep(self._chance.uniform(*READS_FOR_S))
                return reply
            if nudge < NUDGES and self._channel != "email":
                await self._write(self._tongue.nudge())
        return None

    async def _say(self, step: Says) -> None:
        text = self._chance.choice(step.wordings).format_map(self._words | {"agent": ""})
        parts = [part.strip() for part in text.split(BUBBLES)]
        if self._channel == "email":
            parts = ["\n\n".join(parts)]
        for position, part in enumerate(parts):
            is_last = position == len(parts) - 1
            shows = is_last and step.picture is not None and self._chance.random() < 0.5
            await self._write(part, shows=shows)

    async def _write(self, text: str, *, shows: bool = False) -> None:
        if self._chance.random() < 0.7:
            await self._exchange.type()
        await asyncio.sleep(min(LONGEST_TYPING_S, len(text) / TYPES_PER_S[self._language]))
        await self._exchange.write(text, "display" if shows else None)
        self._tally.written += 1
