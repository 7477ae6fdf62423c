"""Side conversations by mail: out over a real SMTP server, back over the real listener, into the sub-thread only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.stock import PNG, upload
from tests.support.databases import TestServer
from tests.support.mail import letter, mailbox, send
from tests.support.office import Office
from tests.support.post import Post, open_post
from tests.support.program import running_program
from tests.support.workspaces import make_workspace

PATH = "/api/v1/side-conversations"
ZHAO = "zhao@supplier.test"


@dataclass
class Case:
    """A customer's case by mail, and a supplier who can be asked about it."""

    post: Post
    id: str

    async def ask(self, *addresses: str, **more: Any) -> Any:
        desk = await self.post.office.desk("agent")
        due = datetime.now(UTC) + timedelta(hours=4)
        body = {
            "conversation_id": self.id, "subject": "排水泵 WM-20", "due_at": due, "text": "请问有货吗？",
            "addresses": [{"address": one, "name": "赵工"} for one in addresses or (ZHAO,)], "client_id": str(uuid4()),
        }  # fmt: skip
        return await desk.post(PATH, body | more, expect=201)

    async def side(self, side: Any) -> Any:
        return await (await self.post.office.desk("agent")).get(f"{PATH}/{side['id']}")

    async def lines(self, side: Any, count: int = 1) -> list[Any]:
        """Wait until that many things were said in it."""
        desk = await self.post.office.desk("agent")
        while len(items := (await desk.get(f"{PATH}/{side['id']}/messages"))["items"]) < count:
            await asyncio.sleep(0.02)
        assert len(items) == count
        found: list[Any] = items
        return found

    async def delivered(self, side: Any, state: str, at: int = 0) -> Any:
        """Wait until the mail to the first person outside is in that state."""
        while True:
            [delivery, *_] = (await self.lines(side, (await self.side(side))["message_count"]))[at]["deliveries"]
            if delivery["state"] == state:
                return delivery
            await asyncio.sleep(0.02)

    async def customer_heard(self) -> int:
        return len(await self.post.messages(self.id, 1))

    async def arrives(self, mail: Any, sender: str = ZHAO, to: str | None = None) -> None:
        await send(self.post.office.program, mail, sender=sender, to=[to or self.post.address])


@pytest.fixture
async def case(office: Office) -> AsyncIterator[Case]:
    async with mailbox() as box:
        post = await open_post(office, box, smtp_port=box.port)
        await post.arrives(letter(post.address, "显示 E4", Message_ID=f"<{uuid4()}@customer.test>"))
        [conversation] = await post.conversations(1)
        yield Case(post, conversation["id"])


def answer_to(mail: EmailMessage, to: str, text: str = "有两台。", **headers: str) -> EmailMessage:
    theirs = {
        "From": f"赵工 <{ZHAO}>",
        "Subject": f"Re: {mail['Subject']}",
        "Message_ID": f"<{uuid4()}@supplier.test>",
        "In_Reply_To": str(mail["Message-ID"]),
        "References": str(mail["Message-ID"]),
    }
    return letter(to, text, **theirs | headers)


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_an_answer_comes_back_into_the_sub_thread_and_the_next_question_continues_it(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    assert (mail["Subject"], mail["To"], mail["In-Reply-To"]) == ("排水泵 WM-20", f"赵工 <{ZHAO}>", None)
    assert "请问有货吗？" in words(mail)
    await case.delivered(side, "sent")
    answer = answer_to(mail, case.post.address, "有两台。\n\n> 请问有货吗？")
    await case.arrives(answer)
    lines = await case.lines(side, 2)
    assert (lines[1]["author"]["kind"], lines[1]["author"]["name"], lines[1]["text"].strip()) == (
        "outside",
        "赵工",
        "有两台。",
    )
    assert (await case.side(side))["state"] == "answered"
    desk = await case.post.office.desk("agent")
    await desk.post(f"{PATH}/{side['id']}/messages", {"text": "请寄一台。"}, expect=201)
    second = (await case.post.box.wait(2))[1]
    assert second["Subject"] == "Re: 排水泵 WM-20"
    assert second["In-Reply-To"] == answer["Message-ID"]
    await case.post.conversations(1)
    assert await case.customer_heard() == 1


async def test_an_answer_without_headers_comes_back_by_the_signed_address(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    reply_to = str(mail["Reply-To"]).rpartition("<")[2].strip(">")
    assert "+" in reply_to
    bare = letter(reply_to, "from my phone", From=ZHAO, Subject="no prefix", Message_ID="<bare@supplier.test>")
    await case.arrives(bare, to=reply_to)
    assert (await case.lines(side, 2))[1]["text"].strip() == "from my phone"
    stolen = letter(reply_to, "let me in", From="eve@evil.test", Message_ID="<stolen@evil.test>")
    await case.arrives(stolen, sender="eve@evil.test", to=reply_to)
    await case.post.conversations(2)
    await case.lines(side, 2)


@pytest.mark.parametrize("who", ["eve@evil.test", "wang@customer.test"])
async def test_a_stranger_and_even_the_customer_with_the_right_reference_stay_outside(case: Case, who: str) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    await case.arrives(answer_to(mail, case.post.address, "let me in", From=who), sender=who)
    conversations = await case.post.conversations(2)
    assert {one["contact"]["name"] for one in conversations} >= {"王芳"}
    await case.lines(side, 1)
    assert (await case.side(side))["state"] == "open"


async def test_the_subject_alone_never_decides(case: Case) -> None:
    side = await case.ask()
    await case.post.box.wait()
    fresh = letter(case.post.address, "有货", From=ZHAO, Subject="Re: 排水泵 WM-20", Message_ID="<fresh@supplier.test>")
    await case.arrives(fresh)
    await case.post.conversations(2)
    await case.lines(side, 1)


async def test_somebody_who_was_taken_out_gets_no_further_into_it(case: Case) -> None:
    side = await case.ask(ZHAO, "qian@supplier.test")
    mails = await case.post.box.wait(2)
    mine = next(mail for mail in mails if ZHAO in str(mail["To"]))
    desk = await case.post.office.desk("agent")
    await desk.patch(f"{PATH}/{side['id']}", {"addresses": [{"address": "qian@supplier.test"}]})
    await case.arrives(answer_to(mine, case.post.address))
    await case.post.conversations(2)
    await case.lines(side, 1)


async def test_nobody_outside_learns_who_else_is_asked(case: Case) -> None:
    await case.ask(ZHAO, "qian@rival.test")
    mails = await case.post.box.wait(2)
    for mail in mails:
        other = "qian@rival.test" if ZHAO in str(mail["To"]) else ZHAO
        assert other not in mail.as_string()
        assert mail["Cc"] is None
    assert len({mail["Message-ID"] for mail in mails}) == 2


async def test_what_is_among_colleagues_goes_to_nobody_outside(case: Case) -> None:
    side = await case.ask()
    await case.post.box.wait()
    desk = await case.post.office.desk("agent")
    path = f"{PATH}/{side['id']}/messages"
    line = await desk.post(path, {"text": "他们总是慢", "is_internal": True}, expect=201)
    assert (line["is_internal"], line["deliveries"]) == (True, [])
    await desk.post(path, {"text": "请回复"}, expect=201)
    mails = await case.post.box.wait(2)
    assert len(mails) == 2
    assert all("他们总是慢" not in words(mail) for mail in mails)


async def test_the_same_answer_delivered_five_times_is_one(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    answer = answer_to(mail, case.post.address)
    answer.add_attachment(PNG, maintype="image", subtype="png", filename="泵.png")
    await asyncio.gather(*(case.arrives(answer) for _ in range(5)))
    later = answer_to(mail, case.post.address, "P.S.")
    await case.arrives(later)
    lines = await case.lines(side, 3)
    assert [one["author"]["kind"] for one in lines] == ["agent", "outside", "outside"]


async def test_files_go_out_and_come_in(case: Case) -> None:
    desk = await case.post.office.desk("agent")
    side = await case.ask(attachments=[await upload(desk, "铭牌.png")])
    [mail] = await case.post.box.wait()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["铭牌.png"]
    answer = answer_to(mail, case.post.address)
    answer.add_attachment(PNG, maintype="image", subtype="png", filename="泵.png")
    await case.arrives(answer)
    [file] = (await case.lines(side, 2))[1]["attachments"]
    assert (file["name"], file["content_type"]) == ("泵.png", "image/png")
    got = await desk.ask("GET", file["url"])
    assert got.status == 200
    assert got.body == PNG
    assert (await case.post.office.stranger().ask("GET", file["url"])).status == 401


async def test_a_mail_that_comes_back_is_shown_and_can_be_sent_again(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    await case.delivered(side, "sent")
    await case.arrives(bounce_of(mail, case.post.address), sender="")
    error = (await case.delivered(side, "failed"))["error"]
    assert error["code"] == "bounced"
    assert "5.1.1" in error["detail"]
    assert (await case.side(side))["has_returned"] is True
    assert (await case.side(side))["state"] == "open", "a bounce is no answer"
    desk = await case.post.office.desk("agent")
    await desk.post(f"{PATH}/{side['id']}/retry")
    again = (await case.post.box.wait(2))[1]
    assert again["Message-ID"] == mail["Message-ID"]
    await case.delivered(side, "sent")
    assert (await case.side(side))["has_returned"] is False
    await case.post.conversations(1)


async def test_a_refused_address_is_shown_at_once(case: Case) -> None:
    case.post.box.refuse = {ZHAO: "550 5.1.1 no such user"}
    side = await case.ask()
    assert "no such user" in (await case.delivered(side, "failed"))["error"]["detail"]


async def test_an_out_of_office_is_shown_and_counts_as_no_answer(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    await case.arrives(answer_to(mail, case.post.address, "本周休假", Auto_Submitted="auto-replied"))
    lines = await case.lines(side, 2)
    assert lines[1]["is_automatic"] is True
    assert (await case.side(side))["state"] == "open"


async def test_an_answer_opens_again_what_was_closed_and_leaves_a_resolved_case_resolved(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    desk = await case.post.office.desk("agent")
    await desk.post(f"{PATH}/{side['id']}/close")
    await desk.post(f"/api/v1/conversations/{case.id}/resolve", {})
    await case.arrives(answer_to(mail, case.post.address))
    await case.lines(side, 2)
    assert (await case.side(side))["state"] == "answered"
    shown = await desk.get(f"/api/v1/conversations/{case.id}")
    assert (shown["status"], shown["sides"]) == ("resolved", {"waiting": 0, "overdue": 0, "answered": 1})


async def test_what_is_quoted_goes_out_by_role_and_not_by_name(case: Case) -> None:
    [said] = await case.post.messages(case.id, 1)
    await case.ask(quote_ids=[said["id"]])
    [mail] = await case.post.box.wait()
    assert "> 显示 E4" in words(mail)
    assert "客户" in words(mail)
    assert "王芳" not in mail.as_string()
    assert "王芳" not in words(mail)


async def test_a_mail_whose_acceptance_was_never_said_is_sent_again_with_the_same_id(case: Case) -> None:
    case.post.box.hang_up = True
    side = await case.ask()
    await case.post.box.wait()
    case.post.box.hang_up = False
    mails = await case.post.box.wait(2)
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]
    assert (await case.delivered(side, "sent"))["attempts"] == 2


async def test_a_mail_whose_sender_died_is_sent_again_with_the_same_id(case: Case) -> None:
    side = await case.ask()
    [mail] = await case.post.box.wait()
    await case.delivered(side, "sent")
    async with case.post.office.program.database.begin() as connection:
        # As a process leaves it that ends between the server's word and its own note.
        await connection.exec_driver_sql(
            "UPDATE side_delivery SET state = 'sending', external_id = NULL, lease_until = now() - interval '1 s' "
            f"WHERE workspace_id = '{case.post.office.workspace.id}'"
        )
    mails = await case.post.box.wait(2)
    assert mails[1]["Message-ID"] == mail["Message-ID"]
    assert (await case.delivered(side, "sent"))["may_be_duplicate"] is True


async def test_an_answer_to_a_mail_that_is_not_yet_known_to_be_sent_comes_back(case: Case) -> None:
    """It may overtake our own note that the server took the mail."""
    case.post.box.hang_up = True
    side = await case.ask()
    [mail, *_] = await case.post.box.wait()
    await case.arrives(answer_to(mail, case.post.address))
    await case.lines(side, 2)
    await case.post.conversations(1)


async def test_two_suppliers_answers_and_the_customers_mail_in_one_batch_go_where_they_belong(case: Case) -> None:
    side = await case.ask(ZHAO, "qian@rival.test")
    mails = await case.post.box.wait(2)
    letters = []
    for mail in mails:
        who = ZHAO if ZHAO in str(mail["To"]) else "qian@rival.test"
        letters.append((answer_to(mail, case.post.address, From=who), who))
    ours = letter(case.post.address, "还没好吗？", Message_ID=f"<{uuid4()}@customer.test>", Subject="Neu")
    letters.append((ours, "wang@customer.test"))
    await asyncio.gather(*(case.arrives(one, sender=who) for one, who in letters))
    lines = await case.lines(side, 3)
    assert {one["author"]["kind"] for one in lines[1:]} == {"outside"}
    await case.post.conversations(2)


async def test_a_mail_waits_through_a_restart_and_the_answer_after_it_comes_back(
    server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("restart")
    async with server.fresh() as url, mailbox() as box:
        async with running_program(url, folder) as program:
            office = Office(program, await make_workspace(program.database))
            post = await open_post(office, box, smtp_port=box.port)
            await post.arrives(letter(post.address, "显示 E4", Message_ID="<r@customer.test>"))
            [conversation] = await post.conversations(1)
            box.answer = "451 4.3.0 try again later"
            case = Case(post, conversation["id"])
            side = await case.ask()
            await box.wait()
        box.answer = "250 OK"
        box.raw.clear()
        async with running_program(url, folder) as program:
            case = Case(Post(Office(program, office.workspace), box, post.inbox_id, post.address), case.id)
            async with program.database.begin() as connection:
                await connection.exec_driver_sql("UPDATE side_delivery SET run_at = now() WHERE state = 'queued'")
            mail = (await box.wait())[0]
            await case.arrives(answer_to(mail, post.address))
            await case.lines(side, 2)
            assert (await case.side(side))["state"] == "answered"


def bounce_of(mail: EmailMessage, to: str) -> bytes:
    return f"""From: MAILER-DAEMON@supplier.test
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid4()}@supplier.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; supplier.test

Final-Recipient: rfc822; {ZHAO}
Action: failed
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: {mail["Message-ID"]}
Subject: hello
--b--
""".replace("\n", "\r\n").encode()
