"""One workspace as a file, to move it to another installation or to hand a customer their data.

A tar of ``manifest.json``, one ``tables/SCHEMA.TABLE.jsonl`` a table, and ``blobs/aa/SHA256``. Ids stay as they are
where they are free. Left out: sessions, tokens, invitations, leases, deliveries not yet purged, and every secret:
passwords are set anew, the inboxes' credentials are entered again.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import secrets
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import ForeignKeyConstraint, Table

import automation.models
import channels.models
import conversations.models
import kb.bot.models
import kb.drafting.models
import kb.models
import reporting.models
import routing.models
import routing.sla_models
from conversations.tokens import workspace_token
from conversations.workspaces import check_slug
from gateway.backup import restore_blob
from gateway.revisions import head_revision
from kit.blobs import Blobs
from kit.errors import Conflict, InsufficientStorage, Invalid, NotFound
from kit.ids import new_id
from kit.schema import Base

FORMAT = 1
MODELS = (
    automation.models,
    channels.models,
    conversations.models,
    kb.bot.models,
    kb.drafting.models,
    kb.models,
    reporting.models,
    routing.models,
    routing.sla_models,
)  # importing them registers every table
_LEFT_OUT = frozenset(
    {
        "directory.session",
        "directory.api_token",
        "directory.invitation",
        "directory.setup_token",
        "directory.lease",
        "raw_event",
        "raw_dedupe",
        "kb_import",
        # Facts follow from the events, and are made of them again.
        "report_book",
        "fact_leg",
        "fact_response",
        "fact_episode",
        "fact_holding",
        "fact_promise",
    }
)
_SECRETS = {
    "directory.account": ("password_hash", "totp_sealed", "totp_last_step", "last_workspace_id"),
    "inbox": ("secrets_sealed",),
    "webhook": ("secret_sealed",),
}
_NAMED = """
SELECT encode(sha256, 'hex') AS name FROM file WHERE workspace_id = $1
UNION SELECT encode(sha256, 'hex') FROM kb_picture WHERE workspace_id = $1
"""
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{64})")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export says about itself."""

    format: int
    program: str
    revision: str
    workspace_id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: the workspace, and the mail addresses that belong to somebody else here."""

    workspace_id: UUID
    slug: str
    rows: int
    taken_addresses: tuple[str, ...]


async def export_workspace(url: str, slug: str, blobs: Blobs, target: Path) -> Exported:
    """Write a workspace as it is at one moment; ``target`` appears whole or not at all.

    Raises:
        NotFound: there is no such workspace.
        InsufficientStorage: the file cannot be written.
        FilesAway: the store of files does not answer.
    """
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
            async with _connected(url) as connection, connection.transaction(isolation="repeatable_read"):
                row = await connection.fetchrow("SELECT id, name FROM directory.workspace WHERE slug = $1", slug)
                if row is None:
                    raise NotFound(f"there is no workspace {slug}")
                made = Exported(FORMAT, version("trunkline"), head_revision(), str(row["id"]), slug, row["name"])
                for table in _tables():
                    await _write_table(connection, table, row["id"], Path(folder) / f"{table.fullname}.jsonl")
                digests = await connection.fetch(_NAMED, row["id"])
            names = [digest["name"] for digest in digests]
            await _pack(fresh, made, Path(folder), blobs, names)
        fresh.replace(target)
    except OSError as error:
        raise InsufficientStorage(f"the export cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return made


async def import_workspace(url: str, source: Path, blobs: Blobs, slug: str | None = None) -> Imported:
    """Read an exported workspace in, all of it or nothing. A person whose address has an account here keeps theirs.

    Raises:
        Invalid: not an export of this version of the program (``bad_export``, ``other_version``).
        Conflict: the slug, or the workspace itself, is here already (``slug_taken``).
    """
    if slug is not None:
        check_slug(slug)
    try:
        with tarfile.open(source) as archive:
            made = await asyncio.to_thread(_read_manifest, archive)
            if made.revision != head_revision():
                raise Invalid("another version of the program wrote this: update both first", code="other_version")
            async with _connected(url) as connection, connection.transaction():
                reading = _Reading(connection, archive, made, slug or made.slug)
                done = await reading.run()
                await _unpack_blobs(archive, blobs, done.workspace_id)
    except (tarfile.TarError, ValueError, TypeError, KeyError) as error:
        raise Invalid(f"{source} is not an export of ours", code="bad_export") from error
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise Invalid(f"{source} holds rows that do not belong together: it is damaged", code="bad_export") from error
    except OSError as error:
        raise Invalid(f"{source} cannot be read: {error.strerror}", code="bad_export") from error
    return done


class _Reading:
    """One import under way: which ids of the file are others here, and what waits for its table to be whole."""

    def __init__(self, connection: asyncpg.Connection, archive: tarfile.TarFile, made: Exported, slug: str) -> None:
        self.connection = connection
        self.archive = archive
        self.made = made
        self.slug = slug
        self.ids: dict[str, str] = {}
        self.known: set[str] = set()  # accounts that are here already
        self.taken: list[str] = []
        self.rows = 0

    async def run(self) -> Imported:
        if await self.connection.fetchval("SELECT true FROM directory.workspace WHERE slug = $1", self.slug):
            raise Conflict(f"there is a workspace {self.slug} already: choose another with --slug", code="slug_taken")
        await self._find_ids()
        for table in _tables():
            await self._read_table(table)
        workspace_id = UUID(self.ids.get(self.made.workspace_id, self.made.workspace_id))
        last = await self.connection.fetchval("SELECT max(sequence) FROM message WHERE workspace_id = $1", workspace_id)
        await self.connection.execute(
            "SELECT setval('message_sequence', greatest(nextval('message_sequence'), $1::bigint))", last or 1
        )
        return Imported(workspace_id, self.slug, self.rows, tuple(self.taken))

    async def _find_ids(self) -> None:
        """Give new ids where the file's are taken, and to persons the account that their address has here."""
        fetchval = self.connection.fetchval
        if await fetchval("SELECT true FROM directory.workspace WHERE id = $1", UUID(self.made.workspace_id)):
            self.ids[self.made.workspace_id] = str(new_id())
        for row in self._lines("directory.account"):
            theirs = await fetchval("SELECT id FROM directory.account WHERE lower(email) = lower($1)", row["email"])
            if theirs is not None:
                self.ids[row["id"]] = str(theirs)
                self.known.add(str(theirs))
            elif await fetchval("SELECT true FROM directory.account WHERE id = $1", UUID(row["id"])):
                self.ids[row["id"]] = str(new_id())
        for row in self._lines("directory.inbox_address"):
            if await fetchval("SELECT true FROM directory.inbox_address WHERE address = $1", row["address"]):
                if row["address"] == row["inbox_id"]:
                    self.ids[row["inbox_id"]] = str(new_id())
                else:
                    self.taken.append(row["address"])

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        for line in self._file(name):
            yield orjson.loads(line)

    def _file(self, name: str) -> IO[bytes]:
        return _member(self.archive, f"tables/{name}.jsonl")

    async def _read_table(self, table: Table) -> None:
        later: list[dict[str, Any]] = []
        batch: list[str] = []
        owns = _self_references(table)
        for line in self._file(table.fullname):
            row = orjson.loads(self._translate(line))
            if not self._is_wanted(table.fullname, row):
                continue
            if any(row[name] is not None for name in owns):
                later.append({name: row[name] for name in ("workspace_id", "id", *owns)})
                row |= dict.fromkeys(owns)
            batch.append(orjson.dumps(row).decode())
            if len(batch) >= _BATCH:
                await self._insert(table, batch)
                batch = []
        await self._insert(table, batch)
        for row in later:
            for name in owns:
                await self.connection.execute(
                    f'UPDATE {table.fullname} SET "{name}" = $3 WHERE workspace_id = $1 AND id = $2',  # noqa: S608 - names of our own tables
                    UUID(row["workspace_id"]),
                    UUID(row["id"]),
                    UUID(row[name]) if row[name] else None,
                )

    def _translate(self, line: bytes) -> bytes:
        """Put the ids that are others here into a row's text: UUIDs mean nothing else."""
        for theirs, ours in self.ids.items():
            line = line.replace(theirs.encode(), ours.encode())
            if theirs == self.made.workspace_id:  # what is searched carries the workspace in a token of its own
                line = line.replace(workspace_token(UUID(theirs)).encode(), workspace_token(UUID(ours)).encode())
        return line

    def _is_wanted(self, name: str, row: dict[str, Any]) -> bool:
        """Adapt a row to this installation; ``False`` leaves it out."""
        if name == "directory.workspace":
            row["slug"] = self.slug
        elif name == "directory.account":
            return row["id"] not in self.known
        elif name == "directory.inbox_address":
            return row["address"] not in self.taken
        elif name == "inbox" and row["address"] in self.taken:
            row |= {"address": None, "is_enabled": False}
        return True

    async def _insert(self, table: Table, rows: list[str]) -> None:
        if not rows:
            return
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
        await self.connection.execute(
            f"INSERT INTO {table.fullname} ({columns}) SELECT {columns} FROM unnest($1::text[]) AS given(line), "  # noqa: S608 - names of our own tables
            f"jsonb_populate_record(NULL::{table.fullname}, given.line::jsonb)",
            rows,
        )
        self.rows += len(rows)


def _tables() -> list[Table]:
    """The tables of an export, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.fullname not in _LEFT_OUT]


def _self_references(table: Table) -> list[str]:
    """Columns that refer to other rows of their own table: filled in when all rows are there."""
    return [
        element.parent.name
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table is table
        for element in constraint.elements
        if element.parent.name != "workspace_id"
    ]


async def _write_table(connection: asyncpg.Connection, table: Table, workspace_id: UUID, target: Path) -> None:
    without = orjson.dumps(dict.fromkeys(_SECRETS.get(table.fullname, ()))).decode()
    if table.fullname == "directory.workspace":
        which = "t.id = $1"
    elif table.fullname == "directory.account":
        which = "t.id IN (SELECT id FROM agent WHERE workspace_id = $1)"  # former members, too
    else:
        which = "t.workspace_id = $1"
    query = f"SELECT (to_jsonb(t) || $2::jsonb)::text AS line FROM {table.fullname} AS t WHERE {which}"  # noqa: S608 - names of our own tables
    with target.open("wb") as file:
        async for row in connection.cursor(query, workspace_id, without, prefetch=_BATCH):
            file.write(row["line"].encode() + b"\n")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection without the program's limits on time: a whole workspace takes as long as it takes."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "trunkline-transfer"})
    try:
        yield connection
    finally:
        await connection.close()


async def _pack(fresh: Path, made: Exported, tables: Path, blobs: Blobs, names: list[str]) -> None:
    with fresh.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            _add(archive, "manifest.json", orjson.dumps(asdict(made), option=orjson.OPT_INDENT_2))
            for path in await asyncio.to_thread(lambda: sorted(tables.iterdir())):
                await asyncio.to_thread(archive.add, path, f"tables/{path.name}")
            for name in names:
                with contextlib.suppress(NotFound):  # a row whose bytes are lost is still worth moving
                    data = await blobs.get(UUID(made.workspace_id), bytes.fromhex(name))
                    await asyncio.to_thread(_add, archive, f"blobs/{name[:2]}/{name}", data)
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _read_manifest(archive: tarfile.TarFile) -> Exported:
    made = Exported(**orjson.loads(_member(archive, "manifest.json").read(65_536)))
    UUID(made.workspace_id)
    return made


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise ValueError(f"{name} is no file")
    return file


async def _unpack_blobs(archive: tarfile.TarFile, blobs: Blobs, workspace_id: UUID) -> None:
    for entry in archive:
        found = _BLOB.fullmatch(entry.name)
        file = archive.extractfile(entry) if found is not None else None
        if found is not None and file is not None:
            await restore_blob(blobs, workspace_id, found[2], await asyncio.to_thread(file.read))
