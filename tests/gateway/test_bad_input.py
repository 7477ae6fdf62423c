"""Whatever is sent, the answer is a refusal in words, never a 500, and never an echo."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from yarl import URL

from gateway.validation import MAX_BODY
from kit.ids import new_id
from tests.support.program import Program

QUEUES = "/api/v1/queues"


def nested(depth: int) -> bytes:
    return b'{"name": "x", "policy": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


BODIES: list[tuple[str, bytes, int, str]] = [
    ("nothing", b"", 400, "invalid"),
    ("half", b'{"name": ', 400, "invalid"),
    ("not utf-8", b'{"name": "\xff\xfe"}', 400, "bad_json"),
    ("a raw nul", b'{"name": "a\x00b"}', 400, "bad_json"),
    ("an escaped nul", rb'{"name": "a\u0000b"}', 400, "bad_json"),
    ("half a surrogate", rb'{"name": "\ud800"}', 400, "invalid"),
    ("a list", b"[]", 400, "invalid"),
    ("a number beyond 64 bits", b'{"name": "x", "reopen_within_s": 99999999999999999999999}', 400, "invalid"),
    ("infinity", b'{"name": "x", "reopen_within_s": Infinity}', 400, "invalid"),
    ("a string for a number", b'{"name": "x", "reopen_within_s": "5"}', 400, "invalid"),
    ("an unknown field", b'{"name": "x", "role": "admin"}', 400, "invalid"),
    ("nested 33 deep", nested(33), 400, "bad_json"),
    ("nested 100,000 deep", nested(100_000), 400, "bad_json"),
    ("a text of quotes without its end", b"[" * 33 + b'"' + b'\\"' * 79_000, 400, "bad_json"),
    ("a text that ends in half an escape", b"[" * 33 + b'"' + b'\\"' * 79_000 + b"\\", 400, "bad_json"),
    ("a text with a broken escape", b"[" * 33 + b'"' + b'\\"' * 79_000 + b"\\\n", 400, "bad_json"),
    ("brackets in a string only", json.dumps({"name": "[" * 400}).encode(), 400, "invalid"),
    ("too large", b'{"name": "' + b"x" * MAX_BODY + b'"}', 413, "body_too_large"),
]


@pytest.mark.parametrize(("what", "body", "status", "code"), BODIES, ids=[case[0] for case in BODIES])
async def test_a_bad_body_is_refused(running: Program, what: str, body: bytes, status: int, code: str) -> None:
    headers = {**await running.bearer(await running.workspace(), "admin"), "Content-Type": "application/json"}
    async with running.http.post(QUEUES, data=io.BytesIO(body), headers=headers) as response:
        answer = await response.json()
    assert (response.status, answer["error"]) == (status, code)
    assert set(answer) <= {"error", "detail", "fields"}


async def test_v5_16_5_1_an_error_never_says_what_was_sent(running: Program) -> None:
    headers = await running.bearer(await running.workspace(), "admin")
    secret = "hunter2-hunter2"
    for body in ({"name": {"a": secret}}, {"name": secret * 100}, {secret + " <b>": 1}, {"name": ["x", secret]}):
        async with running.http.post(QUEUES, json=body, headers=headers) as response:
            assert response.status == 400
            assert secret not in await response.text()
    async with running.http.get("/api/v1/conversations", params={"limit": secret}, headers=headers) as response:
        assert response.status == 400
        assert secret not in await response.text()


async def test_a_compressed_bomb_is_stopped_at_the_limit(running: Program) -> None:
    headers = {
        **await running.bearer(await running.workspace(), "admin"),
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    bomb = gzip.compress(b" " * (50 * MAX_BODY))
    async with running.http.post(QUEUES, data=bomb, headers=headers) as response:
        assert response.status == 413


@pytest.mark.parametrize("body", [b"\xff" * 1000, gzip.compress(b'{"name": "x"}', mtime=0)[:-12], b"{}"])
async def test_a_body_that_is_not_what_its_encoding_says_is_refused(running: Program, body: bytes) -> None:
    headers = {
        **await running.bearer(await running.workspace(), "admin"),
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    async with running.http.post(QUEUES, data=io.BytesIO(body), headers=headers) as response:
        assert response.status == 400


async def test_a_form_where_json_belongs_is_refused(running: Program) -> None:
    headers = await running.bearer(await running.workspace(), "admin")
    async with running.http.post(QUEUES, data={"name": "x"}, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, "not_json")


TARGETS = [
    "/api/v1/conversations?limit=0",
    "/api/v1/conversations?limit=1e9",
    "/api/v1/conversations?limit=5&limit=6",
    "/api/v1/conversations?cursor=%00",
    "/api/v1/conversations?q=%ff",
    "/api/v1/conversations?nonsense=1",
    "/api/v1/conversations?cursor=bm9uc2Vuc2U",
    "/api/v1/conversations/not-a-uuid",
    "/api/v1/conversations/%ff",
    "/api/v1/attachments/123",
]


@pytest.mark.parametrize("target", TARGETS)
async def test_a_bad_address_is_refused(running: Program, target: str) -> None:
    headers = await running.bearer(await running.workspace(), "admin")
    async with running.http.get(URL(target, encoded=True), headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]


async def test_unknown_paths_and_methods_answer_in_json(running: Program) -> None:
    async with running.http.get("/api/v1/nothing-here") as response:
        assert (response.status, (await response.json())["error"]) == (404, "no_such_route")
    async with running.http.delete("/api/v1/me") as response:
        assert (response.status, (await response.json())["error"]) == (405, "method_not_allowed")
        assert response.headers["Allow"] == "GET, PATCH"


@pytest.mark.timeout(600)  # some thousand requests
async def test_every_route_bears_nonsense(running: Program) -> None:
    """Every operation, with every kind of wrong body, path and query: no 500, and no traceback."""
    async with running.http.get("/api/openapi.json") as response:
        document = await response.json()
    headers = await running.bearer(await running.workspace(), "admin")
    bodies: list[Any] = [None, {}, [], "text", 5, {"name": 5}, {"id": "x"}, {"text": "x" * 300_000}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if 101 in map(int, filter(str.isdigit, operation["responses"])):
                continue
            names = [item["name"] for item in operation["parameters"] if item["in"] == "path"]
            values = ("x", str(new_id()), "00000000-0000-0000-0000-000000000000")
            for value in values if names else values[:1]:
                target = path
                for name in names:
                    target = target.replace("{" + name + "}", value)
                for body in bodies if method != "get" else [None]:
                    async with running.http.request(method, target, json=body, headers=headers) as response:
                        assert response.status != 500, (method, target, body, await response.text())


RAW = [
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/me HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n",
]


@pytest.mark.parametrize("raw", RAW)
async def test_broken_http_does_not_trouble_the_next_caller(running: Program, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(running.url).port)
    writer.write(raw)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    assert not answer.startswith(b"HTTP/1.1 5")
    async with running.http.get("/healthz") as response:
        assert response.status == 200
