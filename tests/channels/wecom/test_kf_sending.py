"""Replies of customer service: parts, ids, windows, sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected, WindowRefused
from channels.wecom.kf.adapter import KfAdapter
from channels.wecom.kf.ids import message_of
from conversations.content import Choice, Text, plain
from gateway.demo.platforms.wecom import KFID
from kit.ids import new_id
from tests.channels.specimens import reply
from tests.channels.wecom.conftest import Site


def to(customer: str, content: Text | Choice | None = None, **more: object) -> OutboundMessage:
    content = content or Text("您好")
    return replace(reply(), to=customer, content=content, text=plain(content), **more)  # type: ignore[arg-type]


@pytest.fixture
def adapter(site: Site) -> KfAdapter:
    site.platform.customer_sends("wm1")
    return KfAdapter(site.inbox, site.around)


async def test_a_long_reply_goes_in_parts_in_order_and_its_repeat_is_dropped(site: Site, adapter: KfAdapter) -> None:
    message = to("wm1", Text("一" * 1000))
    receipt = await adapter.send(message)
    await adapter.send(replace(message, attempt=2))
    parts = list(site.platform.sent.values())
    assert "".join(part["text"]["content"] for part in parts) == "一" * 1000
    assert len(parts) == 2
    assert receipt.external_id == next(iter(site.platform.sent))
    assert receipt.spent == 2
    assert {message_of(msgid) for msgid in site.platform.sent} == {message.id}
    assert site.platform.session(KFID, "wm1").replies == 2


async def test_words_and_files_go_out_together(site: Site, adapter: KfAdapter) -> None:
    sha256 = await site.around.blobs.put(site.inbox.workspace_id, b"%PDF-1.7")
    file = OutboundFile(new_id(), "报价单.pdf", "application/pdf", 8, sha256)
    await adapter.send(to("wm1", files=[file]))
    words, paper = site.platform.sent.values()
    assert words["text"] == {"content": "您好"}
    assert site.platform.media[paper["file"]["media_id"]][1] == b"%PDF-1.7"


async def test_a_question_becomes_a_menu(site: Site, adapter: KfAdapter) -> None:
    await adapter.send(to("wm1", Choice("修好了吗？", [{"id": "y", "label": "是"}])))
    [sent] = site.platform.sent.values()
    assert sent["msgmenu"]["list"] == [{"type": "click", "click": {"id": "y", "content": "是"}}]


async def test_the_sixth_reply_is_refused_as_used_up_until_the_customer_writes(site: Site, adapter: KfAdapter) -> None:
    for _ in range(5):
        await adapter.send(to("wm1"))
    with pytest.raises(WindowRefused) as refused:
        await adapter.send(to("wm1"))
    assert refused.value.code == "quota_used"
    site.platform.customer_sends("wm1")
    await adapter.send(to("wm1"))


async def test_after_48_hours_the_window_is_closed(site: Site, adapter: KfAdapter) -> None:
    site.clock.advance(hours=49)
    with pytest.raises(WindowRefused) as refused:
        await adapter.send(to("wm1"))
    assert refused.value.code == "window_closed"


async def test_a_long_reply_that_is_cut_short_says_how_far_it_came(site: Site, adapter: KfAdapter) -> None:
    for _ in range(4):
        await adapter.send(to("wm1"))
    with pytest.raises(WindowRefused) as refused:
        await adapter.send(to("wm1", Text("一" * 1000)))
    assert refused.value.detail.endswith("1 of 2 parts had been sent")


async def test_a_new_session_is_taken_and_answered(site: Site, adapter: KfAdapter) -> None:
    site.platform.needs_taking = True
    await adapter.send(to("wm1"))
    assert site.platform.session(KFID, "wm1").state == 1
    assert len(site.platform.sent) == 1


async def test_a_new_session_is_left_where_the_inbox_says_so(site: Site) -> None:
    site.platform.customer_sends("wm1")
    site.platform.needs_taking = True
    adapter = KfAdapter(replace(site.inbox, config={**site.inbox.config, "take_sessions": False}), site.around)
    with pytest.raises(SendRejected) as refused:
        await adapter.send(to("wm1"))
    assert refused.value.code == "session_not_taken"
    assert site.platform.session(KFID, "wm1").state == 0


@pytest.mark.parametrize(("state", "code"), [(2, "served_elsewhere"), (3, "served_elsewhere"), (4, "window_closed")])
async def test_a_session_of_others_is_explained(site: Site, adapter: KfAdapter, state: int, code: str) -> None:
    session = site.platform.session(KFID, "wm1")
    session.state, session.servicer = state, "zhangsan"
    with pytest.raises(SendRejected) as refused:
        await adapter.send(to("wm1"))
    assert refused.value.code == code
    assert ("zhangsan" in refused.value.detail) is (state == 3)
    assert isinstance(refused.value, WindowRefused) is (state == 4)


async def test_a_reply_whose_answer_was_lost_can_be_repeated(site: Site, adapter: KfAdapter) -> None:
    message = to("wm1")
    site.platform.way = "falls_silent"
    with pytest.raises(DeliveryUnknown):
        await adapter.send(message)
    site.platform.way = "takes"
    await adapter.send(replace(message, attempt=2))
    assert len(site.platform.sent) == 1
    assert len(site.platform.seen) == 2


async def test_a_busy_platform_and_lost_rights_wait(site: Site, adapter: KfAdapter) -> None:
    site.platform.way = "puts_off"
    with pytest.raises(SendDeferred):
        await adapter.send(to("wm1"))
    site.platform.way, site.platform.trusted_ips = "takes", False
    with pytest.raises(CredentialsRejected):
        await adapter.send(to("wm1"))


async def test_the_test_names_the_accounts_that_the_secret_may_use(site: Site, adapter: KfAdapter) -> None:
    assert (await adapter.check()).ok
    site.platform.kfids = ("wkOther",)
    health = await adapter.check()
    assert not health.ok
    assert health.facts == {"accounts": ["wkOther 售后"]}


async def test_the_account_is_found_by_the_test_and_entered_afterwards(site: Site) -> None:
    adapter = KfAdapter(replace(site.inbox, config={**site.inbox.config, "open_kfid": ""}), site.around)
    health = await adapter.check()
    assert (health.ok, health.detail) == (False, f"the account ID is missing; there are: {KFID} 售后")
    assert health.facts == {"accounts": [f"{KFID} 售后"]}
    with pytest.raises(SendRejected):
        await adapter.send(to("wm1"))
