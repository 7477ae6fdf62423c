"""Messages for many sockets, packed once.

A server's frames are not masked, so those of one message are the same bytes on every socket (RFC 6455, §5.2). Packing
them once, and several messages in one piece, leaves a single write a socket of what was a call of the library's for
each message.
"""

from __future__ import annotations

from collections.abc import Sequence

_FINAL_TEXT = 0x81  # the last fragment, of text


class Parcel:
    """One or more text messages.

    Attributes:
        messages: UTF-8, in order.
        wire: their frames, joined.
    """

    __slots__ = ("messages", "wire")

    def __init__(self, *messages: bytes) -> None:
        self.messages: Sequence[bytes] = messages
        self.wire = b"".join(map(frame, messages))


def frame(message: bytes) -> bytes:
    """Return the frame of a whole text message, unmasked and not compressed."""
    length = len(message)
    if length < 126:
        head = bytes((_FINAL_TEXT, length))
    elif length < 2**16:
        head = bytes((_FINAL_TEXT, 126)) + length.to_bytes(2)
    else:
        head = bytes((_FINAL_TEXT, 127)) + length.to_bytes(8)
    return head + message
