"""What a report says of today and what the floor shows live are the same, though neither knows how the other counts."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import insert

from conversations import replies
from conversations.models import Rating
from conversations.replies import NewMessage
from kit.errors import TrunklineError
from kit.ids import new_id
from reporting.figures import Reports
from reporting.keeping import Bookkeeper
from reporting.models import FactResponse
from reporting.periods import Period
from reporting.questions import Question
from routing.figures import median
from routing.overview import Overviews, day_began
from tests.routing.hall import CHANNELS, Hall

# What a report leaves out or counts otherwise than the floor, told in docs/reports.md#today.
COUNTS = ("offered", "arrived", "answered", "abandoned", "abandoned_short", "overflowed", "waiting")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_report_of_today_agrees_with_the_floor(hall: Hall, seed: int) -> None:
    chance = Random(seed)
    other = await hall.open_queue("Other", patience_s=30)
    policy = {"offer_ttl_s": 30, "wrap_up_s": 20, "patience_s": 30, "service_level": {"within_s": 25}}
    await hall.set_policy(policy)
    agents = [await hall.on_duty() for _ in range(2)] + [await hall.on_duty(queue_id=other)]
    overviews, keeper = Overviews(hall.database, hall.clock), Bookkeeper(hall.works)
    known: list[UUID] = []
    for step in range(90):
        hall.clock.advance(timedelta(seconds=chance.randrange(1, 25)))
        one = chance.choice(known) if known else None
        match chance.randrange(13):
            case 0 | 1 | 2:
                known.append(await hall.arrive(chance.choice(CHANNELS), chance.choice(("ann", "bob", None))))
            case 3 if one:
                await attempt(hall, "transfer", one, chance.choice((other, hall.workspace.queue_id)), None)
            case 4 | 5 if one:
                await reply(hall, one, chance.choice(agents))  # closed unanswered is a first response to a report
                await attempt(hall, "resolve", one)
                if chance.random() < 0.5:
                    await rate(hall, one, chance.randrange(1, 6))
            case 6 if one:
                await attempt(hall, "snooze", one, hall.clock.now() + timedelta(hours=1))
            case 7 if one:
                await attempt(hall, "assign", one, chance.choice((*agents, None)))
            case 8:
                await hall.set_state(chance.choice(agents), chance.choice(("available", "away")))
            case 9 if one and (await hall.conversation(one)).first_response_at:
                await attempt(hall, "reopen", one)
            case 10 if one:
                await hall.leave(one)
            case 11 | 12 if one:
                await reply(hall, one, chance.choice(agents))
        await hall.connect(*agents)
        await hall.drain()
        if step % 15 == 14:
            await hold_together(hall, overviews, keeper)
    hall.clock.advance(timedelta(hours=24))  # who waits still stands in the new day's line
    await hold_together(hall, overviews, keeper)


async def attempt(hall: Hall, step: str, *args: object) -> None:
    with contextlib.suppress(TrunklineError):  # what is refused changes nothing
        await hall.act(step, *args)  # type: ignore[arg-type]


async def reply(hall: Hall, conversation_id: UUID, agent_id: UUID) -> None:
    scope = hall.scope(agent_id)
    with contextlib.suppress(TrunklineError):
        async with hall.works.begin(hall.workspace.id, scope.actor) as work:
            said = NewMessage(kind="reply", text="We look at it", client_id=str(new_id()))
            await replies.post(work, scope, conversation_id, said, listener=hall.router)


async def rate(hall: Hall, conversation_id: UUID, stars: int) -> None:
    """The customer rates what was closed, as the chat window writes it down."""
    row = await hall.conversation(conversation_id)
    if row.status != "resolved":
        return
    async with hall.works.begin(hall.workspace.id) as work:
        known = Rating.__table__.delete().where(  # type: ignore[attr-defined]
            Rating.workspace_id == hall.workspace.id,
            Rating.conversation_id == row.id,
            Rating.episode == row.episode,
        )
        await work.connection.execute(known)
        await work.connection.execute(
            insert(Rating).values(
                workspace_id=hall.workspace.id,
                id=new_id(),
                conversation_id=row.id,
                episode=row.episode,
                inbox_id=row.inbox_id,
                agent_id=row.assignee_id,
                queue_id=row.queue_id,
                stars=stars,
                closed_at=row.resolved_at,
                created_at=work.now,
                updated_at=work.now,
            )
        )
        facts = {"episode": row.episode, "stars": stars, "has_comment": False}
        work.record("conversation.rated", conversation_id=row.id, queue_id=row.queue_id, data=facts)


async def hold_together(hall: Hall, overviews: Overviews, keeper: Bookkeeper) -> None:
    now = hall.clock.now()
    live = await overviews.read(hall.workspace.id)
    assert (await keeper.bring_forward(hall.workspace.id, None)).is_whole
    began = day_began(now, "UTC")
    within_s = {
        (queue.id, channel): queue.policy.answer_within_s(channel) for queue in live.queues for channel in CHANNELS
    }
    # The floor counts what has happened, this moment included.
    tick = timedelta(microseconds=1)
    question = Question(Period(began, now + tick, "UTC"), now=now + tick, within_s=within_s)
    report = await Reports(hall.database).read(hall.workspace.id, question, step="day", by="queue", compares=False)
    rows = {row.key: row.values for row in report.rows}
    responses = await hall.rows(FactResponse, FactResponse.at >= began)
    for queue in live.queues:
        day, said = queue.day, rows.get(str(queue.id), {})
        shown = {name: getattr(day, name) for name in COUNTS} | {"service_level": day.service_level_percent}
        nothing = dict.fromkeys(COUNTS, 0) | {"service_level": None}
        assert {name: said.get(name, nothing[name]) for name in nothing} == shown
        assert (said.get("csat"), said.get("ratings") or 0) == (day.csat_percent, day.ratings)
        # The floor's first responses are those to what customers began, counted around the clock.
        given = sorted(
            one.wall_ms for one in responses if one.is_first and not one.is_ours and one.queue_id == queue.id
        )
        assert median(given) == day.first_response_p50_ms
