"""Mail through servers that other people wrote: Postfix hands it over and sends it, Dovecot keeps it for customers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from uuid import uuid4

import pytest

from gateway import keys
from tests.gateway.stock import upload
from tests.support.mail import Mailbox, letter
from tests.support.mail_servers import DELIVERED, RELAYED, MailServers, running_mail_servers
from tests.support.needs import find_program
from tests.support.office import Office
from tests.support.post import Post, open_post
from tests.support.program import Program

pytestmark = pytest.mark.needs("postfix", "dovecot")

CUSTOMERS = (
    "wang@customer.test",
    "eve@customer.test",
    "son@customer.test",
    "plus@customer.test",
    "lost@customer.test",
    "thread@customer.test",
)
WANG, EVE, SON, PLUS, LOST, THREAD = CUSTOMERS
GONE = "gone@customer.test"  # has no mailbox
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 400


@pytest.fixture(scope="module")
async def servers(running: Program) -> AsyncIterator[MailServers]:
    async with running_mail_servers(running.app[keys.MAIL].port, CUSTOMERS) as started:
        yield started


async def post_at(office: Office, servers: MailServers, domain: str) -> Post:
    """Return an inbox at one of the domains whose mail Postfix hands to the program."""
    return await open_post(office, Mailbox(), smtp_port=servers.smtp_port, domain=domain)


def of_inbox(mails: list[EmailMessage], post: Post) -> list[EmailMessage]:
    """Return the mails of a mailbox that came from this inbox: tests share the mailboxes."""
    return [mail for mail in mails if post.address in str(mail["From"])]


async def answered(servers: MailServers, post: Post, user: str, count: int = 1) -> list[EmailMessage]:
    """Wait until that many mails of the inbox lie in the customer's mailbox."""
    while len(found := of_inbox(await servers.read(user), post)) < count:
        await asyncio.sleep(0.1)
    return found


@pytest.mark.parametrize("domain", [RELAYED, DELIVERED])
async def test_a_mail_its_answer_and_the_answer_to_that_are_one_thread_everywhere(
    office: Office, servers: MailServers, domain: str
) -> None:
    post = await post_at(office, servers, domain)
    first_id = f"<{uuid4()}@customer.test>"
    first = letter(post.address, "显示 E4，怎么办？", Message_ID=first_id, Cc=SON)
    await servers.post(first, sender=WANG, to=[post.address])
    [conversation] = await post.conversations(1)
    assert (conversation["subject"], conversation["contact"]["name"]) == ("洗衣机 E4 报错", "王芳")

    desk = await office.desk("agent")
    sent = await post.reply(
        conversation["id"], "您好，报价单见附件。\n\n€ 120", [await upload(desk, "报价单.pdf", PDF)]
    )
    await post.delivery(sent, "sent")
    [mail] = await answered(servers, post, WANG)
    assert mail["Subject"] == "Re: 洗衣机 E4 报错"
    assert (mail["In-Reply-To"], mail["References"]) == (first_id, first_id)
    assert parseaddr(str(mail["From"])) == (f"Ada Agent · Support {post.address}", post.address)
    assert (mail["To"], mail["Cc"]) == (f"王芳 <{WANG}>", SON)
    assert mail["Return-Path"] == f"<{post.address}>"
    assert "Auto-Submitted" not in mail
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content_charset() == "utf-8"
    assert "您好，报价单见附件。\n\n€ 120" in body.get_content().replace("\r\n", "\n")
    [attachment] = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("报价单.pdf", "application/pdf")
    assert attachment.get_content() == PDF
    assert (await answered(servers, post, SON))[0]["Message-ID"] == mail["Message-ID"]

    answer = letter(
        post.address, "好了，谢谢！\n\n> 您好，报价单见附件。", Message_ID=f"<{uuid4()}@customer.test>",
        Subject=str(mail["Subject"]), In_Reply_To=str(mail["Message-ID"]),
        References=f"{mail['References']} {mail['Message-ID']}",
    )  # fmt: skip
    await servers.post(answer, sender=WANG, to=[post.address])
    messages = await post.messages(conversation["id"], 3)
    assert [one["direction"] for one in messages] == ["in", "out", "in"]
    assert messages[2]["text"].strip() == "好了，谢谢！"
    await post.conversations(1)


@pytest.mark.parametrize("domain", [RELAYED, DELIVERED])
async def test_two_answers_each_way_are_one_thread_in_the_eyes_of_dovecot(
    office: Office, servers: MailServers, domain: str
) -> None:
    post = await post_at(office, servers, domain)
    folder = f"with-{post.address.partition('@')[0]}"
    mail = letter(post.address, "first", sender=THREAD, Message_ID=f"<{uuid4()}@customer.test>")
    for turn in (1, 2, 3):
        await servers.post(mail, sender=THREAD, to=[post.address])
        await servers.file(THREAD, mail, folder)
        [conversation] = await post.conversations(1)
        await post.messages(conversation["id"], 2 * turn - 1)
        await post.reply(conversation["id"], f"answer {turn}")
        reply = (await answered(servers, post, THREAD, turn))[-1]
        await servers.file(THREAD, reply, folder)
        mail = letter(
            post.address, f"question {turn + 1}", sender=THREAD, Message_ID=f"<{uuid4()}@customer.test>",
            Subject=str(reply["Subject"]), In_Reply_To=str(reply["Message-ID"]),
            References=f"{reply['References']} {reply['Message-ID']}",
        )  # fmt: skip
    messages = await post.messages(conversation["id"], 6)
    assert [one["direction"] for one in messages] == ["in", "out"] * 3
    assert await servers.threads(THREAD, folder) == "(1 2 3 4 5 6)"


@pytest.mark.parametrize("domain", [RELAYED, DELIVERED])
async def test_an_answer_without_headers_comes_back_by_its_plus_address(
    office: Office, servers: MailServers, domain: str
) -> None:
    post = await post_at(office, servers, domain)
    await servers.post(letter(post.address, "hello", sender=PLUS), sender=PLUS, to=[post.address])
    [conversation] = await post.conversations(1)
    await post.reply(conversation["id"], "hi")
    [mail] = await answered(servers, post, PLUS)
    _, plus_address = parseaddr(str(mail["Reply-To"]))
    assert plus_address.startswith(f"{post.address.partition('@')[0]}+")
    bare = letter(plus_address, "from my phone", sender=PLUS, Subject="(no subject)")
    await servers.post(bare, sender=PLUS, to=[plus_address])
    assert [one["direction"] for one in await post.messages(conversation["id"], 3)] == ["in", "out", "in"]
    stranger = letter(plus_address, "let me in", sender=EVE, Subject="(no subject)")
    await servers.post(stranger, sender=EVE, to=[plus_address])
    await post.conversations(2)


@pytest.mark.parametrize("domain", [RELAYED, DELIVERED])
async def test_a_bounce_by_the_mail_server_marks_the_reply_failed(
    office: Office, servers: MailServers, domain: str
) -> None:
    post = await post_at(office, servers, domain)
    await servers.post(letter(post.address, "hello", sender=GONE), sender=GONE, to=[post.address])
    [conversation] = await post.conversations(1)
    sent = await post.reply(conversation["id"], "hi")
    failed = await post.delivery(sent, "failed")
    assert failed["error"]["code"] == "bounced"
    assert GONE in failed["error"]["detail"]
    assert "5.1.1" in failed["error"]["detail"]
    assert "User doesn't exist" in failed["error"]["detail"]
    assert len(await post.messages(conversation["id"], 2)) == 2
    await post.conversations(1)


async def test_a_customer_who_mistypes_our_address_is_told_by_their_server(
    office: Office, servers: MailServers
) -> None:
    post = await post_at(office, servers, DELIVERED)
    wrong = f"nobody@{DELIVERED}"
    mail = letter(post.address, "to two", sender=LOST, Message_ID=f"<{uuid4()}@customer.test>")
    await servers.post(mail, sender=LOST, to=[wrong, post.address])
    await post.conversations(1)
    [told] = await servers.read(LOST)
    assert "no such address here" in told.as_string()
    assert wrong in told.as_string()
    assert post.address not in str(told.get_payload()[0])  # type: ignore[index]  # its first part is the notice


async def test_one_mail_to_two_inboxes_is_a_conversation_in_each(office: Office, servers: MailServers) -> None:
    posts = [await post_at(office, servers, DELIVERED) for _ in range(2)]
    addresses = [post.address for post in posts]
    await servers.post(letter(", ".join(addresses), "to both"), sender=WANG, to=addresses)
    found = await posts[0].conversations(2)
    assert {one["inbox_id"] for one in found} == {str(post.inbox_id) for post in posts}


@pytest.mark.needs("swaks")
async def test_a_mail_of_another_program_with_a_picture(office: Office, servers: MailServers, tmp_path: Path) -> None:
    post = await post_at(office, servers, RELAYED)
    picture = tmp_path / "E4.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06\0\0\0")
    swaks = find_program("swaks")
    assert swaks is not None
    process = await asyncio.create_subprocess_exec(
        swaks, "--server", f"127.0.0.1:{servers.smtp_port}", "--from", WANG, "--to", post.address,
        "--header", "Subject: E4", "--body", "See the picture.",
        "--attach-type", "image/png", "--attach", f"@{picture}",
        stdout=asyncio.subprocess.PIPE, stderr=sys.stderr,
    )  # fmt: skip
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    [conversation] = await post.conversations(1)
    [message] = await post.messages(conversation["id"], 1)
    assert message["text"].strip() == "See the picture."
    [file] = message["attachments"]
    assert (file["name"], file["content_type"], file["width"], file["height"]) == ("E4.png", "image/png", 32, 16)
