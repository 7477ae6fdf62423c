"""Mail in by IMAP: one reader for each such inbox among all processes, from the folder to the commit.

It reads every mail by its UID, seen by other programs or not, and changes nothing in the mailbox unless told to. How
far it came is kept once the mails are committed, so a crash repeats some, which are recognised. New mail is announced
by IDLE; where the server has none, or is silent, the folder is looked at from time to time.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from channels.contract import Health, InboundSink, InboxSettings, Leases, RawEnvelope, State
from channels.email.envelopes import pulled_envelope, stand_in
from channels.email.errors import MailboxAway, MailboxRefused, MailboxTrouble
from channels.email.imap_cursor import CLOCK_SKEW, DAY, Cursor, key_of, start_of
from channels.email.imap_session import ImapSession
from channels.email.mailbox import Folder, Found, ImapAccount
from channels.email.model import Caps
from channels.email.threads import in_thread
from kit.clock import Clock
from kit.errors import TrunklineError, Unavailable

log = structlog.get_logger(__name__)

_AT_ONCE = 50  # mails between two notes of how far we came
_NOTE_EVERY = timedelta(hours=1)
_RETRY_CEILING_S = 300.0
_COMMIT_CEILING_S = 30.0


class Credentials(Protocol):
    """The password, or an access token."""

    async def get(self) -> str: ...

    def forget(self) -> None:
        """The server refused it."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how long one IDLE lasts (servers end it after 30 minutes, routers forget after 10), how often to look
    without it, and how long to wait after a first failure."""

    idle_s: float = 570.0
    poll_s: float = 60.0
    retry_s: float = 5.0


class ImapReader:
    """Reads one folder until it is stopped."""

    def __init__(
        self,
        inbox: InboxSettings,
        account: ImapAccount,
        credentials: Credentials,
        sink: InboundSink,
        state: State,
        leases: Leases,
        clock: Clock,
        *,
        import_for: timedelta = timedelta(0),
        pace: Pace | None = None,
    ) -> None:
        self._inbox = inbox
        self._account = account
        self._credentials = credentials
        self._sink = sink
        self._state = state
        self._leases = leases
        self._clock = clock
        self._import_for = import_for
        self._pace = pace or Pace()
        self._key = key_of(account)
        self._task: asyncio.Task[None] | None = None
        self._failures = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self._read_forever(), name=f"imap {self._inbox.id}")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _read_forever(self) -> None:
        while True:
            try:
                async with self._leases.exclusive(f"imap:{self._inbox.id}"):
                    while True:
                        await self._read_until_it_breaks()
            except Unavailable as error:  # the lease is lost or the database away: both pass
                log.info("imap_reader_waits", inbox_id=str(self._inbox.id), reason=error.detail)
            except Exception:
                log.exception("imap_reader_failed", inbox_id=str(self._inbox.id))
            await asyncio.sleep(self._pace.retry_s)

    async def _read_until_it_breaks(self) -> None:
        """Connect, read and wait for more; when that breaks, say so once an outage and pause, longer each time."""
        try:
            secret = await self._credentials.get()
            session = await in_thread(lambda: ImapSession.open(self._account, secret), ImapSession.close)
            try:
                await self._serve(session)
            finally:
                session.cut()  # a thread may be waiting on it
                threading.Thread(target=session.close, daemon=True).start()
        except MailboxTrouble as error:
            self._failures += 1
            if isinstance(error, MailboxRefused):
                self._credentials.forget()
            if self._failures > 1 or not isinstance(error, MailboxAway):
                # Servers end connections now and then; only a second failure in a row is an outage.
                await self._state.report(Health(ok=False, detail=error.detail))
            ceiling = min(_RETRY_CEILING_S, self._pace.retry_s * 2 ** min(self._failures - 1, 10))
            await asyncio.sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311 - jitter

    async def _serve(self, session: ImapSession) -> None:
        can_idle = await in_thread(lambda: session.can_idle)
        cursor = await self._pull(session, Cursor.load(await self._state.get(self._key)))
        self._failures = 0
        await self._state.report(Health(ok=True, detail=f"reads {self._account.folder} by IMAP"))
        while True:
            if can_idle:
                await in_thread(lambda: session.wait(self._pace.idle_s))
            else:
                await asyncio.sleep(self._pace.poll_s)
            cursor = await self._pull(session, cursor)

    async def _pull(self, session: ImapSession, cursor: Cursor | None) -> Cursor:
        """Commit what is new in the folder, and return how far it was read."""
        folder = await in_thread(session.look)
        if cursor is None or cursor.uid_validity != folder.uid_validity:
            return await self._begin(session, cursor, folder)
        last_uid = cursor.last_uid
        uids = await in_thread(lambda: session.uids_after(last_uid))
        for start in range(0, len(uids), _AT_ONCE):
            batch = uids[start : start + _AT_ONCE]
            await self._commit(session, folder, await in_thread(partial(session.describe, batch)))
            cursor = await self._keep(replace(cursor, last_uid=batch[-1]))
        if self._clock.now() - cursor.read_at > _NOTE_EVERY:
            cursor = await self._keep(cursor)
        return cursor

    async def _begin(self, session: ImapSession, cursor: Cursor | None, folder: Folder) -> Cursor:
        """Read a folder for the first time, or one whose UIDs are new since its server rebuilt it."""
        since, begun = start_of(cursor, folder, self._clock.now(), self._import_for)
        if cursor is not None:
            log.warning("imap_folder_rebuilt", inbox_id=str(self._inbox.id), since=str(since))
        if since is not None:
            day, earliest = (since - DAY).date(), since - CLOCK_SKEW
            uids = [uid for uid in await in_thread(partial(session.uids_since, day)) if uid < folder.uid_next]
            for start in range(0, len(uids), _AT_ONCE):
                found = await in_thread(partial(session.describe, uids[start : start + _AT_ONCE]))
                recent = [one for one in found if one.arrived_at is None or one.arrived_at >= earliest]
                await self._commit(session, folder, recent)
        return await self._keep(begun)

    async def _commit(self, session: ImapSession, folder: Folder, found: Sequence[Found]) -> None:
        """Have mails committed one after the other, in the order of the folder."""
        for one in found:
            is_too_large = one.size_bytes > Caps().mail_bytes
            raw = await in_thread(partial(session.fetch, one.uid, head_only=is_too_large))
            if raw is None:
                continue  # another program took it away just now
            if is_too_large:
                raw = stand_in(raw, one.size_bytes)
            await self._hand_over(await asyncio.to_thread(pulled_envelope, raw, folder.uid_validity, one.uid))
        await in_thread(partial(session.finish, [one.uid for one in found]))

    async def _hand_over(self, envelope: RawEnvelope) -> None:
        """Wait until the mail is committed. What cannot be stored is tried again; the mailbox keeps it."""
        wait_s = 0.5
        while True:
            try:
                await self._sink.accept(self._inbox, envelope)
            except TrunklineError as error:
                log.info("imap_mail_waits", inbox_id=str(self._inbox.id), reason=error.detail)
                await asyncio.sleep(wait_s)
                wait_s = min(_COMMIT_CEILING_S, wait_s * 2)
            else:
                return

    async def _keep(self, cursor: Cursor) -> Cursor:
        kept = replace(cursor, read_at=self._clock.now())
        await self._state.put(self._key, kept.dump())
        return kept
