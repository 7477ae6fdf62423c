"""Mailboxes at Dovecot: what other programs do there, restarts, rebuilt folders, cut lines."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from channels.email.imap_reader import ImapReader, Pace
from channels.email.mailbox import ImapAccount
from channels.email.oauth import Password
from kit.clock import SystemClock
from tests.channels.email.keeping import INBOX, MemoryLeases, MemoryState, Sink
from tests.support.mail_servers import PASSWORD, Dovecot, running_dovecot

pytestmark = pytest.mark.needs("dovecot")

FAST = Pace(idle_s=60, poll_s=0.1, retry_s=0.1)
FOLDER = "客服"
USERS = [f"u{number}@shop.test" for number in range(20)]


@pytest.fixture(scope="module")
async def dovecot() -> AsyncIterator[Dovecot]:
    async with running_dovecot(USERS) as started:
        yield started


@dataclass
class Box:
    """A mailbox with a folder of its own, another program that uses it, and our readers of it."""

    dovecot: Dovecot
    user: str
    sink: Sink = field(default_factory=Sink)
    state: MemoryState = field(default_factory=MemoryState)
    leases: MemoryLeases = field(default_factory=MemoryLeases)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def do(self, act: Callable[[imaplib.IMAP4], Any]) -> Any:
        """Do something in the mailbox as another mail program."""
        with self.dovecot.sign_in(self.user) as imap:
            return act(imap)

    def deliver(self, *subjects: str, folder: str = FOLDER) -> None:
        def append(imap: imaplib.IMAP4) -> None:
            for subject in subjects:
                raw = f"Message-ID: <{uuid4()}@x>\r\nFrom: wang@customer.test\r\nSubject: {subject}\r\n\r\nhello\r\n"
                assert imap.append(_utf7(folder), "", "", raw.encode())[0] == "OK"

        self.do(append)

    def flags(self) -> list[str]:
        def look(imap: imaplib.IMAP4) -> list[str]:
            _, [mails] = imap.select(_utf7(FOLDER), readonly=True)
            if not int(mails or b"0"):
                return []
            _, said = imap.fetch("1:*", "(FLAGS)")
            return [one.decode() for one in said if isinstance(one, bytes)]

        found: list[str] = self.do(look)
        return found

    async def read(self, *, port: int | None = None, **more: Any) -> ImapReader:
        """Start a reader and wait until it waits for mail."""
        after = more.pop("after", "leave")
        account = ImapAccount("127.0.0.1", port or self.dovecot.port, "none", self.user, FOLDER, after=after)
        reader = ImapReader(
            INBOX,
            account,
            Password(PASSWORD),
            self.sink,
            self.state,
            self.leases,
            SystemClock(),
            **{"pace": FAST, **more},
        )
        reader.start()
        self.stack.push_async_callback(reader.stop)
        await self.state.reported(ok=True, count=sum(one.ok for one in self.state.reports) + 1)
        return reader

    async def noted(self, uid: int) -> None:
        """Wait until a reader has noted that it came to this mail."""
        while next(iter(self.state.kept.values()))["last_uid"] < uid:
            await asyncio.sleep(0.01)


def _utf7(folder: str) -> str:
    return '"&W6JnDQ-"' if folder == FOLDER else folder


_users = iter(USERS)


@pytest.fixture
async def box(dovecot: Dovecot) -> AsyncIterator[Box]:
    box = Box(dovecot, next(_users))
    box.do(lambda imap: imap.create(_utf7(FOLDER)))
    async with box.stack:
        yield box


async def test_new_mail_is_handed_over_and_stays_unread(box: Box) -> None:
    box.deliver("old")
    await box.read()
    box.deliver("new")
    assert await box.sink.subjects(1) == ["new"]
    assert not any("Seen" in one for one in box.flags())


async def test_mail_that_another_program_read_first_is_taken_in(box: Box) -> None:
    reader = await box.read()
    await reader.stop()
    box.deliver("read elsewhere", "unread")

    def look_at_the_first(imap: imaplib.IMAP4) -> None:
        imap.select(_utf7(FOLDER))
        imap.fetch("1", "(RFC822)")

    box.do(look_at_the_first)
    assert "Seen" in box.flags()[0]
    await box.read()
    assert await box.sink.subjects(2) == ["read elsewhere", "unread"]


async def test_older_mail_is_imported_where_that_is_asked_for(box: Box) -> None:
    box.deliver("yesterday", "today")
    box.do(lambda imap: imap.append(_utf7(FOLDER), "", '"01-Jan-2020 10:00:00 +0000"', b"Subject: ancient\r\n\r\nx"))
    await box.read(import_for=timedelta(days=2))
    assert await box.sink.subjects(2) == ["yesterday", "today"]


async def test_a_restart_of_the_server_while_we_wait_loses_nothing(dovecot: Dovecot, box: Box) -> None:
    await box.read()
    box.deliver("before")
    await box.sink.subjects(1)
    await dovecot.stop()
    await box.state.reported(ok=False)
    await dovecot.start()
    box.deliver("after")
    assert await box.sink.subjects(2) == ["before", "after"]
    assert box.sink.repeats == 0
    await box.state.reported(ok=True, count=2)


async def test_a_folder_that_was_made_anew_is_read_from_its_start(box: Box) -> None:
    await box.read(pace=Pace(idle_s=1, retry_s=0.1))  # Dovecot does not tell who waits in the old one
    box.deliver("before")
    await box.sink.subjects(1)
    validity = next(iter(box.state.kept.values()))["uid_validity"]

    def make_anew(imap: imaplib.IMAP4) -> None:
        imap.delete(_utf7(FOLDER))
        imap.create(_utf7(FOLDER))

    box.do(make_anew)
    box.deliver("after")
    assert await box.sink.subjects(2) == ["before", "after"]
    assert next(iter(box.state.kept.values()))["uid_validity"] != validity


async def test_a_line_that_is_cut_is_made_anew(box: Box) -> None:
    async with line_to(box.dovecot.port) as line:
        await box.read(port=line.port)
        for number in range(3):
            box.deliver(f"mail {number}")
            await box.sink.subjects(number + 1)
            line.cut()
        box.deliver("last")
        assert await box.sink.subjects(4) == ["mail 0", "mail 1", "mail 2", "last"]
    assert box.sink.repeats == 0


async def test_only_one_of_two_readers_reads_and_the_other_takes_over(box: Box) -> None:
    first = await box.read()
    account = ImapAccount("127.0.0.1", box.dovecot.port, "none", box.user, FOLDER)
    other = Sink()
    second = ImapReader(INBOX, account, Password(PASSWORD), other, box.state, box.leases, SystemClock(), pace=FAST)
    second.start()
    box.stack.push_async_callback(second.stop)
    box.deliver("one")
    await box.sink.subjects(1)
    await box.noted(1)  # a reader stopped before that leaves its last mails to the next, which hands them over again
    await first.stop()
    box.deliver("two")
    assert await other.subjects(1) == ["two"]
    assert await box.sink.subjects(1) == ["one"]


async def test_mails_are_marked_as_read_only_where_that_is_asked_for(box: Box) -> None:
    await box.read(after="seen")
    box.deliver("one")
    await box.sink.subjects(1)
    while not all("Seen" in one for one in box.flags()):
        await asyncio.sleep(0.02)


async def test_mails_are_removed_only_where_that_is_asked_for(box: Box) -> None:
    await box.read(after="delete")
    box.deliver("one", "two")
    await box.sink.subjects(2)
    while box.flags():
        await asyncio.sleep(0.02)


async def test_a_folder_that_is_not_there_is_named_to_the_admin(box: Box) -> None:
    box.do(lambda imap: imap.delete(_utf7(FOLDER)))
    reading = asyncio.create_task(box.read())
    assert FOLDER in (await box.state.reported(ok=False)).detail
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


class Line:
    """A line to a server that can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    line = Line(port)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        server.close()
        await server.wait_closed()
