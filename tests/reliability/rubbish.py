"""What nobody in their right mind sends: bodies, mails, frames and bytes, each with a name."""

from __future__ import annotations

import gzip
import random
import struct
from collections.abc import Callable, Iterator

Rubbish = Callable[[], bytes]

_NOISE = random.Random(99)


def noise(size: int) -> bytes:
    return _NOISE.randbytes(size)


def message(text: bytes = b'"hi"', sender: bytes = b'{"external_id": "r"}', more: bytes = b"") -> bytes:
    """An API message as JSON, from parts that are JSON or not."""
    return b'{"external_id": "r-1", "from": ' + sender + b', "text": ' + text + more + b"}"


# Bodies for every edge that takes an API message.
BODIES: dict[str, Rubbish] = {
    "nothing": lambda: b"",
    "noise": lambda: noise(100_000),
    "10 MB of text": lambda: message(b'"' + b"x" * 10_000_000 + b'"'),
    "10 MB of nothing": lambda: b" " * 10_000_000,
    "10 MB of brackets": lambda: b"[" * 10_000_000,
    "10 MB of numbers": lambda: message(b"[" + b"1," * 5_000_000 + b"1]"),
    "a million fields": lambda: b"{" + b",".join(b'"%d":1' % number for number in range(1_000_000)) + b"}",
    "nested 100,000 deep": lambda: message(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "not UTF-8": lambda: message(b'"\xff\xfe\xc0\x80"'),
    "UTF-16": lambda: message().decode().encode("utf-16"),
    "a NUL": lambda: message(b'"a\x00b"'),
    "an escaped NUL": lambda: message(rb'"a\u0000b"'),
    "half a surrogate": lambda: message(rb'"\ud800"'),
    "half a surrogate as sender": lambda: message(sender=rb'{"external_id": "\udfff"}'),
    "a subject of 420 kB": lambda: message(more=b', "subject": "' + b"S" * 420_000 + b'"'),
    "a sender of 1 MB": lambda: message(sender=b'{"external_id": "' + b"s" * 1_000_000 + b'"}'),
    "a number of 1 MB": lambda: message(more=b', "sent_at": ' + b"9" * 1_000_000),
    "infinity": lambda: message(more=b', "sent_at": 1e999'),
    "a list": lambda: b"[" + message() + b"]",
    "a wrong sender": lambda: message(sender=b"[]"),
    "a wrong text": lambda: message(b"{}"),
    "no base64": lambda: message(more=b', "attachments": [{"name": "a", "data": "%%%"}]'),
    "ten thousand files": lambda: message(more=b', "attachments": [' + b'{"name":"a","data":"YQ=="},' * 9_999 + b"{}]"),
    "an unknown file": lambda: message(more=b', "attachments": [{"id": "00000000-0000-7000-8000-000000000000"}]'),
    "a byte order mark": lambda: b"\xef\xbb\xbf" + message(),
    "the end missing": lambda: message()[:-5],
    "control characters": lambda: message(b'"' + bytes(range(1, 32)) + b'"'),
}

COMPRESSED: dict[str, Rubbish] = {
    "a bomb": lambda: gzip.compress(b" " * 50_000_000),
    "not gzip": lambda: noise(1000),
    "half of it": lambda: gzip.compress(message())[:20],
}


def mail(head: bytes = b"", body: bytes = b"hi\r\n", sender: bytes = b"r@customers.test") -> bytes:
    return b"From: " + sender + b"\r\n" + head + b"\r\n" + body


def parts(count: int) -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    return mail(head, b"--b\r\nContent-Type: text/plain\r\n\r\npart\r\n" * count + b"--b--\r\n")


def nested_parts(depth: int) -> bytes:
    head, body = b"Content-Type: multipart/mixed; boundary=b0\r\n", b""
    for level in range(depth):
        body += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level, level + 1)
    return mail(head, body)


MAILS: dict[str, Rubbish] = {
    "nothing": lambda: b"",
    "noise": lambda: noise(200_000),
    "only a head": lambda: b"Subject: hi",
    "ten thousand parts": lambda: parts(10_000),
    "parts in parts, 3,000 deep": lambda: nested_parts(3_000),
    "a subject of 420 kB on one line": lambda: mail(b"Subject: " + b"S" * 420_000 + b"\r\n"),
    "a subject of 420 kB on many lines": lambda: mail(b"Subject: S" + b"\r\n " + b"\r\n ".join([b"S" * 70] * 6_000) + b"\r\n"),
    "a subject of encoded words": lambda: mail(b"Subject: " + b"=?utf-8?B?5L2g?=\r\n " * 10_000 + b"\r\n"),
    "100,000 headers": lambda: mail(b"X-A: b\r\n" * 100_000),
    "10,000 recipients": lambda: mail(b"To: " + b"a@b.test,\r\n " * 10_000 + b"c@d.test\r\n"),
    "a Message-ID of 400 kB": lambda: mail(b"Message-ID: <" + b"m" * 400_000 + b"@x>\r\n"),
    "a thousand references": lambda: mail(b"References: " + b"<a@b.test>\r\n " * 10_000 + b"\r\n"),
    "NUL bytes": lambda: mail(b"Subject: a\x00b\r\n", b"\x00" * 10_000 + b"\r\n"),
    "bytes without a charset": lambda: mail(b"Subject: \xff\xfe\xc3\r\n", bytes(range(128, 256)) * 100),
    "an unknown charset": lambda: mail(b"Content-Type: text/plain; charset=klingon\r\n", b"\xff\xfe\r\n"),
    "bad base64": lambda: mail(b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n", b"%%%%\r\n" * 50_000),
    "deep HTML": lambda: mail(b"Content-Type: text/html\r\n", b"<table><tr><td>" * 50_000 + b"\r\n"),
    "a wall of quotes": lambda: mail(b"", b">" * 60_000 + b"\r\n" + b"> " * 30_000 + b"\r\n"),
    "a mail in a mail in a mail": lambda: mail(b"Content-Type: message/rfc822\r\n", b"Content-Type: message/rfc822\r\n\r\n" * 2_000),
    "a bad date": lambda: mail(b"Date: Mon, 99 Foo 99999999999 99:99:99 +9999\r\n"),
    "no author": lambda: b"Subject: hi\r\n\r\nhi\r\n",
    "a broken author": lambda: mail(sender=b'"<>@@\xff <a@b@c> ,,,;'),
    "30 MB of empty lines": lambda: mail(b"", b"\r\n" * 15_000_000),
    "20 MB of dots": lambda: mail(b"", b".\r\n" * 5_000_000),
    "20 MB of lines": lambda: mail(b"", (b"y" * 76 + b"\r\n") * 260_000),
}  # fmt: skip

# Bytes for an SMTP session that has just been greeted.
SESSIONS: dict[str, Rubbish] = {
    "noise": lambda: noise(50_000),
    "a line of 1 MB": lambda: b"HELO " + b"x" * 1_000_000 + b"\r\n",
    "no line at all": lambda: b"x" * 100_000,
    "NUL commands": lambda: b"\x00\r\n" * 500,
    "commands out of order": lambda: b"DATA\r\nRCPT TO:<a@b>\r\nMAIL FROM:<>\r\nDATA\r\n.\r\n",
    "a recipient of 10 kB": lambda: b"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<" + b"r" * 10_000 + b"@x>\r\n",
    "5,000 recipients": lambda: b"EHLO x\r\nMAIL FROM:<a@b>\r\n" + b"RCPT TO:<nobody@x.test>\r\n" * 5_000,
    "not UTF-8": lambda: b"EHLO \xff\xfe\r\nMAIL FROM:<\xff@\xfe>\r\n",
    "bare line feeds": lambda: b"EHLO x\nMAIL FROM:<a@b>\n",
    "a web request": lambda: b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a TLS greeting": lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(500),
}

# Bytes for a fresh HTTP connection.
REQUESTS: dict[str, Rubbish] = {
    "noise": lambda: noise(50_000),
    "a header of 1 MB": lambda: b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "100,000 headers": lambda: b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "a path of 1 MB": lambda: b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a negative length": lambda: b"POST /hooks/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": lambda: b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": lambda: b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a bad chunk": lambda: b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    "a chunk of 2^64": lambda: b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "a NUL in a header": lambda: b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "a foreign host": lambda: b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    "version 9": lambda: b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "2,000 requests at once": lambda: b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2_000,
    "an upgrade to nothing": lambda: b"GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: nonsense\r\nConnection: Upgrade\r\n\r\n",
    "a TLS greeting": lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}  # fmt: skip


def frame(
    payload: bytes, opcode: int = 1, *, first: int = 0x80, claims: int | None = None, masked: bool = True
) -> bytes:
    """A WebSocket frame by RFC 6455 §5.2; ``first`` holds its flags, ``claims`` is the length it says it has."""
    length = len(payload) if claims is None else claims
    bit = 0x80 if masked else 0
    if length < 126:
        head = struct.pack("!BB", first | opcode, bit | length)
    elif length < 65_536:
        head = struct.pack("!BBH", first | opcode, bit | 126, length)
    else:
        head = struct.pack("!BBQ", first | opcode, bit | 127, length)
    return head + (b"\0\0\0\0" if masked else b"") + payload  # a mask of zeros changes nothing


def _messages() -> Iterator[bytes]:
    """Texts for a chat window that are no frames of its language, or nearly."""
    yield from (b"", b"x", b"null", b"[]", b"5", b'"message"', b"{}", b"[" * 30_000, b'{"type":' * 8_000)
    yield from (b'{"type": 5}', b'{"type": ["message"]}', b'{"type": null}', b'{"type": "nonsense"}')
    yield b'{"type": "message"}'
    for field in (
        b'"client_id": 5',
        b'"client_id": "' + b"c" * 10_000 + b'"',
        b'"client_id": "a b"',
        b'"client_id": ""',
    ):
        yield b'{"type": "message", "text": "hi", ' + field + b"}"
    for text in (b"5", b'""', b'"' + b"x" * 60_000 + b'"', rb'"\u0000"', rb'"\ud800"', b'"\xff"', b'"\x00"', b"{}"):
        yield b'{"type": "message", "client_id": "a", "text": ' + text + b"}"
    for files in (b"5", b"[5]", b'["x"]', b'["00000000-0000-7000-8000-000000000000"]', b"[" + b"1," * 5_000 + b"1]"):
        yield b'{"type": "message", "client_id": "b", "text": "hi", "attachments": ' + files + b"}"
    for sequence in (b"-1", b"1e999", b"1e5", b'"5"', b"true", b"9" * 400, b"9223372036854775808", b"null"):
        yield b'{"type": "read", "sequence": ' + sequence + b"}"
        yield b'{"type": "received", "sequence": ' + sequence + b"}"
    yield from (
        b'{"type": "typing", "on": {}}',
        b'{"type": "viewing", "conversation_id": 5}',
        b'{"type": "ping", "x": 1}',
    )


FRAMES: dict[str, Rubbish] = {
    "wrong texts": lambda: b"".join(map(frame, _messages())),
    "1 MB of text": lambda: frame(b"x" * 1_000_000),
    "a terabyte, it says": lambda: frame(b"x" * 10_000, claims=2**40),
    "2^63 bytes, it says": lambda: frame(b"x", claims=2**63 - 1),
    "not UTF-8": lambda: frame(b"\xff\xfe\xfd"),
    "bytes": lambda: frame(noise(1000), 2),
    "an unknown kind": lambda: frame(b"x", 3),
    "reserved bits": lambda: frame(b"x", first=0xF0),
    "no mask": lambda: frame(b'{"type": "ping"}', masked=False),
    "pieces without an end": lambda: frame(b"{", first=0) + frame(b"a" * 1000, 0, first=0) * 2_000,
    "an end without a beginning": lambda: frame(b"}", 0),
    "a large ping": lambda: frame(b"p" * 1000, 9),
    "5,000 pings": lambda: frame(b"p", 9) * 5_000,
    "5,000 pongs": lambda: frame(b"p", 10) * 5_000,
    "a wrong farewell": lambda: frame(b"\x00", 8),
    "a farewell nobody knows": lambda: frame(b"\xff\xffbye", 8),
    "noise": lambda: noise(100_000),
    "5,000 messages": lambda: b"".join(
        frame(b'{"type": "message", "client_id": "n%d", "text": "nonsense"}' % number) for number in range(5_000)
    ),
}
