"""Replies on their way to WhatsApp, and what its refusals become."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from channels.contract import Health, OutboundFile
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected, WindowRefused
from channels.templates import choose
from channels.whatsapp.adapter import WhatsappAdapter
from channels.whatsapp.refusals import _MEANINGS, explain
from conversations.content import Choice, Link, Location, Template
from kit.errors import Invalid
from kit.ids import new_id
from tests.channels.whatsapp.conftest import Bench, letter
from tests.providers.whatsapp import NUMBER_ID, PICTURE, WANG, WANG_ID


async def stored(bench: Bench, name: str, content_type: str, data: bytes) -> OutboundFile:
    sha256 = await bench.around.blobs.put(bench.inbox.workspace_id, data)
    assert sha256 == hashlib.sha256(data).digest()
    return OutboundFile(new_id(), name, content_type, len(data), sha256)


async def test_a_reply_goes_to_an_id_or_a_number_and_carries_ours_along(bench: Bench) -> None:
    bench.far.open_for.add(WANG)
    message = letter("请清洗滤网")
    receipt = await bench.adapter.send(message)
    await bench.adapter.send(letter("hi", to=f"+{WANG}"))
    first, second = bench.far.sent
    assert (first["recipient"], first["text"]["body"]) == (WANG_ID, "请清洗滤网")
    assert first["biz_opaque_callback_data"] == f"{message.id}:0:1"
    assert second["to"] == WANG
    assert receipt.external_id == "wamid.out1"


async def test_a_group_is_written_to_as_one(bench: Bench) -> None:
    bench.far.open_for.add("G1234567")
    await bench.adapter.send(letter("hi", thread_key=f"group:G1234567#{WANG_ID}"))
    assert (bench.far.sent[0]["recipient_type"], bench.far.sent[0]["to"]) == ("group", "G1234567")


async def test_a_long_text_goes_out_in_parts_and_on_behind_what_arrived(bench: Bench) -> None:
    message = letter("字" * 9000)
    bench.far.codes = [0, 131056]
    with pytest.raises(SendDeferred, match="1 of 3 parts") as late:
        await bench.adapter.send(message)
    assert (late.value.retry_after_s, late.value.inbox_wide) == (6.0, False)
    receipt = await bench.adapter.send(replace(message, attempt=2))
    assert [len(one["text"]["body"]) for one in bench.far.sent] == [4096, 4096, 808]
    assert (receipt.external_id, receipt.spent) == ("wamid.out1", 3)


async def test_files_are_uploaded_and_shown_as_what_they_are(bench: Bench) -> None:
    picture = await stored(bench, "滤网.png", "image/png", PICTURE)
    paper = await stored(bench, "发票.pdf", "application/pdf", b"%PDF-1.4")
    await bench.adapter.send(letter("看这里", files=(picture, paper)))
    assert [one["type"] for one in bench.far.sent] == ["image", "document"]
    assert bench.far.sent[0]["image"] == {"id": "up1", "caption": "看这里"}
    assert bench.far.sent[1]["document"]["filename"] == "发票.pdf"
    assert bench.far.uploads["up1"] == ("滤网.png", "image/png", PICTURE)
    sound = await stored(bench, "a.ogg", "audio/ogg", b"OggS")
    await bench.adapter.send(letter("listen", files=(sound,)))
    assert [one["type"] for one in bench.far.sent[2:]] == ["text", "audio"]


async def test_a_picture_too_large_to_be_shown_is_a_document(bench: Bench) -> None:
    picture = replace(await stored(bench, "a.png", "image/png", PICTURE), size_bytes=5_000_001)
    await bench.adapter.send(letter("", files=(picture,)))
    assert bench.far.sent[0]["type"] == "document"
    with pytest.raises(SendRejected, match="larger"):
        await bench.adapter.send(letter("", files=(replace(picture, size_bytes=100_000_001),)))
    assert len(bench.far.sent) == 1


async def test_buttons_a_list_a_place_and_a_link_keep_to_metas_schema(bench: Bench) -> None:
    few = Choice("Still there?", [{"id": "y", "label": "Yes"}, {"id": "n", "label": "No"}])
    many = Choice("Which?", [{"id": str(n), "label": f"Filter number {n} of the machine"} for n in range(10)])
    for content in (few, many, Location(31.2, 121.5, "店"), Link("https://shop.test/a", "Help")):
        await bench.adapter.send(letter(content))
    assert [one["type"] for one in bench.far.sent] == ["interactive", "interactive", "location", "text"]
    assert bench.far.sent[3]["text"]["preview_url"] is True
    with pytest.raises(SendRejected, match="10"):
        await bench.adapter.send(letter(Choice("?", [{"id": str(n), "label": "x"} for n in range(11)])))


async def test_a_template_is_offered_filled_and_sent_where_the_window_is_closed(bench: Bench) -> None:
    bench.far.open_for.clear()
    offers = await bench.adapter.list_templates()
    assert [one.name for one in offers] == ["hello", "repair_done", "with_picture"]
    blanks = [(blank.key, blank.kind, blank.example) for blank in offers[1].blanks]
    assert blanks == [
        ("header.1", "text", "RX-7"), ("body.1", "text", "王女士"), ("body.2", "text", "空调"),
        ("button.0", "text", "https://shop.test/r/7"),
    ]  # fmt: skip
    params = {"header.1": "RX-9", "body.1": "李先生", "body.2": "冰箱", "button.0": "9"}
    chosen = choose(offers, "repair_done", "zh_CN", params)
    assert chosen.text == "维修单 RX-9\n\n您好 李先生，您的冰箱已修好。\n\n回复 T 退订"
    await bench.adapter.send(letter(chosen))
    await bench.adapter.send(letter(choose(offers, "hello", "en", {"body.name": "Li"})))
    await bench.adapter.send(letter(choose(offers, "with_picture", "en", {"header.file": "https://shop.test/a.png"})))
    first, second, third = (one["template"] for one in bench.far.sent)
    assert [(one["type"], one.get("index")) for one in first["components"]] == [
        ("header", None), ("body", None), ("button", "0"),
    ]  # fmt: skip
    assert second["components"][0]["parameters"] == [{"type": "text", "text": "Li", "parameter_name": "name"}]
    assert third["components"][0]["parameters"][0]["image"] == {"link": "https://shop.test/a.png"}


@pytest.mark.parametrize(
    ("name", "params", "field"),
    [
        ("nowhere", {}, "template.name"),
        ("hello", {}, "template.params.body.name"),
        ("hello", {"body.name": "x", "body.9": "y"}, "template.params.body.9"),
        ("hello", {"body.name": "two\nlines"}, "template.params.body.name"),
        ("hello", {"body.name": "x" * 1001}, "template.params.body.name"),
        ("with_picture", {"header.file": "javascript:alert(1)"}, "template.params.header.file"),
    ],
)
async def test_a_template_filled_in_wrongly_is_refused_with_the_field(
    bench: Bench, name: str, params: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        choose(await bench.adapter.list_templates(), name, "en", params)
    assert field in refused.value.fields


async def test_templates_are_asked_for_anew_after_ten_minutes_or_when_meta_says_so(bench: Bench) -> None:
    await bench.adapter.list_templates()
    asked = bench.far.asked_templates
    await bench.adapter.list_templates()
    assert bench.far.asked_templates == asked
    await bench.read_body(b'{"entry": [{"changes": [{"field": "message_template_status_update", "value": {}}]}]}')
    await bench.adapter.list_templates()
    assert bench.far.asked_templates == 2 * asked
    bench.far.token = "another"
    assert len(await bench.adapter.list_templates(fresh=True)) == 3


async def test_a_template_that_whatsapp_no_longer_has_is_refused_in_words(bench: Bench) -> None:
    with pytest.raises(SendRejected, match="does not exist"):
        await bench.adapter.send(letter(Template("gone", "en", {}, "x")))


@pytest.mark.parametrize(
    ("code", "error", "wide", "wait_s"),
    [
        (131047, WindowRefused, None, None),
        (131056, SendDeferred, False, 6.0),
        (130429, SendDeferred, True, 5.0),
        (80007, SendDeferred, True, 60.0),
        (131048, SendDeferred, True, 900.0),
        (131016, SendDeferred, True, None),
        (131000, SendDeferred, False, None),
        (190, CredentialsRejected, True, None),
        (230, CredentialsRejected, True, None),
        (368, CredentialsRejected, True, None),
        (131026, SendRejected, None, None),
        (999999, SendRejected, None, None),
    ],
)
async def test_each_code_ends_the_sending_as_it_should(
    bench: Bench, code: int, error: type[Exception], wide: bool | None, wait_s: float | None
) -> None:
    bench.far.codes = [code]
    with pytest.raises(error) as ended:
        await bench.adapter.send(letter("hi"))
    assert type(ended.value) is error
    if isinstance(ended.value, SendDeferred):
        assert (ended.value.inbox_wide, ended.value.retry_after_s) == (wide, wait_s)


def test_every_code_has_plain_words_with_the_code() -> None:
    for code in _MEANINGS:
        words = explain(code)
        assert len(words) > 15
        assert words.endswith(f"({code})") or code == 0
    assert explain(77, {"message": "Some\nnew thing"}) == "WhatsApp says: Some new thing (77)"


async def test_a_lost_answer_is_unknown_and_a_status_tells_our_id(bench: Bench) -> None:
    bench.far.silent = True
    message = letter("hi")
    with pytest.raises(DeliveryUnknown):
        await bench.adapter.send(message)
    [news, *_] = await bench.read(*bench.far.statuses)
    assert getattr(news, "message_id", None) == message.id


async def test_the_test_of_the_settings_leads_deliveries_here_and_says_what_is_missing(bench: Bench) -> None:
    bench.far.asks_back = False
    assert (await bench.adapter.check()).ok
    assert bench.far.callback == f"https://desk.test/hooks/{bench.inbox.id}"
    assert bench.far.is_subscribed
    asked: list[tuple[dict[str, Any], str]] = [
        ({"app_secret": ""}, "app secret"),
        ({"access_token": ""}, "not set up"),
        ({"access_token": "old"}, "access token"),
    ]
    for secrets, words in asked:
        inbox = replace(bench.inbox, secrets={**bench.inbox.secrets, **secrets})
        health = await WhatsappAdapter(inbox, bench.around).check()
        assert isinstance(health, Health)
        assert not health.ok
        assert words in health.detail


async def test_an_address_that_meta_cannot_reach_is_said_so(bench: Bench) -> None:
    health = await bench.adapter.check()  # https://desk.test is nowhere
    assert not health.ok
    assert bench.far.callback == ""
    assert NUMBER_ID not in health.detail
