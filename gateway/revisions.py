"""At which revision a database is, and which one this program expects: asked at each start, so without Alembic.

Alembic and what it brings cost 10 MB and most of a second; they are imported only where a schema must change.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import asyncpg

from kit.db import UNREACHABLE
from kit.errors import Unavailable

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_REVISION = re.compile(r'^revision = "([^"]+)"$', re.MULTILINE)
_BELOW = re.compile(r'^down_revision = (?:"([^"]+)"|None)$', re.MULTILINE)


async def current_revision(dsn: str) -> str | None:
    """Return the revision the database is at, ``None`` if it holds no schema of ours.

    Raises:
        Unavailable: nothing answers at ``dsn``.
    """
    try:
        connection = await asyncpg.connect(dsn, server_settings={"application_name": "trunkline-migrate"})
    except (*UNREACHABLE, asyncpg.PostgresError) as error:
        raise Unavailable(f"the database does not answer: {error}", code="database_unavailable") from error
    try:
        if not await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


def head_revision() -> str:
    """Return the revision that this program's code expects: the one that no other builds on."""
    revisions = _revisions()
    (head,) = set(revisions) - set(revisions.values())
    return head


def knows_revision(revision: str) -> bool:
    """Whether this program could bring a schema of that revision up to its own."""
    return revision in _revisions()


@cache
def _revisions() -> dict[str, str | None]:
    """Each revision and the one below it."""
    found: dict[str, str | None] = {}
    for path in VERSIONS.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        revision, below = _REVISION.search(text), _BELOW.search(text)
        if revision is None or below is None:
            raise RuntimeError(f"{path} does not say which revision it is")
        found[revision[1]] = below[1]
    return found
