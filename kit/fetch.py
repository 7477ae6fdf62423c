"""The one way out: HTTP requests to addresses that people typed, kept away from what only we may reach.

The guard sits where the socket is made, after names were resolved, so neither a redirect nor a second DNS
answer gets past it. Only http and https, ports 80 and 443, capped in size and time. What a company runs
inside (its ERP, a test) is opened by the operator with ``TRUNKLINE_FETCH_ALLOW``, never by a workspace.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import hdrs
from yarl import URL

from kit.errors import Forbidden, Invalid, TrunklineError, Unavailable

MAX_BYTES = 20_000_000
TIMEOUT_S = 20.0
MAX_REDIRECTS = 3
# Python calls these global, yet they lead back inside: NAT64 (RFC 6052, RFC 8215), 6to4.
_DOORS_INSIDE = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchForbidden(Forbidden):
    """The address is not one that this installation lets people fetch from."""

    code = "fetch_forbidden"


class FetchTooLarge(TrunklineError):
    """The answer was not read to its end; ``fields.status`` is what it began with."""

    kind, code = "invalid", "fetch_too_large"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A network, and optionally one port, that the operator opened: ``10.0.3.0/24``, ``127.0.0.1:9000``."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """Read ``CIDR``, ``address:port`` or ``[v6]:port``.

        Raises:
            ValueError: it is neither.
        """
        if text.startswith("["):
            host, _, rest = text[1:].partition("]")
            colon, port = rest[:1], rest[1:]
            if rest and colon != ":":
                raise ValueError(f"{text!r} is neither CIDR nor address:port")
        elif text.count(":") == 1:
            host, colon, port = text.partition(":")
        else:
            host, colon, port = text, "", ""
        network = ipaddress.ip_network(host, strict=False)
        if not colon:
            return cls(network)
        if not 0 < int(port) < 65_536:
            raise ValueError(f"{text!r} names no port")
        return cls(network, int(port))


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Fetcher:
    """A guarded HTTP client; one per process, closed at its end."""

    def __init__(self, allowed: Sequence[Allowed] = ()) -> None:
        self._allowed = tuple(allowed)
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout_s: float = TIMEOUT_S,
    ) -> Fetched:
        """Fetch; follows redirects of GET only, each checked again.

        Raises:
            Invalid: not an http(s) URL, or a port that is not open to people.
            FetchForbidden: it leads to a private, local or otherwise inner address.
            FetchTooLarge: the answer exceeds ``max_bytes``.
            Unavailable: no connection (``fetch_failed``), no answer in time (``fetch_timeout``), or the connection
                broke after the request may have been read (``fetch_interrupted``).
        """
        target = _parse(url)
        for _ in range(MAX_REDIRECTS + 1):
            self._check_port(target)
            try:
                async with asyncio.timeout(timeout_s):
                    fetched = await self._once(method, target, body, headers, max_bytes)
            except TimeoutError as error:
                raise Unavailable("no answer in time", code="fetch_timeout") from error
            except aiohttp.ClientError as error:
                raise _as_ours(error) from error
            except UnicodeError as error:  # the resolver's way to say that no such name can be
                raise Invalid("this is not a web address", code="fetch_url") from error
            location = fetched.headers.get("location")
            if method != "GET" or fetched.status not in (301, 302, 303, 307, 308) or not location:
                return fetched
            target = _parse(location, target)
            headers = {}  # whatever was meant for the first host stays with it
        raise Invalid("redirected too often", code="fetch_redirects")

    @asynccontextmanager
    async def websocket(
        self, url: str, *, max_bytes: int = MAX_BYTES, heartbeat_s: float = 30.0, timeout_s: float = TIMEOUT_S
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a WebSocket (``ws``, ``wss``) for the length of a block; the same guard stands where its socket is made.

        Args:
            max_bytes: of one message; a longer one ends the connection.
            heartbeat_s: how often the far side is asked whether it is there; without an answer the connection ends.
            timeout_s: for opening it.

        Raises:
            Invalid, FetchForbidden, Unavailable: as ``request``, before the block is entered.
        """
        target = _parse(f"http{url[2:]}" if url.startswith(("ws://", "wss://")) else url)
        self._check_port(target)
        try:
            async with asyncio.timeout(timeout_s):
                socket_ = await self._client().ws_connect(target, heartbeat=heartbeat_s, max_msg_size=max_bytes)
        except TimeoutError as error:
            raise Unavailable("no answer in time", code="fetch_timeout") from error
        except aiohttp.ClientError as error:
            raise _as_ours(error) from error
        try:
            yield socket_
        finally:
            await socket_.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _once(
        self, method: str, target: URL, body: bytes | None, headers: Mapping[str, str] | None, max_bytes: int
    ) -> Fetched:
        async with self._client().request(
            method, target, data=body, headers=headers, allow_redirects=False, max_line_size=16_384
        ) as response:
            data = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                data += chunk
                if len(data) > max_bytes:
                    detail = f"the answer is larger than {max_bytes:,} bytes"
                    raise FetchTooLarge(detail, fields={"status": response.status})
            lowered = {name.lower(): value for name, value in response.headers.items()}
            return Fetched(response.status, lowered, bytes(data), str(target))

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(socket_factory=self._guarded_socket, limit=50, ttl_dns_cache=10)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={hdrs.USER_AGENT: "Trunkline"}
            )
        return self._session

    def _check_port(self, target: URL) -> None:
        port = target.port
        if port not in (80, 443) and not any(allowed.port in (None, port) for allowed in self._allowed):
            raise Invalid("only the ports 80 and 443 may be fetched from", code="fetch_port")

    def _guarded_socket(self, address_info: Any) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if not self._may_reach(ipaddress.ip_address(address[0].partition("%")[0]), address[1]):
            raise _ForbiddenTargetError
        return socket.socket(family=family, type=kind, proto=protocol)

    def _may_reach(self, address: Address, port: int) -> bool:
        if any(
            address.version == allowed.network.version and address in allowed.network and allowed.port in (None, port)
            for allowed in self._allowed
        ):
            return True
        return port in (80, 443) and is_public(address)


class _ForbiddenTargetError(OSError):
    """Raised where the socket is made; aiohttp wraps it into its connection error."""


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the public internet and leads nowhere else."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in network for network in _DOORS_INSIDE):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parse(url: str, base: URL | None = None) -> URL:
    try:
        parsed = URL(url) if base is None else base.join(URL(url))
        host = parsed.host
    except ValueError as error:
        raise Invalid("this is not a web address", code="fetch_url") from error
    if parsed.scheme not in ("http", "https") or not host or parsed.user is not None:
        raise Invalid("only plain http and https addresses may be fetched", code="fetch_url")
    return parsed


def _as_ours(error: aiohttp.ClientError) -> TrunklineError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _ForbiddenTargetError) or (
            isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause.os_error, _ForbiddenTargetError)
        ):
            return FetchForbidden("this address leads inside; an operator can open it with TRUNKLINE_FETCH_ALLOW")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiohttp.InvalidURL):
        return Invalid("this is not a web address", code="fetch_url")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unavailable(f"no connection ({type(error).__name__})", code="fetch_failed")
    return Unavailable(f"the connection broke ({type(error).__name__})", code="fetch_interrupted")
