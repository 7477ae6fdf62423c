"""Stream mode: a connection of our own, by which DingTalk delivers without a public address of ours.

``POST /v1.0/gateway/connections/open`` gives an address with a ticket; over the WebSocket come frames of type SYSTEM,
CALLBACK (messages to the robot) and EVENT, each answered by its ``messageId``. A frame is answered when it is
committed, never before; one that is not answered comes again, here or to whoever connects next. DingTalk gives each
frame to one of an app's connections, so one process reads, by lease.
Source: open-dingtalk/dingtalk-stream-sdk-python, stream.py, frames.py, handlers.py.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
import structlog

from channels.contract import InboundSink, InboxSettings, RawEnvelope, Surroundings
from channels.dingtalk.client import Client
from channels.dingtalk.envelopes import event_envelope, robot_envelope
from channels.errors import CredentialsRejected, EventRejected
from channels.lenient_json import object_of, read_object, text_of
from kit.errors import TrunklineError

log = structlog.get_logger(__name__)

MESSAGES = "/v1.0/im/bot/messages/get"
SUBSCRIPTIONS = [{"type": "EVENT", "topic": "*"}, {"type": "CALLBACK", "topic": MESSAGES}]
MAX_FRAME = 4_000_000
MAX_WAITING = 500  # frames read and not committed; what is beyond is not answered, and comes again
HEARTBEAT_S = 30.0
PAUSE_FLOOR_S, PAUSE_CEILING_S = 1.0, 60.0
REFUSED_FOR_S = 60.0
TELL_AFTER = 3  # attempts in a row that failed


class Stream:
    """Keeps one app's deliveries coming, until cancelled."""

    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._failures = 0
        self.is_connected = False

    async def run(self, sink: InboundSink) -> None:
        """Connect, read, and connect again, as the only process that does so for this inbox."""
        # Not by the app's id: whoever types somebody else's must not keep them from reading.
        async with self._around.leases.exclusive(f"dingtalk:{self._inbox.id}"):
            while True:
                pause_s = await self._one_connection(sink)
                await asyncio.sleep(pause_s)

    async def _one_connection(self, sink: InboundSink) -> float:
        """Serve one connection to its end and return how long to pause before the next."""
        try:
            url = await self._client.open_stream(SUBSCRIPTIONS)
            async with self._around.fetcher.websocket(url, max_bytes=MAX_FRAME, heartbeat_s=HEARTBEAT_S) as connection:
                await self._connected()
                try:
                    await self._serve(connection, sink)
                finally:
                    self.is_connected = False
        except CredentialsRejected as error:
            await self._client.vitals.unwell(error.detail)
            return REFUSED_FOR_S
        except TrunklineError as error:
            return await self._failed(error)
        return random.uniform(0, PAUSE_FLOOR_S)  # noqa: S311 - jitter

    async def _connected(self) -> None:
        self.is_connected = True
        if self._failures:
            log.info("dingtalk_stream_back", inbox_id=str(self._inbox.id))
        self._failures = 0
        await self._client.vitals.well()

    async def _failed(self, error: TrunklineError) -> float:
        self._failures += 1
        if self._failures == 1:
            log.warning("dingtalk_stream_away", inbox_id=str(self._inbox.id), reason=error.detail)
        if self._failures == TELL_AFTER:
            await self._client.vitals.unwell(f"no connection to DingTalk: {error.detail}")
        ceiling = min(PAUSE_CEILING_S, PAUSE_FLOOR_S * 2 ** min(self._failures, 10))
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter

    # -- one connection -------------------------------------------------------------------------------------

    async def _serve(self, connection: aiohttp.ClientWebSocketResponse, sink: InboundSink) -> None:
        """Read frames until DingTalk ends the connection. Reading never waits for the record: pings are answered."""
        waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MAX_WAITING)
        taking = asyncio.create_task(self._take(connection, waiting, sink), name=f"dingtalk {self._inbox.id}")
        try:
            async for told in connection:
                frame = read_object(told.data) if told.type is aiohttp.WSMsgType.TEXT else None
                if frame is None:
                    continue
                if text_of(frame, "type") == "SYSTEM":
                    if not await self._system(connection, frame):
                        return
                elif waiting.full():
                    log.warning("dingtalk_frame_left", inbox_id=str(self._inbox.id))
                else:
                    waiting.put_nowait(frame)
        except ConnectionError:
            return  # it broke while we answered; whatever was not answered comes again
        finally:
            # What was read before the end is still committed; its answer may be lost, and then it comes again.
            await _finish(taking, waiting)

    async def _system(self, connection: aiohttp.ClientWebSocketResponse, frame: Mapping[str, Any]) -> bool:
        """Answer a frame about the connection; false if DingTalk wants it ended."""
        if text_of(object_of(frame, "headers"), "topic") == "disconnect":
            return False
        await _answer(connection, frame, text_of(frame, "data"))
        return True

    async def _take(
        self,
        connection: aiohttp.ClientWebSocketResponse,
        waiting: asyncio.Queue[dict[str, Any]],
        sink: InboundSink,
    ) -> None:
        """Commit frames one after the other, so that they keep their order, and answer each that is committed."""
        while True:
            frame = await waiting.get()
            try:
                await self._accept(frame, sink)
            except TrunklineError as error:
                log.warning("dingtalk_frame_not_kept", inbox_id=str(self._inbox.id), reason=error.detail)
            except Exception:  # a fault of ours with one frame must not hold up those behind it
                log.exception("dingtalk_frame_failed", inbox_id=str(self._inbox.id))
            else:
                await _answer_if_open(connection, frame)
            finally:
                waiting.task_done()

    async def _accept(self, frame: Mapping[str, Any], sink: InboundSink) -> None:
        """Have a frame committed. What is none, or names nothing, is answered and forgotten: it would come for ever."""
        try:
            envelope = _envelope(frame)
        except EventRejected as error:
            log.warning("dingtalk_frame_passed_over", inbox_id=str(self._inbox.id), reason=error.detail)
            return
        if envelope is not None:
            await sink.accept(self._inbox, envelope)


def _envelope(frame: Mapping[str, Any]) -> RawEnvelope | None:
    """Return what to store of a frame; ``None`` for one of a topic that was not asked for.

    Raises:
        EventRejected: it cannot be read.
    """
    headers, data = object_of(frame, "headers"), text_of(frame, "data")
    document, raw = read_object(data), data.encode("utf-8", "replace")
    if document is None:
        raise EventRejected("a frame's data is a JSON object")
    match text_of(frame, "type"):
        case "CALLBACK" if text_of(headers, "topic") == MESSAGES:
            return robot_envelope(document, raw)
        case "EVENT":
            kind, event_id = text_of(headers, "eventType"), text_of(headers, "eventId")
            return event_envelope(document, raw, event_id=event_id, kind=kind)
    return None


async def _answer_if_open(connection: aiohttp.ClientWebSocketResponse, frame: Mapping[str, Any]) -> None:
    is_event = text_of(frame, "type") == "EVENT"
    data = {"status": "SUCCESS", "message": "success"} if is_event else {"response": None}
    if not connection.closed:
        try:
            await _answer(connection, frame, orjson.dumps(data).decode())
        except ConnectionError:
            log.debug("dingtalk_answer_lost")


async def _answer(connection: aiohttp.ClientWebSocketResponse, frame: Mapping[str, Any], data: str) -> None:
    headers = {"messageId": text_of(object_of(frame, "headers"), "messageId"), "contentType": "application/json"}
    answer = {"code": 200, "headers": headers, "message": "OK", "data": data}
    await connection.send_str(orjson.dumps(answer).decode())


async def _finish(taking: asyncio.Task[None], waiting: asyncio.Queue[dict[str, Any]]) -> None:
    """Let what was read be committed, but for a taker that has failed or a program that ends."""
    joining = asyncio.create_task(waiting.join())
    try:
        await asyncio.wait({joining, taking}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (joining, taking):
            task.cancel()
        results = await asyncio.gather(joining, taking, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
