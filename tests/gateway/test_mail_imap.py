"""An inbox that reads a mailbox at Dovecot, from a customer's mail there to the answer, in the running program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from channels.email.accounts import imap_account
from channels.email.imap_cursor import key_of
from gateway import keys
from tests.support.mail import Mailbox, letter, mailbox
from tests.support.mail_servers import PASSWORD, Dovecot, running_dovecot
from tests.support.office import Office
from tests.support.post import Post

pytestmark = pytest.mark.needs("dovecot")

SUPPORT = "support@imap.test"


@pytest.fixture(scope="module")
async def dovecot() -> AsyncIterator[Dovecot]:
    async with running_dovecot([SUPPORT]) as started:
        yield started


@pytest.fixture
async def far() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


async def open_mailbox(office: Office, dovecot: Dovecot, far: Mailbox, folder: str) -> Post:
    with dovecot.sign_in(SUPPORT) as imap:
        imap.create(folder)
    config = {
        "smtp_host": "127.0.0.1", "smtp_port": far.port, "smtp_security": "none", "imap_host": "127.0.0.1",
        "imap_port": dovecot.port, "imap_security": "none", "imap_username": SUPPORT, "imap_password": PASSWORD,
        "imap_folder": folder,
    }  # fmt: skip
    address = f"support-{uuid4().hex[:8]}@imap.test"
    admin = await office.desk("admin")
    body = {
        "kind": "email", "name": f"Support {address}", "address": address, "config": config,
        "queue_id": office.workspace.queue_id,
    }  # fmt: skip
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    return Post(office, far, UUID(made["id"]), address)


def deliver(dovecot: Dovecot, folder: str, raw: bytes) -> None:
    with dovecot.sign_in(SUPPORT) as imap:
        assert imap.append(folder, "", "", raw)[0] == "OK"


async def test_a_mail_in_the_mailbox_is_answered_and_the_answer_to_that_joins_its_thread(
    office: Office, dovecot: Dovecot, far: Mailbox
) -> None:
    post = await open_mailbox(office, dovecot, far, "one")
    health = await (await office.desk("admin")).post(f"/api/v1/inboxes/{post.inbox_id}/check")
    assert health["ok"], health
    await reads(post)
    first = letter(post.address, "It drips.", Message_ID="<i1@customer.test>")
    deliver(dovecot, "one", first.as_bytes())
    [conversation] = await post.conversations(1)
    await post.reply(conversation["id"], "Close the tap.")
    [reply] = await far.wait()
    assert reply["In-Reply-To"] == "<i1@customer.test>"
    second = letter(post.address, "Thanks!", Message_ID="<i2@customer.test>", In_Reply_To=str(reply["Message-ID"]))
    deliver(dovecot, "one", second.as_bytes())
    assert [one["direction"] for one in await post.messages(conversation["id"], 3)] == ["in", "out", "in"]
    await post.arrives(second)  # by the listener as well: the same mail
    assert len(await post.messages(conversation["id"], 3)) == 3


async def test_what_came_while_the_inbox_was_switched_off_is_read_when_it_is_on_again(
    office: Office, dovecot: Dovecot, far: Mailbox
) -> None:
    post = await open_mailbox(office, dovecot, far, "two")
    await reads(post)
    admin = await office.desk("admin")
    await admin.patch(f"/api/v1/inboxes/{post.inbox_id}", {"is_enabled": False})
    await office.app[keys.ADAPTERS].refresh()
    deliver(dovecot, "two", letter(post.address, "Hello?", Message_ID=f"<{uuid4()}@customer.test>").as_bytes())
    await admin.patch(f"/api/v1/inboxes/{post.inbox_id}", {"is_enabled": True})
    await office.app[keys.ADAPTERS].refresh()
    await post.conversations(1)


async def reads(post: Post) -> None:
    """Wait until the reader has taken its place in the folder: what comes before is not its business."""
    inbox, adapter = post.office.app[keys.ADAPTERS].get(post.inbox_id)
    account = imap_account(inbox)
    assert account is not None
    while await adapter._around.states.of(inbox).get(key_of(account)) is None:
        await asyncio.sleep(0.05)
