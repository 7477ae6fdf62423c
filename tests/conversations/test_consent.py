"""May a program write to this person, and how: what people said, what follows, and that merges keep it apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import pytest
from sqlalchemy import update

from conversations import consent, contacts
from conversations.consent import Answer, Purpose, State, refusal_of, standing
from conversations.consent_record import list_history, list_standings, record
from conversations.contact_merge import merge_contacts
from conversations.contact_unmerge import undo_contact_merge
from conversations.events import append_events
from conversations.inbound import ContactSignal, InboundIdentity, OptOut, SignalKind, WindowGrant
from conversations.intake import Besides, receive
from conversations.models import Consent, Contact, Identity, Inbox
from conversations.quiet_hours import clean_quiet_hours, quiet_until
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAIL, CHAT = new_id(), new_id()
Word = Literal["granted", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Said:
    state: Word
    identity_id: UUID | None = None
    at: datetime = NOW


def told(*words: tuple[Word, UUID | None]) -> list[Said]:
    """What was said, one an hour, the first word first; returned as ``standing`` wants it."""
    said = [Said(state, where, NOW + timedelta(hours=hour)) for hour, (state, where) in enumerate(words)]
    return said[::-1]


@pytest.mark.parametrize(
    ("words", "person", "mail", "chat"),
    [
        ([], "unknown", "unknown", "unknown"),
        ([("granted", None)], "granted", "granted", "granted"),
        ([("granted", None), ("withdrawn", None)], "withdrawn", "withdrawn", "withdrawn"),
        ([("withdrawn", MAIL)], "unknown", "withdrawn", "unknown"),
        # Who unsubscribed by mail is not written to by mail because an agent heard a yes on the phone.
        ([("withdrawn", MAIL), ("granted", None)], "granted", "withdrawn", "granted"),
        ([("withdrawn", MAIL), ("granted", MAIL)], "unknown", "granted", "unknown"),
        ([("withdrawn", None), ("granted", MAIL)], "withdrawn", "granted", "withdrawn"),
        ([("granted", MAIL), ("withdrawn", None)], "withdrawn", "withdrawn", "withdrawn"),
    ],
)
def test_the_newest_word_stands_and_an_address_that_opted_out_stays_out(
    words: Sequence[tuple[Word, UUID | None]], person: State, mail: State, chat: State
) -> None:
    said = told(*words)
    assert (standing(said), standing(said, MAIL), standing(said, CHAT)) == (person, mail, chat)


@pytest.mark.parametrize(
    ("purpose", "state", "refusal"),
    [
        ("service", "unknown", None),
        ("survey", "unknown", None),
        ("callback", "unknown", None),
        ("marketing", "unknown", "consent_missing"),
        ("marketing", "granted", None),
        ("service", "withdrawn", "consent_withdrawn"),
        ("marketing", "withdrawn", "consent_withdrawn"),
    ],
)
def test_only_marketing_waits_for_a_yes(purpose: Purpose, state: State, refusal: str | None) -> None:
    assert refusal_of(purpose, state) == refusal


@pytest.mark.parametrize(
    ("clock", "ends"),
    [
        ("2026-03-02T12:59:00+00:00", None),  # 20:59 in Shanghai
        ("2026-03-02T13:00:00+00:00", "2026-03-03T00:00:00+00:00"),
        ("2026-03-02T16:30:00+00:00", "2026-03-03T00:00:00+00:00"),  # past midnight there
        ("2026-03-02T23:59:00+00:00", "2026-03-03T00:00:00+00:00"),
        ("2026-03-03T00:00:00+00:00", None),
    ],
)
def test_quiet_hours_pass_midnight_in_their_own_zone(clock: str, ends: str | None) -> None:
    hours = clean_quiet_hours({"from": "21:00", "to": "08:00", "zone": "Asia/Shanghai"})
    until = quiet_until(hours, datetime.fromisoformat(clock))
    assert until == (datetime.fromisoformat(ends) if ends else None)


def test_quiet_hours_end_although_the_clocks_change() -> None:
    hours = {"from": "23:00", "to": "02:30", "zone": "Europe/Berlin"}
    spring = quiet_until(hours, datetime(2026, 3, 29, 0, 30, tzinfo=UTC))  # 02:30 does not exist that night
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    at = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    autumn = quiet_until(hours, at)
    assert autumn is not None
    assert timedelta(0) < autumn - at <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"from": "24:00", "to": "08:00", "zone": "UTC"}, "quiet_hours.from"),
        ({"from": "21:00", "to": "8", "zone": "UTC"}, "quiet_hours.to"),
        ({"from": "21:00", "to": "21:00", "zone": "UTC"}, "quiet_hours.to"),
        ({"from": "21:00", "to": "08:00", "zone": "Moon/Crater"}, "quiet_hours.zone"),
        ({"from": "21:00", "to": "08:00", "zone": "../etc/passwd"}, "quiet_hours.zone"),
        ({"from": "21:00", "to": "08:00"}, "quiet_hours.zone"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused_by_field(hours: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_quiet_hours(hours)
    assert list(refused.value.fields) == [field]


# -- in the record --------------------------------------------------------------------------------------------


async def person(desk: Desk) -> tuple[UUID, UUID, UUID]:
    """A contact who wrote by chat and then by mail; returns contact and the two addresses."""
    link = ("mailto:li@lei.example",)
    made = []
    for visitor in ("chat", "mail"):
        one = desk.inbound(visitor=visitor)
        made += await desk.take_in(replace(one, identity=replace(one.identity, links=link)))
        desk.clock.advance(minutes=1)
    rows = {row.external_id: row.id for row in await desk.rows(Identity)}
    assert made[0].contact_id == made[1].contact_id
    return made[0].contact_id, rows["chat"], rows["mail"]


async def ask(desk: Desk, contact_id: UUID, purpose: Purpose = "survey") -> Answer:
    async with desk.begin() as work:
        return await consent.ask(work, contact_id, purpose)


async def say(desk: Desk, contact_id: UUID, state: Word, purpose: Purpose = "survey", **more: Any) -> None:
    async with desk.begin() as work:
        await record(work, desk.agent, contact_id, purpose=purpose, state=state, how="agent", **more)
    desk.clock.advance(minutes=1)


async def signal(desk: Desk, kind: SignalKind, visitor: str, opt_out: OptOut | None = None, **more: Any) -> None:
    one = ContactSignal(
        desk.workspace.inbox_id,
        "api",
        InboundIdentity(visitor, visitor),
        kind,
        desk.clock.now(),
        opt_out=opt_out,
        **more,
    )
    async with desk.database.hot() as connection:
        besides = Besides(signals=[one])
        outcome = await receive(connection, desk.workspace.id, [], desk.listener, desk.clock.now(), besides)
        await append_events(connection, desk.workspace.id, outcome.drafts, desk.clock.now())
    desk.clock.advance(minutes=1)


async def test_nothing_said_leads_to_where_they_wrote_last_and_a_preference_goes_before_it(desk: Desk) -> None:
    contact_id, chat, mail = await person(desk)
    answer = await ask(desk, contact_id)
    assert (answer.refusal, answer.state, answer.wait_until) == (None, "unknown", None)
    assert [way.identity_id for way in answer.ways] == [mail, chat]
    assert all(way.thread_id for way in answer.ways)
    async with desk.begin() as work:
        await contacts.update_contact(work, desk.agent, contact_id, {"preferred_identity_id": chat})
    assert [(way.identity_id, way.is_preferred) for way in (await ask(desk, contact_id)).ways] == [
        (chat, True),
        (mail, False),
    ]
    async with desk.begin() as work:
        await contacts.update_contact(work, desk.agent, contact_id, {"preferred_identity_id": None})
    assert [way.is_preferred for way in (await ask(desk, contact_id)).ways] == [False, False]


async def test_a_preferred_address_is_one_of_their_own(desk: Desk) -> None:
    contact_id, *_ = await person(desk)
    stranger = await desk.say(visitor="somebody")
    [other] = await desk.rows(Identity, Identity.contact_id == stranger.contact_id)
    async with desk.begin() as work:
        with pytest.raises(NotFound):
            await contacts.update_contact(work, desk.agent, contact_id, {"preferred_identity_id": other.id})


async def test_an_opt_out_by_one_address_closes_that_one_for_everything_written(desk: Desk) -> None:
    contact_id, chat, mail = await person(desk)
    await signal(desk, "opted_out", "mail", OptOut("unsubscribe_link"))
    for purpose in consent.WRITTEN[:2]:
        assert [way.identity_id for way in (await ask(desk, contact_id, purpose)).ways] == [chat]
    assert len((await ask(desk, contact_id, "callback")).ways) == 2
    rows = await desk.rows(Consent)
    assert {(row.purpose, row.state, row.how, row.channel, row.actor_kind, row.actor_id) for row in rows} == {
        (purpose, "withdrawn", "unsubscribe_link", "api", "contact", contact_id) for purpose in consent.WRITTEN
    }
    [event] = await desk.events("contact.opted_out")
    assert event.contact_id == contact_id
    await signal(desk, "opted_in", "mail", OptOut("opt_out_word", ("survey",)))
    assert [way.identity_id for way in (await ask(desk, contact_id, "survey")).ways] == [mail, chat]
    assert [way.identity_id for way in (await ask(desk, contact_id, "service")).ways] == [chat]


async def test_an_opt_out_does_not_make_who_blocked_us_reachable(desk: Desk) -> None:
    contact_id, chat, mail = await person(desk)
    await signal(desk, "blocked", "mail")
    await signal(desk, "opted_out", "mail", OptOut("provider", ("marketing",)))
    [row] = await desk.rows(Identity, Identity.id == mail)
    assert row.unreachable_since is not None
    assert [way.identity_id for way in (await ask(desk, contact_id)).ways] == [chat]


async def test_who_said_no_is_not_written_to_and_a_later_yes_opens_again(desk: Desk) -> None:
    contact_id, *_ = await person(desk)
    await say(desk, contact_id, "withdrawn")
    answer = await ask(desk, contact_id)
    assert (answer.refusal, answer.state, answer.ways) == ("consent_withdrawn", "withdrawn", ())
    assert (await ask(desk, contact_id, "service")).refusal is None
    await say(desk, contact_id, "granted", note="on the phone")
    assert (await ask(desk, contact_id)).refusal is None
    async with desk.begin() as work:
        history = await list_history(work, desk.agent, contact_id, limit=1)
        more = await list_history(work, desk.agent, contact_id, cursor=history.next_cursor)
        shown = {one.purpose: one for one in await list_standings(work, desk.agent, contact_id)}
    assert [(row.state, row.note) for row in (*history.items, *more.items)] == [
        ("granted", "on the phone"),
        ("withdrawn", ""),
    ]
    assert list(shown) == list(consent.PURPOSES)
    assert shown["survey"].last is not None
    assert (shown["survey"].state, shown["survey"].last.actor_id) == ("granted", desk.agent.agent_id)
    assert (shown["marketing"].state, shown["marketing"].refusal) == ("unknown", "consent_missing")


async def test_a_window_that_is_over_and_an_inbox_that_is_off_are_no_ways(desk: Desk) -> None:
    await desk.say(visitor="v1", window=WindowGrant("message", timedelta(hours=48), 5))
    [row] = await desk.rows(Contact)
    async with desk.begin() as work:
        mine = (Inbox.workspace_id == desk.workspace.id, Inbox.id == desk.workspace.inbox_id)
        await work.connection.execute(update(Inbox).where(*mine).values(has_windows=True))
    assert (await ask(desk, row.id)).refusal is None
    desk.clock.advance(hours=49)
    assert (await ask(desk, row.id)).refusal == "no_way"
    async with desk.begin() as work:
        await work.connection.execute(update(Inbox).where(*mine).values(has_windows=False, is_enabled=False))
    assert (await ask(desk, row.id)).refusal == "no_way"


async def test_quiet_hours_are_told_with_the_answer(desk: Desk) -> None:
    contact_id, *_ = await person(desk)
    now = desk.clock.now()
    hours = {"from": f"{now:%H:00}", "to": f"{now + timedelta(hours=1):%H:00}", "zone": "UTC"}
    async with desk.begin() as work:
        await contacts.update_contact(work, desk.agent, contact_id, {"quiet_hours": hours})
    answer = await ask(desk, contact_id)
    assert answer.refusal is None
    assert answer.wait_until == (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


async def test_what_is_asked_at_the_moment_of_sending_agrees_with_what_was_asked_before(desk: Desk) -> None:
    contact_id, chat, mail = await person(desk)
    await signal(desk, "opted_out", "mail", OptOut("unsubscribe_link"))
    async with desk.database.acquire() as connection:
        found = [
            await consent.refuses(connection, desk.workspace.id, identity_id, purpose)
            for identity_id in (mail, chat)
            for purpose in ("service", "marketing")
        ]
    assert found == ["consent_withdrawn", "consent_withdrawn", None, "consent_missing"]
    assert contact_id


async def test_who_may_not_write_contacts_may_not_speak_for_them(desk: Desk) -> None:
    contact_id, *_ = await person(desk)
    async with desk.begin() as work:
        with pytest.raises(Forbidden):
            await record(work, desk.agent.limited_to(()), contact_id, purpose="survey", state="granted", how="api")
        with pytest.raises(NotFound):
            await record(
                work, desk.agent, contact_id, purpose="survey", state="granted", how="api", identity_id=new_id()
            )


# -- merges ---------------------------------------------------------------------------------------------------


async def two(desk: Desk) -> tuple[UUID, UUID]:
    return (await desk.say(visitor="one")).contact_id, (await desk.say(visitor="two")).contact_id


async def where(desk: Desk) -> dict[UUID, UUID]:
    return {row.id: row.contact_id for row in await desk.rows(Consent)}


async def prefer(desk: Desk, contact_id: UUID, visitor: str) -> None:
    [row] = await desk.rows(Identity, Identity.external_id == visitor)
    async with desk.begin() as work:
        await contacts.update_contact(work, desk.agent, contact_id, {"preferred_identity_id": row.id})


async def preferred(desk: Desk) -> list[str]:
    return sorted(row.external_id for row in await desk.rows(Identity, Identity.is_preferred))


async def test_a_merge_joins_what_was_said_and_its_undo_parts_it_again(desk: Desk) -> None:
    one, other = await two(desk)
    await say(desk, one, "granted")
    await say(desk, other, "withdrawn", "marketing")
    before = await where(desk)
    async with desk.begin() as work:
        _, merge = await merge_contacts(work, desk.agent, source_id=one, target_id=other)
    assert set((await where(desk)).values()) == {other}
    assert (await ask(desk, other)).state == "granted"
    async with desk.begin() as work:
        with pytest.raises(Conflict):
            await record(work, desk.agent, one, purpose="survey", state="withdrawn", how="agent")
    # Said since: of the person, who is the target; and of an address of the source, which takes it along.
    await say(desk, other, "withdrawn", "callback")
    await signal(desk, "opted_out", "one", OptOut("opt_out_word", ("service",)))
    async with desk.begin() as work:
        await undo_contact_merge(work, desk.agent, merge.id)
    after = await where(desk)
    assert {row: owner for row, owner in after.items() if row in before} == before
    new = {row.purpose: row.contact_id for row in await desk.rows(Consent) if row.id not in before}
    assert new == {"callback": other, "service": one}


async def test_of_two_preferred_addresses_the_targets_stands_until_the_merge_is_undone(desk: Desk) -> None:
    one, other = await two(desk)
    await prefer(desk, one, "one")
    await prefer(desk, other, "two")
    async with desk.begin() as work:
        _, merge = await merge_contacts(work, desk.agent, source_id=one, target_id=other)
    assert await preferred(desk) == ["two"]
    async with desk.begin() as work:
        await undo_contact_merge(work, desk.agent, merge.id)
    assert await preferred(desk) == ["one", "two"]


async def test_quiet_hours_fill_a_gap_in_a_merge_and_go_back(desk: Desk) -> None:
    one, other = await two(desk)
    hours = {"from": "21:00", "to": "08:00", "zone": "Asia/Shanghai"}
    async with desk.begin() as work:
        await contacts.update_contact(work, desk.agent, one, {"quiet_hours": hours})
        row, merge = await merge_contacts(work, desk.agent, source_id=one, target_id=other)
    assert row.quiet_hours == hours
    async with desk.begin() as work:
        undone = await undo_contact_merge(work, desk.agent, merge.id)
    assert (undone.source.quiet_hours, undone.target.quiet_hours) == (hours, None)
