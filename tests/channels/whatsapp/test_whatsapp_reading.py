"""What customers do in WhatsApp, as the record is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.contract import HookAnswer, StatusUpdate
from channels.errors import SignatureRejected, Unparseable
from channels.whatsapp.adapter import WhatsappAdapter
from channels.whatsapp.parse import tracker
from conversations.content import Choice, File, Image, Location, Text, Unsupported
from conversations.inbound import ContactSignal, InboundMessage, MessageEdit, MessageRecall, OptOut, OwnMessage
from kit.errors import Unavailable
from kit.ids import new_id
from tests.channels.whatsapp.conftest import Bench, request
from tests.providers.whatsapp import (
    LI_ID,
    PICTURE,
    VERIFY,
    WANG,
    WANG_ID,
    WANG_PARENT,
    hidden,
    said,
    sign,
    status,
    written,
)  # fmt: skip

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "channels" / "whatsapp-pywa"


async def test_a_text_says_who_wrote_it_and_opens_a_day_for_answers(bench: Bench) -> None:
    found = await bench.message(written("显示 E4", context={"id": "wamid.0", "from": "1"}))
    assert (found.text, found.external_id, found.refs) == ("显示 E4", "wamid.1", ("wamid.0",))
    assert (found.identity.external_id, found.identity.known_as) == (WANG_ID, (f"+{WANG}",))
    assert (found.identity.name, found.identity.phone, found.identity.address) == ("王芳", f"+{WANG}", f"+{WANG}")
    assert set(found.identity.links) == {f"tel:+{WANG}", f"whatsapp:{WANG_ID}", f"whatsapp:{WANG_PARENT}"}
    assert found.window is not None
    assert (found.window.lasts, found.window.quota) == (timedelta(hours=24), None)


async def test_somebody_who_shows_no_number_is_known_by_their_id_alone(bench: Bench) -> None:
    found = await bench.message(hidden("hello"))
    assert (found.identity.external_id, found.identity.known_as, found.identity.phone) == (LI_ID, (), None)
    assert (found.identity.address, found.identity.name) == ("@lilei", "李雷")


async def test_somebody_of_an_older_delivery_is_known_by_their_number(bench: Bench) -> None:
    item = written("hi", contact={"profile": {"name": "王芳"}, "wa_id": WANG})
    del item["from_user_id"]
    found = await bench.message(item)
    assert (found.identity.external_id, found.identity.known_as) == (f"+{WANG}", ())


@pytest.mark.parametrize(
    ("kind", "inner", "content", "text"),
    [
        ("location", {"latitude": 31.2, "longitude": "121.5", "name": "家"}, Location(31.2, 121.5, "家"), "家"),
        ("location", {"latitude": 931.2, "longitude": 1}, Unsupported("location"), ""),
        ("button", {"text": "谢谢", "payload": "thanks"},
         Choice("", [{"id": "thanks", "label": "谢谢"}], "thanks"), "谢谢"),
        ("interactive", {"type": "button_reply", "button_reply": {"id": "y", "title": "Yes"}},
         Choice("", [{"id": "y", "label": "Yes"}], "y"), "Yes"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "2", "title": "Two", "description": "d"}},
         Choice("", [{"id": "2", "label": "Two"}], "2"), "Two"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent",
                         "response_json": '{"flow_token": "t", "model": "RX-7", "rooms": 3}'}},
         Text("Sent\nmodel: RX-7\nrooms: 3"), "Sent\nmodel: RX-7\nrooms: 3"),
        ("interactive", {"type": "teleport", "teleport": {"title": "x"}},
         Unsupported("interactive teleport", "x"), "x"),
        ("reaction", {"message_id": "wamid.0", "emoji": "👍"}, Text("👍"), "👍"),
        ("reaction", {"message_id": "wamid.0"}, Unsupported("reaction withdrawn"), ""),
        ("order", {"catalog_id": "c", "text": "today?", "product_items": [
            {"product_retailer_id": "SKU-1", "quantity": 2, "item_price": 9.5, "currency": "USD"}]},
         Text("today?\n🛒 2 × SKU-1 à 9.5 USD"), "today?\n🛒 2 × SKU-1 à 9.5 USD"),
        ("contacts", [{"name": {"formatted_name": "Monica"}, "phones": [{"phone": "+1 666"}]}],
         Text("👤 Monica\n+1 666"), "👤 Monica\n+1 666"),
        ("system", {"body": "User identity changed", "type": "customer_identity_changed"},
         Text("User identity changed"), "User identity changed"),
        ("hologram", {"body": "words"}, Unsupported("hologram", "words"), "words"),
    ],
)  # fmt: skip
async def test_every_kind_says_what_it_says(bench: Bench, kind: str, inner: Any, content: Any, text: str) -> None:
    found = await bench.message(said(kind, inner))
    assert (found.content, found.text) == (content, text)


async def test_an_unsupported_message_says_why(bench: Bench) -> None:
    errors = [{"code": 131051, "title": "Message type unknown"}]
    found = await bench.message(said("unsupported", {"type": "poll"}, errors=errors))
    assert found.content == Unsupported("poll", "WhatsApp does not carry messages of this kind (131051)")


async def test_three_items_of_which_one_is_unknown_are_three_events(bench: Bench) -> None:
    found = await bench.read(written("1", "wamid.1"), said("hologram", {}, "wamid.2"), status("read", "wamid.9"))
    first, second, third = found
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.text, second.content) == ("1", Unsupported("hologram"))
    assert isinstance(third, StatusUpdate)
    assert (third.state, third.external_id) == ("read", "wamid.9")


async def test_a_picture_is_fetched_and_typed_by_its_bytes(bench: Bench) -> None:
    bench.far.media["65463453"] = PICTURE
    found = await bench.message(said("image", {"id": "65463453", "mime_type": "image/jpeg", "caption": "E4"}))
    [file] = found.files
    assert found.content == Image(str(file.id), "E4")
    assert (file.content_type, found.text) == ("image/png", "E4")


async def test_a_document_keeps_its_name(bench: Bench) -> None:
    bench.far.media["1"] = b"%PDF-1.4\n%%EOF"
    found = await bench.message(said("document", {"id": "1", "filename": "../发票.pdf", "mime_type": "text/html"}))
    assert isinstance(found.content, File)
    assert found.files[0].name == "发票.pdf"


async def test_a_file_that_is_gone_is_named_and_one_that_may_come_is_waited_for(bench: Bench) -> None:
    found = await bench.message(said("audio", {"id": "404"}))
    assert isinstance(found.content, Unsupported)
    assert "audio-404.ogg" in found.text
    bench.far.media["1"] = PICTURE
    bench.far.runs_out_at_once = True
    with pytest.raises(Unavailable):
        await bench.read(said("image", {"id": "1"}))
    bench.far.runs_out_at_once = False
    assert (await bench.message(said("image", {"id": "1"}))).files


async def test_an_edit_and_a_recall_name_what_they_change(bench: Bench) -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "E5"}}}
    [changed] = await bench.read(said("edit", edit))
    assert isinstance(changed, MessageEdit)
    assert (changed.external_id, changed.content) == ("wamid.0", Text("E5"))
    [taken] = await bench.read(said("revoke", {"original_message_id": "wamid.0"}))
    assert isinstance(taken, MessageRecall)
    assert (taken.external_id, taken.erase) == ("wamid.0", False)


async def test_a_new_number_and_a_new_id_are_told_as_a_move(bench: Bench) -> None:
    [by_number] = await bench.read(
        {"from": WANG, "id": "wamid.5", "timestamp": "1772359200", "type": "system", "system": {
            "type": "user_changed_number", "wa_id": "8613900139000", "user_id": "CN.2", "previous_user_id": WANG_ID}}
    )  # fmt: skip
    assert isinstance(by_number, ContactSignal)
    assert (by_number.kind, by_number.identity.external_id) == ("moved", "CN.2")
    assert by_number.identity.known_as == (WANG_ID, f"+{WANG}", "+8613900139000")
    [by_id] = await bench.read(
        {"id": "wamid.6", "type": "system", "system": {
            "type": "user_changed_user_id", "user_id": "MX.2", "previous_user_id": "CO.1"}}
    )  # fmt: skip
    assert isinstance(by_id, ContactSignal)
    assert (by_id.identity.external_id, by_id.identity.known_as) == ("MX.2", ("CO.1",))
    update = [{"user_id": {"previous": "US.1", "current": "US.2"}, "wa_id": WANG, "timestamp": 1772359200}]
    [by_field] = await bench.read(user_id_update=update)
    assert isinstance(by_field, ContactSignal)
    assert (by_field.identity.external_id, by_field.identity.known_as) == ("US.2", ("US.1", f"+{WANG}"))


@pytest.mark.parametrize(("value", "kind"), [("stop", "opted_out"), ("resume", "opted_in"), ("perhaps", None)])
async def test_the_wish_for_no_more_marketing_is_a_word_of_consent(bench: Bench, value: str, kind: str | None) -> None:
    told = {"wa_id": WANG, "category": "marketing_messages", "value": value, "detail": "…", "timestamp": 1772359200}
    found = await bench.read(user_preferences=[told])
    assert [(one.kind, one.identity.external_id, one.opt_out) for one in found if isinstance(one, ContactSignal)] == (
        [(kind, f"+{WANG}", OptOut("provider", ("marketing",)))] if kind else []
    )
    assert await bench.read(user_preferences=[told | {"category": "other"}]) == []


async def test_statuses_come_back_by_our_own_id_and_the_last_part_counts(bench: Bench) -> None:
    ours = new_id()
    told = [
        status("delivered", "wamid.o1", biz_opaque_callback_data=tracker(ours, 0, 2)),
        status("read", "wamid.o2", biz_opaque_callback_data=tracker(ours, 1, 2)),
        status("failed", "wamid.o3", errors=[{"code": 131047}]),
        status("failed", "wamid.o4", errors=[{"code": 131026}], biz_opaque_callback_data="someone else's"),
        status("teleported", "wamid.o5"),
    ]
    found = await bench.read(*told)
    assert all(isinstance(one, StatusUpdate) for one in found)
    read = [
        (one.state, one.message_id, (one.error or {}).get("code")) for one in found if isinstance(one, StatusUpdate)
    ]
    assert read == [
        ("sent", ours, None), ("read", ours, None),
        ("failed", None, "window_closed"), ("failed", None, "send_rejected"),
    ]  # fmt: skip


async def test_what_a_colleague_wrote_in_the_app_is_shown_as_ours(bench: Bench) -> None:
    echo = {"from": "1555", "to": WANG, "to_user_id": WANG_ID, "id": "wamid.e", "type": "text", "text": {"body": "在"}}
    [found] = await bench.read(message_echoes=[echo])
    assert isinstance(found, OwnMessage)
    assert (found.text, found.thread_key, found.identity.known_as) == ("在", WANG_ID, (f"+{WANG}",))


async def test_what_a_colleague_sent_in_the_app_is_fetched_as_well(bench: Bench) -> None:
    bench.far.media["7"] = PICTURE
    echo = {"from": "1555", "to": WANG, "id": "wamid.f", "type": "image", "image": {"id": "7", "caption": "E4"}}
    [found] = await bench.read(message_echoes=[echo])
    assert isinstance(found, OwnMessage)
    [file] = found.files
    assert (found.content, found.text, file.content_type) == (Image(str(file.id), "E4"), "E4", "image/png")


async def test_a_call_that_is_over_is_shown(bench: Bench) -> None:
    call = {"id": "wacid.1", "from": WANG, "from_user_id": WANG_ID, "event": "terminate", "direction": "USER_INITIATED"}
    [found] = await bench.read(calls=[call, call | {"event": "connect"}])
    assert isinstance(found, InboundMessage)
    assert found.content == Unsupported("call")


async def test_a_delivery_for_another_number_is_kept_for_later(bench: Bench) -> None:
    other = {"metadata": {"phone_number_id": "42"}}
    with pytest.raises(Unparseable, match="42"):
        await bench.read(written("hi"), **other)
    assert await bench.read(**other) == []


def test_a_new_address_is_shown_to_be_ours(bench: Bench) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    asked = request(b"", method="GET", query=query)
    assert bench.adapter.verify(asked) == HookAnswer(200, b"1158201444")
    without = WhatsappAdapter(replace(bench.inbox, secrets={}), bench.around)
    for adapter, wrong in (
        (bench.adapter, query | {"hub.verify_token": "\xe9"}),
        (bench.adapter, {}),
        (without, query | {"hub.verify_token": ""}),
    ):
        with pytest.raises(SignatureRejected):
            adapter.verify(request(b"", method="GET", query=wrong))


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded deliveries are not at hand")
async def test_recorded_deliveries_mean_what_they_are_called(bench: Bench) -> None:
    inbox = replace(bench.inbox, config={**bench.inbox.config, "phone_number_id": "1122334455667"})
    bench.adapter = WhatsappAdapter(inbox, bench.around)
    bench.far.media = {"65463453": PICTURE, "1234567890987654321": b"%PDF-1.4\n%%EOF"}
    wanted: dict[str, Any] = {
        "text": Text, "image": Image, "document": File, "reaction": Text, "current_location": Location,
        "contacts": Text, "unsupported": Unsupported, "reply": Text,
    }  # fmt: skip
    for name, told in json.loads((RECORDED / "message.json").read_text()).items():
        body = json.dumps(told).encode()
        bench.adapter.verify(request(body, sign(body)))
        [found] = await bench.read_body(body)
        assert isinstance(found, InboundMessage)
        assert isinstance(found.content, wanted[name]), name
        assert found.identity.external_id == "US.13491208655302741918"
    for name, told in json.loads((RECORDED / "message_status.json").read_text()).items():
        [news] = await bench.read_body(json.dumps(told).encode())
        assert isinstance(news, StatusUpdate)
        assert news.state == name
