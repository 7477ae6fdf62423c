"""Who may not be written to on an address by anybody: not by a program, and not by an agent's own hand.

That is whoever told the channel itself so, by a word of theirs (STOP, 退订) or through their provider: it would refuse
the message, and carriers hold such messages against the sender. It holds until they say START, or write again of their
own accord: then an agent may answer, and if the provider still holds on to the STOP, its refusal says so anew. What
programs may write is ``consent``'s to say, and does not begin again by a question of theirs.

Both read the same rows of ``consent``. These are the ones of an address by the customer's own word, about messages of a
service; what an agent wrote down, or a link in a newsletter, turns nobody's hand away.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kit.errors import Conflict

CODE = "opted_out"  # also the code of a provider's refusal that says so

# SQL of one value, in a statement over ``thread``: when the customer asked for nothing more on the thread's address;
# null if their latest word was another one, or none. By our clock, like the time of their last message.
STOPPED_AT = """(
    SELECT CASE said.state WHEN 'withdrawn' THEN said.created_at END FROM consent AS said
    WHERE said.workspace_id = thread.workspace_id AND said.identity_id = thread.identity_id
      AND said.purpose = 'service' AND said.how IN ('opt_out_word', 'provider')
    ORDER BY said.at DESC, said.id DESC LIMIT 1)"""


class OptedOut(Conflict):
    """The customer asked not to be written to on this channel."""

    code = CODE


class Reached(Protocol):
    """A row of ``thread`` with ``STOPPED_AT``."""

    @property
    def stopped_at(self) -> datetime | None: ...
    @property
    def last_inbound_at(self) -> datetime | None: ...


def is_stopped(stopped_at: datetime | None, last_inbound_at: datetime | None) -> bool:
    """Say whether somebody may not be written to: they asked for that, and have written nothing since."""
    return stopped_at is not None and (last_inbound_at is None or last_inbound_at <= stopped_at)


def check(thread: Reached) -> None:
    """Raise ``OptedOut`` where ``is_stopped``."""
    if is_stopped(thread.stopped_at, thread.last_inbound_at):
        raise OptedOut("the customer asked not to be written to on this channel")
