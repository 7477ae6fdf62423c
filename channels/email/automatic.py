"""Whether a program may write to somebody by mail now: RFC 3834 before the sending, and a cap for every recipient.

What a customer's latest mail says about answers stands in the thread's state (see ``incoming``). How often an address
was written to by programs is kept beside it for a day, whatever thread it was in: a machine that opens a new thread
with every answer would else be answered for ever. Who wants no automatic mail has said so to ``conversations.consent``,
which is asked before it comes here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from channels.contract import State
from channels.email.loops import plain_address, refuse_by_rate
from channels.errors import SendRejected

_BUCKETS = 64
_DAY = timedelta(days=1)
_REASONS = {
    "automatic": "the last mail of this thread was written by a program",
    "bounce": "the last mail of this thread was a delivery report",
    "bulk": "the last mail of this thread went to a list",
    "own_address": "it would go to an address of our own",
    "own_mark": "the last mail of this thread came from here",
    "null_return_path": "the last mail of this thread asks for no answer",
    "no_author": "the last mail of this thread has no author",
    "not_addressed": "the last mail of this thread was not addressed to this inbox",
    "unproven_sender": "the sender of the last mail is forged",
    "no_content": "the last mail of this thread was empty",
    "too_many": "this address was answered automatically as often as may be",
}


class AutomaticMail:
    """The automatic mails of one inbox: who had how many."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def check(self, to: str, thread_state: Mapping[str, Any], now: datetime) -> None:
        """Return if an automatic mail may go to this address in this thread.

        Raises:
            SendRejected: it may not; code ``automatic_refused``, the reason in words.
        """
        reason = str(thread_state.get("no_answer") or "") or await self._reason(to, now)
        if reason:
            said = _REASONS.get(reason, reason)
            raise SendRejected(f"no automatic mail is sent here: {said}", code="automatic_refused")

    async def note(self, to: str, now: datetime) -> None:
        """Remember that one was sent."""
        bucket, name = _place(to)
        kept = await self._state.get(bucket) or {}
        recent = {key: [one for one in moments if _is_recent(one, now)] for key, moments in kept.items()}
        recent.setdefault(name, []).append(now.isoformat())
        await self._state.put(bucket, {key: moments for key, moments in recent.items() if moments}, lasts=_DAY)

    async def _reason(self, to: str, now: datetime) -> str | None:
        bucket, name = _place(to)
        kept = await self._state.get(bucket) or {}
        return refuse_by_rate([datetime.fromisoformat(one) for one in kept.get(name, ())], now)


def _is_recent(moment: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(moment) < _DAY


def _digest(address: str) -> str:
    return hashlib.sha256(plain_address(address).encode("utf-8", "replace")).hexdigest()


def _place(address: str) -> tuple[str, str]:
    """The key under which an address is kept with others, and its name there; neither tells the address."""
    digest = _digest(address)
    return f"answers:{int(digest[:8], 16) % _BUCKETS}", digest[:24]
