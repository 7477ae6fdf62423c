"""The installed encoder in a process of its own, so that no thread of the program computes while customers wait.

A thread that computes vectors holds the interpreter for milliseconds at a time, and whoever sends a message on the
event loop waits for it at every system call: ten such waits were fifty milliseconds. Another process costs a socket's
round trip instead, and its memory can be had back by ending it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from kb.encoders import MAX_TEXT, Kind, SentenceEncoder
from kit.errors import Unavailable

HEAD: Final = struct.Struct("!cI")  # what follows, and its length in bytes
ASK, VECTORS, REFUSED = b"A", b"V", b"R"
MAX_TEXTS: Final = 128  # of one request
START_WITHIN_S: Final = 60.0  # the model's loading included, on the busiest machine
ANSWER_WITHIN_S: Final = 30.0
REST_S: Final = 10.0  # after it failed twice in a row


class ProcessEncoder:
    """``kb.encoders.SentenceEncoder`` next door. The process starts with the first question and ends with this one."""

    name = SentenceEncoder.name
    dims = SentenceEncoder.dims

    def __init__(
        self,
        command: Sequence[str] = (sys.executable, "-m", "kb.encoder_worker"),
        *,
        answer_within_s: float = ANSWER_WITHIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            command: is given the number of its socket as last argument.
            answer_within_s: of one request of at most ``MAX_TEXTS`` texts; then it is killed.
            clock: seconds that only go forward.
        """
        self._command = command
        self._answer_within_s = answer_within_s
        self._clock = clock
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._rests_until = float("-inf")

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:  # noqa: ARG002 - one vector for both
        """Return one row a text, as ``kb.encoders.Encoder``.

        Raises:
            Unavailable: the process cannot be started, ended twice in a row or gave no answer in time; for ten seconds
                after that without asking (``kb_encoder_resting``).
        """
        if not texts:
            return np.zeros((0, self.dims), np.float32)
        rows = np.empty((len(texts), self.dims), np.float32)
        for start in range(0, len(texts), MAX_TEXTS):
            some = [text[:MAX_TEXT] for text in texts[start : start + MAX_TEXTS]]
            # Not held longer: a question asked meanwhile need not wait for all articles.
            with self._lock:
                rows[start : start + len(some)] = self._some(some)
        return rows

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def _some(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._clock() < self._rests_until:
            raise Unavailable("the encoder failed a moment ago", code="kb_encoder_resting")
        # One that was there may have been ended since, for want of memory say: that is no failure yet.
        for is_last in (False, True) if self._worker is not None else (True,):
            try:
                if self._worker is None:
                    self._worker = _Worker(self._command)
                return self._worker.ask(texts, self._answer_within_s, self.dims)
            except Unavailable:
                raise
            except (OSError, EOFError, ValueError, LookupError) as error:
                self._end()
                if is_last or isinstance(error, TimeoutError):
                    self._rests_until = self._clock() + REST_S
                    raise Unavailable("the encoder gave no answer", code="kb_encoder_unreachable") from error
        raise AssertionError("the last attempt returns or raises")

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    """One process and the socket to it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    [*command, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={
                        "PYTHONPATH": os.pathsep.join(sys.path),
                        "PATH": os.defpath,
                        "LC_ALL": "C.UTF-8",
                        "OPENBLAS_NUM_THREADS": "1",
                    },
                    start_new_session=True,  # a key pressed at the terminal is for the program, which ends this one
                )
            except BaseException:
                self._socket.close()
                raise
        self._has_answered = False

    def ask(self, texts: Sequence[str], within_s: float, dims: int) -> NDArray[np.float32]:
        """Return one row a text.

        Raises:
            Unavailable: it refused, and says why.
            OSError, EOFError, ValueError: it is gone, silent or says what cannot be read.
        """
        self._socket.settimeout(within_s if self._has_answered else max(within_s, START_WITHIN_S))
        body = orjson.dumps(list(texts))
        self._socket.sendall(HEAD.pack(ASK, len(body)) + body)
        letter, length = HEAD.unpack(read_exactly(self._socket, HEAD.size))
        answer = read_exactly(self._socket, length)
        self._has_answered = True
        if letter == REFUSED:
            said = orjson.loads(answer)
            raise Unavailable(said["detail"], code=said["code"])
        if letter != VECTORS:
            raise ValueError("an answer of no known kind")
        return np.frombuffer(answer, np.float32).reshape(len(texts), dims)

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._socket.close()
        self._process.kill()
        self._process.wait()


def read_exactly(connection: socket.socket, length: int) -> bytes:
    """Return so many bytes.

    Raises:
        EOFError: the other side has ended.
    """
    held = bytearray(length)
    view = memoryview(held)
    while view:
        count = connection.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(held)


def installed_apart() -> ProcessEncoder | None:
    """Return the installed encoder as a process that all workspaces share; ``None`` without the extra."""
    return _shared() if SentenceEncoder.is_installed() else None


@cache
def _shared() -> ProcessEncoder:
    encoder = ProcessEncoder()
    atexit.register(_close_quietly, encoder)
    return encoder


def _close_quietly(encoder: ProcessEncoder) -> None:
    with contextlib.suppress(OSError):
        encoder.close()
