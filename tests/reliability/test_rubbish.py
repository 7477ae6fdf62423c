"""Rubbish at every edge is refused in words, or kept as a dead letter; nobody else notices."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from yarl import URL

from tests.reliability import rubbish
from tests.reliability.conftest import Figures
from tests.reliability.customers import ApiCustomer, ChatCustomer, Customer, MailCustomer, new_names
from tests.reliability.far_sides import FarSides
from tests.reliability.history import History, Words
from tests.reliability.probe import watched
from tests.reliability.record import read_record
from tests.reliability.shop import Shop
from tests.support.window import open_window

SECRET = "shared with the sender"

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
async def bystanders(shop: Shop, far: FarSides) -> Callable[[], Any]:
    """Have an ordinary customer of each channel write, and find it in the record."""
    history = History()
    chance = random.Random(6)

    async def write() -> None:
        senders: list[Customer] = [
            ApiCustomer(shop, history, new_names("program", 1)[0], chance),
            MailCustomer(shop, history, new_names("letter", 1)[0], chance),
            ChatCustomer(shop, history, new_names("visitor", 1)[0], chance, arrivals=far.arrivals),
        ]
        async with asyncio.timeout(60):
            await asyncio.gather(*(sender.write(1) for sender in senders))
        await shop.until_settled(60, hurry=False)
        texts = {message.text for message in (await read_record(shop, dead_letters=True)).messages}
        assert {Words(sender.name, 1).text for sender in senders} <= texts
        for sender in senders:
            await sender.leave()

    return write


async def test_rubbish_in_bodies_is_refused(shop: Shop, bystanders: Callable[[], Any], figures: Figures) -> None:
    inbox_id = shop.inboxes["api"]
    await shop.admin.patch(f"/api/v1/inboxes/{inbox_id}", {"config": {"webhook_secret": SECRET}})
    statuses: Counter[int] = Counter()
    async with watched(shop, figures):
        for name, make in rubbish.BODIES.items():
            body = make()
            for path, headers in (
                (f"/api/v1/inboxes/{inbox_id}/messages", {"Authorization": f"Bearer {shop.admin_token}"}),
                (f"/hooks/{inbox_id}", _signed(body)),
                (f"/hooks/{inbox_id}", {}),
                ("/api/v1/auth/login", {}),
            ):
                status = await _post(shop, path, body, headers)
                assert 400 <= status < 500 or (status == 202 and name in HARMLESS), f"{name} to {path}: {status}"
                statuses[status] += 1
        for name, make in rubbish.COMPRESSED.items():
            status = await _post(shop, "/api/v1/auth/login", make(), {"Content-Encoding": "gzip"})
            assert 400 <= status < 500, f"{name}: {status}"
    figures(f"answers by status: {dict(sorted(statuses.items()))}")
    await bystanders()


# Odd, and yet understood: what cannot be shown is left out.
HARMLESS = ("control characters", "an escaped NUL")


def _signed(body: bytes) -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"x-trunkline-timestamp": timestamp, "x-trunkline-signature": signature}


async def _post(shop: Shop, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Post raw bytes as JSON; the program may hang up on what is too long before it has read it all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.served.port)
    lines = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))} | headers
    writer.write(f"POST {path} HTTP/1.1\r\n".encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in lines.items()))
    writer.write(b"\r\n" + body)
    try:
        async with asyncio.timeout(30):
            answer = await reader.readline()
    finally:
        writer.transport.abort()
    return int(answer.split()[1])


async def test_rubbish_in_addresses_is_refused(shop: Shop, bystanders: Callable[[], Any], figures: Figures) -> None:
    inbox_id = shop.inboxes["webchat"]
    targets = [
        f"/chat/{inbox_id}/ws?cursor=-1",
        f"/chat/{inbox_id}/ws?cursor=99999999999999999999",
        f"/chat/{inbox_id}/ws?visitor=%ff%00",
        f"/chat/{inbox_id}/ws?visitor=" + "v" * 5_000,
        f"/chat/{inbox_id}/ws?visitor=a.b.c&user=..",
        f"/chat/{inbox_id}/ws?user=%F0%9F%98%80.x",
        f"/chat/{inbox_id}/files/x?exp=1&sig=2",
        "/chat/x/ws",
        "/hooks/x",
        "/api/v1/stream?cursor=x",
        "/api/v1/conversations?q=%00",
        "/api/v1/conversations?q=" + "%5B" * 600,
        "/api/v1/search?q=" + "%22%28%7C" * 600,
        "/api/v1/conversations?cursor=" + base64.urlsafe_b64encode(rubbish.noise(300)).decode(),
    ]
    async with watched(shop, figures):
        for target in targets:
            url = URL(shop.served.url + target, encoded=True)
            async with shop.http.get(url, headers={"Authorization": f"Bearer {shop.admin_token}"}) as answer:
                assert answer.status < 500, target
        for raw in (
            b"",
            rubbish.noise(1_000),
            b"--x\r\n\r\n",
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n',
        ):
            assert 400 <= await _upload(shop, raw) < 500
    await bystanders()


async def _upload(shop: Shop, raw: bytes) -> int:
    async with open_window(shop.http, shop.inboxes["webchat"]) as window:
        headers = {"Authorization": f"Visitor {window.token}", "Content-Type": "multipart/form-data; boundary=x"}
        path = f"/chat/{shop.inboxes['webchat']}/files"
        async with shop.http.post(path, data=raw, headers=headers) as answer:
            return answer.status


async def test_rubbish_on_the_wire_is_refused(shop: Shop, bystanders: Callable[[], Any], figures: Figures) -> None:
    async with watched(shop, figures):
        for name, make in rubbish.REQUESTS.items():
            answer = await _throw(shop.served.port, make())
            assert b"HTTP/1.1 5" not in answer, f"{name}: {answer[:200]!r}"
        for name, make in rubbish.SESSIONS.items():
            answer = await _throw(shop.served.smtp_port, make(), after=b"\r\n")
            assert answer.startswith(b"220 "), f"{name}: {answer[:200]!r}"
    await bystanders()


async def _throw(port: int, raw: bytes, *, after: bytes = b"", patience_s: float = 3.0) -> bytes:
    """Send bytes, after the far side's first words if it is to speak first; return what it says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = bytearray()
    try:
        if after:
            said += await reader.readuntil(after)
        writer.write(raw)
        if writer.can_write_eof():
            writer.write_eof()
        async with asyncio.timeout(patience_s):
            while data := await reader.read(65_536):
                said += data
    except (TimeoutError, OSError):  # it may hang up before all was said
        pass
    finally:
        writer.transport.abort()
    return bytes(said)


async def test_rubbish_by_mail_is_refused_or_kept(shop: Shop, bystanders: Callable[[], Any], figures: Figures) -> None:
    codes: dict[str, int] = {}
    async with watched(shop, figures):
        for name, make in rubbish.MAILS.items():
            codes[name] = await _hand_in(shop, make())
        await shop.until_settled(120, hurry=False)
    kept = (await shop.admin.get("/api/v1/dead-letters?limit=100"))["items"]
    taken = (await shop.fetch("SELECT count(*) AS count FROM message WHERE workspace_id = $1"))[0]["count"]
    figures(f"{Counter(codes.values())}, {taken} became messages, {len(kept)} dead letters")
    # 5xx here is a refusal for good, which the sender's server reports to its sender.
    assert {code // 100 for code in codes.values()} <= {2, 5}
    assert len(kept) + taken == Counter(codes.values())[250]
    await bystanders()


async def _hand_in(shop: Shop, raw: bytes) -> int:
    """Hand in a mail as bytes and return the code after its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.served.smtp_port, limit=2**20)
    try:
        async with asyncio.timeout(60):
            code = int((await reader.readline())[:3])
            address = shop.address.encode()
            for command in (b"HELO x", b"MAIL FROM:<r@customers.test>", b"RCPT TO:<" + address + b">", b"DATA"):
                writer.write(command + b"\r\n")
                code = int((await reader.readline())[:3])
                assert code < 400, command
            writer.write(raw.replace(b"\n.", b"\n..") + b"\r\n.\r\n")
            return int((await reader.readline())[:3])
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("edge", ["window", "stream"])
async def test_rubbish_in_frames_ends_that_line_only(
    shop: Shop, bystanders: Callable[[], Any], figures: Figures, edge: str
) -> None:
    path = f"/chat/{shop.inboxes['webchat']}/ws" if edge == "window" else "/api/v1/stream"
    async with watched(shop, figures), open_window(shop.http, shop.inboxes["webchat"]) as other:
        for name, make in rubbish.FRAMES.items():
            said = await _throw_frames(shop, path, make())
            assert b'"internal"' not in said, f"{name}: {said[:300]!r}"
        assert (await other.write("still here"))["duplicate"] is False
    await bystanders()


async def _throw_frames(shop: Shop, path: str, raw: bytes) -> bytes:
    """Open a WebSocket by hand, send raw frames, and return what comes back until the end or silence."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.served.port)
    key = base64.b64encode(rubbish.noise(16)).decode()
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {shop.supervisor_token}\r\n\r\n".encode()
    )
    said = bytearray()
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n")[0], head
        writer.write(raw)
        while True:
            async with asyncio.timeout(0.5):
                data = await reader.read(65_536)
            if not data:
                break
            said += data
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.transport.abort()
    return bytes(said)


async def test_senders_who_dawdle_hold_nobody_up(shop: Shop, bystanders: Callable[[], Any], figures: Figures) -> None:
    """Slow loris: hundreds of connections that send a byte now and then, in the head, in the body and in a mail."""
    begun = {
        shop.served.port: [
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100000\r\n\r\n{",
        ],
        shop.served.smtp_port: [
            b"EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<" + shop.address.encode() + b">\r\nDATA\r\n"
        ],
    }
    writers: list[asyncio.StreamWriter] = []
    async with watched(shop, figures):
        for port, heads in begun.items():
            for head in heads:
                for _ in range(60):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.write(head)
                    writers.append(writer)
        try:
            for _ in range(8):
                for writer in writers:
                    writer.write(b"a")
                await bystanders()
                await asyncio.sleep(0.05)
        finally:
            for writer in writers:
                writer.transport.abort()
    await bystanders()
