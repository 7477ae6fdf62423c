"""What is wrong with an installation, and what to do about it. Works beside a serving program.

It changes nothing; what it writes to try the store of files it deletes again.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import aiosmtplib
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.contract import InboxSettings, Surroundings
from channels.leases import ProcessLeases
from channels.models import RawEvent
from channels.registry import adapter_class
from channels.states import StoredStates
from conversations.calendars import years_in_doubt
from conversations.inboxes import open_secrets
from conversations.models import Calendar, Inbox
from conversations.workspaces import list_workspaces
from gateway.revisions import current_revision, head_revision
from gateway.settings import Settings, master_key
from gateway.static import FOLDER
from gateway.storage import opened_blobs
from kit.clock import Clock
from kit.db import Database
from kit.errors import InsufficientStorage, TrunklineError
from kit.fetch import Fetcher
from kit.ids import new_id
from kit.secret import Keys

Level = Literal["ok", "warning", "fault"]

LITTLE_SPACE, NO_SPACE = 2_000_000_000, 200_000_000  # bytes free on the data folder's disk
CLOCKS_APART = timedelta(seconds=5)
ANSWER_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``advice`` is what to do, empty where nothing is to be done."""

    level: Level
    what: str
    detail: str
    advice: str = ""


async def examine(settings: Settings, url: str, clock: Clock) -> AsyncIterator[Finding]:
    """Yield what was found, thing by thing."""
    yield _data_folder(settings.data)
    key = _secret_key(settings)
    yield key
    yield await _files(settings)
    yield _console(FOLDER)
    schema = await _schema(url)
    yield schema
    if schema.level == "fault":
        return
    database = await Database.open(url, hot_connections=2, other_connections=4)
    try:
        async with database.begin() as connection:
            yield await _server(connection, clock)
            async for finding in _dead_letters(connection):
                yield finding
            async for finding in _calendars(connection, clock):
                yield finding
        if key.level == "ok":
            async for finding in _inboxes(settings, database, clock):
                yield finding
    finally:
        await database.close()
    if "mail" in settings.roles:
        yield await _mail_port(settings)


def _data_folder(data: Path) -> Finding:
    try:
        data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data).free
    except OSError as error:
        return Finding("fault", "data folder", f"{data}: {error.strerror}", "choose another with --data")
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding("fault", "data folder", f"{data} cannot be written", "give it to the user who runs the program")
    said = f"{data}, {free / 1e9:.1f} GB free"
    if free < NO_SPACE:
        return Finding("fault", "data folder", said, "make room: attachments are refused until then")
    return (
        Finding("warning", "data folder", said, "make room soon")
        if free < LITTLE_SPACE
        else Finding("ok", "data folder", said)
    )


def _secret_key(settings: Settings) -> Finding:
    try:
        master_key(settings)
    except TrunklineError as error:
        return Finding("fault", "secret key", error.detail, "restore the key: stored passwords depend on it")
    source = "TRUNKLINE_SECRET_KEY" if settings.secret_key else str(settings.data / "secret.key")
    return Finding("ok", "secret key", f"from {source}; keep a copy, backups do not hold it")


# What S3-compatible stores answer when they refuse, and what to do about it.
_REFUSALS = {
    "InvalidAccessKeyId": "check TRUNKLINE_BLOBS_KEY_ID: the store does not know it",
    "SignatureDoesNotMatch": "check TRUNKLINE_BLOBS_SECRET",
    "AccessDenied": "let the key put, get, delete and list objects in the bucket",
    "NoSuchBucket": "create the bucket, or correct TRUNKLINE_BLOBS",
    "PermanentRedirect": "set TRUNKLINE_BLOBS_REGION to the bucket's region",
    "AuthorizationHeaderMalformed": "set TRUNKLINE_BLOBS_REGION to the bucket's region",
    "RequestTimeTooSkewed": "let this machine follow a time server",
}


async def _files(settings: Settings) -> Finding:
    async with opened_blobs(settings) as blobs:
        try:
            await blobs.probe()
        except InsufficientStorage as error:
            return Finding(
                "fault", "files", f"{blobs.where}: {error.detail}", "make room, or give us the right to write"
            )
        except TrunklineError as error:
            reason = error.fields.get("reason", "")
            away = "check that the store runs, and TRUNKLINE_BLOBS_ENDPOINT" if settings.blobs else "mount the folder"
            return Finding("fault", "files", f"{blobs.where}: {error.detail}", _REFUSALS.get(reason, away))
    return Finding("ok", "files", f"written, read and deleted in {blobs.where}")


def _console(folder: Path) -> Finding:
    if (folder / "console" / "index.html").is_file():
        return Finding("ok", "console", "built")
    return Finding("warning", "console", "not built; the API works without it", "run `make web`, which needs Node 20")


async def _schema(url: str) -> Finding:
    try:
        revision = await current_revision(url)
    except TrunklineError as error:
        return Finding("fault", "database", error.detail, "start it, or check TRUNKLINE_DATABASE_URL")
    if revision != head_revision():
        found = f"schema {revision or 'missing'}, this program's is {head_revision()}"
        return Finding("fault", "database", found, "run `trunkline migrate`")
    return Finding("ok", "database", f"answers, schema {revision}")


async def _server(connection: AsyncConnection, clock: Clock) -> Finding:
    version, theirs, fsync = (
        await connection.execute(
            text("SELECT current_setting('server_version'), clock_timestamp(), current_setting('fsync')")
        )
    ).one()
    apart = abs(theirs - clock.now())
    if fsync != "on":
        return Finding("fault", "database server", f"PostgreSQL {version} with fsync off", "switch fsync on")
    if apart > CLOCKS_APART:
        said = f"its clock differs from ours by {apart.total_seconds():.0f} s"
        return Finding("fault", "clock", said, "let both machines follow a time server")
    return Finding("ok", "database server", f"PostgreSQL {version}, its clock and ours agree")


async def _dead_letters(connection: AsyncConnection) -> AsyncIterator[Finding]:
    for workspace in await list_workspaces(connection):
        dead = await connection.scalar(
            select(func.count())
            .select_from(RawEvent)
            .where(RawEvent.workspace_id == workspace.id, RawEvent.state == "dead")
        )
        if dead:
            said = f"{workspace.slug}: {dead} deliveries could not be understood"
            yield Finding("warning", "dead letters", said, "an admin sees and replays them in the console")


async def _calendars(connection: AsyncConnection, clock: Clock) -> AsyncIterator[Finding]:
    for workspace in await list_workspaces(connection):
        rows = await connection.execute(
            select(Calendar)
            .where(Calendar.workspace_id == workspace.id, Calendar.country.is_not(None), Calendar.archived.is_(False))
            .order_by(Calendar.name, Calendar.id)
        )
        for row in rows:
            if years := years_in_doubt(dict(row._mapping), clock.now()):
                said = f"the public holidays of {row.country} in {', '.join(map(str, years))} are not known in full"
                advice = "update the program once they are published, or enter the dates in the calendar"
                yield Finding("warning", f"calendar {workspace.slug}/{row.name}", said, advice)


async def _inboxes(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[Finding]:
    keys = Keys(master_key(settings))
    fetcher = Fetcher(settings.fetch_allow)
    states = StoredStates(database, keys, clock, lambda *_: None)
    leases = ProcessLeases(database, f"doctor-{new_id()}")
    try:
        async with database.begin() as connection:
            workspaces = await list_workspaces(connection)
            rows = [
                (workspace.slug, row)
                for workspace in workspaces
                for row in await connection.execute(
                    select(Inbox).where(Inbox.workspace_id == workspace.id, Inbox.is_enabled, Inbox.archived.is_(False))
                )
            ]
        async with opened_blobs(settings) as blobs:
            around = Surroundings(clock, keys, blobs, fetcher, settings.base_url, database, states, leases)
            for slug, row in rows:
                yield await _inbox(slug, row, around)
    finally:
        await fetcher.close()


async def _inbox(slug: str, row: Any, around: Surroundings) -> Finding:
    what = f"inbox {slug}/{row.name} ({row.kind})"
    advice = "open the inbox in the console, correct its settings and test the connection"
    try:
        settings = InboxSettings(
            workspace_id=row.workspace_id,
            id=row.id,
            kind=row.kind,
            name=row.name,
            address=row.address,
            config=row.config,
            secrets=open_secrets(around.keys, row),
            version=row.version,
        )
        async with asyncio.timeout(ANSWER_WITHIN_S):
            health = await adapter_class(row.kind)(settings, around).check()
    except TrunklineError as error:
        return Finding("fault", what, error.detail or error.code, advice)
    except TimeoutError:
        return Finding("fault", what, "its provider does not answer", advice)
    except ValueError:
        return Finding("fault", what, "its settings do not fit this version", advice)
    return Finding("ok", what, health.detail) if health.ok else Finding("fault", what, health.detail, advice)


async def _mail_port(settings: Settings) -> Finding:
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    client = aiosmtplib.SMTP(hostname=settings.smtp_host, port=settings.smtp_port, timeout=3, start_tls=False)
    try:
        async with client:
            await client.noop()
    except (aiosmtplib.SMTPException, OSError):
        return Finding("warning", "incoming mail", f"nobody listens on {where}", "start `trunkline serve`")
    return Finding("ok", "incoming mail", f"accepted on {where}")
