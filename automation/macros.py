"""Macros: named lists of actions that an agent runs on one or many conversations, with the agent's own rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select

from automation import shelf
from automation.actions import Action, read_actions, stored_actions
from automation.checking import check_actions
from automation.models import Macro
from automation.performing import By, Failure, Outcome, Performer
from automation.shelf import Audience
from conversations.access import Scope
from conversations.resources import check_version, clean_name, only, unique
from conversations.work import Work, Works
from kit.errors import Conflict, NotFound

MAX_AT_ONCE: Final = 100  # conversations of one run


async def list_macros(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return what the caller may run, by name."""
    return list(
        await work.connection.execute(
            select(Macro).where(shelf.visible(scope, Macro)).order_by(func.lower(Macro.name), Macro.id)
        )
    )


async def read_macro(work: Work, scope: Scope, macro_id: UUID) -> Row[Any]:
    """Return a row that the caller may run (NotFound otherwise)."""
    return await shelf.find_shared(work, scope, Macro, macro_id)


async def create_macro(
    work: Work,
    scope: Scope,
    *,
    name: str,
    actions: Sequence[Action],
    shared_with: Audience = "private",
    team_id: UUID | None = None,
) -> Row[Any]:
    """Keep a list of actions and return its row.

    Raises:
        Conflict: the name is in use by the same people (``name_taken``), or there are too many.
        NotFound, Invalid: see ``check_actions``. Forbidden: see ``shelf.placed``.
    """
    scope.require("conversations.reply")
    await check_actions(work, scope, actions)
    values = {
        "name": clean_name(name),
        "actions": stored_actions(actions),
        "owner_id": scope.agent_id,
        **await shelf.placed(work, scope, scope.agent_id, shared_with, team_id),
    }
    async with _unique_name():
        return await shelf.add(work, scope, Macro, values, None)


async def update_macro(
    work: Work, scope: Scope, macro_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name``, ``actions`` (replaced whole), ``shared_with`` or ``team_id``; return the row."""
    scope.require("conversations.reply")
    row = await shelf.find_shared(work, scope, Macro, macro_id, to_change=True)
    check_version(row, expected_version)
    values = only(changes, "name", "actions", "shared_with", "team_id")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "actions" in values:
        await check_actions(work, scope, values["actions"])
        values["actions"] = stored_actions(values["actions"])
    values |= await shelf.placed_anew(work, scope, row, values)
    async with _unique_name():
        return await shelf.edit(work, Macro, row, values, None)


async def delete_macro(work: Work, scope: Scope, macro_id: UUID) -> None:
    """Throw a macro away; what was done with it stays."""
    scope.require("conversations.reply")
    row = await shelf.find_shared(work, scope, Macro, macro_id, to_change=True)
    await shelf.remove(work, Macro, row, None)


class Macros:
    """Runs macros: each conversation is a transaction of its own, so that one which refuses holds up no other."""

    def __init__(self, works: Works, performer: Performer) -> None:
        self._works = works
        self._performer = performer

    async def run(
        self,
        scope: Scope,
        macro_id: UUID,
        conversation_ids: Sequence[UUID],
        *,
        is_rehearsal: bool = False,
        client_id: str | None = None,
    ) -> list[tuple[UUID, Outcome]]:
        """Run a macro with the caller's rights and return what came of it, in the order given, each conversation once.

        Args:
            is_rehearsal: all is tried and nothing kept.
            client_id: runs that share it write each message once.
        Raises:
            NotFound: there is no such macro for the caller, or none of the conversations.
            Forbidden: they may not write at all.
        """
        scope.require("conversations.reply")
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            actions = read_actions((await read_macro(work, scope, macro_id)).actions)
        by = By(scope, told={"macro_id": str(macro_id)}, client_id=client_id)
        keep = not is_rehearsal
        done = [(one, await self._run_one(by, macro_id, one, actions, keep)) for one in dict.fromkeys(conversation_ids)]
        if all(outcome.failure is not None and outcome.failure.code == NotFound.code for _, outcome in done):
            raise NotFound("there is no such conversation", fields={"resource": "conversation"})
        return done

    async def _run_one(
        self, by: By, macro_id: UUID, conversation_id: UUID, actions: Sequence[Action], keep: bool
    ) -> Outcome:
        cause = {"macro_id": str(macro_id)}
        try:
            async with self._works.begin(by.scope.workspace_id, by.scope.actor, cause=cause) as work:
                return await self._performer.attempt(work, by, conversation_id, actions, keep=keep)
        except Conflict as error:  # somebody held a lock for too long: all of it was undone
            return Outcome((), Failure(0, actions[0].kind, error.code, error.detail))


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a macro of this name already", field="name")
