"""Files that are whole or not there."""

import os
from pathlib import Path

from kit.postgres.account import Account


def write_file(path: Path, text: str, account: Account) -> None:
    """Write a file: whole or not at all, on disk, the account's, 0600.

    A link in its place is replaced, never followed: the folder may be the account's, and we may be root.
    """
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with open(
        fresh, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o600)
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    account.own(fresh)
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have what was renamed or made in the folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
