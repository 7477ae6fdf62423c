"""An IMAP server that misbehaves as servers do and Dovecot does not. It speaks what a reader of mailboxes asks for."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_COMMAND = re.compile(rb"(\S+) (UID )?(\S+) ?(.*)\r\n", re.DOTALL)


@dataclass
class FakeImap:
    """One folder. What it does wrong is set by its attributes.

    Attributes:
        mails: UID → raw mail.
        sizes: UID → size that is told instead of the real one.
        password, token: what it takes.
        idles: whether it can.
        farewell: says BYE to the next one who idles, and hangs up.
        hasty: tells of new mail in one packet with its answer to IDLE.
        cut_in: hangs up in the middle of its answer to this command, once.
        garbage: answers this command with nonsense, once.
        silent_in: never answers this command, once.
    """

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    uid_validity: int = 7
    password: str = "secret"
    token: str = ""
    idles: bool = True
    farewell: bool = False
    hasty: bool = False
    cut_in: str = ""
    garbage: str = ""
    silent_in: str = ""
    sign_ins: int = 0
    commands: list[str] = field(default_factory=list)
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def add(self, raw: bytes) -> None:
        """Let a mail arrive."""
        self.mails[max(self.mails, default=0) + 1] = raw
        for tell in list(self._listeners):
            tell()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                match = _COMMAND.match(line)
                assert match is not None, line
                tag, _, name, rest = match.groups()
                verb = name.decode().upper()
                self.commands.append(verb)
                if self.silent_in == verb:
                    self.silent_in = ""
                    await reader.read()
                    break
                if self.garbage == verb:
                    self.garbage = ""
                    writer.write(b"* 1 FETCH (UID x FLAGS\r\n" + tag + b" OK done\r\n")
                    continue
                if not await self._answer(tag, verb, rest, reader, writer):
                    break
        writer.close()

    async def _answer(
        self, tag: bytes, verb: str, rest: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if verb in ("LOGIN", "AUTHENTICATE"):
            self.sign_ins += 1
            is_right = f'"{self.password}"'.encode() in rest if verb == "LOGIN" else await self._knows(reader, writer)
            writer.write(tag + (b" OK in\r\n" if is_right else b" NO [AUTHENTICATIONFAILED] not you\r\n"))
        elif verb == "IDLE":
            return await self._idle(tag, reader, writer)
        elif verb == "LOGOUT":
            writer.write(b"* BYE\r\n" + tag + b" OK\r\n")
            return False
        else:
            said = b"".join(self._say(verb, rest))
            if self.cut_in == verb:
                self.cut_in = ""
                writer.write(said[: len(said) // 2])
                await writer.drain()
                return False
            writer.write(said + tag + b" OK done\r\n")
        await writer.drain()
        return True

    def _say(self, verb: str, rest: bytes) -> Iterator[bytes]:
        if verb == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 UIDPLUS" + (b" IDLE\r\n" if self.idles else b"\r\n")
        elif verb in ("SELECT", "EXAMINE"):
            yield b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n" % len(self.mails)
            yield b"* OK [UIDVALIDITY %d]\r\n" % self.uid_validity
            yield b"* OK [UIDNEXT %d]\r\n" % (max(self.mails, default=0) + 1)
        elif verb == "SEARCH":
            yield b"* SEARCH" + b"".join(b" %d" % uid for uid in self._search(rest)) + b"\r\n"
        elif verb == "FETCH":
            numbers, _, _ = rest.partition(b" ")
            for number, uid in enumerate(self.mails, start=1):
                if b"%d" % uid in numbers.split(b","):
                    yield b"* %d FETCH (UID %d %s)\r\n" % (number, uid, self._item(uid, rest))

    def _search(self, rest: bytes) -> list[int]:
        if match := re.search(rb"UID (\d+):\*", rest):
            # RFC 3501: the last mail is in n:* even where it is below n.
            return [uid for uid in self.mails if uid >= int(match.group(1)) or uid == max(self.mails)]
        return list(self.mails)

    def _item(self, uid: int, rest: bytes) -> bytes:
        raw = self.mails[uid]
        if b"RFC822.SIZE" in rest:
            size = self.sizes.get(uid, len(raw))
            return b'RFC822.SIZE %d INTERNALDATE "01-Mar-2026 10:00:00 +0000"' % size
        name = b"BODY[HEADER]" if b"HEADER" in rest else b"BODY[]"
        content = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if b"HEADER" in rest else raw
        return b"%s {%d}\r\n%s" % (name, len(content), content)

    async def _knows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"+ \r\n")
        said = base64.b64decode(await reader.readline())
        return said.endswith(f"auth=Bearer {self.token}\x01\x01".encode())

    async def _idle(self, tag: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if self.farewell:
            self.farewell = False
            writer.write(b"+ idling\r\n* BYE going down\r\n")
            await writer.drain()
            return False
        if self.hasty:
            self.hasty = False
            self.add(b"Subject: hasty\r\n\r\nx")
            writer.write(b"+ idling\r\n* %d EXISTS\r\n" % len(self.mails))
        else:
            writer.write(b"+ idling\r\n")
        await writer.drain()

        def tell() -> None:
            writer.write(b"* %d EXISTS\r\n" % len(self.mails))

        self._listeners.append(tell)
        self.idling.set()
        try:
            assert (await reader.readline()).upper() in (b"DONE\r\n", b"")
        finally:
            self._listeners.remove(tell)
            self.idling.clear()
        writer.write(tag + b" OK done\r\n")
        return True


@asynccontextmanager
async def fake_imap(tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeImap]:
    """Run the server on loopback."""
    box = FakeImap()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0, ssl=tls)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
