"""What WeChat tells of a customer: the unionid that their addresses at several accounts share.

A convenience, never a condition: a message waits at most a second for it, goes on without it, and the next message
has it. Nickname and picture have been empty since 2021-12-27; the remark is what colleagues wrote.
Source: developers.weixin.qq.com, "Get user information (UnionID)".
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from channels.errors import SendError
from channels.wechat.client import Client, raise_refusal
from kit.clock import Clock
from kit.text import clean_line

log = structlog.get_logger(__name__)

WAITED_FOR_S = 1.0
KEPT_FOR = timedelta(hours=12)
RESTS_FOR = timedelta(minutes=1)  # after a failure, for the whole account
KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    name: str = ""
    locale: str | None = None
    unionid: str = ""


NOTHING = Profile()


class Profiles:
    """Looks customers up and remembers them."""

    def __init__(self, client: Client, clock: Clock, inbox_id: UUID) -> None:
        self._client, self._clock, self._inbox_id = client, clock, inbox_id
        self._known: OrderedDict[str, tuple[datetime, Profile]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Profile]] = {}
        self._rests_until: datetime | None = None
        self._is_away = False

    async def of(self, openid: str) -> Profile:
        """Return what is known of a customer within a second; nothing where that is too short. Never fails."""
        now = self._clock.now()
        at, known = self._known.get(openid, (None, NOTHING))
        if at is not None and now - at < KEPT_FOR:
            return known
        if self._rests_until is not None and now < self._rests_until:
            return known
        if openid not in self._asking:
            task = asyncio.create_task(self._ask(openid), name=f"wechat profile {self._inbox_id}")
            self._asking[openid] = task
            task.add_done_callback(lambda _: self._asking.pop(openid, None))
        task = self._asking[openid]
        await asyncio.wait({task}, timeout=WAITED_FOR_S)
        if not task.done() or task.cancelled():
            return known
        if (failure := task.exception()) is not None:
            log.error("wechat_profile_failed", inbox_id=str(self._inbox_id), error=type(failure).__name__)
            return known
        return task.result()

    async def close(self) -> None:
        """End the look-ups under way."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        if asking:
            await asyncio.wait(asking)

    async def _ask(self, openid: str) -> Profile:
        try:
            answer = await self._client.ask(
                "GET", "/cgi-bin/user/info", query={"openid": openid, "lang": "zh_CN"}, timeout_s=10
            )
            raise_refusal(answer.object)
        except SendError as error:
            self._rests_until = self._clock.now() + RESTS_FOR
            if not self._is_away:
                log.warning("wechat_profiles_away", inbox_id=str(self._inbox_id), reason=error.detail)
            self._is_away = True
            return NOTHING
        if self._is_away:
            log.info("wechat_profiles_back", inbox_id=str(self._inbox_id))
        self._is_away = False
        found = answer.object
        profile = Profile(
            name=_line(found.get("remark")) or _line(found.get("nickname")),
            locale=_line(found.get("language")).replace("_", "-")[:35] or None,
            unionid=_line(found.get("unionid")),
        )
        self._known[openid] = (self._clock.now(), profile)
        self._known.move_to_end(openid)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return profile


def _line(value: object) -> str:
    return clean_line(value, 200) if isinstance(value, str) else ""
