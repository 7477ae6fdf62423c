"""The API channel over HTTP: what a program may hand in, and what it is told when it may not."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from channels.api.parse import Attachment
from gateway import keys
from tests.support.office import Office


def message(**more: Any) -> dict[str, Any]:
    return {"external_id": "m-1", "from": {"external_id": "wang"}, "text": "hello"} | more


async def hand_in(office: Office, body: dict[str, Any], expect: int) -> Any:
    await office.app[keys.ADAPTERS].refresh()
    desk = await office.desk("admin")
    return await desk.post(f"/api/v1/inboxes/{office.workspace.inbox_id}/messages", body, expect=expect)


@pytest.mark.parametrize("odd", ["\x01", "wang\x02", "\ufffewang", "wa\x0bng"])
async def test_an_id_that_cannot_be_kept_to_the_letter_is_refused(office: Office, odd: str) -> None:
    # With those characters left out, two customers would be one, and the second message a repeat of the first.
    assert "external_id" in (await hand_in(office, message(external_id=odd), 400))["fields"]
    assert "from.external_id" in (await hand_in(office, message(**{"from": {"external_id": odd}}), 400))["fields"]


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z"]
)
async def test_a_time_out_of_all_reason_is_refused_and_no_dead_letter(office: Office, moment: str) -> None:
    assert "sent_at" in (await hand_in(office, message(sent_at=moment), 400))["fields"]
    assert (await (await office.desk("admin")).get("/api/v1/dead-letters"))["items"] == []


async def test_a_large_file_within_a_message_arrives_whole(office: Office) -> None:
    data = bytes(range(256)) * 2_800
    file = {"name": "a.bin", "data": base64.b64encode(data).decode()}
    receipt = await hand_in(office, message(attachments=[file]), 202)
    assert (await hand_in(office, message(attachments=[file]), 202))["message_id"] == receipt["message_id"]
    desk = await office.desk("agent")
    (shown,) = (await desk.get(f"/api/v1/conversations/{receipt['conversation_id']}/messages"))["items"]
    (attachment,) = shown["attachments"]
    assert attachment["size_bytes"] == len(data)


@pytest.mark.parametrize("data", ["QQ==" * 2, "A" * (1 << 20) + "QQ==" + "A" * 8, "QQ", "Q===", "ä", "QQ==\n", "Q Q="])
def test_what_is_no_base64_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="not base64"):
        Attachment(name="a", data=data).decoded()


@pytest.mark.parametrize("size", [1, 2, 3, 786_431, 786_432, 786_433, 2_000_000])
def test_base64_read_in_pieces_is_what_was_written(size: int) -> None:
    data = bytes(size)
    assert Attachment(name="a", data=base64.b64encode(data).decode()).decoded() == data
