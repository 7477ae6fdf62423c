"""How often work may be moved: five transfers and automatic moves, then a person who watches has to decide."""

from __future__ import annotations

from typing import Final, Protocol

from kit.errors import Conflict

HOP_BUDGET: Final = 5


class HopBudgetSpent(Conflict):
    """It was handed on too often: whoever has it keeps it, or a supervisor places it."""

    code = "hop_budget"


class _Moved(Protocol):
    @property
    def hops(self) -> int: ...


def check_budget(item: _Moved, *, by_supervisor: bool) -> None:
    """Refuse to move an item that was moved too often.

    Args:
        by_supervisor: a person who may place others' work decides: there is no budget for them.
    Raises:
        HopBudgetSpent: see above.
    """
    if item.hops >= HOP_BUDGET and not by_supervisor:
        raise HopBudgetSpent(
            "this was handed on too often: keep it, or ask a supervisor to place it",
            fields={"hops": item.hops, "at_most": HOP_BUDGET},
        )
