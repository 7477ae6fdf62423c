"""Who a request comes from: a session cookie with its CSRF token, or an API token; and what they may do."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web
from sqlalchemy import select, update

from conversations.access import NotAMember, Scope, load_scope
from conversations.models import ApiToken, Session
from kit.clock import Clock
from kit.db import Database
from kit.errors import Forbidden, Unauthenticated
from kit.secret import same_bytes, token_hash

COOKIE = "trunkline_session"
CSRF_HEADER = "X-CSRF-Token"
TOKEN_PREFIX = "tlk_"  # noqa: S105 - a prefix, not a token
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# What a caller may do is read again after this long, so a change made on another node takes effect within it.
REMEMBERED_FOR_S = 5.0
REMEMBERED_AT_MOST = 10_000
SEEN_EVERY = timedelta(minutes=1)


class NotSignedIn(Unauthenticated):
    code = "unauthenticated"


class BadCsrfToken(Forbidden):
    code = "bad_csrf_token"


@dataclass(frozen=True, slots=True)
class Caller:
    """A member as authenticated by one session or token; ``session_id`` and ``token_id`` exclude each other."""

    scope: Scope
    session_id: UUID | None = None
    token_id: UUID | None = None
    csrf_token: str = ""
    expires_at: datetime | None = None


class Callers:
    """Looks callers up by the hash of what they present, and remembers them for a few seconds."""

    def __init__(
        self, database: Database, clock: Clock, *, idle: timedelta, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._idle = idle
        self._monotonic = monotonic
        self._known: OrderedDict[tuple[str, bytes], tuple[float, Caller]] = OrderedDict()
        self._loading: dict[tuple[str, bytes], asyncio.Future[Caller]] = {}
        # Who must look again when a session ends on this node: the sockets of its workspace.
        self.watchers: list[Callable[[UUID], Awaitable[None]]] = []

    async def identify(self, request: web.Request) -> Caller:
        """Return who is calling.

        Raises:
            NotSignedIn: nothing was presented, or it is unknown, expired or revoked.
            BadCsrfToken: a cookie's write without the token of its session.
        """
        if authorization := request.headers.get("Authorization"):
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise NotSignedIn("the Authorization header is not a bearer token")
            return await self.find_token(token.strip())
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            raise NotSignedIn("sign in, or send an API token")
        caller = await self.find_session(cookie)
        if request.method not in SAFE_METHODS:
            sent = request.headers.get(CSRF_HEADER, "")
            if not same_bytes(sent.encode("utf-8", "surrogateescape"), caller.csrf_token.encode()):
                raise BadCsrfToken(f"a write with a cookie needs the header {CSRF_HEADER}")
        return caller

    async def find_token(self, token: str) -> Caller:
        """Return the caller behind an API token.

        Raises:
            NotSignedIn: it is unknown, expired or revoked, or its owner is no longer a member.
        """
        return await self._find(token, self._load_token)

    async def find_session(self, cookie: str) -> Caller:
        """Return the caller behind a session cookie's value; as ``find_token``, which never takes one for the other."""
        return await self._find(cookie, self._load_session)

    async def _find(self, presented: str, load: Callable[[bytes], Awaitable[Caller]]) -> Caller:
        digest = token_hash(presented)
        key = (load.__name__, digest)
        known = self._known.get(key)
        if known is not None and known[0] > self._monotonic():
            caller = known[1]
        else:
            caller = await self._load_once(key, load)
        if caller.expires_at is not None and caller.expires_at <= self._clock.now():
            self._known.pop(key, None)
            raise NotSignedIn("this session or token has expired")
        return caller

    async def _load_once(self, key: tuple[str, bytes], load: Callable[[bytes], Awaitable[Caller]]) -> Caller:
        """Load a caller for all requests that wait for the same one; none of them takes another's wait with it."""
        loading = self._loading.get(key)
        if loading is None:
            loading = self._loading[key] = asyncio.ensure_future(self._load(key, load))
            loading.add_done_callback(_retrieve)
        return await asyncio.shield(loading)

    async def _load(self, key: tuple[str, bytes], load: Callable[[bytes], Awaitable[Caller]]) -> Caller:
        this = asyncio.current_task()
        try:
            caller = await load(key[1])
            if self._loading.get(key) is this:  # nobody's rights changed meanwhile
                self._remember(key, caller)
            return caller
        finally:
            if self._loading.get(key) is this:
                del self._loading[key]

    def forget(self, workspace_id: UUID) -> None:
        """Read the callers of a workspace anew at their next request: somebody's rights there may have changed."""
        self._loading.clear()  # what is being read may be what was before
        for key, (_, caller) in list(self._known.items()):
            if caller.scope.workspace_id == workspace_id:
                del self._known[key]

    async def changed(self, *workspace_ids: UUID) -> None:
        """A session or token has ended in these workspaces: forget it, and have the watchers close its sockets."""
        for workspace_id in workspace_ids:
            self.forget(workspace_id)
            for watcher in self.watchers:
                await watcher(workspace_id)

    def _remember(self, key: tuple[str, bytes], caller: Caller) -> None:
        self._known[key] = (self._monotonic() + REMEMBERED_FOR_S, caller)
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED_AT_MOST:
            self._known.popitem(last=False)

    async def _load_session(self, digest: bytes) -> Caller:
        now = self._clock.now()
        async with self._database.begin() as connection:
            row = (await connection.execute(select(Session).where(Session.token_hash == digest))).one_or_none()
            if row is None or row.expires_at <= now or row.seen_at + self._idle <= now:
                raise NotSignedIn("this session has ended: sign in again")
            try:
                scope = await load_scope(connection, row.workspace_id, row.account_id)
            except NotAMember as error:
                raise NotSignedIn("this session has ended: sign in again") from error
            if row.seen_at + SEEN_EVERY <= now:
                await connection.execute(update(Session).where(Session.token_hash == digest).values(seen_at=now))
        return Caller(scope, session_id=row.id, csrf_token=row.csrf_token, expires_at=row.expires_at)

    async def _load_token(self, digest: bytes) -> Caller:
        now = self._clock.now()
        async with self._database.begin() as connection:
            row = (
                await connection.execute(
                    select(ApiToken).where(ApiToken.token_hash == digest, ApiToken.revoked_at.is_(None))
                )
            ).one_or_none()
            if row is None or (row.expires_at is not None and row.expires_at <= now):
                raise NotSignedIn("this API token is unknown, expired or revoked")
            try:
                scope = await load_scope(connection, row.workspace_id, row.account_id)
            except NotAMember as error:
                raise NotSignedIn("the owner of this API token is no longer a member") from error
            if row.seen_at is None or row.seen_at + SEEN_EVERY <= now:
                await connection.execute(update(ApiToken).where(ApiToken.token_hash == digest).values(seen_at=now))
        if row.scopes:
            scope = scope.limited_to(row.scopes)
        return Caller(scope, token_id=row.id, expires_at=row.expires_at)


def _retrieve(loading: asyncio.Future[Caller]) -> None:
    """Whoever asked has hung up: how it ended is nobody's concern."""
    if not loading.cancelled():
        loading.exception()
