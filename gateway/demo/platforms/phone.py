"""A customer's phone in one chat: what was written and what has arrived, and what the person who holds it can do."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

Side = Literal["me", "them", "note"]


@dataclass(frozen=True, slots=True)
class Setup:
    """The inbox that leads to a phone's platform: its channel's settings, secrets among them."""

    kind: str
    name: str
    config: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meter:
    """Whether replies would arrive, by the platform's own rules; ``left`` of ``quota`` where it counts them."""

    is_open: bool
    left: int | None = None
    quota: int | None = None


class Phone(ABC):
    """One chat. ``hook`` is where the platform calls the program; it is set before anybody can write."""

    key: ClassVar[str]
    title: ClassVar[tuple[str, str]]  # in English and in Chinese
    can: ClassVar[tuple[str, ...]] = ("write", "picture")  # also: close, ring, answer, hang_up

    def __init__(self) -> None:
        self.hook = ""
        self.bubbles: list[dict[str, Any]] = []
        self._heard = 0

    @abstractmethod
    def setup(self) -> Setup:
        """Return the inbox that belongs to it."""

    async def write(self, text: str) -> bool:
        """Let the customer write; returns whether the program took it."""
        raise NotImplementedError

    async def send_picture(self, data: bytes) -> bool:
        raise NotImplementedError

    async def act(self, what: str, digit: str) -> bool:
        """Do something else that the phone can."""
        raise NotImplementedError

    def close(self) -> None:
        """Let the time pass in which the platform takes replies."""
        raise NotImplementedError

    def meter(self) -> Meter | None:
        return None

    @abstractmethod
    def arrived(self) -> list[dict[str, Any]]:
        """Return all that the platform took for the customer, in order, as ``said`` makes it."""

    async def tick(self) -> None:
        """Do what the platform does by itself: tell that a message was delivered."""
        return

    # -- what the page shows --------------------------------------------------------------------------------

    def look(self) -> None:
        """Put what has arrived since below what is shown."""
        arrived = self.arrived()
        for one in arrived[self._heard :]:
            self.add("them", **one)
        self._heard = len(arrived)

    def add(self, side: Side, **said: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.bubbles.append({"number": len(self.bubbles) + 1, "side": side, "at": at} | said)


def said(text: str = "", picture: bytes | None = None, file: str = "") -> dict[str, Any]:
    """Return the content of a bubble; a picture as a data address, since nothing else knows of it."""
    shown: dict[str, Any] = {"text": text}
    if picture is not None:
        shown["picture"] = f"data:{picture_type(picture)};base64,{base64.b64encode(picture).decode()}"
    if file:
        shown["file"] = file
    return shown


def picture_type(data: bytes) -> str:
    """Return what a picture is, of the kinds that phones send."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/gif" if data.startswith(b"GIF8") else "image/png"
