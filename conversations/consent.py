"""Who asked not to be written to.

Somebody opts out by a word of theirs (STOP, 退订), or their provider says that they did. From then on they are not
written to, until they opt in again. What they write afterwards by their own wish may be answered.
"""

from __future__ import annotations

from datetime import datetime

from kit.errors import Conflict

CODE = "opted_out"  # also the code of a provider's refusal that says so


class OptedOut(Conflict):
    """The customer asked not to be written to on this channel."""

    code = CODE


def is_refused(opted_out_at: datetime | None, last_inbound_at: datetime | None) -> bool:
    """Say whether somebody may not be written to: they opted out and have written nothing since."""
    return opted_out_at is not None and (last_inbound_at is None or last_inbound_at <= opted_out_at)


def check(opted_out_at: datetime | None, last_inbound_at: datetime | None) -> None:
    """Raise ``OptedOut`` where ``is_refused``."""
    if is_refused(opted_out_at, last_inbound_at):
        raise OptedOut("the customer asked not to be written to on this channel")
