"""Carrying out actions on one conversation, through the services that people's own requests go through.

Everything is done with the rights of whoever acts: what their scope does not see is NotFound, what their role does not
include is Forbidden, as if they had asked for it themselves. A run is whole or not at all: the first action that is
refused undoes those before it, so that nobody resolves what could not be answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from automation import actions as family
from automation import canned_replies, placeholders
from automation.actions import Action
from automation.facts import language_for, read_values
from automation.models import CannedReply
from automation.shelf import find_shared
from conversations import heads, replies
from conversations.access import Scope, find_conversation
from conversations.lifecycle import Lifecycle
from conversations.models import Agent, TeamMember
from conversations.ports import CountParts
from conversations.replies import NewMessage
from conversations.work import Work
from kit.errors import Invalid, TrunklineError, Unavailable

Step = dict[str, Any]


class BlankVariables(Invalid):
    """What was to be sent has blanks in it: ``fields.missing`` names their variables."""

    code = "blank_variables"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts.

    Attributes:
        scope: what they see and may do.
        facts: shown with the messages that come of it, e.g. the rule that wrote them.
        is_program: nobody speaks: the customer's consent is asked, and no agent has answered.
        told: what the event of ``notify`` says beside ids of its own.
        client_id: runs that share it write each message once.
    """

    scope: Scope
    is_program: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The action that was refused, counted from 0, and why; ``detail`` is for people."""

    index: int
    kind: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the actions: what each did, or the one that was refused and undid the others."""

    steps: Sequence[Step]
    failure: Failure | None = None


class Performer:
    """Does what actions say.

    Args:
        count_parts: how many messages a channel makes of a reply.
    """

    def __init__(self, lifecycle: Lifecycle, count_parts: CountParts) -> None:
        self._lifecycle = lifecycle
        self._count_parts = count_parts

    async def attempt(
        self, work: Work, by: By, conversation_id: UUID, actions: Sequence[Action], *, keep: bool = True
    ) -> Outcome:
        """Carry out actions in order, inside the caller's transaction.

        Args:
            keep: false to learn what would happen: all of it is undone, its events too.
        Raises:
            Unavailable: something is away; nothing was decided about the actions.
        """
        drafts, callbacks = len(work.drafts), len(work.after_commit)
        steps: list[Step] = []
        failure: Failure | None = None
        inner = await work.connection.begin_nested()
        try:
            # Taken first, in the one order: later actions need the threads, and hold the conversation by then.
            await heads.lock_with_threads(work, by.scope, [conversation_id])
            for index, action in enumerate(actions):
                steps.append(await self._do(work, by, conversation_id, action, index))
        except Unavailable:
            raise
        except TrunklineError as error:
            index = min(len(steps), len(actions) - 1)
            failure = Failure(index, actions[index].kind, error.code, error.detail)
        if keep and failure is None:
            await inner.commit()
        else:
            await inner.rollback()
            del work.drafts[drafts:]
            del work.after_commit[callbacks:]
        return Outcome(steps if failure is None else (), failure)

    async def _do(self, work: Work, by: By, conversation_id: UUID, action: Action, index: int) -> Step:  # noqa: PLR0912 - one case an action
        scope, lifecycle, done = by.scope, self._lifecycle, {"kind": action.kind}
        match action:
            case family.Reply():
                return done | await self._reply(work, by, conversation_id, action, index)
            case family.Note():
                text = await self._filled(work, by, conversation_id, action.text)
                return done | await self._post(work, by, conversation_id, "note", text, index)
            case family.AddTags() | family.RemoveTags():
                conversation = await find_conversation(work, scope, conversation_id)
                tags = _with_tags(conversation.tags, action)
                await lifecycle.update(work, scope, conversation_id, tags=tags)
                return done | {"tags": action.tags}
            case family.SetPriority():
                await lifecycle.update(work, scope, conversation_id, priority=action.priority)
                return done | {"priority": action.priority}
            case family.SetField():
                await lifecycle.update(work, scope, conversation_id, fields={action.key: action.value})
                return done | {"key": action.key}
            case family.Assign():
                await lifecycle.assign(work, scope, conversation_id, action.agent_id)
                return done | {"agent_id": action.agent_id}
            case family.Take():
                await lifecycle.assign(work, scope, conversation_id, scope.agent_id)
                return done | {"agent_id": scope.agent_id}
            case family.Transfer():
                note = await self._filled(work, by, conversation_id, action.note)
                await lifecycle.transfer(
                    work,
                    scope,
                    conversation_id,
                    action.queue_id,
                    action.agent_id,
                    note,
                    outside_team=action.outside_team,
                )
                return done | {"queue_id": action.queue_id, "agent_id": action.agent_id}
            case family.Escalate():
                note = await self._filled(work, by, conversation_id, action.note)
                await lifecycle.escalate(work, scope, conversation_id, note)
            case family.Snooze():
                until = work.now + timedelta(minutes=action.for_min)
                await lifecycle.snooze(work, scope, conversation_id, until)
                return done | {"until": until}
            case family.Resolve():
                await lifecycle.resolve(work, scope, conversation_id, action.disposition)
                return done | {"disposition": action.disposition}
            case family.MarkSpam():
                await lifecycle.update(work, scope, conversation_id, is_spam=True)
            case family.Notify():
                return done | {"agent_ids": await _notify(work, by, conversation_id, action)}
        return done

    async def _reply(self, work: Work, by: By, conversation_id: UUID, action: family.Reply, index: int) -> Step:
        conversation = await find_conversation(work, by.scope, conversation_id)
        text = action.text or ""
        if action.canned_reply_id is not None:
            kept = await find_shared(work, by.scope, CannedReply, action.canned_reply_id)
            text, _ = canned_replies.choose(kept.texts, await language_for(work, conversation))
        rendered = placeholders.render(text, await read_values(work, conversation, by.scope.name))
        if rendered.missing:
            raise BlankVariables(
                f"there is nothing to put in for {', '.join(rendered.missing)}",
                fields={"missing": list(rendered.missing)},
            )
        return await self._post(work, by, conversation_id, "reply", rendered.text, index)

    async def _filled(self, work: Work, by: By, conversation_id: UUID, note: str) -> str:
        """Return a text for colleagues with its variables filled in, whatever is blank."""
        if "{{" not in note:
            return note
        conversation = await find_conversation(work, by.scope, conversation_id)
        return placeholders.render(note, await read_values(work, conversation, by.scope.name)).text

    async def _post(self, work: Work, by: By, conversation_id: UUID, kind: Any, text: str, index: int) -> Step:
        new = NewMessage(
            kind=kind,
            text=text,
            client_id=f"{by.client_id}:{conversation_id}:{index}" if by.client_id else None,
            is_automatic=by.is_program and kind == "reply",
            facts=by.facts,
        )
        message, _ = await replies.post(
            work, by.scope, conversation_id, new, listener=self._lifecycle.listener, count_parts=self._count_parts
        )
        return {"message_id": message.id}


def _with_tags(present: Sequence[str], action: family.AddTags | family.RemoveTags) -> list[str]:
    if isinstance(action, family.AddTags):
        held = {tag.lower() for tag in present}
        return [*present, *(tag for tag in action.tags if tag.lower() not in held)]
    gone = {tag.lower() for tag in action.tags}
    return [tag for tag in present if tag.lower() not in gone]


async def _notify(work: Work, by: By, conversation_id: UUID, action: family.Notify) -> list[UUID]:
    """Record one event for each agent who is to be told, and return them; none where nobody owns it."""
    conversation = await find_conversation(work, by.scope, conversation_id)
    wanted = set(action.agent_ids)
    if action.owner and conversation.assignee_id is not None:
        wanted.add(conversation.assignee_id)
    if action.team_id is not None:
        wanted |= set(
            await work.connection.scalars(
                select(TeamMember.agent_id)
                .join(Agent, and_(Agent.workspace_id == TeamMember.workspace_id, Agent.id == TeamMember.agent_id))
                .where(
                    TeamMember.workspace_id == work.workspace_id, TeamMember.team_id == action.team_id, Agent.is_active
                )
            )
        )
    for agent_id in sorted(wanted):
        work.record(
            "automation.notified",
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            queue_id=conversation.queue_id,
            agent_id=agent_id,
            data=dict(by.told),
        )
    return sorted(wanted)
