"""Other rules and other people for a replay, as somebody writes them into a file. Plain values in and out.

    {"queues": {"Support": {"policy": {"rings": [], "wrap_up_s": 20}, "members": {"anna@example.com": 2}}},
     "agents": {"ben@example.com": {"absent": true}, "anna@example.com": {"skills": {"Pumps": 4}, "capacity": 120}},
     "more_agents": [{"name": "One more", "like": "anna@example.com"}]}

Queues are named by name or id, agents by address or id, skills by name or id. Whatever is wrong is told at once, each
fault by its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kit.errors import Invalid
from routing.capacity import Load
from routing.matching import Candidate
from routing.policy import QueuePolicy, check_policy
from routing.whatif.values import History, House, Shift

K = TypeVar("K")

MAX_BYTES = 1_000_000
MAX_MORE = 200

Level = Annotated[int, Field(ge=0, le=5, description="0: not at all")]
Tier = Annotated[int, Field(ge=1, le=9)]


class QueueChange(BaseModel):
    """What is another in a queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: dict[str, Any] = Field(
        default_factory=dict, description="parts of its policy that replace those it has; null: the default"
    )
    members: dict[str, Tier | None] = Field(
        default_factory=dict, description="agent → their level in it; null: they do not serve it"
    )


class AgentChange(BaseModel):
    """What is another with an agent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    absent: bool = Field(False, description="they were not there at all")
    skills: dict[str, Level] = Field(default_factory=dict, description="skill → level; the others stay as they are")
    capacity: int | None = Field(None, ge=0, le=10_000, description="in slots")


class NewAgent(BaseModel):
    """Somebody who was not there."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, max_length=200)
    like: str | None = Field(None, description="an agent whose queues, skills, capacity and hours they share")
    queues: dict[str, Tier] = Field(default_factory=dict)
    skills: dict[str, Level] = Field(default_factory=dict)
    capacity: int = Field(100, ge=0, le=10_000)
    from_: AwareDatetime | None = Field(None, alias="from", description="available from then on; left out: throughout")
    to: AwareDatetime | None = None

    @model_validator(mode="after")
    def _know_where(self) -> NewAgent:
        if self.like is None and not self.queues:
            raise ValueError("needs `like` or `queues`, or nothing could ever come to them")
        if self.like is not None and self.model_fields_set & {"queues", "skills", "capacity", "from_", "to"}:
            raise ValueError("shares all with whom they are `like`: nothing else can be said of them")
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError("`to` is not after `from`")
        return self


class Changes(BaseModel):
    """All that is another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queues: dict[str, QueueChange] = Field(default_factory=dict, max_length=1_000)
    agents: dict[str, AgentChange] = Field(default_factory=dict, max_length=10_000)
    more_agents: list[NewAgent] = Field(default_factory=list, max_length=MAX_MORE)

    @property
    def is_empty(self) -> bool:
        return not (self.queues or self.agents or self.more_agents)


def read_changes(text: str | bytes) -> Changes:
    """Return what a file says.

    Raises:
        Invalid: it is no JSON, or says what cannot be (``invalid_rules``; ``fields`` name each place).
    """
    if len(text) > MAX_BYTES:
        raise Invalid(f"the rules are longer than {MAX_BYTES:,} bytes", code="invalid_rules")
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        detail = f"the rules are not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise Invalid(detail, code="invalid_rules") from error
    return check_changes(told)


def check_changes(told: Any) -> Changes:
    """Return what a parsed file says.

    Raises:
        Invalid: it says what cannot be (``invalid_rules``; ``fields`` name each place).
    """
    if not isinstance(told, Mapping):
        raise Invalid("the rules are not an object with `queues`, `agents`, `more_agents`", code="invalid_rules")
    try:
        return Changes.model_validate(told)
    except ValidationError as error:
        fields = {".".join(map(str, fault["loc"])) or "rules": fault["msg"] for fault in error.errors()}
        raise Invalid("the rules are not right", code="invalid_rules", fields=fields) from error


@dataclass(slots=True)
class _Names:
    """Finds what is named, and notes what is not there."""

    queues: Mapping[UUID, str]
    agents: Mapping[UUID, str]
    skills: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def queue(self, name: str, where: str) -> UUID | None:
        return self._find(name, self.queues, where, "there is no such queue")

    def agent(self, name: str, where: str) -> UUID | None:
        return self._find(name, self.agents, where, "is no agent who serves a queue")

    def skill(self, name: str, where: str) -> str | None:
        return self._find(name, self.skills, where, "there is no such skill")

    def _find(self, name: str, known: Mapping[K, str], where: str, fault: str) -> K | None:
        wanted = name.strip().casefold()
        found = [id_ for id_, called in known.items() if wanted in (str(id_), called.casefold())]
        if len(found) != 1:
            self.faults[where] = f"`{name}` is the name of several: take the id" if found else fault
            return None
        return found[0]


def apply_changes(
    changes: Changes, house: House, history: History, *, emails: Mapping[UUID, str], skill_names: Mapping[str, str]
) -> tuple[House, History]:
    """Return the settings and the hours of the agents with these changes.

    Args:
        emails: agent → address; skill_names: skill's id → name.
    Raises:
        Invalid: something that is named is not there, or a policy is not right (``invalid_rules``).
    """
    people = {one.id: one for one in house.people}
    names = _Names(house.queue_names, {id_: emails.get(id_, "") for id_ in people}, skill_names)
    policies = dict(house.rules.policies)
    for name, wanted in changes.queues.items():
        queue_id = names.queue(name, f"queues.{name}")
        if queue_id is None:
            continue
        policies[queue_id] = _policy(policies.get(queue_id), wanted.policy, f"queues.{name}", names)
        for member, tier in wanted.members.items():
            agent_id = names.agent(member, f"queues.{name}.members.{member}")
            if agent_id is not None:
                tiers = {one: level for one, level in people[agent_id].tiers.items() if one != queue_id}
                people[agent_id] = replace(people[agent_id], tiers=tiers | ({queue_id: tier} if tier else {}))
    shifts, absent = list(history.shifts), set()
    for name, of_agent in changes.agents.items():
        agent_id = names.agent(name, f"agents.{name}")
        if agent_id is None:
            continue
        one = people[agent_id]
        skills = _skills(dict(one.skills), of_agent.skills, f"agents.{name}.skills", names)
        load = one.load
        if of_agent.capacity is not None:
            load = replace(load, cap=of_agent.capacity)
            shifts = [shift for shift in shifts if shift.agent_id != agent_id or shift.cap_units is None]
        people[agent_id] = replace(one, skills=skills, load=load)
        if of_agent.absent:
            absent.add(agent_id)
    for number, fresh in enumerate(changes.more_agents):
        made, theirs = _new(fresh, number, people, history, names)
        if made is not None:
            people[made.id] = made
            shifts += theirs
    if names.faults:
        raise Invalid("the rules name what is not there", code="invalid_rules", fields=dict(names.faults))
    rules = replace(house.rules, policies=policies)
    there = [one for one in people.values() if one.id not in absent]
    shifts.sort(key=lambda shift: shift.at)
    return replace(house, rules=rules, people=there, absent=frozenset(absent)), replace(history, shifts=shifts)


def _policy(before: QueuePolicy | None, wanted: Mapping[str, Any], where: str, names: _Names) -> QueuePolicy:
    before = before or QueuePolicy()
    told = before.model_dump(mode="json", exclude_unset=True)
    told = {part: value for part, value in (told | dict(wanted)).items() if value is not None}
    try:
        found = check_policy(told)
    except Invalid as error:
        names.faults.update({f"{where}.{place}": fault for place, fault in error.fields.items()})
        return before
    named = {queue_id for ring in found.rings for queue_id in ring.queue_ids}
    named |= set(found.overflow.queue_ids) if found.overflow is not None else set()
    if found.longest_wait is not None and found.longest_wait.to_queue_id is not None:
        named.add(found.longest_wait.to_queue_id)
    for queue_id in sorted(named - names.queues.keys()) if wanted else ():
        names.faults[f"{where}.policy"] = f"there is no queue {queue_id}"
    return found


def _skills(before: dict[Any, int], wanted: Mapping[str, int], where: str, names: _Names) -> dict[Any, int]:
    for name, level in wanted.items():
        skill_id = names.skill(name, f"{where}.{name}")
        if skill_id is not None:
            before[skill_id] = level
    return {skill: level for skill, level in before.items() if level}


def _new(
    fresh: NewAgent, number: int, people: Mapping[UUID, Candidate], history: History, names: _Names
) -> tuple[Candidate | None, Sequence[Shift]]:
    where = f"more_agents.{number}"
    agent_id = uuid5(NAMESPACE_OID, f"{number} {fresh.name}")
    if fresh.like is not None:
        model = names.agent(fresh.like, f"{where}.like")
        if model is None:
            return None, ()
        theirs = [replace(shift, agent_id=agent_id) for shift in history.shifts if shift.agent_id == model]
        return replace(people[model], id=agent_id), theirs
    tiers = {names.queue(name, f"{where}.queues.{name}"): tier for name, tier in fresh.queues.items()}
    starts: datetime = fresh.from_ or history.warm_at
    made = Candidate(
        agent_id,
        "offline",
        True,
        Load(fresh.capacity),
        {queue_id: tier for queue_id, tier in tiers.items() if queue_id is not None},
        history.warm_at,
        _skills({}, fresh.skills, f"{where}.skills", names),
    )
    theirs = [Shift(starts, agent_id, "available")]
    if fresh.to is not None:
        theirs.append(Shift(fresh.to, agent_id, "offline"))
    return made, theirs
