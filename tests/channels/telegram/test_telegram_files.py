"""Files of messages, against a Bot API server."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.content import Audio, File, Image, Unsupported
from conversations.inbound import InboundMessage, MessageEdit, OwnMessage
from gateway.demo.platforms.telegram import PICTURE, message
from kit.errors import Unavailable
from tests.channels.telegram.bench import Bench

OWNER = {"id": 9, "is_bot": False, "first_name": "Owner"}
PHOTO = [{"file_id": "pic", "file_unique_id": "upic", "width": 1, "height": 1, "file_size": len(PICTURE)}]


async def one(bench: Bench, **told: Any) -> Any:
    [event] = await bench.read(**told)
    return event


async def test_a_picture_is_fetched_typed_by_content_and_stored(bench: Bench) -> None:
    bench.far.files["pic"] = PICTURE
    event = await one(bench, message=message(photo=PHOTO, caption="E4"))
    [file] = event.files
    assert event.content == Image(str(file.id), "E4")
    assert (file.name, file.content_type, event.text) == ("photo-11.jpg", "image/png", "E4")
    assert await bench.around.blobs.get(bench.inbox.workspace_id, file.sha256) == PICTURE


async def test_a_file_is_what_its_bytes_say(bench: Bench) -> None:
    bench.far.files["v"] = b"OggS\x00" + bytes(40)
    voice = await one(bench, message=message(voice={"file_id": "v", "file_unique_id": "u", "duration": 3}))
    assert voice.content == Audio(str(voice.files[0].id), 3.0)
    bench.far.files["d"] = b"<html><script>alert(1)</script>"
    page = {"file_id": "d", "file_unique_id": "u2", "file_name": "photo.jpg", "mime_type": "image/jpeg"}
    event = await one(bench, message=message(12, document=page))
    assert isinstance(event.content, File)
    assert event.files[0].content_type == "application/octet-stream"


@pytest.mark.parametrize("told", [True, False])
async def test_a_file_over_twenty_megabytes_is_named_instead(bench: Bench, told: bool) -> None:
    film = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 9, "file_name": "film.mp4"}
    bench.far.files["f"], bench.far.sizes["f"] = b"x", 35_000_000
    event = await one(bench, message=message(video=film | ({"file_size": 35_000_000} if told else {}), caption="look"))
    assert isinstance(event.content, Unsupported)
    assert event.content.provider_kind == "video"
    assert event.text.startswith("look\nfilm.mp4")
    assert event.files == ()


async def test_a_file_that_is_gone_is_named_instead(bench: Bench) -> None:
    event = await one(bench, message=message(photo=PHOTO))
    assert isinstance(event.content, Unsupported)
    assert "wrong file_id" in event.text


@pytest.mark.parametrize("fault", ["waits", "trouble", "gateway", "revoked"])
async def test_a_file_that_cannot_be_had_now_is_asked_for_later(bench: Bench, fault: str) -> None:
    bench.far.files["pic"] = PICTURE
    bench.far.waits = 5 if fault == "waits" else 0
    bench.far.trouble = fault == "trouble"
    bench.far.gateway = 502 if fault == "gateway" else 0
    bench.far.token = "1:other" if fault == "revoked" else bench.far.token
    with pytest.raises(Unavailable):
        await bench.read(message=message(photo=PHOTO))


async def test_an_error_in_place_of_a_file_is_no_file(bench: Bench) -> None:
    bench.far.files["pic"] = PICTURE
    bench.far.sizes["pic"] = 5
    original, bench.far.files = bench.far.files, _Vanishing(bench.far.files)
    with pytest.raises(Unavailable):
        await bench.read(message=message(photo=PHOTO))
    bench.far.files = original


class _Vanishing(dict[str, bytes]):
    """Files that are there when they are asked about, and not when they are fetched."""

    def get(self, *_: Any) -> Any:
        return None


async def test_a_second_reading_names_the_same_file(bench: Bench) -> None:
    bench.far.files["pic"] = PICTURE
    first, second = [await one(bench, message=message(photo=PHOTO)) for _ in range(2)]
    assert first.files[0].id == second.files[0].id
    other = await one(bench, message=message(12, photo=PHOTO))
    assert other.files[0].id != first.files[0].id


async def test_another_file_in_an_edit_becomes_a_message_of_its_own(bench: Bench) -> None:
    bench.far.files["pic"] = PICTURE
    told = message(photo=PHOTO, caption="other", edit_date=1_772_359_300)
    event = await one(bench, edited_message=told)
    assert isinstance(event, InboundMessage)
    assert (event.external_id, event.refs) == ("7001:11:1772359300", ("7001:11",))
    assert isinstance(event.content, Image)


async def test_what_the_owner_of_a_business_account_sent_is_fetched(bench: Bench) -> None:
    bench.far.files["pic"] = PICTURE
    told = message(photo=PHOTO, caption="E4", business_connection_id="conn-1", **{"from": OWNER})
    own = await one(bench, business_message=told)
    assert isinstance(own, OwnMessage)
    assert (own.content, own.text, [file.content_type for file in own.files]) == (
        Image(str(own.files[0].id), "E4"), "E4", ["image/png"],
    )  # fmt: skip


async def test_an_edit_of_words_needs_no_file(bench: Bench) -> None:
    event = await one(bench, edited_message=message(text="b", edit_date=1_772_359_300))
    assert isinstance(event, MessageEdit)
    assert bench.far.asked == []
