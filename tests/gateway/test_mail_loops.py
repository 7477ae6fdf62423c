"""Two installations that answer each other's mail by programs: the exchange ends by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from conversations.access import Scope
from conversations.replies import NewMessage
from conversations.replies import post as post_message
from gateway import keys
from tests.support.mail import Mailbox, letter, mailbox, send
from tests.support.office import Office
from tests.support.post import Post, open_post
from tests.support.program import Program
from tests.support.workspaces import make_workspace


class Machine:
    """Answers every mail of an inbox, as a careless automation does: the machine's own answers included."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.answered: set[str] = set()

    async def run(self) -> None:
        desk = await self._post.office.desk("supervisor")
        while True:
            for conversation in (await desk.get("/api/v1/conversations?view=all"))["items"]:
                path = f"/api/v1/conversations/{conversation['id']}/messages"
                for message in (await desk.get(path))["items"]:
                    if message["direction"] == "in" and message["id"] not in self.answered:
                        self.answered.add(message["id"])
                        await self.answer(UUID(conversation["id"]))
            await asyncio.sleep(0.02)

    async def answer(self, conversation_id: UUID) -> None:
        app, workspace_id = self._post.office.app, self._post.office.workspace.id
        new = NewMessage(kind="reply", text="We have your mail.", client_id=str(uuid4()))
        async with app[keys.WORKS].begin(workspace_id) as work:
            await post_message(work, Scope.system(workspace_id), conversation_id, new, listener=app[keys.LIFECYCLE])

    async def outgoing(self) -> list[Any]:
        desk = await self._post.office.desk("supervisor")
        found = []
        for conversation in (await desk.get("/api/v1/conversations?view=all"))["items"]:
            messages = (await desk.get(f"/api/v1/conversations/{conversation['id']}/messages"))["items"]
            found += [one for one in messages if one["direction"] == "out"]
        return found


@pytest.fixture
async def machines(running: Program) -> AsyncIterator[tuple[Post, Post, Machine, Machine]]:
    """Two workspaces whose inboxes send to the program's own listener, and a machine in each."""
    port = running.app[keys.MAIL].port
    offices = [Office(running, await make_workspace(running.database)) for _ in range(2)]
    one, two = [await open_post(office, Mailbox(), smtp_port=port) for office in offices]
    first, second = Machine(one), Machine(two)
    tasks = [asyncio.create_task(machine.run()) for machine in (first, second)]
    yield one, two, first, second
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def settled(*machines: Machine) -> list[Any]:
    """Wait until one of the machines' replies was refused, every one has an end, and nothing more comes."""
    before: list[Any] = []
    while True:
        found = [one for machine in machines for one in await machine.outgoing()]
        states = {one["delivery"]["state"] for one in found}
        if "failed" in states and states <= {"sent", "failed"} and len(found) == len(before):
            return found
        before = found
        await asyncio.sleep(0.5)


async def test_two_installations_that_answer_each_other_stop_after_three_mails_at_most(
    machines: tuple[Post, Post, Machine, Machine],
) -> None:
    one, two, first, second = machines
    mail = letter(one.address, "It drips.", sender=two.address, From=two.address, Message_ID=f"<{uuid4()}@shop.test>")
    await send(one.office.program, mail, sender=two.address, to=[one.address])
    replies = await settled(first, second)
    sent = [reply for reply in replies if reply["delivery"]["state"] == "sent"]
    refused = [reply for reply in replies if reply["delivery"]["state"] == "failed"]
    assert 1 + len(sent) <= 3
    assert {reply["delivery"]["error"]["code"] for reply in refused} == {"automatic_refused"}
    assert len(await two.messages((await two.conversations(1))[0]["id"], 1)) <= 3


@pytest.mark.parametrize("way", ["by one click", "by mail"])
async def test_who_asks_for_no_more_automatic_mail_gets_none(office: Office, way: str) -> None:
    async with mailbox() as box:
        post = await open_post(office, box, smtp_port=box.port)
        machine = Machine(post)
        await post.arrives(letter(post.address, "It drips.", Message_ID=f"<{uuid4()}@customer.test>"))
        [conversation] = await post.conversations(1)
        await machine.answer(UUID(conversation["id"]))
        [mail] = await box.wait()
        [by_mail] = [one.strip(" <>") for one in str(mail["List-Unsubscribe"]).split(",")]
        subject = by_mail.partition("?subject=")[2].replace("%20", " ")
        if way == "by mail":
            await post.arrives(letter(post.address, "", Subject=subject, Message_ID=f"<{uuid4()}@customer.test>"))
        else:
            # The same token, as a program with an https address writes it.
            path = f"/hooks/{post.inbox_id}?u={subject.partition(' ')[2]}"
            http = office.program.http
            async with http.get(path) as page:
                assert (page.status, page.content_type) == (200, "text/html")
                assert '<form method="post">' in await page.text()
            async with http.post(path, data={"List-Unsubscribe": "One-Click"}) as done:
                assert done.status == 200
            async with http.post(f"{path[:-3]}AAA", data={}) as forged:
                assert forged.status == 401
        while await undone(office):
            await asyncio.sleep(0.02)
        await machine.answer(UUID(conversation["id"]))
        replies = await settled(machine)
        errors = [one["delivery"]["error"] for one in replies if one["delivery"]["state"] == "failed"]
        assert [error["code"] for error in errors] == ["consent_withdrawn"]
        await post.conversations(1)
        assert len(await post.messages(conversation["id"], 3)) == 3


async def undone(office: Office) -> int:
    """How many deliveries of the workspace are not taken in yet."""
    async with office.program.database.acquire() as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM raw_event WHERE workspace_id = $1 AND state <> 'done'", office.workspace.id
        )
    return found
