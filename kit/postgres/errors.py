"""What can go wrong with the embedded database, each one line that says what to do.

PostgresError
├── NotAvailable        no binaries for this platform, or they do not run here
├── NoDatabaseUser      started as root, and there is no unprivileged user to run the server as
├── FolderInUse         another serving program owns the data folder
├── FolderUnusable      wrong owner, unreachable, or not a database cluster
├── OtherMajorVersion   the cluster was written by another major version of PostgreSQL
├── StartFailed         initdb or the server gave up, or it was not ready in time
└── StopFailed          a process of the server outlived every signal
"""

from pathlib import Path

from kit.errors import Unavailable


class PostgresError(Unavailable):
    """The embedded PostgreSQL cannot do what was asked; the text is one line for the operator."""

    code = "postgres_failed"


class NotAvailable(PostgresError):
    """This machine has no PostgreSQL that could be embedded."""

    code = "postgres_not_available"

    def __init__(self, reason: str) -> None:
        super().__init__(f"no embedded PostgreSQL here: {reason}; name a database with TRUNKLINE_DATABASE_URL")


class NoDatabaseUser(PostgresError):
    """PostgreSQL refuses to run as root, and the user that should run it is missing."""

    code = "postgres_no_user"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"PostgreSQL cannot run as root and the system user {name!r} could not be created ({reason}); "
            "create that user, or start as an ordinary user"
        )


class FolderInUse(PostgresError):
    """Another program serves from this data folder, or its server runs where we cannot see it."""

    code = "postgres_folder_in_use"

    def __init__(self, data: Path, what: str = "another `trunkline serve` already works") -> None:
        super().__init__(f"{what} in {data}; stop it first, or name another folder with --data")


class FolderUnusable(PostgresError):
    """The data folder exists but cannot hold, or does not hold, our cluster."""

    code = "postgres_folder_unusable"

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder} cannot be used for the database: {reason}")


class OtherMajorVersion(PostgresError):
    """The cluster's files are of a major version that these binaries cannot read."""

    code = "postgres_other_version"

    def __init__(self, cluster: Path, found: str, wanted: int) -> None:
        super().__init__(
            f"{cluster} was written by PostgreSQL {found}, this program runs {wanted}: make a `trunkline backup` "
            "with the version that wrote it, then `trunkline restore` it with this one into an empty data folder"
        )


class StartFailed(PostgresError):
    """The cluster could not be created or its server did not become ready."""

    code = "postgres_start_failed"

    def __init__(self, step: str, reason: str, log: Path) -> None:
        super().__init__(f"PostgreSQL failed at {step}: {reason} (see {log})")


class StopFailed(PostgresError):
    """Processes of the server are still there after the last signal."""

    code = "postgres_stop_failed"

    def __init__(self, cluster: Path, waited_s: float) -> None:
        super().__init__(f"processes of the PostgreSQL in {cluster} are still running after {waited_s:.0f} s")
