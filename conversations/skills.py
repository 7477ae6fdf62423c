"""Skills: what work may need of whoever takes it, and how good each agent is at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select

from conversations.access import Scope, find
from conversations.audit import audit
from conversations.models import Agent, AgentSkill, Skill
from conversations.resources import (
    check_version,
    clean_name,
    create,
    edit,
    only,
    remove,
    touch,
    unique,
)
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound

EVENT = "skill.updated"
LEVELS: Final = range(1, 6)

SkillKind = Literal["graded", "hard"]


async def list_skills(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the skills in use by name."""
    return list(
        await work.connection.execute(
            select(Skill)
            .where(Skill.workspace_id == scope.workspace_id, ~Skill.archived)
            .order_by(func.lower(Skill.name), Skill.id)
        )
    )


async def create_skill(work: Work, scope: Scope, *, name: str, kind: SkillKind = "graded") -> Row[Any]:
    """Write a skill and return its row.

    Raises:
        Conflict: the name is in use (``name_taken``).
    """
    scope.require("queues.manage")
    async with _unique_name():
        return await create(work, scope, Skill, {"name": clean_name(name), "kind": kind}, EVENT)


async def update_skill(
    work: Work, scope: Scope, skill_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name`` or ``kind``; return the row."""
    scope.require("queues.manage")
    row = await find(work, scope, Skill, skill_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "kind")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    async with _unique_name():
        return await edit(work, scope, Skill, row, values, EVENT)


async def delete_skill(
    work: Work, scope: Scope, skill_id: UUID, *, is_needed: Callable[[Work, UUID], Awaitable[bool]]
) -> None:
    """Take a skill out of use; agents have it no longer.

    Args:
        is_needed: whether a rule or work that waits asks for it, which only routing knows. Asked under the skill's
            lock, which whoever comes to need it takes as well.
    Raises:
        Conflict: it is needed (``skill_in_use``): what asks for it would wait for nobody.
    """
    scope.require("queues.manage")
    row = await find(work, scope, Skill, skill_id, lock=True)
    if await is_needed(work, skill_id):
        raise Conflict("a rule or a conversation that waits needs this skill", code="skill_in_use")
    owners = list(
        await work.connection.scalars(
            delete(AgentSkill)
            .where(AgentSkill.workspace_id == scope.workspace_id, AgentSkill.skill_id == skill_id)
            .returning(AgentSkill.agent_id)
        )
    )
    for agent_id in sorted(owners):
        await _tell(work, scope, agent_id)
    await remove(work, scope, Skill, row, EVENT)


async def set_levels(
    work: Work, scope: Scope, agent_id: UUID, levels: Mapping[UUID, int], *, expected_version: int | None = None
) -> None:
    """Say exactly what an agent knows.

    Args:
        levels: skill id → 1 (knows a little) to 5 (teaches it); a skill left out is not theirs.
        expected_version: of the agent's own row.
    Raises:
        NotFound: no such active agent, or no such skill.
        Invalid: a level is out of range.
    """
    scope.require("queues.manage")
    agent = await find(work, scope, Agent, agent_id, lock=True)
    check_version(agent, expected_version)
    if not agent.is_active:
        raise NotFound("there is no such agent", fields={"resource": "agent"})
    if wrong := [skill_id for skill_id, level in levels.items() if level not in LEVELS]:
        raise Invalid("a level is a number from 1 to 5", fields={str(wrong[0]): "is from 1 to 5"})
    known = set(
        await work.connection.scalars(
            select(Skill.id)
            .where(Skill.workspace_id == scope.workspace_id, Skill.id.in_(levels), ~Skill.archived)
            .order_by(Skill.id)
            .with_for_update(key_share=True)
        )
    )
    if missing := set(levels) - known:
        raise NotFound("there is no such skill", fields={"skill_ids": sorted(map(str, missing))})
    own = (AgentSkill.workspace_id == scope.workspace_id, AgentSkill.agent_id == agent_id)
    rows = await work.connection.execute(select(AgentSkill.skill_id, AgentSkill.level).where(*own))
    before = {row.skill_id: row.level for row in rows}
    if before == dict(levels):
        return
    changed = {skill_id for skill_id in before if levels.get(skill_id) != before[skill_id]}
    fresh = [skill_id for skill_id, level in levels.items() if before.get(skill_id) != level]
    if changed:
        await work.connection.execute(delete(AgentSkill).where(*own, AgentSkill.skill_id.in_(changed)))
    if fresh:
        await work.connection.execute(
            insert(AgentSkill),
            [
                {
                    "workspace_id": scope.workspace_id,
                    "agent_id": agent_id,
                    "skill_id": skill_id,
                    "level": levels[skill_id],
                }
                for skill_id in fresh
            ],
        )
    told = {"before": _told(before), "after": _told(levels)}
    await audit(work, "agent.skills_changed", "agent", agent_id, **told)
    await _tell(work, scope, agent_id)


async def _tell(work: Work, scope: Scope, agent_id: UUID) -> None:
    await touch(work, scope, Agent, agent_id)
    work.record("agent.updated", agent_id=agent_id, data={"fields": ["skills"]})


def _told(levels: Mapping[UUID, int]) -> dict[str, int]:
    return {str(skill_id): level for skill_id, level in sorted(levels.items())}


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a skill of this name already", field="name")
