"""A telephone: it rings a number whose exchange posts its call records to the program, as cloud call centres do."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, ClassVar

import aiohttp

from gateway.demo.platforms.phone import Phone, Setup

KEY = "demo-key-of-the-exchange"
NUMBER, LINE = "+8613800138000", "+862155550100"


class CallPhone(Phone):
    """A call is over when it is hung up. Nobody picks it up but by ``answer``, as if at a telephone of the house."""

    key, title = "call", ("Telephone", "电话")
    can: ClassVar[tuple[str, ...]] = ("ring", "answer", "hang_up")

    def __init__(self, queues: tuple[str, str], colleague: str) -> None:
        super().__init__()
        self._queues, self._colleague = queues, colleague
        self._call: dict[str, Any] = {}

    def setup(self) -> Setup:
        choices = "\n".join(f"{key} = {queue}" for key, queue in enumerate(self._queues, 1))
        return Setup("cdr", "演示 电话", {"vendor": "custom", "hook_key": KEY, "choices": choices})

    async def act(self, what: str, digit: str) -> bool:
        match what:
            case "ring":
                return await self.ring(digit)
            case "answer":
                return await self.answer()
        return await self.hang_up()

    async def ring(self, digit: str = "") -> bool:
        """Ring, and press a key of the menu where ``digit`` is one."""
        if self._call:
            return True
        self._call = {
            "call_id": f"demo-{secrets.token_hex(8)}",
            "caller": NUMBER,
            "callee": LINE,
            "direction": "inbound",
            "name": "王芳",
            "digits": digit if digit in ("1", "2") else "",
            "started_at": _now(),
        }
        self.add("note", text="ringing", digit=self._call["digits"])
        return await self._post(state="ringing")

    async def answer(self) -> bool:
        if not self._call or "answered_at" in self._call:
            return True
        self._call |= {"answered_at": _now(), "agent": self._colleague}
        self.add("note", text="answered", by=self._colleague)
        return await self._post(state="answered")

    async def hang_up(self) -> bool:
        if not self._call:
            return True
        outcome = "answered" if "answered_at" in self._call else "abandoned"
        taken = await self._post(state="ended", ended_at=_now(), outcome=outcome)
        self.add("note", text="over" if outcome == "answered" else "missed")
        self._call = {}
        return taken

    def arrived(self) -> list[dict[str, Any]]:
        return []

    async def _post(self, **more: Any) -> bool:
        body = self._call | more
        async with aiohttp.ClientSession() as http, http.post(self.hook, params={"key": KEY}, json=body) as answer:
            return answer.status == 200


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
