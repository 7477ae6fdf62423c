"""The fake gateway, held against DingTalk's own SDK, where it is installed.

It is no dependency: ``pip install dingtalk-stream`` (MIT) into a scratch environment brings requests and websockets.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings
from contextlib import suppress
from typing import Any

import orjson
import pytest

from tests.providers.dingtalk import dingtalk
from tests.providers.dingtalk_events import CLIENT_ID, CLIENT_SECRET, said

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    sdk = pytest.importorskip("dingtalk_stream", reason="the SDK dingtalk-stream is not installed")


class Client:
    """The SDK's client in a thread of its own: it asks by ``requests``, which holds up its loop."""

    def __init__(self, handler: Any) -> None:
        self._client = sdk.DingTalkStreamClient(sdk.Credential(CLIENT_ID, CLIENT_SECRET))
        self._client.register_callback_handler(sdk.ChatbotMessage.TOPIC, handler)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it at its next connection: it swallows everything else."""
        self._client.open_connection = sys.exit

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with suppress(SystemExit):
            asyncio.run(self._client.start())


@pytest.mark.filterwarnings("ignore")
async def test_the_sdk_reads_what_the_fake_delivers_and_the_fake_takes_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Any] = []

    class Handler(sdk.ChatbotHandler):  # type: ignore[misc, name-defined]
        async def process(self, callback: Any) -> tuple[int, str]:
            heard.append(sdk.ChatbotMessage.from_dict(callback.data))
            return sdk.AckMessage.STATUS_OK, "OK"

    async with dingtalk() as far:
        opens = f"{far.url}/v1.0/gateway/connections/open"
        monkeypatch.setattr(sdk.DingTalkStreamClient, "OPEN_CONNECTION_API", opens)
        monkeypatch.setattr(sdk.DingTalkStreamClient, "get_host_ip", lambda self: "127.0.0.1", raising=False)
        client = Client(Handler())
        client.start()
        try:
            async with asyncio.timeout(30):
                await far.connected.wait()
                await far.push(said(content="显示 E4"), "f1")
                answer = await far.answered("f1")
        finally:
            client.stop()
            await far.hang_up()
            await asyncio.to_thread(client.join)
    [message] = heard
    assert (message.text.content, message.sender_nick, message.message_id) == ("显示 E4", "王芳", "msg1")
    assert (answer["code"], set(orjson.loads(answer["data"]))) == (200, {"response"})
