"""Whose rights the server runs with: ours, or an unprivileged system user's when we are root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "trunkline"


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system user; `is_other` if it is not the one this program runs as."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def own(self, path: Path) -> None:
        """Hand a file or folder to this account; links are not followed. Nothing to do if it is ours."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def current_account() -> Account:
    """The user this program runs as; a uid without a name in the user database is named by its number."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Account(name, uid, os.getegid(), is_other=False)


def account_of(uid: int) -> Account | None:
    """The user of that number, `None` if the user database has none."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, uid, entry.pw_gid, is_other=uid != os.geteuid())


def account_named(name: str) -> Account | None:
    """The user of that name, `None` if the user database has none."""
    try:
        return account_of(pwd.getpwnam(name).pw_uid)
    except KeyError:
        return None


def creation_command(name: str) -> list[str] | None:
    """The command of this system that creates an account nobody can log in to; `None` if it has none we know."""
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        return [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
                "--shell", "/usr/sbin/nologin", name]  # fmt: skip
    if adduser := shutil.which("adduser", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        return [adduser, "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", name]
    return None
