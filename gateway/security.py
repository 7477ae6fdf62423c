"""What every answer carries, which host names are ours, and whose address a request really has."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp import web

from gateway import keys
from kit.errors import TrunklineError

# Nothing may be loaded by an answer of the API, should a browser ever render one.
API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DOCS_POLICY = API_POLICY.replace("default-src 'none'", "default-src 'none'; style-src 'self'")
HELP_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# What the console's worker may do: fetch the console's own files.
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
    "Content-Security-Policy": API_POLICY,
    "Cache-Control": "no-store",
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
# Probes and scrapers ask by address; what they learn are numbers only.
_ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})


class WrongHost(TrunklineError):
    """The request was meant for another host: 421."""

    kind, code = "misdirected", "unknown_host"


def console_policy(nonce: str) -> str:
    """The policy of the console's page: its own scripts and styles, nothing from anywhere else."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
        "frame-src 'self'; manifest-src 'self'; worker-src 'self'"
    )


def chat_policy(nonce: str, allowed_origins: Sequence[str]) -> str:
    """The policy of the chat's page: its own scripts, and only the inbox's sites around it."""
    ancestors = " ".join(["'self'", *allowed_origins]) if allowed_origins else "*"
    return (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; "
        f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'"
    )


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal ``on_response_prepare``: a handler's own header stays, the rest is filled in."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "trunkline"
    if request.app[keys.SETTINGS].is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def check_host(request: web.BaseRequest, public_url: str) -> None:
    """Refuse a request for a host that is not ours, so that no link or cache entry is made for it.

    Raises:
        WrongHost: only where a public address is set; loopback names and probes always pass.
    """
    if not public_url or request.path in _ANY_HOST:
        return
    parts = urlsplit(public_url)
    asked = request.headers.get("Host", "").lower()
    if asked in (parts.netloc.lower(), f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"):
        return
    if asked.rpartition(":")[0] in _LOOPBACK or asked in _LOOPBACK:
        return
    raise WrongHost("this host name is not served here")


def client_address(request: web.BaseRequest, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """Return the caller's address: the last hop that is not one of our own proxies.

    ``X-Forwarded-For`` is read from the right, and only as long as whoever added the entry is trusted.
    """
    address = request.remote or ""
    hops = [hop.strip() for value in request.headers.getall("X-Forwarded-For", ()) for hop in value.split(",")]
    while hops and _is_in(address, trusted):
        nearer = hops.pop()
        try:
            address = str(ip_address(nearer))
        except ValueError:
            break
    return address


def _is_in(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in networks)
