"""The demo accounts' password: the one that is set, else one made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gateway.settings import Settings

FILE = "demo-password"


def choose_password(settings: Settings) -> str:
    """Return the password for new accounts; without ``TRUNKLINE_DEMO_PASSWORD`` one that is made and kept."""
    return known_password(settings) or _keep(settings.data / FILE, secrets.token_urlsafe(9))


def known_password(settings: Settings) -> str | None:
    """Return the password that is set or was made before; ``None`` if there is neither."""
    if settings.demo_password:
        return settings.demo_password.value
    try:
        return (settings.data / FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def _keep(path: Path, password: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(f"{password}\n")
    return password
