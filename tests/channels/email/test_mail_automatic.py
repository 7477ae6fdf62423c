"""Mail that programs write: to whom it may go, how often, and how somebody gets no more of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from channels.contract import HookAnswer, HookRequest, InboxSettings, OutboundMessage, RawEnvelope
from channels.email.adapter import EmailAdapter
from channels.email.automatic import AutomaticMail
from channels.email.envelopes import envelope_keys
from channels.email.incoming import to_events
from channels.email.parse import read_mail
from channels.errors import SendRejected, SignatureRejected
from conversations.content import Text
from conversations.inbound import ContactSignal, InboundMessage, OptOut
from kit.blobs import FolderBlobs
from kit.fetch import Fetcher
from kit.ids import new_id
from tests.channels.email.keeping import INBOX, MemoryState, surroundings
from tests.channels.email.mails import mail
from tests.support.clock import FakeClock
from tests.support.mail import Mailbox, mailbox

WANG = "wang@customer.test"


@pytest.fixture
async def far() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        yield box


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def inbox(far: Mailbox) -> InboxSettings:
    return replace(INBOX, config={"smtp_host": "127.0.0.1", "smtp_port": far.port, "smtp_security": "none"})


@pytest.fixture
async def adapter(inbox: InboxSettings, state: MemoryState, clock: FakeClock, tmp_path: Path) -> EmailAdapter:
    return EmailAdapter(inbox, surroundings(clock, Fetcher(), tmp_path, state))


def notice(to: str = WANG, *, is_automatic: bool = True, **thread_state: Any) -> OutboundMessage:
    """A message of a program, in a thread of its own."""
    return OutboundMessage(
        id=new_id(),
        conversation_id=new_id(),
        thread_id=new_id(),
        sequence=1,
        to=to,
        thread_key="t",
        subject="E4",
        content=Text("We have your mail."),
        text="We have your mail.",
        author_name="",
        created_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        attempt=1,
        thread_state=thread_state,
        is_automatic=is_automatic,
    )


async def test_a_program_writes_to_one_address_twice_an_hour_and_five_times_a_day_whatever_the_thread(
    adapter: EmailAdapter, far: Mailbox, clock: FakeClock
) -> None:
    refused: list[str] = []
    for number in range(24 * 4):
        try:
            await adapter.send(notice())
        except SendRejected as refusal:
            refused.append(refusal.code)
        if number % 4 == 3:
            clock.advance(hours=1)
    assert set(refused) == {"automatic_refused"}
    assert len(far.mails) == 24 * 4 - len(refused) == 5
    await adapter.send(notice("other@customer.test"))
    clock.advance(hours=1)
    await adapter.send(notice())


async def test_plus_parts_and_case_make_no_other_address(adapter: EmailAdapter) -> None:
    await adapter.send(notice("wang@customer.test"))
    await adapter.send(notice("Wang+1@Customer.test"))
    with pytest.raises(SendRejected):
        await adapter.send(notice("wang+2@customer.test"))


async def test_an_agents_reply_is_never_held_back(adapter: EmailAdapter, far: Mailbox) -> None:
    for _ in range(4):
        await adapter.send(notice(is_automatic=False, no_answer="automatic"))
    assert len(far.mails) == 4
    assert far.mails[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, ""),
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"Auto-Submitted": "no"}, ""),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List-Id": "<l.x.example>"}, "bulk"),
        ({"X-Auto-Response-Suppress": "OOF"}, "automatic"),
        ({"Return-Path": "<>"}, "automatic"),
        ({"From": "MAILER-DAEMON@x.example"}, "bounce"),
        ({"From": "no-reply@x.example"}, "automatic"),
        ({"From": "support@shop.test"}, "own_address"),
        ({"To": "somebody@else.example"}, "not_addressed"),
        ({"X-Trunkline-Loop": str(INBOX.workspace_id)}, "own_mark"),
        ({"Authentication-Results": "mx.shop.test; dmarc=fail"}, "unproven_sender"),
    ],
)
async def test_what_a_mail_says_about_answers_is_kept_in_its_thread_and_obeyed(
    adapter: EmailAdapter, tmp_path: Path, headers: dict[str, str], reason: str
) -> None:
    raw = mail(headers={"From": f"Wang <{WANG}>", "To": "support@shop.test", **headers})
    message = await read(raw, tmp_path)
    assert message.thread_state["no_answer"] == reason
    if reason:
        with pytest.raises(SendRejected, match="no automatic mail is sent here"):
            await adapter.send(notice(**message.thread_state))
    else:
        await adapter.send(notice(**message.thread_state))


async def test_an_empty_mail_gets_no_automatic_answer_and_a_later_one_does(tmp_path: Path) -> None:
    headers = {"To": "support@shop.test"}
    assert (await read(mail("\n", headers=headers), tmp_path)).thread_state["no_answer"] == "no_content"
    assert (await read(mail("hello", headers=headers), tmp_path)).thread_state["no_answer"] == ""


async def read(raw: bytes, folder: Path) -> InboundMessage:
    found = read_mail(raw, authserv_id="mx.shop.test")
    [message] = await to_events(
        found, INBOX, ["support@shop.test"], FolderBlobs(folder),
        recipients=[], received_at=datetime(2026, 3, 2, tzinfo=UTC), reply_key=b"k" * 32,
    )  # fmt: skip
    assert isinstance(message, InboundMessage)
    return message


async def test_one_click_on_the_link_of_an_automatic_mail_ends_them(adapter: EmailAdapter, far: Mailbox) -> None:
    await adapter.start(None)  # type: ignore[arg-type]  # nothing is received
    await adapter.send(notice())
    by_https, by_mail = targets(far.mails[0])
    assert far.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (far.mails[0]["Auto-Submitted"], far.mails[0]["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert by_https.startswith(f"https://desk.test/hooks/{INBOX.id}?u=")
    assert by_mail.startswith("mailto:support@shop.test?subject=unsubscribe%20")
    assert "wang" not in f"{by_https}{by_mail}"
    token = by_https.partition("?u=")[2]
    page = adapter.verify(request("GET", token))
    assert isinstance(page, HookAnswer)
    assert b'method="post"' in page.body
    await adapter.send(notice())  # looking at it is no click

    envelope = adapter.verify(request("POST", token))
    assert isinstance(envelope, RawEnvelope)
    [said] = await adapter.parse(envelope, datetime.now(UTC))
    assert isinstance(said, ContactSignal)
    assert (said.kind, said.identity.external_id, said.opt_out) == ("opted_out", WANG, OptOut("unsubscribe_link"))
    await adapter.stop()


async def test_a_mail_to_the_link_ends_them_as_well(
    adapter: EmailAdapter, far: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await adapter.start(None)  # type: ignore[arg-type]  # nothing is received
    await adapter.send(notice())
    subject = targets(far.mails[0])[1].partition("?subject=")[2].replace("%20", " ")
    raw = mail("", headers={"Subject": subject, "From": WANG})
    envelope = RawEnvelope(*envelope_keys(raw, WANG), raw, {"recipients": ["support@shop.test"]})
    [said] = await adapter.parse(envelope, datetime.now(UTC))
    assert isinstance(said, ContactSignal)
    assert (said.kind, said.identity.external_id) == ("opted_out", WANG)
    await adapter.stop()


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 80, "A" * 5000])
async def test_a_link_that_we_never_made_is_refused(adapter: EmailAdapter, token: str) -> None:
    with pytest.raises(SignatureRejected):
        adapter.verify(request("POST", token))


async def test_a_link_of_another_inbox_is_refused(adapter: EmailAdapter, far: Mailbox, tmp_path: Path) -> None:
    await adapter.send(notice())
    token = targets(far.mails[0])[0].partition("?u=")[2]
    other = EmailAdapter(replace(INBOX, id=new_id()), surroundings(FakeClock(), Fetcher(), tmp_path))
    with pytest.raises(SignatureRejected):
        other.verify(request("POST", token))


async def test_what_is_kept_of_recipients_tells_no_address_and_ends_after_a_day(state: MemoryState) -> None:
    automatic = AutomaticMail(state)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    for number in range(200):
        await automatic.note(f"c{number}@customer.test", start)
    assert "customer" not in str(state.kept)
    for number in range(200):
        await automatic.note(f"d{number}@customer.test", start + timedelta(days=2))
    assert sum(len(bucket) for bucket in state.kept.values()) < 300


def targets(found: EmailMessage) -> list[str]:
    return [one.strip().strip("<>") for one in str(found["List-Unsubscribe"]).split(",")]


def request(method: str, token: str) -> HookRequest:
    return HookRequest(
        method, "https://desk.test/hooks/x", {"u": token}, {}, b"List-Unsubscribe=One-Click", "127.0.0.1"
    )
