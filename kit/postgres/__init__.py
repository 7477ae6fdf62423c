"""The PostgreSQL that ships with the program: created, started, watched and stopped in the data folder.

    server = await start_embedded(data)      # the serving program
    connection = await asyncpg.connect(server.url)
    ...
    await server.stop()

    embedded      who serves, who visits, who stops          keeper      stops it when the program was killed
    server        start, stop, clear up after a crash        creation    a new cluster, whole or not at all
    place         folders, the system user, the socket       binaries    the programs, within that user's reach
    settings      what the server is told                    postmaster  what a pid file and a process tell us

Linux and macOS. Decision: docs/decisions/0001-embedded-postgresql.md.
"""

from kit.postgres.embedded import EmbeddedPostgres, attach_embedded, start_embedded
from kit.postgres.errors import (
    FolderInUse,
    FolderUnusable,
    NoDatabaseUser,
    NotAvailable,
    OtherMajorVersion,
    PostgresError,
    StartFailed,
    StopFailed,
)

__all__ = [
    "EmbeddedPostgres",
    "FolderInUse",
    "FolderUnusable",
    "NoDatabaseUser",
    "NotAvailable",
    "OtherMajorVersion",
    "PostgresError",
    "StartFailed",
    "StopFailed",
    "attach_embedded",
    "start_embedded",
]
