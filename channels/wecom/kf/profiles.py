"""Who customers are: nickname and unionid, asked for in groups and remembered for a day.

A message never waits for long and never fails for want of a name: while WeCom does not answer, people are known by
their id alone, and the question is not asked again for half a minute.
Source: developer.work.weixin.qq.com path 95159.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import structlog

from channels.wecom.client import Client
from channels.wecom.kf.items import words
from conversations.inbound import InboundIdentity
from kit.text import clean_line

log = structlog.get_logger(__name__)

AT_ONCE = 100  # ids of one call
REMEMBERED = 10_000
LASTS_S = 86_400.0
ANSWERS_WITHIN_S = 4.0
RESTS_FOR_S = 30.0


class Profiles:
    """The customers of one inbox."""

    def __init__(self, client: Client | None) -> None:
        self._client = client
        self._known: OrderedDict[str, tuple[float, InboundIdentity]] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[InboundIdentity]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._rests_until_s = 0.0
        self._is_failing = False

    async def of(self, external_userid: str) -> InboundIdentity:
        """Return a customer's identity, with what WeCom says of them where it does."""
        loop = asyncio.get_running_loop()
        known = self._known.get(external_userid)
        if known is not None and loop.time() < known[0]:
            return known[1]
        if self._client is None or loop.time() < self._rests_until_s:
            return known[1] if known is not None else nameless(external_userid)
        waiting = self._waiting.get(external_userid)
        if waiting is None:
            waiting = self._waiting[external_userid] = loop.create_future()
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask_all(self._client), name="wecom profiles")
        return await asyncio.shield(waiting)

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        self._answer(list(self._waiting), {})

    async def _ask_all(self, client: Client) -> None:
        await asyncio.sleep(0)  # those of one page join the same call
        while self._waiting:
            group = list(self._waiting)[:AT_ONCE]
            found: dict[str, InboundIdentity] = {}
            try:
                async with asyncio.timeout(ANSWERS_WITHIN_S):
                    answer = await client.ask(
                        "kf/customer/batchget", {"external_userid_list": group}, is_harmless=True, is_optional=True
                    )
                found = _read(answer.get("customer_list"))
                self._is_failing = False
            except Exception as error:  # noqa: BLE001 - whatever it is, no name is worth a message
                self._rests_until_s = asyncio.get_running_loop().time() + RESTS_FOR_S
                if not self._is_failing:
                    self._is_failing = True
                    log.info("wecom_profiles_unknown", reason=getattr(error, "detail", "") or type(error).__name__)
            finally:
                self._answer(group, found)

    def _answer(self, group: list[str], found: dict[str, InboundIdentity]) -> None:
        until = asyncio.get_running_loop().time() + LASTS_S
        for external_userid in group:
            identity = found.get(external_userid)
            if identity is not None:
                self._known[external_userid] = (until, identity)
                self._known.move_to_end(external_userid)
            waiting = self._waiting.pop(external_userid, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(identity or nameless(external_userid))
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def nameless(external_userid: str) -> InboundIdentity:
    """Return a customer of whom only the id is known."""
    return InboundIdentity(external_userid, f"WeChat {external_userid[-6:]}", verified=True)


def _read(listed: object) -> dict[str, InboundIdentity]:
    found: dict[str, InboundIdentity] = {}
    for one in listed if isinstance(listed, list) else ():
        external_userid, unionid = words(one, "external_userid"), words(one, "unionid")
        if external_userid:
            found[external_userid] = InboundIdentity(
                external_userid,
                f"WeChat {external_userid[-6:]}",
                name=clean_line(words(one, "nickname"), 200),
                verified=True,
                links=(f"unionid:{unionid}",) if unionid else (),
            )
    return found
