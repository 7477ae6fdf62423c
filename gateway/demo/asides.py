"""What the demo's agents asked beside their cases: an expert, who has answered, a supplier, a team that is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from conversations.access import Scope, load_scope
from conversations.models import Agent, Conversation, Message, SideConversation, SideDelivery, Team
from conversations.sides import asking, clock
from conversations.sides.asking import NewSide, NewSideMessage
from conversations.sides.settling import Lead
from conversations.work import Work, Works
from gateway.demo import cast

EXPERTS, CHINA = "专家组 Experts", "国内服务组 China service"
SUPPLIER = {"address": "service@haoyue-parts.example", "name": "浩越配件 Parts desk"}


class _Then:
    """A clock that stands at one moment of the past."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


@dataclass(frozen=True, slots=True)
class _Aside:
    """One question: what, when it was asked, of whom, how long they have, who answered what, who asked."""

    subject: str
    text: str
    asked_ago: timedelta
    within: timedelta
    team: str | None = None
    outside: bool = False
    answer: tuple[str, str] | None = None  # login, text
    interim: tuple[str, str] | None = None
    by: str = "agent"


ASIDES = (
    _Aside(
        "E4 反复出现，泵已换过",
        "排水泵上周刚换，客户说 E4 又出现了。请看一下引用的描述，是线束还是主板？客户今天要答复。",
        asked_ago=timedelta(hours=2),
        within=timedelta(hours=4),
        team=EXPERTS,
        answer=(
            "liu.zhiyuan",
            "先查泵插头到主板的线束，接触不良时就是这个现象；量一下排水时 220 V 是否到泵。"
            "到了还报 E4 再换主板，型号 HY-MB4。",
        ),
    ),
    _Aside(
        "HY-MB4 主板交期",
        "您好，HY-MB4 主板需要一块，请问现货还是订货，最快哪天能到上海？",
        asked_ago=timedelta(minutes=50),
        within=timedelta(hours=6),
        outside=True,
    ),
    _Aside(
        "Second visit in the customer's area",
        "Who of you is near the customer this week? A second visit was promised, and no date is set yet.",
        asked_ago=timedelta(hours=5),
        within=timedelta(hours=3),
        team=CHINA,
        interim=("zhao.min", "Looking at the route plan, one moment."),
        by="supervisor",
    ),
)


async def add_asides(works: Works, workspace_id: UUID) -> None:
    """Ask them in the newest open cases, once; a workspace that has any side conversation is left as it is."""
    async with works.begin(workspace_id) as work:
        if await work.connection.scalar(
            select(SideConversation.id).where(SideConversation.workspace_id == workspace_id).limit(1)
        ):
            return
        cases = await _cases(work)
        teams = {
            row.name: row.id
            for row in await work.connection.execute(select(Team).where(Team.workspace_id == workspace_id))
        }
        agents = await _agents(work)
    for aside, case in zip(ASIDES, cases, strict=False):
        await _ask(works, workspace_id, aside, case, teams, agents)
    async with works.begin(workspace_id) as work:
        await clock.look(work)


async def _ask(
    works: Works, workspace_id: UUID, aside: _Aside, case: Row[Any], teams: dict[str, UUID], agents: dict[str, UUID]
) -> None:
    now = works.clock.now()
    asked_at = now - aside.asked_ago
    quotes = await _said(works, workspace_id, case.id)
    new = NewSide(
        subject=aside.subject,
        due_at=asked_at + aside.within,
        first=NewSideMessage(aside.text, quote_ids=() if aside.outside else quotes),
        lead=Lead(team_id=teams.get(aside.team)) if aside.team else Lead(),
        addresses=(SUPPLIER,) if aside.outside else (),
    )

    async def step(login: str, at: datetime, do: Callable[[Work, Scope], Any]) -> Any:
        then = Works(works.database, _Then(at), works.wake)
        async with works.database.begin() as connection:
            scope = await load_scope(connection, workspace_id, agents[login])
        async with then.begin(workspace_id, scope.actor) as work:
            return await do(work, scope)

    side_id = await step(aside.by, asked_at, partial(_start, case.id, new))
    for said, is_interim in ((aside.interim, True), (aside.answer, False)):
        if said is not None:
            login, text = said
            line = NewSideMessage(text, is_interim=is_interim)
            await step(login, asked_at + aside.asked_ago / 2, partial(_answer, side_id, line))


async def _start(conversation_id: UUID, new: NewSide, work: Work, scope: Scope) -> UUID:
    """Ask; its mail counts as sent, for nobody is there to read it."""
    side_id, _ = await asking.start(work, scope, conversation_id, new)
    await work.connection.execute(
        update(SideDelivery)
        .where(SideDelivery.workspace_id == work.workspace_id, SideDelivery.state == "queued")
        .values(state="sent", attempts=1)
    )
    return side_id


async def _answer(side_id: UUID, line: NewSideMessage, work: Work, scope: Scope) -> None:
    await asking.post(work, scope, side_id, line)


async def _cases(work: Work) -> list[Row[Any]]:
    """The newest cases that the agent who signs in sees and somebody works on."""
    agents = await _agents(work)
    scope = await load_scope(work.connection, work.workspace_id, agents["agent"])
    rows: Any = await work.connection.execute(
        select(Conversation.id, Conversation.assignee_id)
        .where(scope.visible(), Conversation.status == "open", Conversation.merged_into_id.is_(None))
        .order_by(Conversation.assignee_id.is_distinct_from(scope.agent_id), Conversation.last_activity_at.desc())
        .limit(len(ASIDES))
    )
    return list(rows.all())


async def _agents(work: Work) -> dict[str, UUID]:
    """Return login → id."""
    rows = await work.connection.execute(select(Agent.id, Agent.email).where(Agent.workspace_id == work.workspace_id))
    logins = {person.login for person in cast.PEOPLE}
    found = {row.email.partition("@")[0]: row.id for row in rows}
    return {login: id_ for login, id_ in found.items() if login in logins}


async def _said(works: Works, workspace_id: UUID, conversation_id: UUID) -> tuple[UUID, ...]:
    """The customer's newest words."""
    async with works.begin(workspace_id) as work:
        ids = await work.connection.scalars(
            select(Message.id)
            .where(
                Message.workspace_id == workspace_id,
                Message.conversation_id == conversation_id,
                Message.kind == "message",
                Message.direction == "in",
                Message.text != "",
            )
            .order_by(Message.sequence.desc())
            .limit(1)
        )
    return tuple(ids)
