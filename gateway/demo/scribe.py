"""Writes down a staged case: act by act, the rows and events that intake, replies and lifecycle would have left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from conversations.events import Actor
from gateway.demo.chapter import Chapter, Row
from gateway.demo.entry import Entry, ids_of
from gateway.demo.items import WorkItems
from gateway.demo.letters import Correspondence
from gateway.demo.persons import add_person
from gateway.demo.place import Line, Place
from gateway.demo.play import (
    Act,
    Filed,
    Given,
    Moment,
    Moved,
    Noted,
    Rated,
    Replied,
    Resolved,
    Snoozed,
    Woken,
    Wrote,
)
from gateway.demo.promises import Promises
from gateway.demo.speech import Speech


def write_down(entry: Entry, place: Place) -> Chapter:
    """Return a case's rows."""
    case, scribe = entry.case, Scribe(entry, place)
    for position, moment in enumerate(case.moments):
        coming = case.moments[position + 1].at if position + 1 < len(case.moments) else None
        scribe.note_down(moment, coming)
    return scribe.finish()


class Scribe:
    """Holds the state of one conversation while it is written down."""

    def __init__(self, entry: Entry, place: Place) -> None:
        case = entry.case
        self.case, self.place = case, place
        self.chapter = Chapter()
        self.ids = ids_of(case, place)
        opened_at = case.opened_at
        self.line: Line = place.lines["support"]
        self.owner_id: UUID | None = None
        self._readers: dict[UUID, tuple[datetime, int, int]] = {}
        self.conversation: Row = {
            "workspace_id": place.workspace_id,
            "id": self.ids.at(opened_at),
            "version": 0,
            "created_at": opened_at,
            "updated_at": opened_at,
            "number": entry.number,
            "queue_id": self.line.id,
            "assignee_id": None,
            "inbox_id": place.inboxes[case.channel],
            "channels": [case.channel],
            "status": "open",
            "priority": "normal",
            "tags": [],
            "fields": {},
            "last_message": None,
            "last_sequence": 0,
            "inbound_count": 0,
            "last_agent_sequence": 0,
            "last_activity_at": opened_at,
            "waiting_since": None,
            "opened_at": opened_at,
            "first_response_at": None,
            "resolved_at": None,
            "disposition": None,
            "snoozed_until": None,
            "episode": 1,
            "previous_id": entry.previous_id,
        }
        self.contact_id, self.identity = add_person(self.chapter, case, place, is_newcomer=entry.is_newcomer)
        self.letters = Correspondence(case, place, self.ids)
        self.conversation |= {"contact_id": self.contact_id, "subject": self.letters.subject}
        self.thread = self._add_thread()
        self.customer = Actor("contact", self.contact_id, self.identity["name"] or self.identity["address"])
        self.speech = Speech(self.chapter, self.ids, place, entry, self.letters, self.customer)
        self.chapter.rows["conversation"] = [self.conversation]
        self.promises = Promises(self.conversation["id"], self._tell)
        self.items = WorkItems(self.chapter, self.ids, place.workspace_id, self.conversation["id"], case.channel)

    # -- act by act -----------------------------------------------------------------------------------------

    def note_down(self, moment: Moment, coming: datetime | None) -> None:
        """Write down one moment; ``coming`` is when the next one happens."""
        _WRITTEN[type(moment.act)](self, moment.at, moment.act, coming)

    def wrote(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Wrote)
        conversation = self.conversation
        is_first, is_reopened = not conversation["inbound_count"], conversation["status"] == "resolved"
        former = self.owner_id
        if is_first:
            self._tell(at, "conversation.opened", self.customer, channel=self.case.channel, by="contact")
        elif is_reopened:
            conversation["episode"] += 1
            self._change(at, status="open", resolved_at=None, disposition=None, assignee_id=None)
            self.owner_id = None
            self._tell(at, "conversation.reopened", self.customer, by="contact")
        elif conversation["status"] in ("pending", "snoozed"):
            before = conversation["status"]
            self._tell(at, "conversation.status_changed", self.customer, before=before, after="open")
        message = self.speech.hear(at, conversation, act.text, act.picture)
        self._tell(
            at, "message.received", self.customer, message["id"],
            sequence=message["sequence"], channel=self.case.channel, automatic=False,
        )  # fmt: skip
        was_snoozed = conversation["status"] == "snoozed"
        self.promises.asked(at, is_new=is_first or is_reopened)
        self._change(
            at,
            status="open",
            snoozed_until=None,
            inbound_count=conversation["inbound_count"] + 1,
            waiting_since=conversation["waiting_since"] or at,
        )
        self.thread |= {"last_inbound_at": at, "updated_at": at, "version": self.thread["version"] + 1}
        self.thread["open_conversation_id"] = conversation["id"]
        if is_first:
            self.items.open(at, self.line, 1, "arrived")
        elif is_reopened:
            self._tell(at, "conversation.assigned", before=former, reason="reopened")
            self.items.open(at, self.line, conversation["episode"], "reopened", former)
        elif was_snoozed and self.owner_id is not None:
            self.items.wake(at, self.line, self.owner_id)

    def given(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Given)
        self.owner_id = self.place.agents[act.agent]
        self.items.give(at, self.line, self.owner_id)
        self._change(at, assignee_id=self.owner_id)
        reason = "accepted" if self.line.policy.offer_ttl_s else "routed"
        self._tell(at, "conversation.assigned", agent_id=self.owner_id, reason=reason)

    def replied(self, at: datetime, act: Act, coming: datetime | None) -> None:
        assert isinstance(act, Replied)
        agent, conversation = self._agent(act.agent), self.conversation
        is_first = conversation["first_response_at"] is None
        message = self.speech.reply(at, conversation, agent, act.text, invoice=act.invoice)
        self._read(at, act.agent)
        self._tell(
            at, "message.sent", agent, message["id"],
            sequence=message["sequence"], first_response=is_first, automatic=False, channel=self.case.channel,
        )  # fmt: skip
        self.promises.answered(at, agent.id)
        rests = conversation["status"] == "open" and self.line.pending_after_reply
        if rests:
            self._tell(at, "conversation.status_changed", agent, before="open", after="pending")
            self.promises.rests(at)
        self._change(
            at,
            last_agent_sequence=message["sequence"],
            waiting_since=None,
            first_response_at=conversation["first_response_at"] or at,
            status="pending" if rests else conversation["status"],
        )
        self.speech.deliver(at, message, coming)

    def noted(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Noted)
        asked = [self.place.agents[login] for login in act.mentions]
        self._note(at, act.agent, act.text, asked)

    def filed(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Filed)
        story, facts = self.case.story, self.case.facts
        changed = {
            "tags": list(story.tags),
            "fields": {
                "product_model": facts.model,
                "order_number": facts.order,
                "warranty_until": facts.warranty,
            },
            "priority": story.priority,
        }
        names = sorted(name for name, value in changed.items() if value != self.conversation[name])
        self._change(at, **changed)
        self.items.raise_priority(story.priority)
        self._tell(at, "conversation.updated", self._agent(act.agent), fields=names)

    def moved(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Moved)
        agent, before, former = self._agent(act.agent), self.line, self.owner_id
        if act.note:
            self._note(at, act.agent, act.note, [])
        self.line, self.owner_id = self.place.lines[act.queue], None
        self._change(at, queue_id=self.line.id, assignee_id=None)
        if former is not None and former not in self.line.members:
            self._join(at, former, "owned")
        self._tell(at, "conversation.transferred", agent, agent_before=former, queue_before=before.id)
        self.items.move(at, self.line, "transferred", before=before)

    def snoozed(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Snoozed)
        before = self.conversation["status"]
        self._change(at, status="snoozed", snoozed_until=act.until)
        self._tell(at, "conversation.status_changed", self._agent(act.agent), before=before, after="snoozed")
        self.promises.rests(at)
        self.items.park(at, self.line, act.until)

    def woken(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Woken)
        assert self.owner_id is not None, "only an owner snoozes"
        self._change(at, status="open", snoozed_until=None)
        self._tell(at, "conversation.status_changed", before="snoozed", after="open")
        self.promises.woke(at)
        self.items.wake(at, self.line, self.owner_id)

    def resolved(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Resolved)
        agent = self._agent(act.agent)
        assert agent.id is not None, "agents have ids"
        before = self.conversation["status"]
        self._change(at, status="resolved", resolved_at=at, disposition=self.case.story.disposition, waiting_since=None)
        self._tell(at, "conversation.status_changed", agent, before=before, after="resolved")
        self.promises.closed(at, agent.id)
        self.thread |= {"open_conversation_id": None, "updated_at": at, "version": self.thread["version"] + 1}
        self._read(at, act.agent)
        self.items.end(at, self.line, agent.id, agent)

    def rated(self, at: datetime, act: Act, _: datetime | None) -> None:
        assert isinstance(act, Rated)
        conversation = self.conversation
        self.chapter.add(
            "rating",
            workspace_id=self.place.workspace_id,
            id=self.ids.at(at),
            version=1,
            created_at=at,
            updated_at=at,
            conversation_id=conversation["id"],
            episode=conversation["episode"],
            inbox_id=conversation["inbox_id"],
            agent_id=self.owner_id,
            queue_id=self.line.id,
            stars=act.stars,
            comment=act.comment,
            closed_at=conversation["resolved_at"],
        )
        self._tell(
            at, "conversation.rated", self.customer,
            agent_id=self.owner_id, stars=act.stars, has_comment=bool(act.comment),
        )  # fmt: skip

    def finish(self) -> Chapter:
        """Return all that was written; events in the order in which they happened."""
        common = {"workspace_id": self.place.workspace_id, "conversation_id": self.conversation["id"]}
        for agent_id, (at, sequence, inbound) in self._readers.items():
            self.chapter.add(
                "read_position",
                **common,
                agent_id=agent_id,
                sequence=sequence,
                inbound_count=inbound,
                updated_at=at,
            )
        self.items.hand_in(self.line)
        self.chapter.events.sort(key=lambda event: event[0])
        return self.chapter

    # -- rows -----------------------------------------------------------------------------------------------

    def _agent(self, login: str) -> Actor:
        agent_id = self.place.agents[login]
        return Actor("agent", agent_id, self.place.names[agent_id])

    def _change(self, at: datetime, **values: Any) -> None:
        self.conversation |= {"version": self.conversation["version"] + 1, "updated_at": at, **values}

    def _tell(
        self,
        at: datetime,
        type_: str,
        actor: Actor | None = None,
        message_id: UUID | None = None,
        *,
        agent_id: UUID | None = None,
        **data: Any,
    ) -> None:
        self.chapter.tell(
            at,
            type_,
            conversation_id=self.conversation["id"],
            message_id=message_id,
            contact_id=self.contact_id,
            agent_id=agent_id,
            queue_id=self.conversation["queue_id"],
            data={"episode": self.conversation["episode"], **data},
            **({"actor": actor} if actor is not None else {}),
        )

    def _note(self, at: datetime, login: str, text: str, asked: list[UUID]) -> None:
        agent = self._agent(login)
        message = self.speech.note(at, self.conversation, agent, text, asked)
        self._read(at, login)
        facts = {"sequence": message["sequence"], "first_response": False, "automatic": False}
        self._tell(at, "message.noted", agent, message["id"], **facts)
        self._change(at)
        for agent_id in asked:
            self.chapter.add(
                "mention",
                workspace_id=self.place.workspace_id,
                id=self.ids.at(at),
                conversation_id=self.conversation["id"],
                message_id=message["id"],
                agent_id=agent_id,
                # What was asked days ago has been looked at since.
                seen_at=None if self.case.moments[-1].at == at else at + timedelta(minutes=4),
            )
            self._join(at, agent_id, "mentioned")
            self._tell(at, "mention.created", agent, message["id"], agent_id=agent_id, sequence=message["sequence"])

    def _join(self, at: datetime, agent_id: UUID, reason: str) -> None:
        if all(row["agent_id"] != agent_id for row in self.chapter.of("participant")):
            self.chapter.add(
                "participant",
                workspace_id=self.place.workspace_id,
                conversation_id=self.conversation["id"],
                agent_id=agent_id,
                reason=reason,
                created_at=at,
            )

    def _read(self, at: datetime, login: str) -> None:
        self._readers[self.place.agents[login]] = (
            at,
            self.conversation["last_sequence"],
            self.conversation["inbound_count"],
        )

    def _add_thread(self) -> Row:
        at = self.case.opened_at
        return self.chapter.add(
            "thread",
            workspace_id=self.place.workspace_id,
            id=self.letters.thread_id,
            version=1,
            created_at=at,
            updated_at=at,
            inbox_id=self.conversation["inbox_id"],
            identity_id=self.identity["id"],
            external_id=self.letters.thread_key,
            subject=self.letters.subject,
            participants=[self.identity["external_id"]],
            conversation_id=self.conversation["id"],
            open_conversation_id=self.conversation["id"],
            last_inbound_at=at,
            state=self.letters.state,
        )


_WRITTEN: dict[type[Act], Callable[[Scribe, datetime, Act, datetime | None], None]] = {
    Wrote: Scribe.wrote,
    Given: Scribe.given,
    Replied: Scribe.replied,
    Noted: Scribe.noted,
    Filed: Scribe.filed,
    Moved: Scribe.moved,
    Snoozed: Scribe.snoozed,
    Woken: Scribe.woken,
    Resolved: Scribe.resolved,
    Rated: Scribe.rated,
}
