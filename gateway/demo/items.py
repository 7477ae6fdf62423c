"""The work item of a demo case: its place in the lines, who held it, and why; as ``routing`` writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from conversations.events import Actor
from gateway.demo.chapter import Chapter, Row, shape
from gateway.demo.identifiers import Ids
from gateway.demo.place import Line
from routing.holdings import Taking

IDLE_S = 90.0  # what a decision tells of the chosen agent; nobody measured it then


class WorkItems:
    """The items of one conversation, one an episode, and the owner's assignment."""

    def __init__(self, chapter: Chapter, ids: Ids, workspace_id: UUID, conversation_id: UUID, channel: str) -> None:
        self._chapter = chapter
        self._ids = ids
        self._common = {"workspace_id": workspace_id, "conversation_id": conversation_id}
        self._channel = channel
        self._item: Row = {}
        self._assignment: Row | None = None

    def open(self, at: datetime, line: Line, episode: int, reason: str, preferred_id: UUID | None = None) -> None:
        """A new episode waits in a line."""
        self._item = self._chapter.add(
            "work_item",
            **self._common,
            id=self._ids.at(at),
            version=1,
            created_at=at,
            updated_at=at,
            episode=episode,
            queue_id=line.id,
            channel=self._channel,
            priority="normal",
            units=0,
            state="queued",
            state_since=at,
            born_at=at,
            enqueued_at=at,
            deadline_at=None,
            preferred_id=preferred_id,
            hops=0,
            ended_at=None,
        )
        self._tell(at, "item.queued", line, reason=reason)

    def give(self, at: datetime, line: Line, agent_id: UUID, *, by_hand: bool = False) -> None:
        """An agent owns it: chosen by routing, by an accepted offer where the queue asks first, or ``by_hand``."""
        units = line.policy.cost(self._channel).units
        waited_ms = round((at - self._item["enqueued_at"]).total_seconds() * 1000)
        offered = bool(line.policy.offer_ttl_s) and not by_hand
        if offered:
            self._offer(at, line, agent_id, units)
        self._move(at, "active", units=units)
        self._assignment = self._chapter.add(
            "assignment",
            **self._common,
            id=self._ids.at(at),
            work_item_id=self._item["id"],
            agent_id=agent_id,
            role="owner",
            units=units,
            channel=self._channel,
            is_realtime=line.policy.rule(self._channel).is_realtime,
            from_at=at,
            to_at=None,
            end_reason=None,
        )
        facts = {"units": units, "waited_ms": waited_ms, "automatic": not (offered or by_hand), "forced": False}
        self._tell(at, "item.accepted", line, agent_id, **facts)
        self._decide(at, line, agent_id, units, waited_ms, "offered" if offered else "assigned", by_hand=by_hand)

    def move(self, at: datetime, line: Line, reason: str, *, before: Line) -> None:
        """It waits in another line; its owner is free of it."""
        self._release(at, before, reason)
        self._move(at, "queued", queue_id=line.id, hops=self._item["hops"] + 1)
        self._tell(at, "item.queued", line, reason=reason)

    def park(self, at: datetime, line: Line, until: datetime) -> None:
        self._release(at, line, "snoozed")
        self._move(at, "parked", deadline_at=until)

    def wake(self, at: datetime, line: Line, agent_id: UUID) -> None:
        """Back to its owner."""
        self._item["deadline_at"] = None
        self.give(at, line, agent_id, by_hand=True)

    def end(self, at: datetime, line: Line, agent_id: UUID, actor: Actor) -> None:
        """Its conversation was resolved; where the queue has it so, the owner first finishes their notes."""
        ended_at, reason = at, "resolved"
        if line.policy.wrap_up_s:
            ended_at, reason = at + timedelta(seconds=line.policy.wrap_up_s), "time_over"
            self._tell(at, "item.wrapped_up", line, agent_id, actor=actor, until=ended_at)
        if self._assignment is not None:
            self._assignment |= {"to_at": ended_at, "end_reason": reason}
            self._assignment = None
        self._move(ended_at, "done", ended_at=ended_at)
        self._tell(ended_at, "item.done", line, agent_id, state="done", reason=reason)

    def raise_priority(self, priority: str) -> None:
        self._item["priority"] = priority

    def hand_in(self, line: Line) -> None:
        """Say what an agent still holds, now that the case has come to where it stands."""
        if self._assignment is not None:
            cost = line.policy.cost(self._channel)
            wish = Taking(self._item["id"], self._common["conversation_id"], self._assignment["agent_id"], cost, True)
            self._chapter.held.append(wish)

    def _offer(self, at: datetime, line: Line, agent_id: UUID, units: int) -> None:
        offered_at = max(self._item["state_since"], at - timedelta(seconds=4))
        offer = self._chapter.add(
            "offer",
            **self._common,
            id=self._ids.at(offered_at),
            version=2,
            created_at=offered_at,
            updated_at=at,
            work_item_id=self._item["id"],
            agent_id=agent_id,
            channel=self._channel,
            units=units,
            state="accepted",
            expires_at=offered_at + timedelta(seconds=line.policy.offer_ttl_s),
            epoch=0,
            ended_at=at,
        )
        facts = {"offer_id": offer["id"], "units": units, "expires_at": offer["expires_at"]}
        self._tell(offered_at, "item.offered", line, agent_id, **facts)

    def _decide(
        self, at: datetime, line: Line, agent_id: UUID, units: int, waited_ms: int, outcome: str, *, by_hand: bool
    ) -> None:
        considered: dict[str, Any] = {"rule": "by_hand", "reason": "woken", "by": agent_id, "forced": False}
        if not by_hand:
            is_former = agent_id == self._item["preferred_id"]
            others = [member for member in sorted(line.members) if member != agent_id]
            considered = {
                "rule": "former_owner" if is_former else "least_cost",
                "tier": 1,
                "units": units,
                "waited_s": round(waited_ms / 1000, 1),
                "priority_s": line.policy.rule(self._channel).targets.of("normal"),
                "candidates": [{"agent_id": agent_id, "tier": 1, "used": 0, "cap": 100, "items": 0, "idle_s": IDLE_S}],
                "eligible": 1,
                "out": [{"agent_id": member, "reasons": ["offline"]} for member in others],
                "out_by_reason": {"offline": len(others)} if others else {},
            }
        self._chapter.add(
            "routing_decision",
            **self._common,
            id=self._ids.at(at),
            work_item_id=self._item["id"],
            at=at,
            outcome=outcome,
            agent_id=agent_id,
            position=None if by_hand else 1,
            considered=considered,
        )

    def _release(self, at: datetime, line: Line, reason: str) -> None:
        held, self._assignment = self._assignment, None
        if held is not None:
            held |= {"to_at": at, "end_reason": reason}
            self._tell(at, "item.released", line, held["agent_id"], reason=reason, units=held["units"])

    def _move(self, at: datetime, state: str, **values: Any) -> None:
        self._item |= {"state": state, "state_since": at, "updated_at": at, "version": self._item["version"] + 1}
        self._item |= values

    def _tell(
        self,
        at: datetime,
        type_: str,
        line: Line,
        agent_id: UUID | None = None,
        *,
        actor: Actor | None = None,
        **data: Any,
    ) -> None:
        self._chapter.tell(
            at,
            type_,
            conversation_id=self._common["conversation_id"],
            queue_id=line.id,
            agent_id=agent_id,
            data=shape(self._item["id"], self._item["episode"], **data),
            **({"actor": actor} if actor is not None else {}),
        )
