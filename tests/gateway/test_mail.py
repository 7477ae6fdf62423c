"""Mail in over the real listener, replies out to a real SMTP server, one thread on both sides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import aiosmtplib
import pytest

from channels.email import session
from gateway import keys
from tests.support.mail import letter, mailbox, send
from tests.support.office import Office
from tests.support.post import Post, open_post


@pytest.fixture
async def post(office: Office) -> AsyncIterator[Post]:
    async with mailbox() as box:
        yield await open_post(office, box, smtp_port=box.port)


async def test_a_mail_is_answered_in_its_thread_and_the_answer_to_that_comes_back_to_it(post: Post) -> None:
    first = letter(post.address, "显示 E4，怎么办？", Message_ID="<first@customer.test>", Cc="son@customer.test")
    await post.arrives(first)
    [conversation] = await post.conversations(1)
    assert (conversation["subject"], conversation["contact"]["name"]) == ("洗衣机 E4 报错", "王芳")
    sent = await post.reply(conversation["id"], "您好，请清理排水泵滤网。")
    [mail] = await post.box.wait()
    assert mail["Subject"] == "Re: 洗衣机 E4 报错"
    assert mail["In-Reply-To"] == "<first@customer.test>"
    assert "<first@customer.test>" in mail["References"]
    assert mail["To"] == "王芳 <wang@customer.test>"
    assert mail["Cc"] == "son@customer.test"
    assert post.address in mail["From"]
    assert "您好，请清理排水泵滤网。" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # we wrote one
    await post.delivery(sent, "sent")
    answer = letter(
        post.address, "好了，谢谢！\n\n> 您好，请清理排水泵滤网。", Message_ID="<second@customer.test>",
        In_Reply_To=mail["Message-ID"], References=f"<first@customer.test> {mail['Message-ID']}",
    )  # fmt: skip
    await post.arrives(answer)
    messages = await post.messages(conversation["id"], 3)
    assert [one["direction"] for one in messages] == ["in", "out", "in"]
    assert messages[2]["text"].strip() == "好了，谢谢！"
    await post.conversations(1)


async def test_an_answer_without_headers_finds_its_thread_by_the_signed_address(post: Post) -> None:
    await post.arrives(letter(post.address, "hello", Message_ID="<a@customer.test>"))
    [conversation] = await post.conversations(1)
    await post.reply(conversation["id"], "hi")
    [mail] = await post.box.wait()
    reply_to = str(mail["Reply-To"]).rpartition("<")[2].strip(">")
    assert "+" in reply_to
    bare = letter(reply_to, "from my phone", Subject="no prefix", Message_ID="<b@customer.test>")
    await send(post.office.program, bare, to=[reply_to])
    assert [one["direction"] for one in await post.messages(conversation["id"], 3)] == ["in", "out", "in"]


async def test_a_stranger_who_names_the_thread_gets_a_conversation_of_their_own(post: Post) -> None:
    await post.arrives(letter(post.address, "mine", Message_ID="<mine@customer.test>"))
    await post.conversations(1)
    intruder = letter(
        post.address, "let me in", From="eve@evil.test", References="<mine@customer.test>", Message_ID="<e@evil.test>"
    )
    await post.arrives(intruder, sender="eve@evil.test")
    await post.conversations(2)


async def test_the_same_mail_delivered_five_times_at_once_is_one_message(post: Post) -> None:
    mail = letter(post.address, "once", Message_ID="<once@customer.test>")
    await asyncio.gather(*(post.arrives(mail) for _ in range(5)))
    [conversation] = await post.conversations(1)
    await asyncio.sleep(0.3)
    assert len(await post.messages(conversation["id"], 1)) == 1


async def test_two_mails_that_arrive_in_the_wrong_order_meet_in_one_conversation(post: Post) -> None:
    await post.arrives(letter(post.address, "second", References="<1@customer.test>", Message_ID="<2@customer.test>"))
    await post.conversations(1)
    await post.arrives(letter(post.address, "first", Message_ID="<1@customer.test>"))
    [conversation] = await post.conversations(1)
    assert len(await post.messages(conversation["id"], 2)) == 2


async def test_a_recipient_that_is_not_ours_is_refused_so_nobody_relays_through_us(post: Post) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await send(post.office.program, letter("x@elsewhere.test", "spam"), to=["x@elsewhere.test"])


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [("554 5.7.1 blocked for spam", "failed", "blocked for spam"), ("451 4.7.1 greylisted", "queued", "greylisted")],
)
async def test_the_mail_servers_answer_is_what_the_agent_reads(post: Post, answer: str, state: str, words: str) -> None:
    post.box.answer = answer
    await post.arrives(letter(post.address, "hello"))
    [conversation] = await post.conversations(1)
    sent = await post.reply(conversation["id"], "hi")
    await post.box.wait()
    while not (await post.delivery(sent, state))["error"]:
        await asyncio.sleep(0.02)
    assert words in (await post.delivery(sent, state))["error"]["detail"]


async def test_a_refused_address_is_final(post: Post) -> None:
    post.box.refuse = {"wang@customer.test": "550 5.1.1 no such user"}
    await post.arrives(letter(post.address, "hello"))
    [conversation] = await post.conversations(1)
    sent = await post.reply(conversation["id"], "hi")
    assert "no such user" in (await post.delivery(sent, "failed"))["error"]["detail"]


async def test_a_mail_whose_acceptance_was_never_said_is_sent_again_with_the_same_id(post: Post) -> None:
    post.box.hang_up = True
    await post.arrives(letter(post.address, "hello"))
    [conversation] = await post.conversations(1)
    sent = await post.reply(conversation["id"], "hi")
    await post.box.wait()
    post.box.hang_up = False
    mails = await post.box.wait(2)
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]
    delivery = await post.delivery(sent, "sent")
    assert delivery["attempts"] == 2


async def test_a_bounce_marks_the_reply_it_is_about(post: Post) -> None:
    await post.arrives(letter(post.address, "hello", Message_ID="<b1@customer.test>"))
    [conversation] = await post.conversations(1)
    sent = await post.reply(conversation["id"], "hi")
    [mail] = await post.box.wait()
    await post.delivery(sent, "sent")
    bounce = f"""From: MAILER-DAEMON@customer.test
To: {post.address}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@customer.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mailbox is full.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; customer.test

Final-Recipient: rfc822; wang@customer.test
Action: failed
Status: 5.2.2
--b
Content-Type: text/rfc822-headers

Message-ID: {mail["Message-ID"]}
Subject: Re: hello
--b--
""".replace("\n", "\r\n").encode()
    await send(post.office.program, bounce, sender="", to=[post.address])
    assert "5.2.2" in (await post.delivery(sent, "failed"))["error"]["detail"]
    await post.conversations(1)


async def test_a_hostile_mail_becomes_a_dead_letter_and_the_next_mail_goes_on(post: Post) -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(40))
    raw = b"From: x@y.test\r\nMessage-ID: <deep@y.test>\r\nMIME-Version: 1.0\r\n" + nest + b"\r\nhello\r\n"
    await post.arrives(raw)
    await post.arrives(letter(post.address, "after it"))
    await post.conversations(1)
    async with post.office.program.database.acquire() as connection:
        dead = await connection.fetch(
            "SELECT error FROM raw_event WHERE workspace_id = $1 AND state = 'dead'", post.office.workspace.id
        )
    assert len(dead) == 1


async def test_an_inbox_without_an_outgoing_server_says_so(office: Office) -> None:
    async with mailbox() as box:
        post = await open_post(office, box, smtp_port=None)
        await post.arrives(letter(post.address, "hello"))
        [conversation] = await post.conversations(1)
        sent = await post.reply(conversation["id"], "hi")
        assert (await post.delivery(sent, "failed"))["error"]["code"] == "no_smtp_server"


class Lmtp:
    """A sender that speaks LMTP to the program's listener, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self) -> str:
        """Return the code of the next answer."""
        answer = (await self._reader.readline()).decode()
        while answer[3:4] == "-":
            answer = (await self._reader.readline()).decode()
        return answer[:3]

    async def say(self, line: str) -> str:
        self._writer.write(line.encode() + b"\r\n")
        return await self.hear()

    def close(self) -> None:
        self._writer.close()


@pytest.fixture
async def lmtp(post: Post) -> AsyncIterator[Lmtp]:
    sender = Lmtp(*await asyncio.open_connection("127.0.0.1", post.office.app[keys.MAIL].port))
    await sender.hear()
    assert await sender.say("LHLO mx.test") == "250"
    assert await sender.say("MAIL FROM:<a@customer.test>") == "250"
    yield sender
    sender.close()


async def test_lmtp_answers_for_each_recipient(post: Post, lmtp: Lmtp) -> None:
    for address, answer in ((post.address, "250"), ("nobody@shop.test", "550"), (post.address, "250")):
        assert await lmtp.say(f"RCPT TO:<{address}>") == answer
    assert await lmtp.say("DATA") == "354"
    assert await lmtp.say("From: a@customer.test\r\nSubject: by lmtp\r\nMessage-ID: <l@x>\r\n\r\nhello\r\n.") == "250"
    assert await lmtp.hear() == "250"
    assert await lmtp.say("NOOP") == "250"
    [conversation] = await post.conversations(1)
    assert conversation["subject"] == "by lmtp"


async def test_a_mail_that_is_too_large_is_refused_for_each_recipient(
    post: Post, lmtp: Lmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "Caps", lambda: SimpleNamespace(mail_bytes=50_000))
    for _ in range(2):
        await lmtp.say(f"RCPT TO:<{post.address}>")
    assert await lmtp.say("DATA") == "354"
    assert await lmtp.say("x" * 70_000 + "\r\n.") == "552"
    assert await lmtp.hear() == "552"
    assert await lmtp.say("NOOP") == "250"
