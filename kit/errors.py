"""The root of every error that Trunkline raises on purpose.

    TrunklineError
    ├── Invalid        400  the caller sent something that cannot be understood or breaks a rule
    ├── Unauthenticated 401  nobody, or somebody whose proof does not hold
    ├── Forbidden      403  visible, but not permitted
    ├── NotFound       404  absent, or not the caller's to see
    ├── Gone           410  was here, and is deleted for good
    ├── Conflict       409  true a moment ago, or somebody else was first
    ├── TooLarge       413  over a limit that is checked before decoding
    ├── TooMany        429  over a rate; ``retry_after_s`` says when to come back
    ├── Unavailable    503  a part we depend on is away; ``retry_after_s`` says when to come back
    └── InsufficientStorage 507  the disk or the quota is full

Packages subclass these with their own ``code``. The gateway turns ``kind`` into a status in one
middleware; the console translates by ``code``.
"""

from __future__ import annotations

from typing import Any, ClassVar


class TrunklineError(Exception):
    """An expected failure with a stable machine-readable ``code``.

    Args:
        detail: one sentence for the person who caused it; never echoes secrets or message bodies.
        fields: more facts by name, e.g. ``{"text": "is longer than 10,000 characters"}``.
        code: overrides the class's code.
    """

    kind: ClassVar[str] = "internal"
    code: str = "internal"

    def __init__(self, detail: str = "", *, fields: dict[str, Any] | None = None, code: str | None = None) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.fields = fields or {}
        if code is not None:
            self.code = code


class Invalid(TrunklineError):
    kind, code = "invalid", "invalid"


class Unauthenticated(TrunklineError):
    kind, code = "unauthenticated", "unauthenticated"


class Forbidden(TrunklineError):
    kind, code = "forbidden", "forbidden"


class NotFound(TrunklineError):
    kind, code = "not_found", "not_found"


class Gone(TrunklineError):
    kind, code = "gone", "gone"


class Conflict(TrunklineError):
    kind, code = "conflict", "conflict"


class TooLarge(TrunklineError):
    kind, code = "too_large", "too_large"


class TooMany(TrunklineError):
    kind, code = "too_many", "too_many_requests"

    def __init__(self, detail: str = "", *, retry_after_s: float = 1.0, **more: Any) -> None:
        super().__init__(detail, **more)
        self.retry_after_s = retry_after_s


class Unavailable(TrunklineError):
    kind, code = "unavailable", "unavailable"

    def __init__(self, detail: str = "", *, retry_after_s: float = 2.0, **more: Any) -> None:
        super().__init__(detail, **more)
        self.retry_after_s = retry_after_s


class InsufficientStorage(TrunklineError):
    kind, code = "storage_full", "storage_full"
