"""The file the server writes to, kept small, and the reason it gives there when it does not start."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LARGEST_BYTES = 8 * 1024 * 1024
_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written from a moment on: `descriptor` appends, `offset` is where it began."""

    path: Path
    descriptor: int
    offset: int

    def reason_of_failure(self) -> str:
        """The last fatal message since the entry began, else its last line."""
        with self.path.open("rb") as file:
            file.seek(max(self.offset, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
            lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
        for line in reversed(lines):
            if found := re.search(r"(?:FATAL|PANIC): +(.+)", line):
                return found[1]
        return lines[-1] if lines else "it gave no reason"


@dataclass(frozen=True, slots=True)
class TextLog:
    """A file that processes append to; one earlier part is kept beside it as `.1`."""

    path: Path

    @contextmanager
    def appending(self) -> Iterator[Entry]:
        """Open it for a process to write to: opened by us, it needs no rights of the process's own."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            yield Entry(self.path, descriptor, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)

    def trim(self) -> None:
        """Move what is there to `.1` once it is large, keeping its latest part.

        The file itself stays and is cut, since the server has it open for appending. A line written in between is lost.
        """
        if not self.path.exists() or self.path.stat().st_size <= _LARGEST_BYTES:
            return
        with self.path.open("rb") as file:
            file.seek(-_LARGEST_BYTES, os.SEEK_END)
            earlier = self.path.with_name(f"{self.path.name}.1")
            earlier.touch(mode=0o600)
            earlier.write_bytes(file.read())
        os.truncate(self.path, 0)
