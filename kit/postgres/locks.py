"""Locks between processes that the operating system drops when their holders die.

`flock` locks belong to the open file, not to the process: a child that inherits the descriptor holds the lock too. We
use that for the server itself, so that a free lock proves that no process of it is left.
"""

import fcntl
import os
from pathlib import Path

from kit.postgres.errors import FolderUnusable


class FileLock:
    """One lock file, at first not held. Not to be taken twice by the same object."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    @property
    def descriptor(self) -> int:
        """The open file, to be inherited by processes that shall hold the lock with us; only while it is held."""
        assert self._descriptor is not None
        return self._descriptor

    def try_take(self, *, shared: bool = False) -> bool:
        """Take the lock if nobody is in the way; `shared` bears others that are shared.

        Raises:
            FolderUnusable: the file cannot be opened, or its file system has no locks.
        """
        assert self._descriptor is None
        # Never written, and no link is followed: the folder may belong to a less privileged user than we are.
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FolderUnusable(self.path, f"the lock file cannot be opened ({error.strerror})") from error
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise FolderUnusable(self.path, f"its file system has no file locks ({error.strerror})") from error
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give our hold up; processes that inherited the descriptor keep theirs. Harmless if it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_free(self) -> bool:
        """Whether nobody at all holds it, at this moment."""
        probe = FileLock(self.path)
        taken = probe.try_take()
        probe.release()
        return taken
