"""The listener byte by byte: where a mail ends, what is taken off it, and who is told what."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import pytest

from channels.contract import InboundSink, InboxSettings, RawEnvelope
from channels.email import session as sessions
from channels.email.listener import MailListener
from kit.errors import InsufficientStorage, TrunklineError, Unavailable
from kit.ids import new_id

OURS, OTHER = "service@shop.test", "repairs@shop.test"


class Sink:
    """Takes mails for two inboxes; ``refuse`` is what the second one does instead."""

    def __init__(self) -> None:
        self.inboxes = {address: self._inbox(address) for address in (OURS, OTHER)}
        self.mails: list[bytes] = []
        self.refuse: TrunklineError | None = None

    def _inbox(self, address: str) -> InboxSettings:
        return cast(InboxSettings, SimpleNamespace(id=new_id(), address=address))

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> None:
        if self.refuse is not None and inbox is self.inboxes[OTHER]:
            raise self.refuse
        self.mails.append(envelope.body)


class Far:
    """The far side of one connection, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            if len(pieces) > 1:
                await asyncio.sleep(0)

    async def hear(self) -> str:
        """Return the last line of the next answer."""
        async with asyncio.timeout(20):
            while (line := await self._reader.readline())[3:4] == b"-":
                pass
        return line.decode().rstrip()

    async def begin(self, *recipients: str, hello: bytes = b"EHLO far.test") -> None:
        for command in (
            hello,
            b"MAIL FROM:<a@b.test>",
            *(b"RCPT TO:<%s>" % to.encode() for to in recipients or [OURS]),
        ):
            await self.say(command + b"\r\n")
            assert (await self.hear())[0] == "2", command
        await self.say(b"DATA\r\n")
        assert (await self.hear()).startswith("354")


@asynccontextmanager
async def listening(sink: Sink) -> AsyncIterator[MailListener]:
    listener = MailListener(
        sink.inboxes.get, cast(InboundSink, sink), host="127.0.0.1", port=0, hostname="mx.shop.test"
    )
    await listener.start()
    yield listener
    await listener.stop()


@asynccontextmanager
async def connected(listener: MailListener) -> AsyncIterator[Far]:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    far = Far(reader, writer)
    assert (await far.hear()).startswith("220")
    yield far
    writer.close()


@pytest.fixture
async def sink() -> Sink:
    return Sink()


@pytest.fixture
async def listener(sink: Sink) -> AsyncIterator[MailListener]:
    async with listening(sink) as started:
        yield started


@pytest.fixture
async def far(listener: MailListener) -> AsyncIterator[Far]:
    async with connected(listener) as opened:
        yield opened


BODIES: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("an empty line", b"\r\n"),
    ("a line", b"hello\r\n"),
    ("a dot at a line's end", b"hello.\r\n"),
    ("a dot of its own", b"a\r\n.\r\nb\r\n"),
    ("a dot first", b".\r\n"),
    ("many dots", b"..\r\n...\r\n.a\r\n.\r\n.\r\n"),
    ("bare line feeds around a dot", b"a\n.\nb\r\n"),
    ("half a line end before a dot", b"a\n.\r\nb\r\n"),
    ("the other half", b"a\r.\r\nb\r\n"),
    ("no line for very long", b"x" * 300_000 + b"\r\n"),
    ("dots only", b"." * 200_000 + b"\r\n"),
    ("lines of dots", b".\r\n" * 50_000),
    ("empty lines", b"\r\n" * 100_000),
]


def stuffed(body: bytes) -> bytes:
    """As a sender writes it (RFC 5321 §4.5.2)."""
    return b"".join(b"." + line if line.startswith(b".") else line for line in _lines(body)) + b".\r\n"


def _lines(body: bytes) -> list[bytes]:
    lines = [line + b"\r\n" for line in body.split(b"\r\n")]
    return lines[:-1]


@pytest.mark.parametrize("body", [body for _, body in BODIES], ids=[name for name, _ in BODIES])
async def test_a_mail_arrives_as_it_was_written_however_it_was_cut(far: Far, sink: Sink, body: bytes) -> None:
    sent, chance = stuffed(body), random.Random(7)
    for pieces in (
        [sent],
        [sent[:-1], sent[-1:]],
        [sent[:-4], sent[-4:-2], sent[-2:]],
        cut(sent, sorted(chance.randrange(len(sent)) for _ in range(20))),
    ):
        await far.begin()
        await far.say(*pieces)
        assert (await far.hear()).startswith("250")
        assert sink.mails.pop() == body


def cut(sent: bytes, places: Sequence[int]) -> list[bytes]:
    return [sent[start:end] for start, end in zip([0, *places], [*places, len(sent)], strict=True) if start < end]


async def test_a_mail_of_every_cut_is_the_same_mail(far: Far, sink: Sink) -> None:
    body = b"a.\r\n..\r\n.\r\n\r\n.b\r\n"
    sent = stuffed(body)
    for place in range(1, len(sent)):
        await far.begin()
        await far.say(sent[:place], sent[place:])
        assert (await far.hear()).startswith("250")
        assert sink.mails.pop() == body


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r.\r"])
async def test_no_end_but_the_true_one_smuggles_a_second_mail_in(far: Far, sink: Sink, end: bytes) -> None:
    await far.begin()
    smuggled = (
        b"MAIL FROM:<boss@shop.test>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\nFrom: boss@shop.test\r\n\r\nhi"
    )
    await far.say(b"first" + end + smuggled + b"\r\n.\r\n")
    assert (await far.hear()).startswith("250")
    [mail] = sink.mails
    assert b"From: boss@shop.test" in mail


async def test_commands_sent_along_with_a_mail_are_answered_after_it(far: Far, sink: Sink) -> None:
    await far.begin()
    await far.say(b"one\r\n.\r\nNOOP\r\nQUIT\r\n")
    assert [(await far.hear())[:3] for _ in range(3)] == ["250", "250", "221"]


async def test_a_mail_that_is_too_large_is_read_to_its_end_and_refused(
    far: Far, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "Caps", lambda: SimpleNamespace(mail_bytes=100_000))
    await far.begin()
    await far.say(b"x" * 200_000, b"\r\n.\r\n")
    assert (await far.hear()).startswith("552 5.3.4")
    await far.begin()
    await far.say(b"small\r\n.\r\n")
    assert (await far.hear()).startswith("250")
    assert sink.mails == [b"small\r\n"]


async def test_mails_that_are_too_much_together_are_put_off_and_those_after_them_taken(
    listener: MailListener, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_HELD", 300_000)
    async with connected(listener) as first, connected(listener) as second:
        await first.begin()
        await first.say(b"x" * 250_000)
        await asyncio.sleep(0.1)
        await second.begin()
        await second.say(b"y" * 200_000 + b"\r\n.\r\n")
        assert (await second.hear()).startswith("452 4.3.1")
        await first.say(b"\r\n.\r\n")
        assert (await first.hear()).startswith("250")
        await second.begin()
        await second.say(b"y" * 200_000 + b"\r\n.\r\n")
        assert (await second.hear()).startswith("250")
    assert [len(mail) for mail in sink.mails] == [250_002, 200_002]


async def test_a_sender_who_hangs_up_gives_the_room_of_its_mail_back(
    listener: MailListener, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_HELD", 300_000)
    for _ in range(3):
        async with connected(listener) as gone:
            await gone.begin()
            await gone.say(b"x" * 250_000)
            await asyncio.sleep(0.05)
    async with connected(listener) as far:
        await far.begin()
        await far.say(b"y" * 200_000 + b"\r\n.\r\n")
        assert (await far.hear()).startswith("250")


@pytest.mark.parametrize(
    ("error", "answer"), [(Unavailable("away"), "451 4.3.0"), (InsufficientStorage("full"), "452 4.3.1")]
)
async def test_what_cannot_be_stored_is_put_off_for_all_by_smtp_and_for_each_by_lmtp(
    listener: MailListener, sink: Sink, error: TrunklineError, answer: str
) -> None:
    sink.refuse = error
    async with connected(listener) as far:
        await far.begin(OURS, OTHER)
        await far.say(b"hi\r\n.\r\n")
        assert (await far.hear()).startswith(answer)
    async with connected(listener) as far:
        await far.begin(OURS, OTHER, hello=b"LHLO far.test")
        await far.say(b"hi\r\n.\r\nNOOP\r\n")
        assert [(await far.hear())[:9] for _ in range(2)] == ["250 2.0.0", answer]
        assert (await far.hear()).startswith("250")


async def test_a_refused_mail_is_answered_to_each_recipient_of_lmtp(
    far: Far, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "Caps", lambda: SimpleNamespace(mail_bytes=10))
    await far.begin(OURS, OTHER, hello=b"LHLO far.test")
    await far.say(b"x" * 20 + b"\r\n.\r\nNOOP\r\n")
    assert [(await far.hear())[:3] for _ in range(3)] == ["552", "552", "250"]


async def test_a_connection_too_many_is_told_to_come_back(
    listener: MailListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 1)
    async with connected(listener):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await reader.read()).startswith(b"421 4.3.2")
        writer.close()
    async with asyncio.timeout(60):
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            greeting = await reader.readline()
            writer.close()
            if greeting.startswith(b"220"):
                break


async def test_a_stopping_listener_tells_those_who_are_connected(sink: Sink) -> None:
    async with listening(sink) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        await reader.readline()
        await listener.stop()
        assert (await reader.read()).startswith(b"421 4.3.2")
        writer.close()
