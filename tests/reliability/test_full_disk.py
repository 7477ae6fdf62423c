"""R12: no room for files. Files are refused so that their senders come back, text flows, and nothing half is left."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import resource
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest

from kit.postgres import start_embedded
from tests.reliability.customers import ApiCustomer, ChatCustomer, Customer, MailCustomer, new_names
from tests.reliability.far_sides import FarSides
from tests.reliability.history import History, faults
from tests.reliability.record import read_record
from tests.reliability.served import installation, open_folder
from tests.reliability.shop import Shop, opened_shop
from tests.support.mail import letter
from tests.support.window import open_window

ROOM = 100_000  # bytes that one file may have; the kernel refuses the rest, as a full disk does
LARGE = random.Random(1).randbytes(3 * ROOM)


def leave_little_room() -> None:
    """Run in the program's process: a file that grows beyond ``ROOM`` fails, until the test makes room."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))


def make_room(shop: Shop) -> None:
    resource.prlimit(shop.served.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.fixture
async def cramped(far: FarSides) -> AsyncIterator[Shop]:
    """A shop of a program without room for large files; its database is elsewhere."""
    folder = open_folder()
    try:
        async with (
            await start_embedded(folder / "database") as database,
            installation(before=leave_little_room, DATABASE_URL=database.url) as served,
        ):
            await served.start()
            async with opened_shop(served, far, database_url=database.url) as shop:
                yield shop
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system cannot change a running program's limits")
@pytest.mark.timeout(400)
async def test_without_room_files_are_put_off_and_text_flows(cramped: Shop, far: FarSides) -> None:
    history = History()
    chance = random.Random(2)
    senders: list[Customer] = [
        ApiCustomer(cramped, history, new_names("program", 1)[0], chance),
        MailCustomer(cramped, history, new_names("letter", 1)[0], chance),
        ChatCustomer(cramped, history, new_names("visitor", 1)[0], chance, arrivals=far.arrivals),
    ]
    for number in range(1, 4):
        sent, _ = await asyncio.gather(
            _send_files(cramped), asyncio.gather(*(sender.write(number) for sender in senders))
        )
        assert sent == [507, 452, 507, 507]
    await cramped.until_settled(30, hurry=False)
    record = await read_record(cramped)
    assert faults(history, record, far.arrivals) == []
    assert len(record.messages) == 9
    assert _files(cramped) == []

    make_room(cramped)
    assert await _send_files(cramped) == [202, 250, 201, 201]
    await cramped.until_settled(30, hurry=False)
    stored = _files(cramped)
    assert len(stored) > 0
    assert [path.name for path in stored] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in stored]
    assert len((await read_record(cramped)).messages) == 11
    for sender in senders:
        await sender.leave()
    assert cramped.served.complaints() == []


def _files(shop: Shop) -> list[Path]:
    """Every file in the blob store, temporary ones too."""
    return [path for path in (shop.served.data / "blobs").rglob("*") if path.is_file()]


async def _send_files(shop: Shop) -> list[int]:
    """Send a file to every edge at once and return how each answered."""
    return list(
        await asyncio.gather(_post_file(shop), _mail_file(shop), _upload_in_window(shop), _upload_as_agent(shop))
    )


async def _post_file(shop: Shop) -> int:
    """Hand in a message with a file; the same one each time."""
    answered = await shop.admin.ask(
        "POST",
        f"/api/v1/inboxes/{shop.inboxes['api']}/messages",
        {
            "external_id": "with a file",
            "from": {"external_id": "sender of files"},
            "text": "see attached",
            "attachments": [{"name": "large.bin", "data": base64.b64encode(LARGE).decode()}],
        },
    )
    return answered.status


async def _mail_file(shop: Shop) -> int:
    mail = letter(shop.address, "see attached", Message_ID="<with-a-file@customers.test>")
    mail.add_attachment(LARGE, maintype="application", subtype="octet-stream", filename="large.bin")
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=shop.served.smtp_port, start_tls=False)
    async with smtp:
        try:
            await smtp.sendmail("files@customers.test", [shop.address], mail.as_bytes())
        except aiosmtplib.SMTPDataError as refused:
            return refused.code
    return 250


async def _upload_in_window(shop: Shop) -> int:
    inbox_id = shop.inboxes["webchat"]
    async with open_window(shop.http, inbox_id) as window:
        return await _upload(shop, f"/chat/{inbox_id}/files", f"Visitor {window.token}")


async def _upload_as_agent(shop: Shop) -> int:
    return await _upload(shop, "/api/v1/attachments", f"Bearer {shop.supervisor_token}")


async def _upload(shop: Shop, path: str, authorization: str) -> int:
    form = aiohttp.FormData()
    form.add_field("file", LARGE, filename="large.bin")
    async with shop.http.post(path, data=form, headers={"Authorization": authorization}) as answer:
        return answer.status
