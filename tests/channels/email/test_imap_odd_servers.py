"""Mailboxes at servers that hang up, lie and forget: the reader goes on, and each mail is handed over once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from channels.email import imap_session
from channels.email.imap_reader import ImapReader, Pace
from channels.email.mailbox import ImapAccount
from channels.email.oauth import Password
from kit.errors import TooMany, Unavailable
from tests.channels.email.fake_imap import FakeImap, fake_imap
from tests.channels.email.keeping import INBOX, MemoryLeases, MemoryState, Sink
from tests.support.clock import FakeClock

FAST = Pace(idle_s=30, poll_s=0.02, retry_s=0.02)


@pytest.fixture
async def box() -> AsyncIterator[FakeImap]:
    async with fake_imap() as served:
        yield served


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


Start = Callable[..., ImapReader]


@pytest.fixture
async def start(box: FakeImap, sink: Sink, state: MemoryState, clock: FakeClock) -> AsyncIterator[Start]:
    """Start a reader of the box, which the test or its end stops."""
    async with AsyncExitStack() as stack:

        def begin(password: str = "secret", **more: object) -> ImapReader:
            account = ImapAccount("127.0.0.1", box.port, "none", "support", "INBOX")
            reader = ImapReader(
                INBOX, account, Password(password), sink, state, MemoryLeases(), clock, pace=FAST, **more
            )  # type: ignore[arg-type]  # import_for
            reader.start()
            stack.push_async_callback(reader.stop)
            return reader

        yield begin


def mail(subject: str) -> bytes:
    return f"From: wang@customer.test\r\nSubject: {subject}\r\n\r\nhello\r\n".encode()


async def test_the_first_connection_leaves_what_was_there_and_takes_what_comes(
    box: FakeImap, sink: Sink, start: Start
) -> None:
    box.add(mail("old"))
    start()
    await box.idling.wait()
    box.add(mail("new"))
    assert await sink.subjects(1) == ["new"]


async def test_a_mail_that_is_told_in_one_packet_with_the_answer_to_idle_is_seen_at_once(
    box: FakeImap, sink: Sink, start: Start
) -> None:
    box.hasty = True
    start()
    assert await sink.subjects(1) == ["hasty"]


async def test_a_farewell_during_idle_leads_to_a_new_connection(box: FakeImap, sink: Sink, start: Start) -> None:
    box.farewell = True
    start()
    await box.idling.wait()
    assert box.sign_ins == 2
    box.add(mail("after it"))
    assert await sink.subjects(1) == ["after it"]


@pytest.mark.parametrize("verb", ["EXAMINE", "SEARCH", "FETCH"])
async def test_a_connection_cut_in_an_answer_loses_and_doubles_nothing(
    box: FakeImap, sink: Sink, start: Start, verb: str
) -> None:
    start()
    await box.idling.wait()
    box.cut_in = verb
    box.add(mail("one"))
    await sink.subjects(1)
    box.add(mail("two"))
    assert await sink.subjects(2) == ["one", "two"]


@pytest.mark.parametrize("verb", ["CAPABILITY", "EXAMINE", "FETCH"])
async def test_an_answer_without_sense_is_asked_for_again(box: FakeImap, sink: Sink, start: Start, verb: str) -> None:
    start()
    await box.idling.wait()
    box.garbage, box.farewell = verb, False
    box.add(mail("one"))
    assert await sink.subjects(1) == ["one"]


async def test_a_server_that_falls_silent_is_left_for_a_new_connection(
    box: FakeImap, sink: Sink, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_session, "ANSWER_WITHIN_S", 0.3)
    start()
    await box.idling.wait()
    box.silent_in = "FETCH"
    box.add(mail("one"))
    assert await sink.subjects(1) == ["one"]
    assert box.sign_ins == 2


async def test_a_reader_ends_at_once_while_a_server_does_not_greet(
    sink: Sink, state: MemoryState, clock: FakeClock
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        writer.close()

    connected = asyncio.Event()
    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    account = ImapAccount("127.0.0.1", server.sockets[0].getsockname()[1], "none", "support", "INBOX")
    reader = ImapReader(INBOX, account, Password(""), sink, state, MemoryLeases(), clock, pace=FAST)
    reader.start()
    await connected.wait()
    async with asyncio.timeout(60):
        await reader.stop()
    server.close()


async def test_a_server_without_idle_is_looked_at_from_time_to_time(box: FakeImap, sink: Sink, start: Start) -> None:
    box.idles = False
    box.add(mail("old"))
    start()
    while "SEARCH" not in box.commands:
        await asyncio.sleep(0.01)
    box.add(mail("one"))
    box.add(mail("two"))
    assert await sink.subjects(2) == ["one", "two"]


async def test_what_could_not_be_committed_is_handed_over_again_and_nothing_is_noted_before(
    box: FakeImap, sink: Sink, state: MemoryState, start: Start
) -> None:
    start()
    await box.idling.wait()
    before = next(iter(state.kept.values()))["last_uid"]
    sink.refuse = [Unavailable("the database is away")] * 2 + [TooMany("too much waits")]
    box.add(mail("one"))
    while len(sink.refuse) == 3:
        await asyncio.sleep(0.01)
    assert next(iter(state.kept.values()))["last_uid"] == before
    assert await sink.subjects(1) == ["one"]


async def test_a_reader_that_died_before_the_commit_reads_the_mail_when_it_is_back(
    box: FakeImap, sink: Sink, start: Start
) -> None:
    reader = start()
    await box.idling.wait()
    sink.refuse = [Unavailable("the database is away")] * 1000
    box.add(mail("one"))
    while len(sink.refuse) == 1000:
        await asyncio.sleep(0.01)
    await reader.stop()
    sink.refuse = []
    start()
    assert await sink.subjects(1) == ["one"]


async def test_a_rebuilt_mailbox_is_read_again_from_the_last_look_on_and_repeats_are_known(
    box: FakeImap, sink: Sink, start: Start, clock: FakeClock
) -> None:
    start(import_for=timedelta(days=365 * 20))
    await box.idling.wait()
    box.add(mail("one"))
    await sink.subjects(1)
    await box.idling.wait()
    box.mails = {1: mail("one"), 2: mail("while it was rebuilt")}
    box.uid_validity = 8
    box.add(mail("three"))
    assert await sink.subjects(3) == ["one", "while it was rebuilt", "three"]
    assert sink.repeats == 1


async def test_a_refused_password_is_reported_and_tried_again(box: FakeImap, state: MemoryState, start: Start) -> None:
    reader = start("wrong")
    report = await state.reported(ok=False)
    assert "refuses the user name or password" in report.detail
    assert "wrong" not in report.detail
    box.password = "wrong"
    await state.reported(ok=True)
    await reader.stop()


async def test_a_mail_larger_than_may_be_read_is_represented_by_its_head(
    box: FakeImap, sink: Sink, start: Start
) -> None:
    start()
    await box.idling.wait()
    box.sizes[1] = 48_000_000
    box.add(
        b"From: a@b.test\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nSubject: film\r\n\r\n--x\r\n" + b"y" * 99
    )
    assert await sink.subjects(1) == ["film"]
    [envelope] = sink.envelopes
    assert b"48 MB" in envelope.body
    assert b"boundary" not in envelope.body
    assert b"yyy" not in envelope.body


async def test_a_reader_ends_at_once_while_it_waits(box: FakeImap, start: Start) -> None:
    reader = start()
    await box.idling.wait()
    async with asyncio.timeout(60):
        await reader.stop()


async def test_nothing_is_marked_or_removed(box: FakeImap, sink: Sink, start: Start) -> None:
    start()
    await box.idling.wait()
    box.add(mail("one"))
    await sink.subjects(1)
    await box.idling.wait()
    assert not {"STORE", "SELECT", "EXPUNGE", "COPY", "MOVE"} & set(box.commands)
