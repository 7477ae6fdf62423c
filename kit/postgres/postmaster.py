"""What can be known from outside about a cluster's server: its pid file and its processes.

A pid alone proves nothing: after a crash it may be a zombie or belong to somebody else. Where there is a `/proc`, a
process counts as the server only if it runs under the server's user and carries the cluster's name in its command
line. That line is readable even where root may not look into other users' processes, as in containers.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PORT = 5432

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self" / "stat").exists()

# Lines of postmaster.pid: src/include/utils/pidfile.h of PostgreSQL.
_PID_LINE, _SOCKETS_LINE, _STATE_LINE = 0, 4, 7


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A live server: `state` is `starting`, `ready`, `standby` or `stopping`; `sockets` is `None` early on."""

    pid: int
    sockets: Path | None
    state: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster's folder and the user its server runs as."""

    folder: Path
    uid: int

    @property
    def name(self) -> str:
        """What the server's processes carry in their titles; it survives a renaming of the folder."""
        status = self.folder.stat()
        return f"trunkline-{status.st_dev:x}-{status.st_ino:x}"

    def find_postmaster(self) -> Postmaster | None:
        """The server named by the pid file if it is alive and this cluster's; `None` if not."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            pid = int(lines[_PID_LINE])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        if not self.is_postmaster(pid):
            return None
        sockets = lines[_SOCKETS_LINE].strip() if len(lines) > _SOCKETS_LINE else ""
        state = lines[_STATE_LINE].strip() if len(lines) > _STATE_LINE else "starting"
        return Postmaster(pid, Path(sockets) if sockets else None, state)

    def is_postmaster(self, pid: int) -> bool:
        """Whether that process is alive and this cluster's server."""
        if not _HAS_PROC:
            return _answers(pid)
        arguments = _command_line(pid, self.uid)
        return f"cluster_name={self.name}" in arguments and Path(arguments[0]).name == "postgres"

    def find_processes(self) -> Iterator[int]:
        """The pids of the server's live processes, its helpers included; empty where there is no `/proc`."""
        if not _HAS_PROC:
            return
        title = f"postgres: {self.name}: "
        for entry in _PROC.iterdir():
            if entry.name.isdecimal():
                arguments = _command_line(int(entry.name), self.uid)
                if arguments and (arguments[0].startswith(title) or f"cluster_name={self.name}" in arguments):
                    yield int(entry.name)


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # another user's, so not a server that we or root started
    return True


def _command_line(pid: int, uid: int) -> list[str]:
    """The arguments of a process of that user; empty if it is another's, gone or a zombie."""
    process = _PROC / str(pid)
    with suppress(OSError):
        if process.stat().st_uid == uid:
            return process.joinpath("cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    return []
