"""Mails read off the event loop, in processes that can be killed.

A mail of a few hundred kilobytes can keep any reader busy for half a minute or ask for gigabytes. So reading happens in
a few long-lived worker processes with a memory limit; one that has not answered in time is killed and replaced, and the
mail is rejected with `mail_too_slow`. Short mails without much HTML, whose cost has a small bound, are read on the
spot, which takes half the work.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from channels.email.errors import MailRejected, MailTooCostly, ParserUnavailable
from channels.email.model import Caps, ParsedMail
from channels.email.parse import BRIEF_BYTES
from channels.email.parser_worker import OUT_OF_TIME, READY, read_safely
from channels.email.sanitise import BRIEF_TAGS
from channels.email.wire import ANSWER_HEAD, pack_request_head, unpack_answer

_CHUNK_BYTES = 262_144
_TAGS_AT_SIGHT = BRIEF_TAGS + 50  # with the addresses and ids of its headers; beyond, a brief look would be in vain
_START_WITHIN_S = 30.0
_END_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What a pool may use.

    Attributes:
        workers: processes at most; each takes some 25 MB while it lives. They start when first needed.
        cpu_s: seconds of processor time for one mail; the largest ordinary mail takes a third of the default.
        read_within_s: wall-clock seconds for one mail on the busiest machine, its way to and fro included.
        memory_bytes: address space of a worker; reading the largest mail allowed takes a third of the default.
        idle_for_s: seconds without work after which a worker ends.
    """

    workers: int = 2
    cpu_s: float = 1.5
    read_within_s: float = 8.0
    memory_bytes: int = 768 * 1024 * 1024
    idle_for_s: float = 60.0


class ParserPool:
    """Reads mails for the event loop. Workers start when first needed and end by `stop`, or after a while without work.

    One serves all inboxes of a process: see `join` and `leave`.
    """

    def __init__(self, *, limits: PoolLimits | None = None) -> None:
        self._limits = limits or PoolLimits()
        self._free = asyncio.Semaphore(self._limits.workers)
        self._here = asyncio.Lock()
        self._idle: list[_Worker] = []
        self._reaper: asyncio.TimerHandle | None = None

    async def stop(self) -> None:
        """End all workers; mails being read are waited for, each at most `read_within_s`.

        A mail that comes later is read all the same, by a worker that ends when it has nothing to do.
        """
        async with contextlib.AsyncExitStack() as all_places:
            for _ in range(self._limits.workers):
                await all_places.enter_async_context(self._free)
            if self._reaper is not None:
                self._reaper.cancel()
            idle, self._idle = self._idle, []
            await asyncio.gather(*(worker.end() for worker in idle))

    async def parse_mail(self, raw: bytes, authserv_id: str | None = None) -> ParsedMail:
        """Read one mail without holding up the loop.

        Args:
            authserv_id: our mail server's name in reports (RFC 8601); `None` trusts no report.
        Raises:
            MailRejected: a limit is passed, among them that of time (`mail_too_slow`) and memory (`mail_unreadable`).
            ParserUnavailable: no process can be started; the mail is to be tried again.
        """
        if len(raw) <= BRIEF_BYTES and raw.count(b"<") <= _TAGS_AT_SIGHT:
            with contextlib.suppress(MailTooCostly):
                return await self._read_here(raw, authserv_id)
        if len(raw) > Caps().mail_bytes:
            raise MailRejected("mail_too_large", f"The mail is over {Caps().mail_bytes} bytes.")
        async with self._free:
            letter, body = await self._ask(raw, authserv_id)
        return unpack_answer(letter, body)

    async def _read_here(self, raw: bytes, authserv_id: str | None) -> ParsedMail:
        """Read a short mail on the loop: one in each of its rounds, however many are waiting."""
        async with self._here:
            await asyncio.sleep(0)
            return read_safely(raw, authserv_id, brief=True)

    async def _ask(self, raw: bytes, authserv_id: str | None) -> tuple[bytes, bytes]:
        """Ask an idle worker, and once more a new one if the idle one turns out to have ended."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                with contextlib.suppress(_WorkerEnded):
                    return await self._ask_worker(worker, raw, authserv_id)
        try:
            return await self._ask_worker(await _Worker.start(self._limits), raw, authserv_id)
        except _WorkerEnded as error:
            raise MailRejected("mail_unreadable", "The mail takes more memory than one may.") from error

    async def _ask_worker(self, worker: _Worker, raw: bytes, authserv_id: str | None) -> tuple[bytes, bytes]:
        try:
            async with asyncio.timeout(self._limits.read_within_s):
                answer = await worker.ask(raw, authserv_id)
        except TimeoutError as error:
            await worker.kill()
            raise self._too_slow() from error
        except (asyncio.IncompleteReadError, OSError) as error:
            # Its end is waited for, not hastened: a kill would take the reason of the end away from who waits for it.
            await worker.end()
            raise (self._too_slow() if worker.ran_out_of_time else _WorkerEnded()) from error
        except BaseException:
            await worker.kill()
            raise
        self._put_back(worker)
        return answer

    def _too_slow(self) -> MailRejected:
        return MailRejected("mail_too_slow", f"Reading the mail takes over {self._limits.cpu_s:g} s.")

    def _put_back(self, worker: _Worker) -> None:
        self._idle.append(worker)
        if self._reaper is not None:
            self._reaper.cancel()
        self._reaper = asyncio.get_running_loop().call_later(self._limits.idle_for_s, self._let_go)

    def _let_go(self) -> None:
        """Nothing was read for a while: close the workers' input, on which they end."""
        for worker in self._idle:
            worker.close()
        self._idle.clear()


class _Shared:
    """The pool of one event loop and how many inboxes use it."""

    def __init__(self) -> None:
        self.pool = ParserPool()
        self.members = 0


_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, _Shared] = WeakKeyDictionary()


def join() -> ParserPool:
    """Take part in the pool that all inboxes of this process share."""
    shared = _shared.setdefault(asyncio.get_running_loop(), _Shared())
    shared.members += 1
    return shared.pool


async def leave() -> None:
    """Undo one `join`; the last to leave ends the workers."""
    shared = _shared[asyncio.get_running_loop()]
    shared.members -= 1
    if not shared.members:
        await shared.pool.stop()


class _WorkerEnded(Exception):
    """A worker ended instead of answering."""


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, limits: PoolLimits) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "channels.email.parser_worker",
            str(limits.memory_bytes),
            str(limits.cpu_s),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_WITHIN_S):
                ready = await worker._answers.readexactly(len(READY))
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await worker.kill()
            raise ParserUnavailable("A process for reading mails did not start.") from error
        except BaseException:
            await worker.kill()
            raise
        if ready != READY:
            await worker.kill()
            raise ParserUnavailable("A process for reading mails did not start properly.")
        return worker

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    @property
    def ran_out_of_time(self) -> bool:
        return OUT_OF_TIME is not None and self._process.returncode == -OUT_OF_TIME

    @property
    def _requests(self) -> asyncio.StreamWriter:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _answers(self) -> asyncio.StreamReader:
        assert self._process.stdout is not None
        return self._process.stdout

    async def ask(self, raw: bytes, authserv_id: str | None) -> tuple[bytes, bytes]:
        """Hand a mail over, in pieces so that the loop stays free, and wait for the answer: letter and body."""
        self._requests.write(pack_request_head(raw, authserv_id) + raw[:_CHUNK_BYTES])
        for start in range(_CHUNK_BYTES, len(raw), _CHUNK_BYTES):
            await self._requests.drain()
            self._requests.write(raw[start : start + _CHUNK_BYTES])
        letter, length = ANSWER_HEAD.unpack(await self._answers.readexactly(ANSWER_HEAD.size))
        return letter, await self._answers.readexactly(length)

    def close(self) -> None:
        self._requests.close()

    async def end(self) -> None:
        self.close()
        try:
            async with asyncio.timeout(_END_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
