"""People to whom one channel gives several ids: found by any of them, and followed when the first is replaced.

WhatsApp knows a person by an opaque id and, where they show it, by their number; the opaque id is new when the number
changes. Here it is one identity all the time: its ``external_id`` is the newest, the others are aliases of it. So
its thread, its reply windows and its open conversation go on, whichever id a delivery names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from conversations.inbound import ContactSignal, InboundMessage, OwnMessage
from conversations.intake.state import Context, ExternalKey, columns, in_order

Act = TypeVar("Act", InboundMessage, ContactSignal, OwnMessage)

_OWN = """
SELECT identity.id, identity.inbox_id, identity.external_id
FROM identity
WHERE identity.workspace_id = $1 AND identity.id = ANY(ARRAY(
    SELECT known.id FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id), LATERAL (
        SELECT one.id FROM identity AS one
        WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
        LIMIT 1) AS known))
ORDER BY identity.id
FOR UPDATE
"""
_ALIASES = """
SELECT alias.inbox_id, alias.external_id AS alias, alias.identity_id, identity.external_id
FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id), LATERAL (
    SELECT * FROM identity_alias AS one
    WHERE one.workspace_id = $1 AND one.inbox_id = wanted.inbox_id AND one.external_id = wanted.external_id
    LIMIT 1) AS alias, LATERAL (
    SELECT one.external_id FROM identity AS one
    WHERE one.workspace_id = $1 AND one.id = alias.identity_id LIMIT 1) AS identity
"""
_MOVE = "UPDATE identity SET external_id = $3, address = $4 WHERE workspace_id = $1 AND id = $2"
_MOVE_THREAD = """
UPDATE thread SET external_id = $4::text, participants = array_append(participants, $4::text), version = version + 1
WHERE workspace_id = $1 AND identity_id = $2 AND external_id = $3
"""
_KEEP = """
INSERT INTO identity_alias (workspace_id, inbox_id, external_id, identity_id)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[])
ON CONFLICT (workspace_id, inbox_id, external_id) DO UPDATE SET identity_id = excluded.identity_id
"""


class Aliases:
    """The other ids of those who act in one batch: ``settle`` each list of acts, then ``keep`` once."""

    def __init__(self, batch: Context) -> None:
        self._batch = batch
        self._own: dict[ExternalKey, UUID] = {}  # an identity's own external id → the identity
        self._current: dict[ExternalKey, str] = {}  # alias → its identity's own external id
        self._stored: dict[ExternalKey, UUID] = {}
        self._told: dict[ExternalKey, str] = {}  # alias → own external id, as this batch says

    async def find(self, acts: Sequence[InboundMessage | ContactSignal | OwnMessage]) -> None:
        """Look up everybody of channels that give several ids; nothing is asked where there is nobody of them."""
        keys = {
            (one.inbox_id, external_id)
            for one in acts
            if one.identity.known_as is not None
            for external_id in (one.identity.external_id, *one.identity.known_as)
        }
        if not keys:
            return
        wanted: list[tuple[Any, ...]] = [*in_order(keys)]
        own = await self._batch.connection.fetch(_OWN, self._batch.workspace_id, *columns(wanted))
        self._own = {(row["inbox_id"], row["external_id"]): row["id"] for row in own}
        for row in await self._batch.connection.fetch(_ALIASES, self._batch.workspace_id, *columns(wanted)):
            self._current[row["inbox_id"], row["alias"]] = row["external_id"]
            self._stored[row["inbox_id"], row["alias"]] = row["identity_id"]

    async def settle(self, acts: Sequence[Act]) -> list[Act]:
        """Return the acts under the ids by which the record knows their people; identities that moved are moved."""
        return [
            one if one.identity.known_as is None else await self._settle(one, one.identity.known_as) for one in acts
        ]

    async def _settle(self, one: Act, known_as: tuple[str, ...]) -> Act:
        inbox_id, told = one.inbox_id, one.identity.external_id
        external_id = told
        if (inbox_id, told) not in self._own:
            # An alias is no proof that somebody moved: a number may have a new owner.
            before = next((each for each in known_as if (inbox_id, each) in self._own), None)
            if before is not None:
                await self._move(inbox_id, before, told, one.identity.address)
            else:
                external_id = self._current.get((inbox_id, told), told)
        for alias in known_as:
            if alias != external_id and (inbox_id, alias) not in self._own:
                self._current[inbox_id, alias] = self._told[inbox_id, alias] = external_id
        if external_id == told:
            return one
        identity = replace(one.identity, external_id=external_id)
        if isinstance(one, ContactSignal):
            return replace(one, identity=identity)
        return replace(one, identity=identity, thread_key=external_id if one.thread_key == told else one.thread_key)

    async def _move(self, inbox_id: UUID, before: str, after: str, address: str) -> None:
        identity_id = self._own.pop((inbox_id, before))
        self._own[inbox_id, after] = identity_id
        for alias, current in list(self._current.items()):
            if alias[0] == inbox_id and current == before:
                self._current[alias] = after
        self._current[inbox_id, before] = self._told[inbox_id, before] = after
        workspace_id = self._batch.workspace_id
        await self._batch.connection.execute(_MOVE, workspace_id, identity_id, after, address)
        await self._batch.connection.execute(_MOVE_THREAD, workspace_id, identity_id, before, after)

    async def keep(self) -> None:
        """Write the aliases that are news, once the batch knows its identities."""
        found = self._batch.identities
        rows: list[tuple[Any, ...]] = [
            (*key, found[key[0], self._told[key]][0])
            for key in in_order(list(self._told))
            if (key[0], self._told[key]) in found and self._stored.get(key) != found[key[0], self._told[key]][0]
        ]
        if rows:
            await self._batch.connection.execute(_KEEP, self._batch.workspace_id, *columns(rows))
