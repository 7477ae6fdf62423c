"""Skills, rings and former agents over the real tables: who is asked, when, and why not the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations import skills
from conversations.access import Scope
from conversations.content import Text
from conversations.merges import merge_conversations
from conversations.models import AgentSkill, Conversation, Skill
from conversations.unmerges import undo
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from routing import rule_book
from routing.models import RoutingRule
from routing.policy import check_policy
from routing.rules import SortingConditions, SortingOutcome
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall


async def name_skill(hall: Hall, name: str, kind: str = "graded") -> UUID:
    skill_id = new_id()
    async with hall.database.begin() as connection:
        await connection.execute(
            insert(Skill).values(workspace_id=hall.workspace.id, id=skill_id, name=name, kind=kind)
        )
    return skill_id


async def teach(hall: Hall, agent_id: UUID, levels: dict[UUID, int]) -> None:
    async with hall.database.begin() as connection:
        for skill_id, level in levels.items():
            await connection.execute(
                insert(AgentSkill).values(
                    workspace_id=hall.workspace.id, agent_id=agent_id, skill_id=skill_id, level=level
                )
            )
    await hall.tell("agent.updated", agent_id=agent_id)


async def rule(hall: Hall, outcome: dict[str, Any], **conditions: Any) -> None:
    async with hall.database.begin() as connection:
        await connection.execute(
            insert(RoutingRule).values(
                workspace_id=hall.workspace.id,
                id=new_id(),
                name="rule",
                position=1,
                conditions=conditions,
                outcome=outcome,
            )
        )


async def needs(hall: Hall, skill_id: UUID, *, minimum: int = 1, wanted: int | None = None) -> None:
    """Have every new conversation need a skill."""
    need = {"skill_id": str(skill_id), "minimum": minimum} | ({"wanted": wanted} if wanted else {})
    await rule(hall, {"needs": [need]})


async def out(hall: Hall, conversation_id: UUID) -> dict[UUID, list[str]]:
    considered = (await hall.decisions(conversation_id))[-1].considered
    return {UUID(one["agent_id"]): one["reasons"] for one in considered["out"]}


async def test_the_better_skilled_goes_before_the_longer_idle(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges")
    await needs(hall, fridges, wanted=4)
    idle = await hall.on_duty()
    hall.clock.advance(seconds=20)
    expert = await hall.on_duty()
    await hall.connect(idle)
    await teach(hall, idle, {fridges: 2})
    await teach(hall, expert, {fridges: 4})
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == expert


async def test_nobody_below_the_minimum_is_asked_however_long_it_waits(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges", "hard")
    await needs(hall, fridges, minimum=3)
    novice, stranger = await hall.on_duty(), await hall.on_duty()
    await teach(hall, novice, {fridges: 2})
    conversation = await hall.arrive()
    hall.clock.advance(seconds=29)
    await hall.connect(novice, stranger)
    await hall.drain()
    assert await hall.owner(conversation) is None
    expert = await hall.on_duty()
    await teach(hall, expert, {fridges: 3})
    await hall.drain()
    assert await hall.owner(conversation) == expert
    reasons = await out(hall, conversation)
    assert (reasons[novice], reasons[stranger]) == (["skill_missing"], ["skill_missing"])


async def test_work_nobody_can_do_keeps_nobody_waiting_behind_it(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges")
    await rule(hall, {"needs": [{"skill_id": str(fridges), "minimum": 5}]}, keywords=["leaks"])
    blocked = await hall.write(*[hall.message() for _ in range(60)])
    agent = await hall.on_duty()
    plain = await hall.arrive("email")
    await hall.drain()
    assert set(await hall.owners(blocked)) == {None}
    assert await hall.owner(plain) is None  # the rule is of every message that says it leaks
    conversation = (await hall.write(replace(hall.message(), text="hello", content=Text("hello"))))[0]
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_a_wider_ring_is_asked_when_its_time_has_come(furnish: Furnish) -> None:
    hall = await furnish(rings=[{"max_gap": 0}, {"after_s": 20, "max_gap": 2}], handle_time_s=1)
    fridges = await name_skill(hall, "Fridges")
    await needs(hall, fridges, wanted=4)
    expert = await hall.on_duty(cap_units=33)
    novice = await hall.on_duty()
    await teach(hall, expert, {fridges: 4})
    await teach(hall, novice, {fridges: 2})
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    assert await hall.owners([first, second]) == [expert, None]
    hall.clock.advance(seconds=19)
    await hall.connect(expert, novice)
    await hall.drain()
    assert await hall.owner(second) is None
    hall.clock.advance(seconds=1)
    await hall.drain()
    assert await hall.owner(second) == novice
    considered = (await hall.decisions(second))[-1].considered
    assert (considered["ring"], considered["ring_opened"]) == (1, "age")


async def test_a_ring_nobody_stands_in_is_not_waited_for(furnish: Furnish) -> None:
    hall = await furnish(rings=[{"max_gap": 0}, {"after_s": 3600, "max_gap": 9}])
    fridges = await name_skill(hall, "Fridges")
    await needs(hall, fridges, wanted=5)
    novice = await hall.on_duty()
    await teach(hall, novice, {fridges: 1})
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == novice
    considered = (await hall.decisions(conversation))[-1].considered
    assert (considered["ring"], considered["ring_opened"]) == (1, "nobody_in_ring")


async def test_members_of_another_queue_help_out_in_a_ring_of_theirs(furnish: Furnish) -> None:
    hall = await furnish()
    other = await hall.open_queue("Helpers")
    async with hall.database.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE queue SET policy = jsonb_build_object('handle_time_s', 1, 'rings', jsonb_build_array("
            f"'{{}}'::jsonb, jsonb_build_object('after_s', 30, 'queue_ids', jsonb_build_array('{other}'))))"
            f" WHERE workspace_id = '{hall.workspace.id}' AND id = '{hall.workspace.queue_id}'"
        )
    own = await hall.on_duty(cap_units=33)
    helper = await hall.on_duty(queue_id=other)
    first, second = await hall.arrive(), await hall.arrive()
    await hall.drain()
    assert await hall.owners([first, second]) == [own, None]
    hall.clock.advance(seconds=30)
    await hall.connect(own, helper)
    await hall.drain()
    assert await hall.owner(second) == helper


async def test_the_former_agent_is_waited_for_while_they_are_signed_in(furnish: Furnish) -> None:
    hall = await furnish(channels={"webchat": {"keep_for_former_s": 60}})
    former, other = await hall.on_duty(cap_units=33), await hall.on_duty()
    conversation = await hall.arrive(visitor="regular")
    await hall.drain()
    if await hall.owner(conversation) != former:
        former, other = other, former
    await hall.act("resolve", conversation)
    await hall.set_state(former, "busy", by=former)
    await hall.arrive(visitor="regular")
    await hall.drain()
    assert await hall.owner(conversation) is None
    hall.clock.advance(seconds=29)
    await hall.connect(former, other)
    hall.clock.advance(seconds=29)
    await hall.connect(former, other)
    await hall.drain()
    assert await hall.owner(conversation) is None
    hall.clock.advance(seconds=2)
    await hall.drain()
    assert await hall.owner(conversation) == other


async def test_a_transfer_to_another_queue_forgets_what_was_needed(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges")
    await needs(hall, fridges)
    other = await hall.open_queue("Invoices")
    conversation = await hall.arrive()
    assert (await hall.item(conversation)).need == [{"skill_id": str(fridges), "min": 1, "want": 1}]
    agent = await hall.on_duty(queue_id=other)
    await hall.act("transfer", conversation, queue_id=other)
    assert (await hall.item(conversation)).need == []
    await hall.drain()
    assert await hall.owner(conversation) == agent


@pytest.mark.parametrize("first", ["rule", "deletion"])
async def test_a_rule_and_the_deletion_of_a_skill_that_it_names_do_not_both_succeed(hall: Hall, first: str) -> None:
    fridges = await name_skill(hall, "Fridges")
    scope = Scope.system(hall.workspace.id)

    async def save(work: Work) -> None:
        outcome = SortingOutcome.model_validate({"needs": [{"skill_id": fridges}]})
        await rule_book.create_rule(work, scope, name="Fridges", conditions=SortingConditions(), outcome=outcome)

    async def delete(work: Work) -> None:
        await skills.delete_skill(work, scope, fridges, is_needed=rule_book.is_needed)

    async def later(step: Callable[[Work], Awaitable[None]]) -> None:
        async with hall.works.begin(hall.workspace.id) as work:
            await step(work)

    steps = (save, delete) if first == "rule" else (delete, save)
    async with hall.works.begin(hall.workspace.id) as work:
        await steps[0](work)
        task = asyncio.create_task(later(steps[1]))
        await _until_somebody_waits_or(hall, task)
    with pytest.raises(Conflict if first == "rule" else NotFound):
        await task


async def _until_somebody_waits_or(hall: Hall, task: asyncio.Task[None]) -> None:
    """Return when another transaction waits for a lock of ours, or the task is over."""
    async with hall.database.acquire() as connection:
        while not task.done():
            if await connection.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                return
            await asyncio.sleep(0)


@pytest.mark.parametrize("way", ["reopened", "written_to_again", "no_spam", "unmerged"])
async def test_what_a_rule_decided_holds_for_as_long_as_the_conversation_is_in_its_queue(hall: Hall, way: str) -> None:
    fridges = await name_skill(hall, "Fridges", "hard")
    await rule(hall, {"tier": 2, "needs": [{"skill_id": str(fridges), "minimum": 3}]})
    stranger = await hall.on_duty(tier=2)
    conversation = await hall.arrive(visitor="regular")
    match way:
        case "reopened":
            await hall.act("resolve", conversation)
            await hall.act("reopen", conversation)
        case "written_to_again":
            await hall.act("resolve", conversation)
            await hall.arrive(visitor="regular")
        case "no_spam":
            await hall.act("update", conversation, is_spam=True)
            await hall.act("update", conversation, is_spam=False)
        case "unmerged":
            other = await hall.arrive(visitor="the same person")
            person = (await hall.conversation(conversation)).contact_id
            async with hall.database.begin() as connection:
                here = (Conversation.workspace_id == hall.workspace.id, Conversation.id == other)
                await connection.execute(update(Conversation).where(*here).values(contact_id=person))
            scope = hall.scope()
            async with hall.works.begin(hall.workspace.id, scope.actor) as work:
                merge, _ = await merge_conversations(
                    work, scope, source_id=conversation, target_id=other, listener=hall.router
                )
            async with hall.works.begin(hall.workspace.id, scope.actor) as work:
                await undo(work, scope, merge.id, listener=hall.router)
    item = await hall.item(conversation)
    assert (item.state, item.tier, item.max_tier) == ("queued", 2, 2)
    assert item.need == [{"skill_id": str(fridges), "min": 3, "want": 3}]
    await hall.connect(stranger)
    await hall.drain()
    assert await hall.owner(conversation) is None
    await teach(hall, stranger, {fridges: 3})
    await hall.drain()
    assert await hall.owner(conversation) == stranger


async def test_a_skill_that_is_no_more_is_not_needed_when_a_conversation_is_reopened(hall: Hall) -> None:
    fridges = await name_skill(hall, "Fridges", "hard")
    await needs(hall, fridges)
    conversation = await hall.arrive()
    await hall.act("resolve", conversation)
    async with hall.database.begin() as connection:
        here = (Skill.workspace_id == hall.workspace.id, Skill.id == fridges)
        await connection.execute(update(Skill).where(*here).values(archived=True))
    await hall.act("reopen", conversation)
    assert (await hall.item(conversation)).need == []


@pytest.mark.parametrize(
    "rings",
    [
        [{"after_s": 5}],
        [{}, {"after_s": 30}, {"after_s": 20}],
        [{"max_gap": 2}, {"after_s": 5, "max_gap": 1}],
        [{}, {"after_s": 5, "tiers_above": 1}],
        [{"max_gap": -1}],
    ],
)
def test_rings_that_do_not_hold_each_other_are_refused(rings: list[dict[str, Any]]) -> None:
    with pytest.raises(Invalid) as refused:
        check_policy({"rings": rings})
    assert refused.value.code == "invalid_policy"
