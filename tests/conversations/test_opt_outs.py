"""Who told the channel to stop is not written to by hand either, until they say START or write again."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import pytest

from conversations import consent
from conversations.consent_record import record
from conversations.deliveries import Outcome, claim, finish
from conversations.inbound import ContactSignal, InboundIdentity, OptOut
from conversations.intake import receive
from conversations.intake.receive import Besides
from conversations.models import Consent, Identity
from conversations.opt_outs import OptedOut
from conversations.replies import retry
from tests.conversations.desk import Desk


async def hear(desk: Desk, kind: Literal["opted_out", "opted_in"], opt_out: OptOut) -> None:
    """The customer v1 tells the channel so, now."""
    who = InboundIdentity("v1", "v1")
    signal = ContactSignal(desk.workspace.inbox_id, "api", who, kind, desk.clock.now(), opt_out=opt_out)
    async with desk.database.hot() as connection:
        await receive(connection, desk.workspace.id, [], desk.listener, desk.clock.now(), Besides(signals=[signal]))
    desk.clock.advance(minutes=1)


async def fail_as_opted_out(desk: Desk) -> UUID:
    """The provider refuses the one reply that waits: the customer is on its list. Return the message's id."""
    async with desk.database.hot() as connection:
        now = desk.clock.now()
        [claimed] = await claim(connection, desk.workspace.id, [desk.workspace.inbox_id], "test", now, 10)
        error = {"code": "opted_out", "detail": "on the list"}
        outcome = Outcome(claimed.id, claimed.epoch, "failed", error=error)
        await finish(connection, desk.workspace.id, [outcome], now)
    desk.clock.advance(minutes=1)
    return UUID(str(claimed.row["message_id"]))


@pytest.mark.parametrize("how", ["opt_out_word", "provider"])
async def test_who_said_stop_is_answered_by_hand_once_they_say_start(
    desk: Desk, how: Literal["opt_out_word", "provider"]
) -> None:
    first = await desk.say()
    await hear(desk, "opted_out", OptOut(how))
    with pytest.raises(OptedOut):
        await desk.post(first.conversation_id)
    await desk.post(first.conversation_id, "they wrote STOP", kind="note")
    await hear(desk, "opted_in", OptOut(how))
    await desk.post(first.conversation_id)


async def test_who_writes_again_is_answered_by_hand_and_stays_out_for_programs(desk: Desk) -> None:
    first = await desk.say()
    desk.clock.advance(minutes=1)
    await hear(desk, "opted_out", OptOut("opt_out_word"))
    await desk.say("one more question")
    await desk.post(first.conversation_id)
    async with desk.begin() as work:
        assert (await consent.ask(work, first.contact_id, "service")).refusal == "consent_withdrawn"


async def test_an_unsubscribe_link_and_a_word_about_surveys_stop_no_hand(desk: Desk) -> None:
    first = await desk.say()
    await hear(desk, "opted_out", OptOut("unsubscribe_link"))
    await hear(desk, "opted_out", OptOut("opt_out_word", ("survey",)))
    await desk.post(first.conversation_id)


async def test_what_an_agent_writes_down_neither_stops_a_hand_nor_lifts_a_stop(desk: Desk) -> None:
    first = await desk.say()
    [identity] = await desk.rows(Identity)
    for state in ("withdrawn", "granted"):
        async with desk.begin() as work:
            await record(
                work, desk.agent, first.contact_id, purpose="service", state=state, how="agent", identity_id=identity.id
            )
        if state == "withdrawn":
            await desk.post(first.conversation_id)
            await hear(desk, "opted_out", OptOut("opt_out_word"))
    with pytest.raises(OptedOut):
        await desk.post(first.conversation_id)


async def test_a_providers_refusal_is_a_word_of_the_record_and_stops_what_follows(desk: Desk) -> None:
    first = await desk.say()
    desk.clock.advance(minutes=1)
    await desk.post(first.conversation_id)
    message_id = await fail_as_opted_out(desk)
    rows = await desk.rows(Consent)
    assert {(row.purpose, row.state, row.how, row.contact_id) for row in rows} == {
        (purpose, "withdrawn", "provider", first.contact_id) for purpose in consent.WRITTEN
    }
    with pytest.raises(OptedOut):
        await desk.post(first.conversation_id)
    async with desk.begin() as work:
        with pytest.raises(OptedOut):
            await retry(work, desk.agent, message_id)
    await desk.say("but you may")
    async with desk.begin() as work:
        await retry(work, desk.agent, message_id)
