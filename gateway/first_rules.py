"""What a workspace has from the start, so that nobody has to think of it first: a way for complaints.

    投诉 Complaints            a queue for those who handle them; whoever is to, an admin puts into it
    投诉 complaint             the tag of what was taken for one
    投诉加急, 投诉转专员         two rules, in this order: it is urgent; a handler outside the team it is about has it

All of it is as if an admin had made it: seen, changed, switched off and deleted under settings. As long as nobody
serves the queue the second rule is refused as ``nobody_outside``, and a complaint stays, urgent, where it came.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from automation import rule_book
from automation.actions import read_actions
from automation.conditions import Conditions
from automation.triggers import OnEvent
from conversations import queues, tags
from conversations.access import Scope
from conversations.work import Work

QUEUE: Final = "投诉 Complaints"
TAG: Final = "投诉 complaint"
URGENT: Final = "投诉加急 Complaints are urgent"
OUTSIDE: Final = "投诉转专员 Complaints go to a handler outside the team"
_WHEN: Final = OnEvent(kind="event", types=["message.received", "conversation.classified"])


async def furnish(work: Work) -> None:
    """Give a new workspace its way for complaints."""
    scope = Scope.system(work.workspace_id)
    await tags.create_tag(work, scope, name=TAG, colour="red")
    queue = await queues.create_queue(work, scope, name=QUEUE)
    await add_complaint_rules(work, queue.id)


async def add_complaint_rules(work: Work, queue_id: UUID) -> None:
    """Write the rules, behind all others; they act on what happens from now on.

    Args:
        queue_id: of those who handle complaints. The tag is there.
    """
    scope = Scope.system(work.workspace_id)
    urgent: dict[str, Any] = {"kind": "set_priority", "priority": "urgent"}
    mark: dict[str, Any] = {"kind": "add_tags", "tags": [TAG]}
    transfer: dict[str, Any] = {"kind": "transfer", "queue_id": str(queue_id), "outside_team": True}
    await _add(work, scope, URGENT, {"complains": True, "priorities": ["low", "normal", "high"]}, [urgent])
    # Marked, so that a customer who repeats it is not taken from whoever handles it by then.
    await _add(work, scope, OUTSIDE, {"complains": True, "without_tags": [TAG]}, [mark, transfer])


async def _add(work: Work, scope: Scope, name: str, conditions: dict[str, Any], actions: list[dict[str, Any]]) -> None:
    await rule_book.create_rule(
        work,
        scope,
        name=name,
        trigger=_WHEN,
        conditions=Conditions.model_validate(conditions),
        actions=read_actions(actions),
    )
