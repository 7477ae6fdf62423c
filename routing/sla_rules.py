"""What is promised in a workspace, kept in memory by the number of its book: read anew only when that has risen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError

from conversations.opening_hours import OpeningHours, versions_of_queues
from routing.journal import Journal
from routing.sla import Ref
from routing.sla_plan import Rules
from routing.sla_policy import Conditions, Policy, Terms, in_order

log = structlog.get_logger(__name__)

MAX_KEPT = 5_000  # old versions; what is dropped is read again when a clock of it comes up

_POLICIES = """
SELECT book.version AS book, policy.id, policy.version, policy.position, policy.conditions::text AS conditions,
       policy.terms::text AS terms
FROM sla_book AS book
LEFT JOIN sla_policy AS policy
       ON policy.workspace_id = book.workspace_id AND policy.is_enabled AND NOT policy.archived
WHERE book.workspace_id = $1
"""
_TERMS = """
SELECT version.policy_id AS id, version.version, version.terms::text AS terms
FROM unnest($2::uuid[], $3::bigint[]) AS wanted(id, version)
JOIN sla_policy_version AS version
  ON version.workspace_id = $1 AND version.policy_id = wanted.id AND version.version = wanted.version
"""


@dataclass(frozen=True, slots=True)
class _Book:
    version: int
    policies: list[Policy]
    queue_calendars: dict[UUID, Ref]


class RuleBooks:
    """The rules of all workspaces that this process has met."""

    def __init__(self) -> None:
        self._books: dict[UUID, _Book] = {}
        self._terms: dict[Ref, Terms] = {}
        self._hours = OpeningHours()

    async def rules(
        self, journal: Journal, version: int, policies: Collection[Ref], calendars: Collection[Ref]
    ) -> Rules:
        """Return what is in force, and what clocks run under.

        Args:
            version: of the workspace's book, as this transaction sees it.
            policies: those of the clocks at hand; ``calendars`` likewise.
        """
        book = self._books.get(journal.workspace_id)
        if book is None or book.version != version:
            book = self._books[journal.workspace_id] = await _read_book(journal)
            self._terms |= {Ref(one.id, one.version): one.terms for one in book.policies}
        terms = {Ref(one.id, one.version): one.terms for one in book.policies}
        terms |= await self._terms_of(journal, set(policies) - terms.keys())
        kept = {*calendars, *book.queue_calendars.values()}
        hours = await self._hours.of_versions(journal.connection, journal.workspace_id, kept)
        return Rules(book.policies, book.queue_calendars, terms, {Ref(*each): one for each, one in hours.items()})

    async def _terms_of(self, journal: Journal, wanted: Collection[Ref]) -> dict[Ref, Terms]:
        if missing := [ref for ref in wanted if ref not in self._terms]:
            if len(self._terms) > MAX_KEPT:
                self._terms.clear()
                missing = list(wanted)
            for row in await journal.fetch(_TERMS, [ref.id for ref in missing], [ref.version for ref in missing]):
                self._terms[Ref(row["id"], row["version"])] = Terms.model_validate(orjson.loads(row["terms"]))
        return {ref: self._terms[ref] for ref in wanted}


async def _read_book(journal: Journal) -> _Book:
    rows = await journal.fetch(_POLICIES)
    queues = await versions_of_queues(journal.connection, journal.workspace_id)
    policies = [found for row in rows if row["id"] is not None and (found := _policy(row)) is not None]
    calendars = {queue_id: Ref(*version) for queue_id, version in queues.items()}
    return _Book(rows[0]["book"], in_order(policies), calendars)


def _policy(row: Any) -> Policy | None:
    """Return a policy; one that this version cannot read promises nothing, and the log says so."""
    try:
        conditions = Conditions.model_validate(orjson.loads(row["conditions"]))
        terms = Terms.model_validate(orjson.loads(row["terms"]))
    except ValidationError as error:
        log.warning("sla_policy_unreadable", policy_id=str(row["id"]), error=str(error))
        return None
    return Policy(row["id"], row["version"], row["position"], conditions, terms)
