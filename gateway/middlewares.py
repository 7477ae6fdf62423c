"""Around every handler, from outside in: the summary line, errors as JSON, and the checks of host and address."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from uuid import uuid4

import asyncpg
import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from conversations.audit import REMOTE_ADDRESS
from gateway import keys
from gateway.security import check_host, client_address
from gateway.validation import check_target
from gateway.wire.common import encode
from kit.db import RETRYABLE, UNREACHABLE
from kit.errors import Conflict, Invalid, TooMany, TrunklineError, Unavailable

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUS = {
    "invalid": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "gone": 410,
    "too_large": 413,
    "misdirected": 421,
    "too_many": 429,
    "internal": 500,
    "unavailable": 503,
    "storage_full": 507,
}
ADDRESS = web.RequestKey("address", str)  # the caller's, behind our proxies
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
CLIENT_CLOSED = 499  # nginx's number for a caller who did not wait for the answer
_QUIET = ("/healthz", "/readyz", "/metrics", "/assets/")


@web.middleware
async def summarise(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the request, time it, and close it with one line that holds no body, token or address."""
    settings = request.app[keys.SETTINGS]
    given = request.headers.get("X-Request-ID", "")
    is_ours = bool(settings.trusted_proxies) and _REQUEST_ID.fullmatch(given)
    request_id = given if is_ours else uuid4().hex
    request[ADDRESS] = client_address(request, settings.trusted_proxies)
    REMOTE_ADDRESS.set(request[ADDRESS])  # for the audit log; the next request of this connection sets its own
    began = time.perf_counter()
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        status = 500
        try:
            response = await handler(request)
            status = response.status
            if not response.prepared:
                response.headers["X-Request-ID"] = request_id
            return response  # noqa: TRY300 - what follows is about how it ended
        except asyncio.CancelledError:
            # The caller hung up, or the program stops; a socket that was open has said what it had to say.
            status = HTTPStatus.SWITCHING_PROTOCOLS if "Upgrade" in request.headers else CLIENT_CLOSED
            raise
        finally:
            took_s = time.perf_counter() - began
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else "unmatched"
            if status != HTTPStatus.SWITCHING_PROTOCOLS:  # a socket's life is not the time of an answer
                request.app[keys.METRICS].observe_request(request.method, route, int(status), took_s)
            quiet = request.path.startswith(_QUIET)
            (log.debug if quiet else log.info)(
                "request_done", method=request.method, route=route, status=int(status), took_ms=round(took_s * 1000, 1)
            )


@web.middleware
async def speak_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever is raised into a status and ``{"error", "detail", "fields"}``."""
    try:
        return await handler(request)
    except TrunklineError as error:
        return error_response(error)
    except web.HTTPException as error:
        return _plain(error)
    except Exception as error:
        known = _known(error)
        if known is None:
            log.exception("request_failed", method=request.method)
            known = TrunklineError("something went wrong here; it has been noted")
        return error_response(known)


@web.middleware
async def check_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse addresses that do not decode and hosts that are not ours, before any handler sees them."""
    check_target(request)
    check_host(request, request.app[keys.SETTINGS].public_url)
    return await handler(request)


def error_response(error: TrunklineError) -> web.Response:
    """Word an error of ours."""
    body: dict[str, object] = {"error": error.code, "detail": error.detail}
    if error.fields:
        body["fields"] = error.fields
    response = web.Response(body=encode(body), status=STATUS.get(error.kind, 500), content_type="application/json")
    if isinstance(error, (TooMany, Unavailable)):
        response.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    if error.kind == "unauthenticated":
        response.headers["WWW-Authenticate"] = 'Bearer realm="trunkline"'
    return response


def _plain(error: web.HTTPException) -> web.StreamResponse:
    """aiohttp's own answers: a redirect stays, a refusal becomes JSON."""
    if error.status < 400:
        return error
    code = {404: "no_such_route", 405: "method_not_allowed", 413: "body_too_large"}.get(error.status, "bad_request")
    response = web.Response(
        body=encode({"error": code, "detail": error.reason}), status=error.status, content_type="application/json"
    )
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
    return response


def _known(error: Exception) -> TrunklineError | None:
    """Errors of the libraries below that are nobody's bug; ``None`` for the rest."""
    cause: BaseException = error
    if isinstance(error, DBAPIError) and error.orig is not None:
        cause = error.orig.__cause__ or error.orig
    if isinstance(cause, asyncpg.DataError):
        # The last net under validation: a value the database cannot hold, such as a number beyond 64 bits.
        log.warning("value_refused_by_database", reason=type(cause).__name__)
        return Invalid("a value is out of range", code="out_of_range")
    if isinstance(cause, (asyncpg.LockNotAvailableError, *RETRYABLE)):
        return Conflict("somebody else is changing this right now; try again", code="busy")
    if isinstance(cause, asyncpg.QueryCanceledError):
        return Unavailable("this took too long; try again", code="too_slow")
    if isinstance(cause, (PoolTimeout, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)) or (
        isinstance(cause, UNREACHABLE) and not isinstance(cause, (OSError, TimeoutError))
    ):
        return Unavailable("the database is away for a moment", code="database_unavailable")
    return None
