"""When WeChat takes "typing": within 30 s of an exchange with the customer, and not while it is shown already.

Source: developers.weixin.qq.com, "Customer service typing status" (45080, 45081).
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

TAKEN_FOR = timedelta(seconds=30)
SHOWN_FOR = timedelta(seconds=15)
_KNOWN = 5_000  # customers


class TypingState:
    """What this process knows of its customers' last exchange; another process's customers get no "typing"."""

    def __init__(self) -> None:
        self._exchanged_at: OrderedDict[str, datetime] = OrderedDict()
        self._shown_since: dict[str, datetime] = {}

    def exchanged(self, customer: str, at: datetime) -> None:
        """A message went either way: "typing" may be told for a while, and is not shown now."""
        self._shown_since.pop(customer, None)
        self._exchanged_at[customer] = at
        self._exchanged_at.move_to_end(customer)
        if len(self._exchanged_at) > _KNOWN:
            forgotten, _ = self._exchanged_at.popitem(last=False)
            self._shown_since.pop(forgotten, None)

    def begin(self, customer: str, now: datetime) -> bool:
        """Return whether "typing" should be told; from then on it counts as shown."""
        exchanged_at = self._exchanged_at.get(customer)
        if exchanged_at is None or now - exchanged_at >= TAKEN_FOR:
            return False
        shown_since = self._shown_since.get(customer)
        if shown_since is not None and now - shown_since < SHOWN_FOR:
            return False
        self._shown_since[customer] = now
        return True

    def end(self, customer: str) -> bool:
        """Return whether there is a "typing" to be taken back."""
        return self._shown_since.pop(customer, None) is not None
