"""Calls to providers: every way to fail told apart, and forms as servers read them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from channels.calls import Answer, Part, call, encode_form
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from kit.fetch import Allowed, Fetcher


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/json":
            return web.json_response({"got": await request.json(), "type": request.content_type})
        case "/form":
            form = await request.post()
            file = form["media"]
            assert isinstance(file, web.FileField)
            return web.json_response([form["name"], file.filename, file.content_type, file.file.read().decode()])
        case "/long":
            return web.Response(body=b"x" * 2_000_000)
        case "/busy":
            return web.Response(status=429, headers={"Retry-After": "7"})
        case _:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    made = Fetcher([Allowed.parse("127.0.0.0/8")])
    yield made
    await made.close()


async def test_json_goes_out_unescaped_and_comes_back_parsed(fetcher: Fetcher, url: str) -> None:
    got = await call(fetcher, "POST", f"{url}/json", json={"text": "您好"})
    assert (got.status, got.object["got"], got.object["type"]) == (200, {"text": "您好"}, "application/json")


async def test_a_form_with_a_file_is_read_as_it_was_meant(fetcher: Fetcher, url: str) -> None:
    parts = [Part("name", "洗衣机".encode()), Part("media", b"photo", '报"价\r\n单.pdf', "application/pdf")]
    got = await call(fetcher, "POST", f"{url}/form", form=parts)
    assert got.json == ["洗衣机", "报_价__单.pdf", "application/pdf", "photo"]


def test_two_forms_never_share_a_boundary() -> None:
    assert encode_form([])[1] != encode_form([])[1]


async def test_a_status_is_an_answer_and_says_when_to_come_back(fetcher: Fetcher, url: str) -> None:
    got = await call(fetcher, "GET", f"{url}/busy")
    assert (got.status, got.retry_after_s) == (429, 7.0)


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("5", 5.0), ("999999", 3600.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None), ("", None)],
)
def test_retry_after_is_read_with_care(asked: str, waits: float | None) -> None:
    assert Answer(429, {"retry-after": asked}, b"").retry_after_s == waits


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"null", b"<html>", b"\xff"])
def test_a_body_that_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert Answer(200, {}, body).object == {}


async def test_nobody_there_means_not_sent(fetcher: Fetcher) -> None:
    with pytest.raises(SendDeferred) as caught:
        await call(fetcher, "POST", "http://127.0.0.1:9/", json={})
    assert caught.value.inbox_wide


@pytest.mark.parametrize("path", ["/hangs-up", "/long"])
async def test_an_answer_that_does_not_come_whole_leaves_the_outcome_unknown(
    fetcher: Fetcher, url: str, path: str
) -> None:
    with pytest.raises(DeliveryUnknown):
        await call(fetcher, "POST", url + path, json={})


async def test_an_inner_address_is_refused_for_good() -> None:
    strict = Fetcher()
    with pytest.raises(SendRejected):
        await call(strict, "POST", "http://127.0.0.1/", json={})
    await strict.close()
