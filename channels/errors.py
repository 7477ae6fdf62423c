"""What can go wrong at the edge of a channel.

TrunklineError
├── SignatureRejected   401  not sent by whom it says; nothing is stored
├── EventRejected       400  verified, but not even its dedupe key can be read
├── Unparseable              verified and stored, but not understood: a dead letter
└── SendError
    ├── SendRejected         final: the provider said no; ``detail`` is worded for the agent
    │   └── WindowRefused    … because the reply window is over or used up; closes the window here too
    ├── SendDeferred         later: the provider or the link is busy; ``retry_after_s``
    │   └── CredentialsRejected  … until an admin re-authorises the inbox; everything queued waits
    └── DeliveryUnknown      may have arrived: look before repeating
"""

from __future__ import annotations

from typing import Any

from kit.errors import Invalid, TrunklineError, Unauthenticated


class SignatureRejected(Unauthenticated):
    code = "signature_rejected"


class EventRejected(Invalid):
    code = "event_rejected"


class Unparseable(Invalid):
    code = "unparseable"


class SendError(TrunklineError):
    kind, code = "unavailable", "send_failed"


class SendRejected(SendError):
    code = "send_rejected"


class WindowRefused(SendRejected):
    """The provider says that the reply window is over (``window_closed``) or used up (``quota_used``)."""

    code = "window_closed"


class SendDeferred(SendError):
    """Come back later.

    Args:
        retry_after_s: what the provider asked for; ``None`` leaves it to the dispatcher's back-off.
        inbox_wide: the whole inbox should pause (rate limit, provider down), not this message alone.
    """

    code = "send_deferred"

    def __init__(
        self, detail: str = "", *, retry_after_s: float | None = None, inbox_wide: bool = False, **more: Any
    ) -> None:
        super().__init__(detail, **more)
        self.retry_after_s = retry_after_s
        self.inbox_wide = inbox_wide


class CredentialsRejected(SendDeferred):
    """The provider no longer takes the inbox's credentials: nothing is sent until its settings change."""

    code = "credentials_rejected"

    def __init__(self, detail: str = "", **more: Any) -> None:
        super().__init__(detail, inbox_wide=True, **more)


class DeliveryUnknown(SendError):
    code = "delivery_unknown"
