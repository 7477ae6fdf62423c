"""How many messages of a reply have left, for channels whose provider drops no repeats.

A long text or several files are several messages there. How far one came is kept, so that the next attempt goes on
behind what has arrived.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from channels.contract import OutboundMessage, Receipt, State
from channels.errors import DeliveryUnknown, SendDeferred, SendError, SendRejected
from kit.errors import Unavailable

T = TypeVar("T")
PLACES = 1024  # replies in parts, under way at once
LASTS = timedelta(days=7)  # the program tries for a day; a person may later


async def send_parts(
    state: State, message: OutboundMessage, parts: Sequence[T], carry: Callable[[int, T], Awaitable[str | None]]
) -> Receipt:
    """Carry the parts of a reply out in order, those that an earlier attempt got through left out.

    Args:
        carry: sends one part, by its place from 0, and returns the provider's id of it.
    Returns:
        A receipt with the first part's id, and what all parts took of the reply window, whenever they went.
    Raises:
        SendError: a part was not taken; where others were before it, the error says so.
    """
    if not parts:
        raise SendRejected("there is nothing in this message that could be carried")
    done, first = await _before(state, message) if message.attempt > 1 and len(parts) > 1 else (0, None)
    kept = done
    for index, part in enumerate(parts[done:], done):
        try:
            external_id = await carry(index, part)
        except SendError as error:
            if not index:
                raise
            detail = f"{index} of {len(parts)} parts were sent; then: {error.detail}"
            if kept < index:
                raise DeliveryUnknown(detail) from error  # the next attempt would begin too early
            error.detail, error.args = detail, (detail,)
            raise
        first = external_id if index == 0 else first
        if index + 1 < len(parts) and await _keep(state, message, index + 1, first):
            kept = index + 1
    return Receipt(external_id=first, spent=len(parts))


async def _before(state: State, message: OutboundMessage) -> tuple[int, str | None]:
    try:
        kept = await state.get(_place(message))
    except Unavailable as error:
        raise SendDeferred("how much of the message was sent before is not known now") from error
    return (int(kept["sent"]), kept["first"]) if kept and kept["message"] == str(message.id) else (0, None)


async def _keep(state: State, message: OutboundMessage, sent: int, first: str | None) -> bool:
    try:
        kept = {"message": str(message.id), "sent": sent, "first": first}
        await state.put(_place(message), kept, lasts=LASTS)
    except Unavailable:
        return False
    return True


def _place(message: OutboundMessage) -> str:
    """Return one of a fixed number of places, so that what is kept does not grow with history."""
    return f"parts:{message.id.int % PLACES}"
