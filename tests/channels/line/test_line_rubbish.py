"""Calls with values that no version of the Messaging API has: read, or refused, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings

from channels.contract import RawEnvelope
from tests.channels.damage import damaged, read_or_refused
from tests.channels.line.bench import Bench
from tests.providers.line import BOT, GROUP, LI, PICTURE, event, written

FILE = {
    "id": "55",
    "type": "image",
    "contentProvider": {"type": "line"},
    "imageSet": {"id": "s", "index": 1, "total": 2},
}
CALLS: list[dict[str, Any]] = [
    {"destination": BOT, "events": [told]}
    for told in (
        written("a", message={"quotedMessageId": "3", "markAsReadToken": "m"}),
        written("b", source={"type": "group", "groupId": GROUP, "userId": LI}),
        event(message=FILE, replyToken="r"),
        event(message={"id": "5", "type": "location", "latitude": 1.5, "longitude": 2.5, "title": "t", "address": "a"}),
        event(message={"id": "5", "type": "sticker", "keywords": ["a", "b"], "text": "t"}),
        event("postback", postback={"data": '{"id": "y", "label": "Yes"}', "params": {"date": "2026-03-01"}}),
        event("follow", follow={"isUnblocked": True}),
        event("unsend", unsend={"messageId": "5"}),
        event("beacon", beacon={"hwid": "d41d8cd98f", "type": "enter"}),
    )
]


@given(call=damaged(CALLS))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_call_is_read_or_refused(bench: Bench, call: dict[str, Any]) -> None:
    bench.far.contents["55"] = PICTURE
    stored = RawEnvelope("k", "o", orjson.dumps(call))
    await read_or_refused(bench.adapter.parse(stored, bench.clock.now()))
