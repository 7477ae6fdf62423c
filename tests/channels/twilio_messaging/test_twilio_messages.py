"""What Twilio's calls say, and what becomes of replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from channels.contract import HookRequest, InboxSettings, OutboundFile, OutboundMessage, RawEnvelope, StatusUpdate
from channels.errors import (
    CredentialsRejected,
    EventRejected,
    SendDeferred,
    SendRejected,
    SignatureRejected,
    WindowRefused,
)  # fmt: skip
from channels.templates import choose
from channels.twilio_messaging.adapter import EMPTY, TwilioSmsAdapter, TwilioWhatsappAdapter
from channels.twilio_messaging.envelopes import MESSAGE, PART
from channels.twilio_messaging.refusals import _MEANINGS, explain
from channels.twilio_signature import sign
from conversations.content import Choice, Content, Image, Location, Text, Unsupported, plain
from conversations.inbound import ContactSignal, InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.fetch import Allowed, Fetcher
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.providers.twilio_messages import (
    ACCOUNT,
    CONTENT_SID,
    NUMBER,
    TOKEN,
    WANG,
    Twilio,
    by_whatsapp,
    twilio,
    written,
)  # fmt: skip
from tests.providers.whatsapp import PICTURE
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

HOOK = "https://desk.test/hooks/7"


@dataclass
class Bench:
    far: Twilio
    sms: TwilioSmsAdapter
    whatsapp: TwilioWhatsappAdapter
    clock: FakeClock

    async def read(self, fields: Mapping[str, str], query: str = "") -> list[Any]:
        adapter = self.whatsapp if fields.get("From", "").startswith("whatsapp:") else self.sms
        made = adapter.verify(request(fields, query=query))
        assert isinstance(made, RawEnvelope)
        return list(await adapter.parse(made, self.clock.now()))


def request(fields: Mapping[str, str], query: str = "", token: str = TOKEN, **more: Any) -> HookRequest:
    url = HOOK + (f"?{query}" if query else "")
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": sign(token, url, list(fields.items())).decode(),
    }
    asked = dict(pair.split("=") for pair in query.split("&")) if query else {}
    made = HookRequest("POST", url, asked, headers, urlencode(fields).encode(), "127.0.0.1")
    return replace(made, **more)


def letter(content: Content | str = "hi", **more: Any) -> OutboundMessage:
    shown = Text(content) if isinstance(content, str) else content
    return replace(reply(), **({"content": shown, "text": plain(shown), "to": WANG, "thread_key": WANG} | more))


@pytest.fixture
async def bench(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Bench]:
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    around = surroundings(database, clock, FolderBlobs(tmp_path), fetcher, "https://desk.test")
    async with twilio() as far:
        far.open_for.add(f"whatsapp:{WANG}")
        config = {"account_sid": ACCOUNT, "sender": NUMBER, "api_url": far.url}
        secrets = {"auth_token": TOKEN}
        inbox = InboxSettings(workspace.id, workspace.inbox_id, "twilio_sms", "Shop", None, config, secrets)
        other = replace(inbox, kind="twilio_whatsapp", config={**config, "content_url": far.url})
        try:
            yield Bench(far, TwilioSmsAdapter(inbox, around), TwilioWhatsappAdapter(other, around), clock)
        finally:
            await fetcher.close()


async def test_an_sms_and_a_whatsapp_message_say_who_wrote_them(bench: Bench) -> None:
    [sms] = await bench.read(written("显示 E4"))
    assert (sms.text, sms.external_id, sms.identity.external_id) == ("显示 E4", "SM" + "a" * 32, WANG)
    assert (sms.identity.phone, sms.identity.links, sms.window) == (WANG, (f"tel:{WANG}",), None)
    quoted = "SM" + "c" * 32
    [chat] = await bench.read(by_whatsapp("hi", OriginalRepliedMessageSid=quoted))
    assert (chat.identity.external_id, chat.identity.name, chat.refs) == (WANG, "王芳", (quoted,))
    assert chat.window.quota is None
    [hidden] = await bench.read(by_whatsapp("hi", From="whatsapp:CN.1349"))
    assert (hidden.identity.external_id, hidden.identity.phone, hidden.identity.address) == ("CN.1349", None, "王芳")


async def test_a_button_and_a_place(bench: Bench) -> None:
    [pressed] = await bench.read(by_whatsapp("Yes", ButtonPayload="y", ButtonText="Yes"))
    assert (pressed.content, pressed.text) == (Choice("", [{"id": "y", "label": "Yes"}], "y"), "Yes")
    [place] = await bench.read(by_whatsapp("", Latitude="31.2", Longitude="121.5", Label="家"))
    assert place.content == Location(31.2, 121.5, "家")
    [nowhere] = await bench.read(by_whatsapp("x", Latitude="1e400", Longitude="121.5"))
    assert nowhere.content == Text("x")


async def test_files_are_fetched_with_our_proof_which_goes_no_further(bench: Bench) -> None:
    bench.far.media = {"ME1": PICTURE, "ME2": b"%PDF-1.4"}
    urls = [
        f"{bench.far.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{name}" for name in ("ME1", "ME2", "ME3")
    ]
    [one] = await bench.read(written("look", MediaUrl0=urls[0], MediaContentType0="image/png"))
    assert one.content == Image(str(one.files[0].id), "look")
    [two] = await bench.read(written("look", MediaUrl0=urls[0], MediaUrl1=urls[1]))
    assert (two.content, [file.content_type for file in two.files]) == (
        Text("look"), ["image/png", "application/pdf"],
    )  # fmt: skip
    [gone] = await bench.read(written("", MediaUrl0=urls[2], MediaContentType0="image/png"))
    assert isinstance(gone.content, Unsupported)
    assert "no longer there" in gone.text


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (written(" stop "), "opted_out"),
        (written("START"), "opted_in"),
        (written("非常抱歉 stop"), None),
        (written("YES"), None),
        (written("arret", OptOutType="STOP"), "opted_out"),
        (by_whatsapp("stop"), None),
        (by_whatsapp("x", OptOutType="START"), "opted_in"),
    ],
)
async def test_words_that_opt_out_and_in_are_kept_to(bench: Bench, fields: dict[str, str], kind: str | None) -> None:
    message, *signals = await bench.read(fields)
    assert isinstance(message, InboundMessage)
    assert [one.kind for one in signals if isinstance(one, ContactSignal)] == ([kind] if kind else [])


async def test_statuses_name_our_message_by_the_address_they_come_to(bench: Bench) -> None:
    message = letter("字" * 3000)
    await bench.sms.send(message)
    first, last = (form["StatusCallback"].partition("?")[2] for form in bench.far.sent)
    sid = bench.far.sent[0]["sid"]

    async def news(status: str, query: str, **more: str) -> StatusUpdate:
        [found] = await bench.read({"MessageSid": sid, "MessageStatus": status, "To": WANG, **more}, query)
        assert isinstance(found, StatusUpdate)
        assert found.message_id == message.id
        return found

    assert [(await news(status, first)).state for status in ("sent", "delivered", "read")] == ["sent"] * 3
    assert [(await news(status, last)).state for status in ("sent", "delivered", "read")] == [
        "sent",
        "delivered",
        "read",
    ]
    failed = await news("undelivered", first, ErrorCode="30005")
    assert failed.error == {"code": "send_rejected", "detail": "the number is not in use (30005)"}
    assert ((await news("failed", last, ErrorCode="63016")).error or {})["code"] == "window_closed"
    assert ((await news("failed", last, ErrorCode="21610")).error or {})["code"] == "opted_out"
    assert await bench.read({"MessageSid": sid, "MessageStatus": "queued", "To": WANG}, first) == []


def test_what_is_not_signed_for_the_public_address_is_refused(bench: Bench) -> None:
    good = request(written("hi"))
    assert isinstance(bench.sms.verify(good), RawEnvelope)
    assert bench.sms.answer(None) == EMPTY  # type: ignore[arg-type]
    for bad in (
        request(written("hi"), token="other"),
        replace(good, url="http://inner:8080/hooks/7"),
        replace(good, body=good.body + b"&Body=other"),
        replace(good, headers={}),
        replace(good, headers=dict(good.headers) | {"content-type": "application/json"}),
        replace(good, headers=dict(good.headers) | {"x-twilio-signature": "é"}),
        request(written("hi") | {f"f{n}": "" for n in range(600)}),
    ):
        with pytest.raises(SignatureRejected):
            bench.sms.verify(bad)
    with pytest.raises(EventRejected):
        bench.sms.verify(request({"Body": "nameless"}))


async def test_replies_go_out_with_words_files_and_addresses(bench: Bench) -> None:
    files = [OutboundFile(new_id(), "a.png", "image/png", 10, b"x") for _ in range(2)]
    message = letter("look", files=files)
    await bench.sms.send(message)
    await bench.whatsapp.send(message)
    sms, *chat = bench.far.sent
    assert (sms["To"], sms["From"], sms["Body"], len(sms["MediaUrl"])) == (WANG, NUMBER, "look", 2)
    assert sms["MediaUrl"][0].startswith("https://desk.test/files/")
    assert [(one["To"], one["From"], len(one["MediaUrl"])) for one in chat] == [
        (f"whatsapp:{WANG}", f"whatsapp:{NUMBER}", 1)
    ] * 2
    assert f"{MESSAGE}={message.id}&{PART}=1-2" in chat[1]["StatusCallback"]


async def test_a_template_is_offered_and_sent_where_the_window_is_closed(bench: Bench) -> None:
    bench.far.open_for.clear()
    with pytest.raises(WindowRefused):
        await bench.whatsapp.send(letter())
    offers = await bench.whatsapp.list_templates()
    assert [(one.name, [blank.example for blank in one.blanks]) for one in offers] == [
        ("hello", ["Ada"]), ("repair_done", ["王女士", "空调"]),
    ]  # fmt: skip
    chosen = choose(offers, "repair_done", "zh_CN", {"body.1": "李先生", "body.2": "冰箱"})
    assert chosen.text == "您好 李先生，您的冰箱已修好。"
    await bench.whatsapp.send(letter(chosen))
    assert bench.far.sent[0]["ContentSid"] == CONTENT_SID
    assert orjson.loads(bench.far.sent[0]["ContentVariables"]) == {"1": "李先生", "2": "冰箱"}


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (21610, SendRejected), (30003, SendRejected), (30008, SendRejected), (99999, SendRejected),
        (63016, WindowRefused), (20429, SendDeferred), (63018, SendDeferred), (21611, SendDeferred),
        (20003, CredentialsRejected), (21606, CredentialsRejected), (30002, CredentialsRejected),
    ],
)  # fmt: skip
async def test_each_code_ends_the_sending_as_it_should(bench: Bench, code: int, error: type[Exception]) -> None:
    bench.far.codes = [code]
    with pytest.raises(error) as ended:
        await bench.sms.send(letter())
    assert type(ended.value) is error
    assert (getattr(ended.value, "code", "") == "opted_out") is (code == 21610)
    if isinstance(ended.value, SendDeferred):
        assert ended.value.inbox_wide


def test_every_code_has_plain_words_with_the_code() -> None:
    assert all(explain(code).endswith(f"({code})") and len(explain(code)) > 20 for code in _MEANINGS)
    assert explain(12345, "Odd\nthing") == "Twilio says: Odd thing (12345)"


async def test_the_test_of_the_settings_leads_a_number_here(bench: Bench) -> None:
    assert (await bench.sms.check()).ok
    assert bench.far.sms_url.startswith("https://desk.test/hooks/")
    bench.far.has_number = False
    assert "no number" in (await bench.sms.check()).detail
    bench.far.token = "another"
    health = await bench.sms.check()
    assert not health.ok
    assert "auth token" in health.detail
