"""The loop that reads what customers write: off the event feed, from a stored cursor, never on the path of a message.

One process a workspace does it, by a lease, and at most a third of the time: where more is written than can be read,
what is known of conversations comes later, and of an hour ago not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Row, and_, func, select
from sqlalchemy.dialects.postgresql import insert

from conversations import classification
from conversations.access import Scope
from conversations.classification import Said
from conversations.events import EventDraft
from conversations.models import Conversation, Event, Feed, Message
from conversations.work import Work, Works
from kb import labels
from kb.classifiers import Classifiers
from kb.models import KbProgress
from kit.db import UNREACHABLE
from kit.errors import Unavailable
from kit.nudges import Nudges
from kit.turns import Turns

log = structlog.get_logger(__name__)

LOOKED_EVERY_S: Final = 5.0
SOON_S: Final = 0.05  # a burst becomes one batch
BATCH: Final = 64  # events
FAR_BEHIND: Final = 5_000  # events after the cursor that are read at most
OLD: Final = timedelta(hours=1)
_RESTS: Final = 2.0  # times as long as a batch took
_TYPES: Final = ("message.received", "conversation.updated")


class Classifying:
    """Classification of all workspaces, as one process does it; ``node`` names it in leases."""

    def __init__(self, works: Works, classifiers: Classifiers, *, node: str) -> None:
        self._works = works
        self._classifiers = classifiers
        self._turns = Turns(works.database, node)
        self._nudges = Nudges(LOOKED_EVERY_S)

    def heard(self, workspace_id: UUID, last: int, events: Sequence[EventDraft] = ()) -> None:  # noqa: ARG002 - a Wake's
        """A ``Wake``: read soon what a customer wrote; what another process committed names no events."""
        if not events or any(event.type in _TYPES for event in events):
            self._nudges.nudge(workspace_id)

    async def run_forever(self) -> None:
        while True:
            workspaces, is_round = await self._nudges.wait()
            if is_round:
                workspaces = list(dict.fromkeys([*workspaces, *await self.workspaces_behind()]))
            for workspace_id in workspaces:
                if await self.look(workspace_id):
                    self._nudges.nudge(workspace_id)
            await asyncio.sleep(SOON_S)

    async def stop(self) -> None:
        """Let another process take over at once."""
        try:
            await self._turns.give_back()
        except (Unavailable, *UNREACHABLE) as error:
            log.warning("leases_not_given_back", error=str(error))

    async def workspaces_behind(self) -> list[UUID]:
        """Return the workspaces of whose events not all were read."""
        async with self._works.database.begin() as connection:
            return list(
                await connection.scalars(
                    select(Feed.workspace_id)
                    .outerjoin(KbProgress, KbProgress.workspace_id == Feed.workspace_id)
                    .where(Feed.last > func.coalesce(KbProgress.seq, 0))
                )
            )

    async def look(self, workspace_id: UUID) -> bool:
        """Read one batch, if it is this process's turn; return whether there is more."""
        if not await self._turns.hold(f"classifying:{workspace_id}"):
            return False
        async with self._works.begin(workspace_id) as work:
            happened, until, is_all = await _read_feed(work)
            fields = labels.options(await labels.choices(work, Scope.system(workspace_id)))
            messages = await _messages(work, happened)
        loop = asyncio.get_running_loop()
        began = loop.time()
        said: list[Said] = []
        if messages:
            readings = await self._classifiers.read(workspace_id, [row.text for row in messages])
            for row, reading in zip(messages, readings, strict=True):
                guesses = {
                    subject: (guess.value, guess.confidence)
                    for subject, guess in reading.items()
                    if not subject.startswith(classification.FIELD) or guess.value in fields.get(subject, ())
                }
                said.append(Said(row.conversation_id, row.id, guesses))
        took = loop.time() - began
        for row in happened:
            if row.type == "conversation.updated" and fields:
                async with self._works.begin(workspace_id) as work:
                    await _learn_from_fields(work, row, [one.removeprefix(classification.FIELD) for one in fields])
        async with self._works.begin(workspace_id) as work:
            await classification.take_in(work, [one for one in said if one.guesses])
            await _move_on(work, until)
        if messages and not is_all:
            await asyncio.sleep(min(1.0, _RESTS * took))
        return not is_all


async def _read_feed(work: Work) -> tuple[list[Row[Any]], int, bool]:
    """Return the next events that matter, up to which number was looked, and whether that was all."""
    cursor = await work.connection.scalar(select(KbProgress.seq).where(KbProgress.workspace_id == work.workspace_id))
    head = await work.connection.scalar(select(Feed.last).where(Feed.workspace_id == work.workspace_id)) or 0
    start = max(cursor or 0, head - FAR_BEHIND)
    rows: list[Row[Any]] = list(
        await work.connection.execute(
            select(Event.seq, Event.type, Event.conversation_id, Event.message_id, Event.actor_kind, Event.actor_id)
            .where(
                Event.workspace_id == work.workspace_id,
                Event.seq > start,
                Event.seq <= head,
                Event.type.in_(_TYPES),
                Event.at > work.now - OLD,
                Event.conversation_id.is_not(None),
                (Event.type == "message.received")
                | and_(Event.actor_kind == "agent", Event.data["fields"].contains(["fields"])),
                func.coalesce(Event.data["automatic"].as_boolean(), False).is_(False),
            )
            .order_by(Event.seq)
            .limit(BATCH)
        )
    )
    is_all = len(rows) < BATCH
    return rows, head if is_all else rows[-1].seq, is_all


async def _messages(work: Work, happened: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return the messages that have words, in their order, of conversations that are still there."""
    ids = [row.message_id for row in happened if row.type == "message.received"]
    if not ids:
        return []
    query = (
        select(Message.id, Message.conversation_id, Message.text)
        .join(
            Conversation,
            and_(Conversation.workspace_id == Message.workspace_id, Conversation.id == Message.conversation_id),
        )
        .where(
            Message.workspace_id == work.workspace_id,
            Message.id.in_(ids),
            Message.text != "",
            Conversation.merged_into_id.is_(None),
        )
        .order_by(Message.sequence, Message.id)
    )
    return list(await work.connection.execute(query))


async def _learn_from_fields(work: Work, row: Row[Any], keys: Sequence[str]) -> None:
    conversation = (
        await work.connection.execute(
            select(Conversation)
            .where(Conversation.workspace_id == work.workspace_id, Conversation.id == row.conversation_id)
            .with_for_update(key_share=True)
        )
    ).one_or_none()
    if conversation is not None and conversation.merged_into_id is None and row.actor_id is not None:
        await labels.note_fields(work, conversation, row.actor_id, keys)


async def _move_on(work: Work, seq: int) -> None:
    new = insert(KbProgress).values(workspace_id=work.workspace_id, seq=seq)
    await work.connection.execute(
        new.on_conflict_do_update(
            index_elements=[KbProgress.workspace_id], set_={"seq": new.excluded.seq}, where=KbProgress.seq < seq
        )
    )
