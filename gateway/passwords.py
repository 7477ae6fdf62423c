"""Passwords and one-time codes. A hash takes a thread tens of milliseconds, so few run at once and few may wait."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from kit.errors import Invalid, TooMany
from kit.secret import same_bytes

MIN_LENGTH = 10  # characters; ASVS 6.2.1 asks for 8
MAX_LENGTH = 200
AT_ONCE = 2
MAY_WAIT = 64
STEP_S = 30  # of a one-time code: RFC 6238

T = TypeVar("T")


class WeakPassword(Invalid):
    code = "weak_password"


class Passwords:
    """Makes and checks argon2id hashes; parameters of the OWASP cheat sheet: 19 MiB, two rounds."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        # Checked when an account is unknown, so that the answer takes as long as for a known one.
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str, *, any_strength: bool = False) -> str:
        """Return the hash to store.

        Args:
            any_strength: the operator chose it for accounts of a demo; it may be as short as they like.
        Raises:
            WeakPassword: shorter than 10 or longer than 200 characters.
        """
        if not any_strength:
            check_strength(password)
        return await self._in_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password is the stored one; without a stored one ``False``, as slowly."""
        if len(password) > MAX_LENGTH:
            return False
        return await self._in_thread(self._verify, stored or self._nobodys, password) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters and should be made anew."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[..., T], *args: str) -> T:
        if self._waiting >= MAY_WAIT:
            raise TooMany("too many people are signing in at this moment", retry_after_s=2)
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work, *args)
        finally:
            self._waiting -= 1


def check_strength(password: str) -> None:
    """Length alone decides: rules on kinds of characters make passwords worse (NIST SP 800-63B, 3.1.1.2)."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPassword(
            f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters", fields={"password": "is too short or too long"}
        )


def new_totp_secret() -> str:
    """Return a fresh secret for an authenticator app: 160 bits, base32."""
    return pyotp.random_base32()


def totp_uri(secret: str, email: str) -> str:
    """Return what the app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Trunkline")


def match_totp(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that a code belongs to, the present one or a neighbour; ``None`` if it is wrong.

    The caller stores the step and takes no code of that step or an earlier one again (RFC 6238, section 5.2).
    """
    generator = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_S
    for step in (present, present - 1, present + 1):
        if same_bytes(generator.generate_otp(step).encode(), code.encode("utf-8", "surrogateescape")):
            return step
    return None
