"""Fixtures of the automation tests: a service desk whose rules run when a test says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter
from sqlalchemy import insert

from automation import rule_book
from automation.actions import read_actions
from automation.conditions import Conditions
from automation.engine import Automation
from automation.models import RuleRun
from automation.performing import Performer
from automation.triggers import After, OnEvent, Trigger
from conversations.models import Tag
from conversations.ports import as_one
from conversations.work import Works
from kit.db import Database
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

TRIGGER: TypeAdapter[OnEvent | After] = TypeAdapter(Trigger)


@dataclass(slots=True)
class Shop:
    """A desk with rules; ``look`` lets them run over what has happened until nothing is left."""

    desk: Desk
    automation: Automation

    async def rule(
        self,
        trigger: str | dict[str, Any],
        *actions: dict[str, Any],
        conditions: dict[str, Any] | None = None,
        **more: Any,
    ) -> UUID:
        """Write a rule; a trigger's name stands for one of that event."""
        when = {"kind": "event", "types": [trigger]} if isinstance(trigger, str) else trigger
        async with self.desk.begin(self.desk.supervisor) as work:
            row = await rule_book.create_rule(
                work,
                self.desk.supervisor,
                name=more.pop("name", "Rule"),
                trigger=TRIGGER.validate_python(when),
                conditions=Conditions.model_validate(conditions or {}),
                actions=read_actions(list(actions)),
                **more,
            )
        rule_id: UUID = row.id
        return rule_id

    async def change(self, rule_id: UUID, **values: Any) -> Any:
        async with self.desk.begin(self.desk.supervisor) as work:
            return await rule_book.update_rule(work, self.desk.supervisor, rule_id, values)

    async def tags(self, *names: str) -> None:
        """Define tags."""
        async with self.desk.begin() as work:
            for name in names:
                await work.connection.execute(
                    insert(Tag).values(workspace_id=self.desk.workspace.id, id=new_id(), name=name)
                )

    async def look(self) -> None:
        while await self.automation.look(self.desk.workspace.id):
            pass

    async def runs(self, rule_id: UUID | None = None) -> list[Any]:
        where = () if rule_id is None else (RuleRun.rule_id == rule_id,)
        return await self.desk.rows(RuleRun, *where, order=RuleRun.id)

    async def told(self, rule_id: UUID | None = None) -> list[tuple[str, str, str | None]]:
        """The runs as (event, state, reason)."""
        return [(run.event_type, run.state, run.reason) for run in await self.runs(rule_id)]


def open_shop(database: Database, clock: FakeClock, workspace: TestWorkspace, node: str = "here") -> Shop:
    works = Works(database, clock, lambda *_: None)
    desk = Desk(database, works, clock, workspace)
    return Shop(desk, Automation(works, Performer(desk.lifecycle, as_one), node=node))


@pytest.fixture
def shop(database: Database, clock: FakeClock, workspace: TestWorkspace) -> Shop:
    return open_shop(database, clock, workspace)
