"""The check of actions when they are written down: that what they name is there, so that few fail when they run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automation import actions as family
from automation import placeholders
from automation.actions import Action
from automation.models import CannedReply
from automation.shelf import find_shared
from conversations.access import Scope, find
from conversations.custom_fields import patch_fields
from conversations.models import Agent, Queue, Team
from conversations.tags import check_tags
from conversations.work import Work
from kit.errors import Invalid


async def check_actions(work: Work, scope: Scope, actions: Sequence[Action], *, for_rule: bool = False) -> None:
    """Refuse actions that name what is not there, or that a rule cannot do.

    Args:
        for_rule: nobody runs them: nothing can be given to its runner, and only shared canned replies are seen.
    Raises:
        NotFound: a canned reply, an agent, a queue or a team. Invalid: a tag, a field, its value, a variable.
    """
    seen_by = Scope.system(scope.workspace_id) if for_rule else scope
    for action in actions:
        for text in _texts_of(action):
            placeholders.check(text, "actions.text")
        match action:
            case family.Reply():
                if action.canned_reply_id is not None:
                    await find_shared(work, seen_by, CannedReply, action.canned_reply_id)
            case family.AddTags():
                await check_tags(work, scope, action.tags)
            case family.SetField():
                await patch_fields(work, scope, "conversation", {}, {action.key: action.value})
            case family.Assign() | family.Transfer():
                await _find_place(work, scope, action)
            case family.Take() if for_rule:
                raise Invalid("a rule is nobody: name an agent", fields={"actions": "take is for macros"})
            case family.Notify():
                for agent_id in action.agent_ids:
                    await _find_active(work, scope, agent_id)
                if action.team_id is not None:
                    await find(work, scope, Team, action.team_id)
            case _:
                pass


def _texts_of(action: Action) -> list[str]:
    match action:
        case family.Reply() | family.Note():
            return [action.text or ""]
        case family.Transfer() | family.Escalate():
            return [action.note]
        case _:
            return []


async def _find_place(work: Work, scope: Scope, action: family.Assign | family.Transfer) -> None:
    if action.agent_id is not None:
        await _find_active(work, scope, action.agent_id)
    if isinstance(action, family.Transfer) and action.queue_id is not None:
        await find(work, scope, Queue, action.queue_id)


async def _find_active(work: Work, scope: Scope, agent_id: Any) -> None:
    agent = await find(work, scope, Agent, agent_id)
    if not agent.is_active:
        raise Invalid("this is nobody who works here", fields={"actions.agent_id": "is not an active agent"})
