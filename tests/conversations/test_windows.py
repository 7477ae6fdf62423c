"""Reply windows: what customers open, what replies use up, and what the provider has the last word on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from conversations import replies
from conversations.inbound import ContactSignal, InboundIdentity, SignalKind, WindowGrant
from conversations.intake import Besides, receive
from conversations.models import Delivery, Identity, Inbox, ReplyWindow
from conversations.replies import NewMessage, retry
from conversations.windows import (
    Correction,
    Opening,
    QuotaTooSmall,
    QuotaUsed,
    WindowClosed,
    correct,
    refusal,
    widest,
)
from kit.ids import new_id
from tests.conversations.desk import Desk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BY_MESSAGE = WindowGrant("message", timedelta(hours=48), 5)
BY_MENU = WindowGrant("menu", timedelta(minutes=1), 3)


def opening(by: str = "message", *, ends_in: timedelta = DAY, quota: int | None = 5, used: int = 0) -> Opening:
    return Opening(by, NOW + ends_in, quota, used)


@pytest.mark.parametrize(
    ("openings", "decides", "why"),
    [
        ([], None, "window_closed"),
        ([opening()], "message", None),
        ([opening(used=5)], "message", "quota_used"),
        ([opening(ends_in=-DAY)], "message", "window_closed"),
        ([opening(ends_in=timedelta(0))], "message", "window_closed"),
        ([opening(used=3), opening("menu", quota=3)], "menu", None),
        ([opening(used=5), opening("menu", quota=3, ends_in=-DAY)], "message", "quota_used"),
        ([opening(used=5), opening("payment", quota=None)], "payment", None),
        ([opening("a", quota=2), opening("b", quota=2, ends_in=2 * DAY)], "b", None),
        ([opening("old", ends_in=-2 * DAY), opening("older", ends_in=-3 * DAY)], "old", "window_closed"),
    ],
)
def test_the_widest_open_window_decides(openings: list[Opening], decides: str | None, why: str | None) -> None:
    found = widest(openings, NOW)
    assert (found.opened_by if found else None, refusal(found, NOW)) == (decides, why)


@pytest.fixture
async def limited(desk: Desk) -> Desk:
    """A desk whose inbox is of a channel with windows."""
    async with desk.begin() as work:
        await work.connection.execute(
            update(Inbox)
            .where(Inbox.workspace_id == desk.workspace.id, Inbox.id == desk.workspace.inbox_id)
            .values(has_windows=True)
        )
    return desk


async def used(desk: Desk) -> dict[str, int]:
    return {row.opened_by: row.used for row in await desk.rows(ReplyWindow)}


async def signal(desk: Desk, kind: SignalKind, window: WindowGrant | None = None, *, visitor: str = "v1") -> None:
    identity = InboundIdentity(visitor, visitor)
    one = ContactSignal(desk.workspace.inbox_id, "api", identity, kind, desk.clock.now(), window=window)
    async with desk.database.hot() as connection:
        await receive(connection, desk.workspace.id, [], desk.listener, desk.clock.now(), Besides(signals=[one]))


async def test_five_replies_go_out_and_the_sixth_is_refused_with_the_reason(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    for number in range(5):
        await limited.post(said.conversation_id, f"reply {number}")
    with pytest.raises(QuotaUsed) as refused:
        await limited.post(said.conversation_id, "one too many")
    assert refused.value.code == "quota_used"
    assert [message.text for message in await limited.messages(said.conversation_id)][-1] == "reply 4"
    assert len(await limited.rows(Delivery)) == 5


async def test_the_customers_next_message_opens_the_window_anew(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    for _ in range(5):
        await limited.post(said.conversation_id)
    limited.clock.advance(minutes=1)
    await limited.say("still there?", window=BY_MESSAGE)
    assert await used(limited) == {"message": 0}
    await limited.post(said.conversation_id)


async def test_a_window_ends_with_its_time_and_the_notes_of_colleagues_do_not_count(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    await limited.post(said.conversation_id, "for us only", kind="note")
    assert await used(limited) == {"message": 0}
    limited.clock.advance(hours=48)
    await limited.post(said.conversation_id, "for us only", kind="note")
    with pytest.raises(WindowClosed) as refused:
        await limited.post(said.conversation_id)
    assert refused.value.code == "window_closed"


async def test_replies_of_many_agents_at_once_never_pass_the_quota(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    outcomes = await asyncio.gather(
        *(limited.post(said.conversation_id, f"r{number}") for number in range(12)), return_exceptions=True
    )
    assert sum(isinstance(one, QuotaUsed) for one in outcomes) == 7
    assert len(await limited.rows(Delivery)) == 5


async def test_a_long_reply_is_refused_where_its_parts_are_more_than_are_left(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)

    async def post(text: str) -> None:
        async with limited.begin() as work:
            new = NewMessage("reply", text)
            count = lambda kind, words, files: len(words) // 10 + files  # noqa: E731 - ten characters a message
            await replies.post(
                work, limited.agent, said.conversation_id, new, listener=limited.listener, count_parts=count
            )

    await post("x" * 30)
    assert await used(limited) == {"message": 3}
    with pytest.raises(QuotaTooSmall) as refused:
        await post("x" * 30)
    assert (refused.value.fields["needed"], refused.value.fields["remaining"]) == (3, 2)
    assert await used(limited) == {"message": 3}
    await post("x" * 20)
    assert await used(limited) == {"message": 5}


async def test_a_repeated_client_id_counts_once(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    await asyncio.gather(*(limited.post(said.conversation_id, client_id="same") for _ in range(10)))
    assert await used(limited) == {"message": 1}


async def test_a_menu_click_opens_a_short_window_beside_the_long_one(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    for _ in range(5):
        await limited.post(said.conversation_id)
    await signal(limited, "menu", BY_MENU)
    for _ in range(3):
        await limited.post(said.conversation_id)
    with pytest.raises(QuotaUsed):
        await limited.post(said.conversation_id)
    limited.clock.advance(minutes=2)
    with pytest.raises(QuotaUsed):
        await limited.post(said.conversation_id)


async def test_a_refused_reply_names_the_other_threads_that_can_carry_it(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    other = await add_inbox(limited, has_windows=False)
    closed = await add_inbox(limited, has_windows=True)
    elsewhere = await limited.say(visitor="v1-mail", inbox_id=other)
    await limited.say(visitor="v1-closed", inbox_id=closed)
    await same_person(limited)
    limited.clock.advance(hours=49)
    with pytest.raises(WindowClosed) as refused:
        await limited.post(said.conversation_id)
    [alternative] = refused.value.fields["alternatives"]
    assert (alternative["thread_id"], alternative["channel"]) == (str(elsewhere.thread_id), "api")


async def test_the_preferred_address_is_offered_first(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    other, third = await add_inbox(limited, has_windows=False), await add_inbox(limited, has_windows=False)
    liked = await limited.say(visitor="v1-liked", inbox_id=other)
    limited.clock.advance(minutes=1)
    recent = await limited.say(visitor="v1-recent", inbox_id=third)
    await same_person(limited)
    async with limited.begin() as work:
        await work.connection.execute(
            update(Identity)
            .where(Identity.workspace_id == limited.workspace.id, Identity.external_id == "v1-liked")
            .values(is_preferred=True)
        )
    limited.clock.advance(hours=49)
    with pytest.raises(WindowClosed) as refused:
        await limited.post(said.conversation_id)
    offered = [one["thread_id"] for one in refused.value.fields["alternatives"]]
    assert offered == [str(liked.thread_id), str(recent.thread_id)]


async def test_news_that_come_late_or_twice_do_not_open_a_window_again(limited: Desk) -> None:
    said = await limited.say(external_id="m1", window=BY_MESSAGE)
    await limited.post(said.conversation_id)
    await limited.say(external_id="m1", window=BY_MESSAGE)
    assert await used(limited) == {"message": 1}
    await limited.say("written before", window=BY_MESSAGE, sent_at=limited.clock.now() - timedelta(hours=1))
    assert await used(limited) == {"message": 1}


async def test_a_window_counts_from_when_the_customer_wrote_and_never_from_the_future(limited: Desk) -> None:
    now = limited.clock.now()
    await limited.say(window=BY_MESSAGE, sent_at=now - timedelta(hours=40))
    [row] = await limited.rows(ReplyWindow)
    assert row.expires_at == now + timedelta(hours=8)
    await limited.say("clock is wrong", visitor="v2", window=BY_MESSAGE, sent_at=now + timedelta(days=3))
    assert max(row.expires_at for row in await limited.rows(ReplyWindow)) == now + timedelta(hours=48)


async def correction(desk: Desk, said: Any, **what: Any) -> None:
    async with desk.database.hot() as connection:
        told = Correction(said.thread_id, desk.clock.now(), **what)
        await correct(connection, desk.workspace.id, [told], desk.clock.now())


async def test_the_provider_has_the_last_word(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    await limited.post(said.conversation_id)
    await correction(limited, said, refusal="quota_used")
    with pytest.raises(QuotaUsed):
        await limited.post(said.conversation_id)
    limited.clock.advance(minutes=1)
    await limited.say("more", window=BY_MESSAGE)
    await correction(limited, said, refusal="window_closed")
    with pytest.raises(WindowClosed) as refused:
        await limited.post(said.conversation_id)
    assert refused.value.code == "window_closed"


async def test_a_refusal_of_an_old_message_does_not_close_a_newer_window(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    queued_at = limited.clock.now()
    limited.clock.advance(minutes=1)
    await limited.say("again", window=BY_MESSAGE)
    async with limited.database.hot() as connection:
        old = Correction(said.thread_id, queued_at, refusal="window_closed")
        await correct(connection, limited.workspace.id, [old], limited.clock.now())
    await limited.post(said.conversation_id)


async def test_parts_count_and_what_failed_is_given_back(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    await limited.post(said.conversation_id)
    await correction(limited, said, more=2)
    assert await used(limited) == {"message": 3}
    await correction(limited, said, more=-1)
    await correction(limited, said, more=-9)
    assert await used(limited) == {"message": 0}


async def test_sending_again_needs_a_window_too(limited: Desk) -> None:
    said = await limited.say(window=BY_MESSAGE)
    message, _ = await limited.post(said.conversation_id)
    async with limited.begin() as work:
        await work.connection.execute(
            update(Delivery).where(Delivery.workspace_id == work.workspace_id).values(state="failed")
        )
    limited.clock.advance(hours=49)
    with pytest.raises(WindowClosed):
        async with limited.begin() as work:
            await retry(work, limited.agent, message.id)
    await limited.say("hello?", window=BY_MESSAGE)
    async with limited.begin() as work:
        await retry(work, limited.agent, message.id)
    assert await used(limited) == {"message": 1}


async def test_a_channel_without_windows_asks_for_none(desk: Desk) -> None:
    said = await desk.say()
    for _ in range(8):
        await desk.post(said.conversation_id)


async def add_inbox(desk: Desk, *, has_windows: bool) -> Any:
    inbox_id = new_id()
    async with desk.begin() as work:
        await work.connection.execute(
            Inbox.__table__.insert().values(
                workspace_id=work.workspace_id,
                id=inbox_id,
                kind="api",
                name=f"inbox {inbox_id}",
                queue_id=desk.workspace.queue_id,
                has_windows=has_windows,
            )
        )
    return inbox_id


async def same_person(desk: Desk) -> None:
    """Give all identities to the first one's contact."""
    identities = await desk.rows(Identity, order=Identity.id)
    async with desk.begin() as work:
        await work.connection.execute(
            update(Identity)
            .where(Identity.workspace_id == work.workspace_id)
            .values(contact_id=identities[0].contact_id)
        )
