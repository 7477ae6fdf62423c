"""The puller: everything once, in order, whatever dies in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from channels.contract import RawEnvelope
from channels.leases import ProcessLeases
from channels.wecom.kf import hints, puller
from channels.wecom.kf.adapter import KfAdapter
from channels.wecom.kf.items import CALLBACK, SOURCE
from gateway.demo.platforms.wecom import KFID
from kit.errors import Unavailable
from kit.ids import new_id
from tests.channels.specimens import WECOM_KF
from tests.channels.wecom.conftest import Sink, Site, add_inbox
from tests.support.workspaces import TestWorkspace


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks and pauses of a test's length; the slow poll stays away unless a test asks for it."""
    monkeypatch.setattr(puller, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(puller, "BACKOFF_CEILING_S", 0.05)


@asynccontextmanager
async def process(site: Site, sink: Sink, **config: object) -> AsyncIterator[KfAdapter]:
    """An adapter as one process has it, with an owner of its own among the leases."""
    around = replace(site.around, leases=ProcessLeases(site.database, f"process-{new_id()}"))
    adapter = KfAdapter(replace(site.inbox, config={**site.inbox.config, **config}), around)
    await adapter.start(sink)
    try:
        yield adapter
    finally:
        await adapter.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def ring(site: Site, adapter: KfAdapter, kfid: str = KFID) -> None:
    """A callback, stored and parsed by the process of this adapter."""
    envelope = RawEnvelope(str(new_id()), "callback", site.platform.kf_callback(kfid).encode(), {SOURCE: CALLBACK})
    assert await adapter.parse(envelope, site.clock.now()) == []


async def test_pages_are_pulled_to_their_end_each_item_once_and_in_order(site: Site) -> None:
    site.platform.page = 3
    ids = [site.platform.customer_sends(f"wm{n % 2}") for n in range(10)]
    sink = Sink()
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 10)
        await until(lambda: len(site.platform.pulls) == 4)
    for customer in ("wm0", "wm1"):
        mine = [key for key, one in sink.kept.items() if one.order_key == customer]
        assert mine == [f"kf:{one}" for n, one in enumerate(ids) if f"wm{n % 2}" == customer]


async def test_a_callback_wakes_the_puller_and_its_token_makes_the_pull_cheap(site: Site) -> None:
    sink = Sink()
    async with process(site, sink) as adapter:
        await until(lambda: len(site.platform.pulls) == 1)
        site.platform.bare_pulls_left = 0
        site.platform.customer_sends("wm1")
        await ring(site, adapter)
        await until(lambda: len(sink.kept) == 1)
    assert site.platform.pulls[-1]["token"]


async def test_a_callback_that_another_process_took_reaches_the_puller(site: Site) -> None:
    first, second = Sink(), Sink()
    async with process(site, first):
        await until(lambda: len(site.platform.pulls) == 1)  # it holds the lease
        async with process(site, second) as other:
            site.platform.customer_sends("wm1")
            await ring(site, other)
            await until(lambda: len(first.kept) == 1)
    assert second.kept == {}


async def test_a_callback_for_a_sister_account_reaches_that_accounts_puller(
    site: Site, workspace: TestWorkspace
) -> None:
    sister = "wkSister"
    site.platform.kfids = (KFID, sister)
    config = WECOM_KF | {"api_url": site.platform.url, "open_kfid": sister}
    inbox = await add_inbox(site.database, workspace, config)
    mine, hers = Sink(), Sink()
    async with process(site, mine) as adapter, process(replace(site, inbox=inbox), hers):
        await until(lambda: len(site.platform.pulls) == 2)
        site.platform.customer_sends("wm1", kfid=sister)
        await ring(site, adapter, sister)
        await until(lambda: len(hers.kept) == 1)
    assert mine.kept == {}


async def test_a_callback_for_an_account_that_nobody_has_changes_nothing(site: Site) -> None:
    async with process(site, Sink()) as adapter:
        await until(lambda: len(site.platform.pulls) == 1)
        await ring(site, adapter, "wkNobodys")
    assert await site.around.states.of(site.inbox).get(hints.KEY) is None


async def test_a_callback_that_never_came_costs_one_poll(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(puller, "POLL_EVERY_S", 0.05)
    sink = Sink()
    async with process(site, sink):
        await until(lambda: len(site.platform.pulls) >= 1)
        site.platform.customer_sends("wm1")
        await until(lambda: len(sink.kept) == 1)


async def test_one_process_pulls_and_another_takes_over_from_its_cursor(site: Site) -> None:
    first, second = Sink(), Sink()
    async with process(site, second) as waiting:
        await until(lambda: len(site.platform.pulls) == 1)
        async with process(site, first) as heir:
            site.platform.customer_sends("wm1")
            await ring(site, waiting)
            await until(lambda: len(second.kept) == 1)
            await waiting.stop()
            site.platform.customer_sends("wm1")
            # The heir may have pulled between the two: what nobody rang for waits for the slow poll.
            await ring(site, heir)
            await until(lambda: len(first.kept) == 1)
    assert not set(first.kept) & set(second.kept)


async def test_a_page_whose_commit_failed_is_pulled_again_and_doubles_nothing(site: Site) -> None:
    site.platform.page = 2
    ids = [site.platform.customer_sends("wm1") for _ in range(4)]
    sink = Sink(fails=[Unavailable("the database is away")])
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 4)
    assert list(sink.kept) == [f"kf:{one}" for one in ids]
    assert sink.offered.count(f"kf:{ids[0]}") == 2


async def test_a_crash_before_the_cursor_was_kept_replays_the_page(site: Site) -> None:
    site.platform.customer_sends("wm1")
    sink = Sink()
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 1)
    await site.around.states.of(site.inbox).put(puller.CURSOR, {"cursor": ""})
    async with process(site, sink):
        await until(lambda: len(sink.offered) == 2)
    assert len(sink.kept) == 1


async def test_a_cursor_that_wecom_forgot_begins_anew(site: Site) -> None:
    await site.around.states.of(site.inbox).put(puller.CURSOR, {"cursor": "of another time"})
    site.platform.customer_sends("wm1")
    sink = Sink()
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 1)


async def test_a_worn_out_token_is_done_without(site: Site) -> None:
    sink = Sink()
    async with process(site, sink) as adapter:
        await until(lambda: len(site.platform.pulls) == 1)
        callback = site.platform.kf_callback().encode()
        site.platform.pull_tokens.clear()
        site.platform.customer_sends("wm1")
        await adapter.parse(RawEnvelope("k", "callback", callback, {SOURCE: CALLBACK}), site.clock.now())
        await until(lambda: len(sink.kept) == 1)


async def test_an_outage_is_told_once_at_its_start_and_once_at_its_end(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puller, "POLL_EVERY_S", 0.02)
    sink = Sink()
    async with process(site, sink):
        await until(lambda: len(site.platform.pulls) >= 1)
        site.platform.is_away = True
        calls = site.platform.calls["kf/sync_msg"]
        await until(lambda: site.platform.calls["kf/sync_msg"] >= calls + 3)
        site.clock.advance(minutes=6)
        calls = site.platform.calls["kf/sync_msg"]
        await until(lambda: site.platform.calls["kf/sync_msg"] >= calls + 2)
        assert (await site.health())["ok"] is False
        site.platform.is_away = False
        site.platform.customer_sends("wm1")
        await until(lambda: len(sink.kept) == 1)
        calls = site.platform.calls["kf/sync_msg"]
        await until(lambda: site.platform.calls["kf/sync_msg"] > calls)
        assert (await site.health())["ok"] is True
    printed = capsys.readouterr().out
    assert printed.count("wecom_pull_failing") == 1
    assert printed.count("wecom_pull_recovered") == 1


async def test_a_mistake_of_ours_does_not_end_the_pulling(site: Site) -> None:
    site.platform.customer_sends("wm1")
    sink = Sink(fails=[ZeroDivisionError()])
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 1)


async def test_whoever_enters_is_welcomed_once_and_the_welcome_is_kept(site: Site) -> None:
    sink = Sink()
    async with process(site, sink, welcome_text="您好，请说"):
        await until(lambda: len(site.platform.pulls) == 1)
        site.platform.enters("wm1", scene="qr")
        await ring(site, KfAdapter(site.inbox, site.around))
        await until(lambda: len(sink.kept) == 2)
        await site.around.states.of(site.inbox).put(puller.CURSOR, {"cursor": ""})
        await ring(site, KfAdapter(site.inbox, site.around))
        await until(lambda: len(sink.offered) == 3)
    [welcome] = site.platform.welcomes
    assert welcome["text"]["content"] == "您好，请说"
    [kept] = [one for key, one in sink.kept.items() if key.startswith("welcome")]
    [own] = await KfAdapter(site.inbox, site.around).parse(kept, site.clock.now())
    assert (own.text, own.is_automatic, own.counts_against_window) == ("您好，请说", True, False)  # type: ignore[union-attr]


async def test_old_codes_and_inboxes_without_words_greet_nobody(site: Site) -> None:
    site.platform.enters("wm1")
    site.clock.advance(minutes=2)
    sink = Sink()
    async with process(site, sink, welcome_text="您好"):
        await until(lambda: len(sink.kept) == 1)
    site.platform.enters("wm2")
    async with process(site, sink):
        await until(lambda: len(sink.kept) == 2)
    assert site.platform.calls["kf/send_msg_on_event"] == 0
