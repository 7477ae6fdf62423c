"""The classifier of each workspace in this process: made at the first message, made anew after corrections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from conversations.classification import FIELD, Tone, tone_of
from conversations.work import Works
from kb.labels import read_labels
from kit.errors import Unavailable

if TYPE_CHECKING:
    from kb.classify import Classifier, Reading
    from kb.encoders import Encoder

log = structlog.get_logger(__name__)

LOOKED_EVERY_S: Final = 1.0  # a correction is known to the message after, a second later at the latest
REST: Final = 20.0  # times as long as making it took, before a classifier is made anew
KEPT_FOR_S: Final = 3_600.0  # since the last message
TONE_WITHIN_S: Final = 0.25  # what sorts a new conversation is not waited for longer: the transaction holds locks


@dataclass(slots=True)
class _Held:
    classifier: Classifier
    edition: int = -1
    looked_at: float = 0.0
    rests_until: float = 0.0
    asked_at: float = 0.0


class Classifiers:
    """The classifiers of one process; ``make_encoder`` is called in a worker thread."""

    def __init__(self, works: Works, make_encoder: Callable[[], Encoder | None]) -> None:
        self._works = works
        self._make_encoder = make_encoder
        self._held: dict[UUID, _Held] = {}
        self._opening: dict[UUID, asyncio.Lock] = {}
        self._base: Classifier | None = None  # what is known without anybody's corrections
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="classify")
        self._warming: set[asyncio.Task[object]] = set()

    async def read(self, workspace_id: UUID, texts: Sequence[str]) -> list[Reading]:
        """Return what each message is, by the labels of this moment, or of a moment ago."""
        classifier = await self._current(workspace_id)
        return await asyncio.get_running_loop().run_in_executor(self._thread, classifier.read, texts)

    async def tones(self, workspace_id: UUID, texts: Sequence[str]) -> list[Tone]:
        """Return what rules ask of messages; of nothing is known where that takes longer than a quarter of a second."""
        task: asyncio.Task[list[Reading]] = asyncio.create_task(self.read(workspace_id, texts))
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)
        done, _ = await asyncio.wait([task], timeout=TONE_WITHIN_S)
        if not done:
            log.info("classification_not_waited_for", workspace_id=str(workspace_id))
            return [Tone() for _ in texts]
        if (error := task.exception()) is not None:  # what sorts a message must not keep it from being stored
            log.warning("classification_failed", workspace_id=str(workspace_id), error=repr(error))
            return [Tone() for _ in texts]
        return [tone_of(values(reading)) for reading in task.result()]

    async def fields(self, workspace_id: UUID, text: str) -> dict[str, str]:
        """Return which of the workspace's own choices a message is taken for: field of conversations → value."""
        try:
            (reading,) = await self.read(workspace_id, [text])
        except Unavailable as error:
            log.warning("classification_failed", workspace_id=str(workspace_id), error=repr(error))
            return {}
        return {
            subject.removeprefix(FIELD): value
            for subject, value in values(reading).items()
            if subject.startswith(FIELD)
        }

    async def stop(self) -> None:
        for task in list(self._warming):
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _current(self, workspace_id: UUID) -> Classifier:
        now = time.monotonic()
        async with self._opening.setdefault(workspace_id, asyncio.Lock()):
            self._forget_unasked(now)
            held = self._held.get(workspace_id)
            if held is None or (now - held.looked_at > LOOKED_EVERY_S and now > held.rests_until):
                held = await self._look(workspace_id, held)
            held.asked_at = now
            return held.classifier

    async def _look(self, workspace_id: UUID, held: _Held | None) -> _Held:
        from kb.classify import Classifier, Label  # noqa: PLC0415 - numpy, which only messages need

        began = time.monotonic()
        async with self._works.begin(workspace_id) as work:
            edition, rows = await read_labels(work)
        if held is not None and edition == held.edition and held.classifier.is_whole:
            held.looked_at = began
            return held
        loop = asyncio.get_running_loop()
        labels = [Label(row.subject, row.message, row.value) for row in rows]

        def make() -> tuple[Classifier, Classifier]:
            encoder = self._make_encoder()
            base = self._base
            if base is None or not base.is_whole:
                base = Classifier((), encoder)
            like = held.classifier if held is not None else base
            return base, Classifier(labels, encoder, like=like)

        self._base, classifier = await loop.run_in_executor(self._thread, make)
        ended = time.monotonic()
        held = self._held[workspace_id] = _Held(classifier, edition, ended, ended + REST * (ended - began))
        log.info("classifier_made", workspace_id=str(workspace_id), labels=len(labels), is_whole=classifier.is_whole)
        return held

    def _forget_unasked(self, now: float) -> None:
        for workspace_id, held in list(self._held.items()):
            if held.asked_at < now - KEPT_FOR_S and not self._opening[workspace_id].locked():
                del self._held[workspace_id]


def values(reading: Reading) -> Mapping[str, str]:
    """Return subject → value of a reading."""
    return {subject: guess.value for subject, guess in reading.items()}
