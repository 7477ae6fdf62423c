"""What members are called: remembered for a day, never waited for long, never required.

An application may read a member's name only within its visible range, and not in every company.
Source: developer.work.weixin.qq.com path 90196.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from channels.errors import SendError
from channels.wecom.client import Client
from conversations.inbound import InboundIdentity
from kit.text import clean_line

REMEMBERED = 10_000
LASTS_S = 86_400.0
ANSWERS_WITHIN_S = 4.0
RESTS_FOR_S = 30.0


class Members:
    """The members who write to one application."""

    def __init__(self, client: Client | None) -> None:
        self._client = client
        self._names: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._rests_until_s = 0.0

    async def of(self, userid: str) -> InboundIdentity:
        """Return a member's identity, with their name where WeCom tells it."""
        name = await self._name(userid)
        return InboundIdentity(userid, clean_line(userid, 200), name=name, verified=True)

    async def _name(self, userid: str) -> str:
        now_s = asyncio.get_running_loop().time()
        until_s, name = self._names.get(userid, (0.0, ""))
        if now_s < until_s or self._client is None or now_s < self._rests_until_s:
            return name
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                answer = await self._client.ask(
                    "user/get", query={"userid": userid}, is_harmless=True, is_optional=True
                )
        except (SendError, TimeoutError):
            self._rests_until_s = now_s + RESTS_FOR_S
            return name
        found = answer.get("name")
        name = clean_line(found, 200) if isinstance(found, str) else ""
        self._names[userid] = (now_s + LASTS_S, name)
        while len(self._names) > REMEMBERED:
            self._names.popitem(last=False)
        return name
