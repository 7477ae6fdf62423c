"""The statements of a report come to what plain counting comes to, whatever happened and whatever is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from conversations import calendars, queues
from conversations.access import Scope
from conversations.models import Calendar, Conversation, Event, Inbox
from conversations.work import Works
from kit.db import Database
from kit.errors import Forbidden, Invalid
from kit.ids import new_id
from kit.worktime import Calendar as Hours
from reporting.behind import Wanted, conversations_behind
from reporting.facts import Case
from reporting.figures import Report, Reports
from reporting.fold import fold
from reporting.keeping import Bookkeeper
from reporting.measures import FIGURES
from reporting.models import FactLeg
from reporting.periods import Period, boundaries
from reporting.questions import Question
from tests.reporting import naive
from tests.reporting.histories import BEGAN, SPAN_S, TAGS, Author, History, write
from tests.reporting.naive import Known
from tests.support.workspaces import TestWorkspace

WEEK = [[[540, 1080]]] * 5 + [[], []]
OF_RATINGS = {"ratings", "csat", "stars"}


@dataclass(slots=True)
class Stage:
    """A workspace with made-up conversations whose facts were kept."""

    workspace: TestWorkspace
    works: Works
    author: Author
    hours: dict[UUID, Hours]
    histories: list[History]

    @property
    def reports(self) -> Reports:
        return Reports(self.works.database)

    def known(self) -> list[Known]:
        return [Known(one, fold(Case(one.channel), one.events, self.hours)[0]) for one in self.histories if one.events]

    async def keep(self) -> None:
        standing = await Bookkeeper(self.works).bring_forward(self.workspace.id, None)
        assert standing.is_whole


@pytest.fixture(params=[3, 11, 42])
async def stage(request: pytest.FixtureRequest, database: Database, works: Works, workspace: TestWorkspace) -> Stage:
    chance = Random(request.param)
    scope = Scope.system(workspace.id)
    other, inbox_id = new_id(), new_id()
    async with works.begin(workspace.id) as work:
        await work.connection.execute(insert(queues.Queue).values(workspace_id=workspace.id, id=other, name="Other"))
        await work.connection.execute(
            insert(Inbox).values(workspace_id=workspace.id, id=inbox_id, kind="email", name="Mail")
        )
        kept = await calendars.create_calendar(work, scope, name="Berlin", zone="Europe/Berlin", week=WEEK)
        await queues.update_queue(work, scope, workspace.queue_id, {"calendar_id": kept.id})
        row = (await work.connection.execute(select(Calendar).where(Calendar.workspace_id == workspace.id))).one()
    author = Author(
        chance, (workspace.queue_id, other), (workspace.agent_id, workspace.supervisor_id),
        (workspace.inbox_id, inbox_id), [new_id() for _ in range(20)],
    )  # fmt: skip
    histories = [one for one in (author.history() for _ in range(80)) if one.events]
    await write(database, workspace.id, histories)
    hours = {workspace.queue_id: calendars.read_definition(row._mapping)}
    made = Stage(workspace, works, author, hours, histories)
    await made.keep()
    return made


def ask(stage: Stage, chance: Random, zone: str = "Europe/Berlin") -> Question:
    """A period and filters by chance, often only part of what there is."""
    start = BEGAN + timedelta(seconds=chance.uniform(-40_000, SPAN_S))
    end = start + timedelta(seconds=chance.uniform(1_800, SPAN_S))
    filters: dict[str, Any] = {}
    if chance.random() < 0.3:
        filters["queue_id"] = chance.choice(stage.author.queues)
    if chance.random() < 0.2:
        filters["agent_id"] = chance.choice(stage.author.agents)
    if chance.random() < 0.2:
        filters["channel"] = chance.choice(("webchat", "email"))
    if chance.random() < 0.2:
        filters["inbox_id"] = chance.choice(stage.author.inboxes)
    if chance.random() < 0.2:
        filters["tag"] = chance.choice(TAGS)
    return Question(
        period=Period(start, end, zone),
        now=start + (end - start) * chance.choice((0.5, 2.0)),
        hours=chance.choice(("business", "clock")),
        within_s={
            (queue, channel): chance.choice((30, 600)) for queue in stage.author.queues for channel in ("webchat",)
        },
        **filters,
    )


def fits(question: Question) -> naive.Fits:
    def of(one: Known, fact: Any) -> bool:
        return (
            question.queue_id in (None, fact.queue_id)
            and question.agent_id in (None, getattr(fact, "agent_id", None))
            and question.channel in (None, fact.channel)
            and question.inbox_id in (None, one.history.inbox_id)
            and (question.tag is None or question.tag in one.history.tags)
        )

    return of


def counted(stage: Stage, question: Question, only: naive.Fits = lambda _, __: True, **period: Any) -> dict[str, Any]:
    wanted = fits(question)
    span = {"start": question.period.start, "end": question.period.end} | period
    return naive.count(
        stage.known(),
        lambda one, fact: wanted(one, fact) and only(one, fact),
        now=question.now,
        within_s=question.within_s,
        hours=question.hours,
        **span,
    )


def shown(values: dict[str, Any], *, of_agents: bool = False) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if key not in OF_RATINGS and not (of_agents and not FIGURES[key].of_agents)
    }


async def test_every_figure_is_what_plain_counting_comes_to(stage: Stage) -> None:
    for number in range(25):
        question = ask(stage, Random(number))
        found = await stage.reports.read(stage.workspace.id, question, step="day", by=None, compares=False)
        of_agents = question.agent_id is not None
        assert shown(found.totals, of_agents=of_agents) == shown(counted(stage, question), of_agents=of_agents), number


async def test_each_step_is_counted_within_its_own_bounds(stage: Stage) -> None:
    for number, step in enumerate(("day", "hour", "half_hour")):
        question = replace(ask(stage, Random(100 + number)), agent_id=None)
        start = question.period.start
        question = replace(question, period=replace(question.period, end=start + timedelta(days=2)))
        edges = boundaries(question.period, step)  # type: ignore[arg-type]
        found = await stage.reports.read(stage.workspace.id, question, step=step, by=None, compares=False)  # type: ignore[arg-type]
        assert [at for at, _ in found.steps] == [at for at in edges[:-1] if at < question.now]
        for (at, values), end in zip(found.steps, edges[1:], strict=False):
            assert shown(values) == shown(counted(stage, question, start=at, end=end)), at


async def test_each_group_is_counted_by_itself(stage: Stage) -> None:
    groups: dict[str, Any] = {
        "queue": lambda one, fact: {str(fact.queue_id)},
        "agent": lambda one, fact: {str(fact.agent_id) if getattr(fact, "agent_id", None) else None},
        "channel": lambda one, fact: {fact.channel},
        "inbox": lambda one, fact: {str(one.history.inbox_id)},
        "tag": lambda one, fact: set(one.history.tags) or {None},
    }
    for number, (by, keys_of) in enumerate(groups.items()):
        question = replace(ask(stage, Random(200 + number)), agent_id=None)
        found = await stage.reports.read(stage.workspace.id, question, step="day", by=by, compares=False)  # type: ignore[arg-type]
        assert [row.name for row in found.rows if row.key] == sorted(
            (row.name for row in found.rows if row.key), key=str.casefold
        )
        for row in found.rows:

            def is_in(one: Known, fact: Any, key: str | None = row.key, keys_of: Any = keys_of) -> bool:
                return key in keys_of(one, fact)

            expected = counted(stage, question, is_in)
            of_agents = by == "agent"
            assert shown(row.values, of_agents=of_agents) == shown(expected, of_agents=of_agents), (by, row.name)


async def test_a_count_lists_as_many_conversations_as_it_says(stage: Stage) -> None:
    question = replace(ask(stage, Random(7)), agent_id=None, queue_id=None, channel=None, inbox_id=None, tag=None)
    scope = Scope.system(stage.workspace.id)
    totals = (await stage.reports.read(stage.workspace.id, question, step="day", by=None, compares=False)).totals
    for key in ("arrived", "answered", "abandoned", "abandoned_short", "overflowed", "waiting", "backlog", "opened",
                "no_reply", "replies", "resolved", "sla_met", "sla_breached", "returned"):  # fmt: skip
        for sort in ("newest", "largest"):
            rows: list[Any] = []
            cursor: str | None = None
            while True:
                wanted = Wanted(key, sort, cursor, limit=7)  # type: ignore[arg-type]
                page = await conversations_behind(stage.reports, scope, question, wanted)
                rows += page.items
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert len(rows) == totals[key], key
            places = [row["place"] for row in rows]
            assert places == sorted(places, reverse=True)


async def test_every_figure_opens_in_either_order(stage: Stage) -> None:
    question = replace(ask(stage, Random(9)), hours="business")
    scope = Scope.system(stage.workspace.id)
    for key in FIGURES:
        for sort in ("newest", "largest"):
            first = await conversations_behind(stage.reports, scope, question, Wanted(key, sort, limit=3))  # type: ignore[arg-type]
            if first.next_cursor is not None:
                wanted = Wanted(key, sort, first.next_cursor, limit=3)  # type: ignore[arg-type]
                second = await conversations_behind(stage.reports, scope, question, wanted)
                facts = [(row["id"], row["fact_number"]) for row in (*first.items, *second.items)]
                assert len(set(facts)) == len(facts) > 3, key


async def test_to_read_again_changes_nothing_and_what_is_new_is_counted(stage: Stage, database: Database) -> None:
    question = Question(Period(BEGAN, BEGAN + timedelta(days=30), "UTC"), now=BEGAN + timedelta(days=60))

    async def totals() -> Report:
        return await stage.reports.read(stage.workspace.id, question, step="day", by=None, compares=False)

    before = await totals()
    await stage.keep()
    assert await totals() == before
    later = [one for one in (stage.author.history() for _ in range(10)) if one.events]
    await write(database, stage.workspace.id, later)
    stage.histories += later
    await stage.keep()
    after = await totals()
    assert shown(after.totals) == shown(counted(stage, question)) != shown(before.totals)


async def test_spam_is_in_no_figure(stage: Stage, database: Database) -> None:
    spam = next(one for one in stage.histories if any(event.type == "item.queued" for event in one.events))
    async with stage.works.begin(stage.workspace.id) as work:
        await work.connection.execute(
            Conversation.__table__.update()  # type: ignore[attr-defined]
            .where(Conversation.workspace_id == stage.workspace.id, Conversation.id == spam.id)
            .values(is_spam=True)
        )
        work.record("conversation.updated", conversation_id=spam.id, data={"fields": ["is_spam"]})
    await stage.keep()
    async with database.begin() as connection:
        left = await connection.scalars(
            select(FactLeg.number).where(FactLeg.workspace_id == stage.workspace.id, FactLeg.conversation_id == spam.id)
        )
        assert list(left) == []
        told = select(Event.seq).where(Event.workspace_id == stage.workspace.id, Event.conversation_id == spam.id)
        assert len(list(await connection.scalars(told))) > 1  # the record stays


async def test_arrivals_are_laid_out_by_the_clock_of_the_zone(stage: Stage) -> None:
    question = replace(ask(stage, Random(5)), agent_id=None, now=BEGAN + timedelta(days=30))
    slots = await stage.reports.arrivals(stage.workspace.id, question)
    expected: dict[tuple[int, int], int] = {}
    wanted = fits(question)
    for one in stage.known():
        for leg in one.facts.legs:
            if wanted(one, leg) and question.period.start <= leg.since < question.period.end:
                local = leg.since.astimezone(ZoneInfo(question.period.zone))
                place = (local.isoweekday(), local.hour * 2 + local.minute // 30)
                expected[place] = expected.get(place, 0) + 1
    assert {(slot.weekday, slot.slot): slot.arrived for slot in slots} == expected


async def test_agents_are_told_their_own_figures_only(stage: Stage) -> None:
    question = Question(Period(BEGAN, BEGAN + timedelta(days=9), "UTC"), now=datetime(2026, 5, 1, tzinfo=UTC))
    everything = Scope.system(stage.workspace.id)
    agent = replace(everything, agent_id=stage.workspace.agent_id).limited_to(["conversations.reply"])
    assert question.seen_by(agent).agent_id == stage.workspace.agent_id
    with pytest.raises(Forbidden):
        replace(question, agent_id=stage.workspace.supervisor_id).seen_by(agent)
    watcher = replace(everything.limited_to(["floor.watch"]), queue_ids=frozenset({stage.workspace.queue_id}))
    assert question.seen_by(watcher).queue_ids == {stage.workspace.queue_id}
    found = await stage.reports.read(
        stage.workspace.id, question.seen_by(watcher), step="day", by="queue", compares=False
    )
    assert [row.key for row in found.rows] == [str(stage.workspace.queue_id)]


async def test_who_does_not_see_a_conversation_is_not_shown_it(stage: Stage) -> None:
    question = Question(Period(BEGAN, BEGAN + timedelta(days=9), "UTC"), now=datetime(2026, 5, 1, tzinfo=UTC))
    stranger = replace(Scope.system(stage.workspace.id), agent_id=new_id()).limited_to(["floor.watch"])
    async with stage.works.begin(stage.workspace.id) as work:
        await work.connection.execute(
            Conversation.__table__.update()  # type: ignore[attr-defined]
            .where(Conversation.workspace_id == stage.workspace.id)
            .values(queue_id=stage.workspace.queue_id)
        )
    page = await conversations_behind(stage.reports, stranger, question, Wanted("arrived"))
    assert list(page.items) == []
    with pytest.raises(Invalid):
        await conversations_behind(stage.reports, stranger, question, Wanted("nonsense"))
    with pytest.raises(Invalid):
        await conversations_behind(stage.reports, stranger, question, Wanted("arrived", cursor="nonsense"))
