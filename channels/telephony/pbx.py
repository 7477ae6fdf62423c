"""An exchange whose events are read from a connection: one reader an inbox among all processes, and a queue behind it.

The socket is read without ever waiting for anything else, because exchanges cut off slow readers (Asterisk after a
tenth of a second). What a call has become is kept in memory leg by leg and stored, step by step, as facts; after a cut
the exchange is asked which calls there are, and those that are gone are over.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import structlog

from channels.contract import Health, InboundSink, InboxSettings, RawEnvelope, Surroundings
from channels.errors import SendRejected, Unparseable
from channels.telephony.facts import CallFacts
from kit.errors import TrunklineError, Unavailable

log = structlog.get_logger(__name__)

MAX_QUEUED = 20_000  # events between the socket and the store; beyond it the line is cut, and calls are asked for anew
RETRY_S, RETRY_CEILING_S = 2.0, 60.0
CUT = "the line to the exchange was cut"


class LineCut(Unavailable):
    """The connection to the exchange broke, or could not be made."""

    code = "exchange_away"


class LineRefused(LineCut):
    """The exchange does not take the user name or password."""

    code = "exchange_refused"


class Line(Protocol):
    """A signed-in connection to an exchange."""

    def events(self) -> AsyncIterator[Any]:
        """Yield events as they come, until the connection breaks.

        Raises:
            LineCut: it broke.
        """
        ...

    async def snapshot(self) -> Any:
        """Return which channels there are now, as the tracker reads it. Events are being read meanwhile."""
        ...


class Tracker(Protocol):
    """What is known of the calls under way; pure, told of events in their order."""

    def take(self, event: Any) -> Iterable[CallFacts]:
        """Return what an event says of calls, beside what was said before."""
        ...

    def resync(self, snapshot: Any) -> Iterable[CallFacts]:
        """Return what has changed while nobody listened: calls that are new, and calls that are over."""
        ...

    def dump(self) -> dict[str, Any]:
        """Return what the next process has to know: the calls under way."""
        ...

    def load(self, kept: dict[str, Any]) -> None: ...


class Connector(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Line]: ...


class ExchangeReader:
    """Reads one exchange until it is stopped."""

    def __init__(
        self,
        inbox: InboxSettings,
        around: Surroundings,
        connect: Connector,
        tracker: Tracker,
        sink: InboundSink,
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        self._inbox, self._around, self._connect, self._tracker, self._sink = inbox, around, connect, tracker, sink
        self._state = around.states.of(inbox)
        self._retry_s = retry_s
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._read_forever(), name=f"exchange {self._inbox.id}")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _read_forever(self) -> None:
        while True:
            try:
                async with self._around.leases.exclusive(f"exchange:{self._inbox.id}"):
                    self._tracker.load(await self._state.get("calls") or {})
                    while True:
                        await self._read_until_it_breaks()
            except Unavailable as error:  # the lease is lost or the database away: both pass
                log.info("exchange_reader_waits", inbox_id=str(self._inbox.id), reason=error.detail)
            except Exception:
                log.exception("exchange_reader_failed", inbox_id=str(self._inbox.id))
            await asyncio.sleep(self._retry_s)

    async def _read_until_it_breaks(self) -> None:
        """Connect, catch up, and follow; when that breaks, say so once an outage and pause, longer each time."""
        try:
            async with self._connect() as line:
                await self._follow(line)
        except LineCut as error:
            self._failures += 1
            if self._failures > 1 or isinstance(error, LineRefused):
                # Exchanges restart; only a second failure in a row is an outage.
                await self._state.report(Health(ok=False, detail=error.detail))
            ceiling = min(RETRY_CEILING_S, self._retry_s * 2 ** min(self._failures - 1, 10))
            await asyncio.sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311 - jitter

    async def _follow(self, line: Line) -> None:
        """Read into a queue, and store from the queue; the first end of either ends both."""
        queue: asyncio.Queue[Any] = asyncio.Queue(MAX_QUEUED)
        reading = asyncio.create_task(_read(line, queue))
        storing = asyncio.create_task(self._store(line, queue))
        try:
            await asyncio.wait((reading, storing), return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not storing.done():
                await queue.put(None)  # what was read before the cut is stored still
                await storing
        finally:
            for task in (reading, storing):
                task.cancel()
            await asyncio.gather(reading, storing, return_exceptions=True)
        for task in (storing, reading):
            if (error := None if task.cancelled() else task.exception()) is not None:
                raise error
        raise LineCut(CUT)

    async def _store(self, line: Line, queue: asyncio.Queue[Any]) -> None:
        # Events that come while we ask wait in the queue: whatever they say is newer than the answer, or the same.
        await self._keep(self._tracker.resync(await line.snapshot()))
        self._failures = 0
        await self._state.report(Health(ok=True, detail="listens to the exchange"))
        while (event := await queue.get()) is not None:
            try:
                told = list(self._tracker.take(event))
            except (Unparseable, KeyError, TypeError, ValueError) as error:
                log.warning("exchange_event_not_understood", inbox_id=str(self._inbox.id), reason=str(error)[:200])
                await self._bury(event)
                continue
            await self._keep(told)

    async def _keep(self, told: Iterable[CallFacts]) -> None:
        """Have facts committed, then remember how far the calls are: a crash between repeats some."""
        facts = list(told)
        for one in facts:
            await self._hand_over(envelope_of(one))
        if facts:
            await self._state.put("calls", self._tracker.dump())

    async def _bury(self, event: Any) -> None:
        """Keep an event that is not understood where an admin sees it: as a delivery that cannot be read."""
        body = repr(event).encode("utf-8", "backslashreplace")[:20_000]
        digest = hashlib.sha256(body).hexdigest()
        await self._hand_over(RawEnvelope(f"odd:{digest}", f"odd:{digest}", body))

    async def _hand_over(self, envelope: RawEnvelope) -> None:
        """Wait until it is committed; the exchange tells nothing twice, so it is tried until it is."""
        wait_s = 0.2
        while True:
            try:
                await self._sink.accept(self._inbox, envelope)
            except TrunklineError as error:
                log.info("exchange_event_waits", inbox_id=str(self._inbox.id), reason=error.detail)
                await asyncio.sleep(wait_s)
                wait_s = min(10.0, wait_s * 2)
            else:
                return


async def _read(line: Line, queue: asyncio.Queue[Any]) -> None:
    async for event in line.events():
        try:
            queue.put_nowait(event)
        except asyncio.QueueFull:
            raise LineCut("more events than can be stored: the calls are asked for anew") from None


def envelope_of(facts: CallFacts) -> RawEnvelope:
    """Return facts as a delivery: the same facts have the same key; those of one call keep their order."""
    body = facts.model_dump_json(exclude_defaults=True).encode()
    lane = f"rec:{facts.call_id}" if facts.recordings else facts.call_id
    return RawEnvelope(f"{facts.call_id}:{hashlib.sha256(body).hexdigest()[:24]}", lane, body)


@contextlib.asynccontextmanager
async def asked(connect: Connector) -> AsyncIterator[Line]:
    """Open a line for one question or order, and close it again.

    Raises:
        LineCut, LineRefused: as the line does.
    """
    async with connect() as line:
        reading = asyncio.create_task(_drop(line))
        try:
            yield line
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _drop(line: Line) -> None:
    async for _ in line.events():
        pass


def refuse(code: str, words: Sequence[str]) -> SendRejected:
    """Return a refusal in plain words, with the exchange's own."""
    return SendRejected(" ".join(word for word in words if word)[:300], code=code)
