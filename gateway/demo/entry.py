"""A case on its way into the record, with what it has to know of the others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gateway.demo.identifiers import Ids
from gateway.demo.place import Place
from gateway.demo.play import Act, Case, Moved, Noted, Replied, Wrote


@dataclass(frozen=True, slots=True)
class Entry:
    """A case to be written.

    Attributes:
        number: of the conversation.
        sequences: one for each act that says something, rising.
        previous_id: the conversation that its thread led to before.
        is_newcomer: its contact appears here for the first time.
    """

    case: Case
    number: int
    sequences: tuple[int, ...]
    previous_id: UUID | None
    is_newcomer: bool


def says_something(act: Act) -> bool:
    """Whether an act leaves a message."""
    return isinstance(act, (Wrote, Replied, Noted)) or (isinstance(act, Moved) and bool(act.note))


def ids_of(case: Case, place: Place) -> Ids:
    """Return the ids of a case's rows; the first one, of the time it was opened, is its conversation's."""
    return Ids(f"{place.workspace_id}:{case.key}")


def conversation_id(case: Case, place: Place) -> UUID:
    """Return the id that a case's conversation has in a place, written or not."""
    return ids_of(case, place).at(case.opened_at)
