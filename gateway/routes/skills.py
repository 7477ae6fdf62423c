"""Skills: what work may need, and how good each agent is at it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import access, skills
from conversations.models import Skill as SkillRow
from conversations.skills import SkillKind
from gateway.api import Api, Call, In
from gateway.routes.agents import own_version, show_agent
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Agent, Skill, skill
from routing import rule_book

api = Api("skills")
PATH = "/api/v1/skills"

Kind = Annotated[
    SkillKind, Field(description="`hard`: nobody without it; `graded`: less will do when the work has waited")
]


class SkillIn(In):
    name: Name
    kind: Kind = "graded"


class SkillPatch(In):
    name: Name = left_out()
    kind: Kind = left_out()
    expected_version: ExpectedVersion = None


class LevelsIn(In):
    levels: Annotated[
        dict[UUID, Annotated[int, Field(ge=1, le=5)]],
        Field(max_length=500, description="skill id → 1 to 5; a skill left out is not theirs"),
    ]
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_skills(call: Call, query: ShortListQuery) -> Listed[Skill]:
    """The skills in use, by name; who has which is said by the agents' `skills`."""
    async with call.begin() as work:
        rows = await skills.list_skills(work, call.scope)
    return cut_short_list(rows, query, skill)


@api.post(PATH, status=201)
async def create_skill(call: Call, body: SkillIn) -> Skill:
    """Name a skill."""
    async with call.begin() as work:
        row = await skills.create_skill(work, call.scope, name=body.name, kind=body.kind)
    return skill(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_skill(call: Call, id_: UUID) -> Skill:
    """One skill."""
    async with call.begin() as work:
        row = await access.find(work, call.scope, SkillRow, id_)
    return skill(mapping(row))


@api.patch(f"{PATH}/{{id}}")
async def change_skill(call: Call, id_: UUID, body: SkillPatch) -> Skill:
    """Rename a skill, or say whether it can be done without."""
    async with call.begin() as work:
        row = await skills.update_skill(work, call.scope, id_, changes(body), expected_version=body.expected_version)
    return skill(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_skill(call: Call, id_: UUID) -> None:
    """Take a skill out of use; refused while a rule, or a conversation that waits, needs it."""
    async with call.begin() as work:
        await skills.delete_skill(work, call.scope, id_, is_needed=rule_book.is_needed)


@api.put("/api/v1/agents/{id}/skills")
async def set_skills(call: Call, id_: UUID, body: LevelsIn) -> Agent:
    """Say exactly what a colleague knows, and how well; what waits for it is handed out at once."""
    async with call.begin() as work:
        expected = await own_version(call, id_, body.expected_version)
        await skills.set_levels(work, call.scope, id_, body.levels, expected_version=expected)
    return await show_agent(call, id_)
