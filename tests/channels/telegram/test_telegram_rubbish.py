"""Updates with values that no version of the Bot API has: read, or refused, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings

from channels.contract import RawEnvelope
from gateway.demo.platforms.telegram import BOT, GROUP, PICTURE, PRIVATE, WANG, message
from tests.channels.damage import damaged, read_or_refused
from tests.channels.telegram.bench import Bench

PHOTO = [{"file_id": "pic", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 9}]
ASKED = {
    "message_id": 40, "from": BOT, "chat": PRIVATE, "date": 1, "text": "Solved?",
    "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
}  # fmt: skip
MEMBER = {"user": BOT, "status": "kicked", "until_date": 0}
UPDATES: list[dict[str, Any]] = [
    {"update_id": 1, **told}
    for told in (
        {"message": message(text="see", entities=[{"type": "text_link", "offset": 0, "length": 3, "url": "https://a.b"}],
                            reply_to_message=message(3, text="x"), quote={"text": "x", "position": 0})},
        {"message": message(photo=PHOTO, caption="c", media_group_id="g", chat=GROUP)},
        {"edited_message": message(photo=PHOTO, caption="c", edit_date=1_772_359_300)},
        {"message": message(contact={"phone_number": "8613800138000", "first_name": "王", "user_id": 7001})},
        {"message": message(0, text="e", ephemeral_message_id=5, chat=GROUP, is_topic_message=True,
                            message_thread_id=7)},
        {"business_message": message(text="b", business_connection_id="c-1", **{"from": BOT})},
        {"deleted_business_messages": {"business_connection_id": "c", "chat": PRIVATE, "message_ids": [1, 2]}},
        {"callback_query": {"id": "c", "from": WANG, "chat_instance": "i", "data": "y", "message": ASKED}},
        {"my_chat_member": {"chat": PRIVATE, "from": WANG, "date": 1,
                            "old_chat_member": MEMBER, "new_chat_member": MEMBER}},
        {"message": message(chat=GROUP, migrate_from_chat_id=-55)},
    )
]  # fmt: skip


@given(update=damaged(UPDATES))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_damaged_update_is_read_or_refused(bench: Bench, update: dict[str, Any]) -> None:
    bench.far.files["pic"] = PICTURE
    stored = RawEnvelope("k", "o", orjson.dumps(update))
    await read_or_refused(bench.adapter.parse(stored, bench.around.clock.now()))
