"""Who gets a copy of replies on a thread: its channel keeps them in ``thread.state["cc"]``, ``{name, address}`` each.

Intake writes there whom the customer's latest mail went to as well. An agent sees them before a reply, and says of each
whether they stay; what they chose is kept with the message, so that a mail that comes in meanwhile adds nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kit.errors import Invalid

MAX_COPIES = 50


def copies_of(state: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return whom a reply on a thread of this state is copied to, if nobody says otherwise."""
    listed = state.get("cc")
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [{"name": str(one.get("name") or ""), "address": str(one.get("address") or "")} for one in found]


def choose(state: Mapping[str, Any], participants: Collection[str], wanted: Sequence[str]) -> list[dict[str, str]]:
    """Return those of the thread's people whom an agent chose to copy, as ``copies_of`` shows them.

    Args:
        participants: addresses in lower case that take part in the thread; whoever was copied before may be again.
    Raises:
        Invalid: somebody who has no part in the thread; the customer would learn of them, and they of the customer.
    """
    known = {one["address"].lower(): one for one in copies_of(state)}
    chosen: dict[str, dict[str, str]] = {}
    for address in wanted[:MAX_COPIES]:
        name = address.strip().lower()
        if name in known:
            chosen[name] = known[name]
        elif name in participants:
            chosen[name] = {"name": "", "address": name}
        else:
            raise Invalid("somebody who is to be copied has no part in this thread", fields={"cc": address[:254]})
    return list(chosen.values())
