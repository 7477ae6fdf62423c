"""The one way out does not lead inside: not by address, name, redirect or port, and not without end."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from kit.errors import Invalid, TrunklineError, Unavailable
from kit.fetch import Allowed, Fetcher, FetchForbidden, FetchTooLarge, is_public

INNER = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2001::1", "2001:db8::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "100::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1"]


class Site:
    """A server on loopback that counts who came."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[web.Request] = []
        self.location = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        match request.path:
            case "/redirect":
                status = int(request.query.get("status", "302"))
                return web.Response(status=status, headers={"Location": self.location, "Set-Cookie": "a=b"})
            case "/endless":
                response = web.StreamResponse()
                await response.prepare(request)
                while True:
                    await response.write(b"x" * 65_536)
            case "/bomb":
                packed = gzip.compress(b"\0" * 50_000_000)
                return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
            case "/slow":
                await asyncio.sleep(5)
            case "/echo":
                socket_ = web.WebSocketResponse()
                await socket_.prepare(request)
                async for told in socket_:
                    await socket_.send_str(told.data)
                return socket_
            case "/cut":
                assert request.transport is not None
                request.transport.close()
        return web.Response(text="hello", headers={"X-Seen": request.headers.get("Authorization", "")})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest.fixture
async def strict() -> AsyncIterator[Fetcher]:
    """As an installation has it that opened nothing."""
    fetcher = Fetcher()
    yield fetcher
    await fetcher.close()


@pytest.fixture
async def opened(site: Site) -> AsyncIterator[Fetcher]:
    """With the site's port opened, and nothing else."""
    fetcher = Fetcher([Allowed.parse(f"127.0.0.1:{site.port}")])
    yield fetcher
    await fetcher.close()


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The resolver's answers: name → addresses."""
    known: dict[str, list[str]] = {}
    loop = asyncio.get_running_loop()
    ask = loop.getaddrinfo

    async def resolve(host: str, port: int, **more: Any) -> Any:
        if host not in known:
            return await ask(host, port, **more)
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
            if ":" in one
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in known[host]
        ]

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INNER)
async def test_v5_0_0_1_3_6_an_inner_address_is_refused_before_anything_is_sent(strict: Fetcher, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    for scheme in ("http", "https"):
        with pytest.raises(FetchForbidden):
            await strict.request("GET", f"{scheme}://{host}/")


@pytest.mark.parametrize("host", ["0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "2130706433", "127.1",
                                  "localhost", "LOCALHOST", "127.0.0.1."])  # fmt: skip
async def test_v5_0_0_1_3_6_an_inner_address_in_other_writing_is_refused(strict: Fetcher, host: str) -> None:
    with pytest.raises((FetchForbidden, Invalid)):
        await strict.request("GET", f"http://{host}/")


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1"], ["10.0.0.1", "192.168.0.1"], ["::ffff:127.0.0.1"]])
async def test_v5_0_0_1_3_6_a_name_that_leads_inside_is_refused(
    strict: Fetcher, names: dict[str, list[str]], addresses: list[str]
) -> None:
    names["inside.example.test"] = addresses
    with pytest.raises(FetchForbidden) as refused:
        await strict.request("GET", "http://inside.example.test/")
    assert not any(address in refused.value.detail for address in addresses)


async def test_a_name_whose_answer_changes_is_judged_by_the_answer_that_is_used(
    site: Site, names: dict[str, list[str]]
) -> None:
    fetcher = Fetcher([Allowed.parse(f"127.0.0.1:{site.port}")])
    names["rebinding.example.test"] = ["127.0.0.1"]
    assert (await fetcher.request("GET", f"http://rebinding.example.test:{site.port}/")).status == 200
    names["rebinding.example.test"] = ["127.0.0.2"]
    await fetcher.close()
    fetcher = Fetcher([Allowed.parse(f"127.0.0.1:{site.port}")])
    with pytest.raises(FetchForbidden):
        await fetcher.request("GET", f"http://rebinding.example.test:{site.port}/")
    await fetcher.close()
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1/", "https://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
     "//10.0.0.1/", "http://0x7f000001/"],
)  # fmt: skip
async def test_v5_0_0_1_3_6_a_redirect_does_not_lead_inside(site: Site, opened: Fetcher, location: str) -> None:
    site.location = location
    with pytest.raises(FetchForbidden):
        await opened.request("GET", f"{site.url}/redirect")
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://1.1.1.1/", "http://127.0.0.1:22/", "http://a@1.1.1.1/"]
)
async def test_a_redirect_to_what_nobody_may_ask_for_is_refused(site: Site, opened: Fetcher, location: str) -> None:
    site.location = location
    with pytest.raises(Invalid):
        await opened.request("GET", f"{site.url}/redirect")


async def test_a_redirect_takes_neither_headers_nor_cookies_along(site: Site, opened: Fetcher) -> None:
    site.location = "/end"
    fetched = await opened.request("GET", f"{site.url}/redirect", headers={"Authorization": "Bearer secret"})
    assert (fetched.status, fetched.body, fetched.headers["x-seen"]) == (200, b"hello", "")
    assert fetched.url == f"{site.url}/end"
    assert "Cookie" not in site.requests[-1].headers


async def test_a_circle_of_redirects_ends(site: Site, opened: Fetcher) -> None:
    site.location = "/redirect"
    with pytest.raises(Invalid) as refused:
        await opened.request("GET", f"{site.url}/redirect")
    assert refused.value.code == "fetch_redirects"
    assert len(site.requests) == 4


async def test_a_post_is_not_redirected(site: Site, opened: Fetcher) -> None:
    site.location = "http://127.0.0.1/"
    fetched = await opened.request("POST", f"{site.url}/redirect?status=307", body=b"secret")
    assert (fetched.status, len(site.requests)) == (307, 1)


@pytest.mark.parametrize("port", [22, 25, 5432, 8080])
async def test_only_the_ports_of_the_web_may_be_asked(strict: Fetcher, port: int) -> None:
    with pytest.raises(Invalid) as refused:
        await strict.request("GET", f"http://1.1.1.1:{port}/")
    assert refused.value.code == "fetch_port"


async def test_a_port_that_is_open_for_one_address_is_open_for_no_other(site: Site, opened: Fetcher) -> None:
    assert (await opened.request("GET", site.url)).body == b"hello"
    for host in ("127.0.0.2", "1.1.1.1"):
        with pytest.raises(FetchForbidden):
            await opened.request("GET", f"http://{host}:{site.port}/")


@pytest.mark.parametrize(
    "url",
    ["", "hello", "/etc/passwd", "file:///etc/passwd", "ftp://1.1.1.1/", "gopher://1.1.1.1/", "javascript:1", "http://",
     "http:///x", "http://user:secret@1.1.1.1/", "http://[::1", "http://1.1.1.1:99999/", "http://a b/",
     f"http://{'a' * 64}.test/", "http://\u2028/", "http://xn--a/", "http://..", "http://\0/"],
)  # fmt: skip
async def test_what_is_no_web_address_is_refused_in_words(strict: Fetcher, url: str) -> None:
    with pytest.raises(TrunklineError) as refused:
        await strict.request("GET", url)
    assert refused.value.detail
    assert "secret" not in refused.value.detail


async def test_an_answer_is_read_up_to_its_cap(site: Site, opened: Fetcher) -> None:
    with pytest.raises(FetchTooLarge) as refused:
        await opened.request("GET", f"{site.url}/endless", max_bytes=100_000)
    assert refused.value.fields == {"status": 200}
    with pytest.raises((FetchTooLarge, Unavailable)):
        await opened.request("GET", f"{site.url}/bomb", max_bytes=1_000_000)
    assert len((await opened.request("GET", site.url, max_bytes=5)).body) == 5


async def test_an_answer_that_does_not_come_is_not_waited_for(site: Site, opened: Fetcher) -> None:
    with pytest.raises(Unavailable) as refused:
        await opened.request("GET", f"{site.url}/slow", timeout_s=0.2)
    assert refused.value.code == "fetch_timeout"


async def test_no_connection_and_a_broken_one_are_told_apart(site: Site, opened: Fetcher) -> None:
    with pytest.raises(Unavailable) as broken:
        await opened.request("POST", f"{site.url}/cut")
    assert broken.value.code == "fetch_interrupted"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        fetcher = Fetcher([Allowed.parse(f"127.0.0.1:{port}")])
        with pytest.raises(Unavailable) as refused:
            await fetcher.request("POST", f"http://127.0.0.1:{port}/")
        await fetcher.close()
    assert refused.value.code == "fetch_failed"


@pytest.mark.parametrize(
    ("text", "network", "port"),
    [
        ("10.0.3.0/24", "10.0.3.0/24", None),
        ("10.0.3.7/24", "10.0.3.0/24", None),
        ("127.0.0.1:9000", "127.0.0.1/32", 9000),
        ("10.0.0.0/8:8443", "10.0.0.0/8", 8443),
        ("fd00::/8", "fd00::/8", None),
        ("::1", "::1/128", None),
        ("[fd00::1]:8443", "fd00::1/128", 8443),
        ("[fd00::1]", "fd00::1/128", None),
    ],
)
def test_what_an_operator_opens_is_a_network_and_perhaps_a_port(text: str, network: str, port: int | None) -> None:
    assert Allowed.parse(text) == Allowed(ipaddress.ip_network(network), port)


@pytest.mark.parametrize("text", ["", "erp.example", "10.0.0.0/33", "10.0.0.1:http", "10.0.0.1:0", "10.0.0.1:70000",
                                  "[fd00::1]8443", "http://10.0.0.1"])  # fmt: skip
def test_anything_else_opens_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Allowed.parse(text)


# -- WebSockets ---------------------------------------------------------------------------------------------


async def test_a_websocket_is_opened_for_the_length_of_a_block(site: Site, opened: Fetcher) -> None:
    async with opened.websocket(f"ws://127.0.0.1:{site.port}/echo?ticket=a%3D") as connection:
        await connection.send_str("hello")
        assert (await connection.receive()).data == "hello"
    assert connection.closed
    assert site.requests[0].query["ticket"] == "a="


async def test_v5_0_0_1_3_6_a_websocket_does_not_lead_inside(site: Site, strict: Fetcher, opened: Fetcher) -> None:
    for url in ("ws://127.0.0.1/echo", "wss://[::1]/echo", "ws://169.254.169.254/"):
        with pytest.raises(FetchForbidden):
            await strict.websocket(url).__aenter__()
    site.location = "http://127.0.0.2/echo"
    with pytest.raises(TrunklineError):
        await opened.websocket(f"ws://127.0.0.1:{site.port}/redirect").__aenter__()
    assert [request.path for request in site.requests] == ["/redirect"]


@pytest.mark.parametrize("path", ["/", "/cut"])
async def test_what_is_no_websocket_is_told_as_such(site: Site, opened: Fetcher, path: str) -> None:
    with pytest.raises(Unavailable):
        await opened.websocket(f"ws://127.0.0.1:{site.port}{path}").__aenter__()


async def test_a_websocket_is_opened_to_web_addresses_on_open_ports_only(site: Site, opened: Fetcher) -> None:
    for url in ("ftp://a.test/", "ws://", "ws://user@a.test/", "ws://a.test:22/", "ws:///x", "nonsense"):
        with pytest.raises(Invalid):
            await opened.websocket(url).__aenter__()


async def test_a_message_beyond_its_cap_ends_the_websocket(site: Site, opened: Fetcher) -> None:
    async with opened.websocket(f"ws://127.0.0.1:{site.port}/echo", max_bytes=100) as connection:
        await connection.send_str("x" * 200)
        assert (await connection.receive()).type.name in ("ERROR", "CLOSE", "CLOSED")
