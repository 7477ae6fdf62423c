"""Events with values that no version of Feishu has: read, or refused, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.contract import RawEnvelope
from tests.channels.damage import damaged, read_or_refused
from tests.channels.feishu.bench import Bench
from tests.providers.feishu_events import (
    GROUP,
    PICTURE,
    TOPIC,
    WANG,
    event,
    event_v1,
    mention,
    old_pressed,
    pressed,
    recalled,
    said,
    seen,
    written,
)

CONTENTS: list[dict[str, Any]] = [
    {"text": "@_user_1 a"},
    {"title": "t", "content": [[{"tag": "text", "text": "a"}, {"tag": "img", "image_key": "key_1"}], [{"tag": "at"}]]},
    {"image_key": "key_1", "file_key": "key_1", "file_name": "a", "duration": 1},
    {"title": "t", "elements": [[{"tag": "text", "text": "a"}], {"fields": [{"text": {"content": "b"}}]}]},
    {"name": "a", "latitude": "1", "longitude": "2"},
    {"summary": {"title": "t", "content": [[{"text": "a"}]]}},
]
KINDS = ["text", "post", "image", "file", "interactive", "location", "todo", "vote", "merge_forward", "x"]
EVENTS: list[dict[str, Any]] = [
    written("a", mentions=[mention(1, WANG, "b")]),
    written("b", group=GROUP, thread_id=TOPIC, root_id="om_1", parent_id="om_2"),
    recalled(),
    seen("om_1"),
    pressed({"id": "y", "label": "Yes", "thread": WANG}),
    old_pressed({"id": "y"}),
    event("im.chat.member.bot.added_v1", {"chat_id": GROUP, "name": "n", "operator_id": {"open_id": WANG}}),
    event_v1("message", {"open_id": WANG, "open_message_id": "om_1", "msg_type": "post", "text": "a"}),
    event_v1("p2p_chat_create", {"chat_id": "oc_1", "user": {"open_id": WANG}}),
]


@given(document=damaged(EVENTS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_event_is_read_or_refused(bench: Bench, document: dict[str, Any]) -> None:
    stored = RawEnvelope("k", "o", orjson.dumps(document))
    await read_or_refused(bench.adapter.parse(stored, bench.clock.now()))


@given(content=damaged(CONTENTS), kind=st.sampled_from(KINDS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_content_is_read_or_refused(bench: Bench, content: dict[str, Any], kind: str) -> None:
    bench.far.files["om_1", "key_1"] = PICTURE
    stored = RawEnvelope("k", "o", orjson.dumps(said(kind, content)))
    await read_or_refused(bench.adapter.parse(stored, bench.clock.now()))
