"""That an agent types reaches the customer's channel, sparingly, and never gets in anybody's way."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from channels import typing as typing_out
from channels.errors import SendDeferred
from channels.typing import TypingOut
from kit.ids import new_id
from tests.channels.conftest import Edge
from tests.support.channel import delivery


class Courteous:
    """What an adapter needs to be told; ``error`` is how its provider answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, bool]] = []
        self.error: Exception | None = None

    async def send_typing(self, to: str, thread_key: str, on: bool) -> None:
        self.told.append((to, thread_key, on))
        if self.error is not None:
            raise self.error


@pytest.fixture
def provider(edge: Edge) -> Courteous:
    """The edge's adapter, taught to show typing."""
    provider = Courteous()
    adapter: Any = edge.adapters.get(edge.workspace.inbox_id)[1]
    adapter.send_typing = provider.send_typing
    return provider


@pytest.fixture
async def conversation_id(edge: Edge) -> UUID:
    await edge.ingest.accept(edge.inbox, delivery("wang", "first"))
    await edge.settle()
    [row] = await edge.rows("SELECT id FROM conversation WHERE workspace_id = $1")
    found: UUID = row["id"]
    return found


async def types(edge: Edge, relay: TypingOut, conversation_id: UUID, *signs: bool) -> None:
    for on in signs:
        await relay.agent_types(edge.workspace.id, conversation_id, on)
        while relay._under_way:
            await asyncio.sleep(0.005)


async def test_the_customer_is_told_once_and_again_after_a_while(
    edge: Edge, provider: Courteous, conversation_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = TypingOut(edge.database, edge.adapters)
    await types(edge, relay, conversation_id, True, True, True)
    assert provider.told == [("wang", "wang", True)]
    monkeypatch.setattr(typing_out, "AGAIN_AFTER_S", 0.0)
    await types(edge, relay, conversation_id, True)
    await types(edge, relay, conversation_id, False, False)
    assert [on for _, _, on in provider.told] == [True, True, False]


async def test_a_channel_that_cannot_show_it_is_asked_nothing(edge: Edge, conversation_id: UUID) -> None:
    relay = TypingOut(edge.database, edge.adapters)
    await relay.agent_types(edge.workspace.id, conversation_id, True)
    assert not relay._under_way


@pytest.mark.parametrize("error", [SendDeferred("busy"), RuntimeError("a bug")])
async def test_a_failure_is_nobodys_concern(
    edge: Edge, provider: Courteous, conversation_id: UUID, error: Exception
) -> None:
    provider.error = error
    relay = TypingOut(edge.database, edge.adapters)
    await types(edge, relay, conversation_id, True, False)
    assert len(provider.told) == 2


async def test_an_unknown_conversation_is_passed_over(edge: Edge, provider: Courteous) -> None:
    relay = TypingOut(edge.database, edge.adapters)
    await types(edge, relay, new_id(), True)
    assert provider.told == []
