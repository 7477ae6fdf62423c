"""The encoder next door answers like the one in the house; its end, silence or nonsense costs only cards."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from kb.encoder_process import HEAD, MAX_TEXTS, REST_S, ProcessEncoder
from kb.encoders import SentenceEncoder
from kit.errors import Unavailable

needs_model = pytest.mark.skipif(
    not SentenceEncoder.is_installed(), reason="the extra is missing: pip install trunkline[semantic]"
)
TEXTS = ["洗衣机显示E4不排水怎么办", "How long does a refund take?", "", "水" * 5_000]

# Answers each request as its lines say; ``texts`` are what was asked, ``attempt`` counts the processes.
STAND_IN = """
import socket, sys, time
import orjson
from kb.encoder_process import HEAD, read_exactly
marks = {marks!r}
with open(marks, "a") as file:
    file.write("x")
attempt = len(open(marks).read())
line = socket.socket(fileno=int(sys.argv[1]))
while True:
    letter, length = HEAD.unpack(read_exactly(line, HEAD.size))
    texts = orjson.loads(read_exactly(line, length))
    rows = b"\\0\\0\\x80\\x3f" * 512 * len(texts)
    {answer}
"""


def workers() -> set[psutil.Process]:
    """The encoders of this process; other tests' programs have one, too."""
    return {one for one in psutil.Process().children() if is_worker(one)}


def is_worker(one: psutil.Process) -> bool:
    try:
        return "kb.encoder_worker" in one.cmdline()
    except psutil.NoSuchProcess:  # it ends this very moment
        return False


@pytest.fixture
def others() -> set[psutil.Process]:
    return workers()


@pytest.fixture
def next_door(others: set[psutil.Process]) -> Iterator[ProcessEncoder]:
    encoder = ProcessEncoder()
    yield encoder
    encoder.close()


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Callable[..., ProcessEncoder]]:
    made: list[ProcessEncoder] = []

    def make(answer: str, **more: Any) -> ProcessEncoder:
        code = STAND_IN.format(marks=str(tmp_path / "starts"), answer=answer)
        made.append(ProcessEncoder((sys.executable, "-c", code), **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def starts(folder: Path) -> int:
    return len((folder / "starts").read_text())


@needs_model
def test_it_says_what_the_one_in_the_house_says(next_door: ProcessEncoder) -> None:
    assert np.allclose(next_door.encode(TEXTS, "query"), SentenceEncoder().encode(TEXTS, "query"), atol=1e-5)
    assert next_door.encode([], "query").shape == (0, 512)
    many = next_door.encode([f"kettle {number}" for number in range(MAX_TEXTS + 3)], "passage")
    assert np.allclose(many[-1], next_door.encode([f"kettle {MAX_TEXTS + 2}"], "query")[0], atol=1e-5)


@needs_model
def test_one_that_was_killed_is_started_again(next_door: ProcessEncoder, others: set[psutil.Process]) -> None:
    before = next_door.encode(["kettle"], "query")
    [child] = workers() - others
    os.kill(child.pid, signal.SIGKILL)
    assert np.allclose(next_door.encode(["kettle"], "query"), before)


@needs_model
def test_it_gives_way_to_messages_and_ends_when_it_is_closed(
    next_door: ProcessEncoder, others: set[psutil.Process]
) -> None:
    next_door.encode(["kettle"], "query")
    [process] = workers() - others
    assert process.nice() > psutil.Process().nice()
    next_door.close()
    assert not process.is_running()


@needs_model
def test_another_model_in_its_place_is_refused_with_its_reason() -> None:
    code = "from kb import encoders, encoder_worker; encoders._SELF_TEST = 'something else'; encoder_worker.main()"
    encoder = ProcessEncoder((sys.executable, "-c", code))
    for _ in range(2):
        with pytest.raises(Unavailable, match="not the one") as refused:
            encoder.encode(["x"], "query")
        assert refused.value.code == "kb_encoder_changed"
    encoder.close()


@pytest.mark.parametrize(
    "answer",
    [
        "sys.exit(1)",
        "line.sendall(HEAD.pack(b'V', len(rows)) + rows[:100]); sys.exit()",
        "line.sendall(HEAD.pack(b'V', len(rows) - 4) + rows[4:])",
        "line.sendall(HEAD.pack(b'?', len(rows)) + rows)",
        "line.sendall(HEAD.pack(b'R', 3) + b'not')",
        "line.sendall(HEAD.pack(b'R', 2) + b'{}')",
    ],
)
def test_nonsense_ends_it_and_it_rests(stand_in: Callable[..., ProcessEncoder], tmp_path: Path, answer: str) -> None:
    now = 100.0
    encoder = stand_in(answer, clock=lambda: now)
    for _ in range(3):
        with pytest.raises(Unavailable):
            encoder.encode(["a"], "query")
    assert starts(tmp_path) == 1
    now += REST_S
    with pytest.raises(Unavailable):
        encoder.encode(["a"], "query")
    assert starts(tmp_path) == 2


def test_one_that_ends_after_its_answer_costs_no_question(
    stand_in: Callable[..., ProcessEncoder], tmp_path: Path
) -> None:
    encoder = stand_in("line.sendall(HEAD.pack(b'V', len(rows)) + rows); sys.exit()")
    for _ in range(3):
        assert encoder.encode(["a", "b"], "query").shape == (2, 512)
    assert starts(tmp_path) == 3


def test_one_that_is_silent_is_ended_in_time(stand_in: Callable[..., ProcessEncoder], tmp_path: Path) -> None:
    answer = "line.sendall(HEAD.pack(b'V', len(rows)) + rows) if texts == ['a'] else time.sleep(600)"
    encoder = stand_in(answer, answer_within_s=0.2)
    encoder.encode(["a"], "query")
    with pytest.raises(Unavailable):
        encoder.encode(["b"], "query")
    assert starts(tmp_path) == 1


def test_a_program_that_is_not_there_is_no_crash() -> None:
    encoder = ProcessEncoder(("/nowhere/python",))
    with pytest.raises(Unavailable):
        encoder.encode(["a"], "query")


def test_threads_share_it_one_after_the_other(stand_in: Callable[..., ProcessEncoder], tmp_path: Path) -> None:
    encoder = stand_in("line.sendall(HEAD.pack(b'V', len(rows)) + rows)")
    shapes: list[tuple[int, ...]] = []
    threads = [
        threading.Thread(target=lambda count=count: shapes.append(encoder.encode(["a"] * count, "query").shape))
        for count in range(1, 9)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(shapes) == [(count, 512) for count in range(1, 9)]
    assert starts(tmp_path) == 1
    assert HEAD.size == 5
