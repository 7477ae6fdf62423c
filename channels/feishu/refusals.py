"""What Feishu's error codes mean: a plain sentence for people, and how the sending ends.

Source: open.feishu.cn, "Generic error codes", "Rate limits", and the error codes of the pages of each call.
"""

from __future__ import annotations

from typing import Any

from channels.calls import LONGEST_WAIT_S, Answer
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected

TOKEN_CODES = frozenset({99991661, 99991663, 99991664, 99991668, 99991671, 99991677})
"""The access token is missing, wrong or has run out: get another and ask once more."""

RECALLED = frozenset({230011, 230019, 230110, 230111})
"""What was to be answered is no longer there."""

LOST_MEDIA = frozenset({234001, 234002, 234003, 234004, 234009, 234019, 234037, 234038, 234040, 234043, 230110})
"""A file that Feishu does not give out, now or later."""

RATE_LIMIT, CHAT_LIMIT, BEING_SENT = 99991400, 230020, 230049
_BUSY = {
    BEING_SENT: "Feishu is still sending this message",
    234000: "Feishu has an internal fault",
    232600: "Feishu has an internal fault",
    2200: "Feishu has an internal fault",
    1500: "Feishu has an internal fault",
    1503: "Feishu has an internal fault",
}
_ACCOUNT = {
    10003: "Feishu does not take the App ID or the App Secret",
    10012: "Feishu does not know the App ID",
    10013: "Feishu does not take the App ID or the App Secret",
    10014: "the App Secret is wrong, or was reset in the developer console",
    10015: "the App Secret is wrong, or was reset in the developer console",
    99991401: "Feishu does not let this server in: its address is not on the app's IP allow list",
    99991543: "Feishu does not take the App ID or the App Secret",
    99991662: "the app is switched off in this company; switch it on in the admin console",
    99991672: "the app lacks a permission that this needs; add it in the developer console and release a version",
    99991673: "the app is not in a state to be used; release a version of it in the developer console",
    230006: "the bot ability of the app is switched off; switch it on in the developer console",
    230027: "the app lacks the permission to send messages; add it in the developer console and release a version",
}
_FINAL = {
    230001: "Feishu does not take the message as it is",
    230002: "the bot is not in this group",
    230011: "the message to be answered was recalled",
    230013: "this person is outside the app's availability range",
    230015: "a chat with one person cannot be shared",
    230017: "the bot does not own this file",
    230018: "the group's settings do not let the bot write",
    230019: "this topic no longer exists",
    230022: "Feishu holds the text for sensitive content",
    230025: "the message is too long for Feishu",
    230028: "the company's audit has refused the message",
    230029: "this person has left the company",
    230034: "Feishu does not know this receiver",
    230035: "the bot may not write here: it is muted, or the group is archived",
    230036: "the company's encryption key was deleted",
    230038: "the bot may not write to people of other companies",
    230053: "this person has stopped messages of the bot",
    230054: "Feishu does not take messages of this kind here",
    230055: "the file does not fit the kind of message",
    230099: "Feishu could not make a card of it",
    230110: "the message to be answered was deleted",
    230111: "the message to be answered is about to be deleted",
    232009: "the group was disbanded",
    234006: "the file is too large for Feishu",
    234007: "the app has no bot ability; switch it on in the developer console",
    234010: "the file is empty",
    234011: "Feishu does not take pictures of this kind",
    234039: "the picture is too large for Feishu",
    234041: "the company's encryption key was deleted",
    234042: "the company's storage at Feishu is full",
}
_UNKNOWN_RECIPIENT = frozenset({230013, 230029, 230034, 230038})
_BLOCKED = frozenset({230053})


def error_of(answer: Answer, *, is_harmless: bool) -> SendError | None:
    """Return what an answer means to the sender; ``None`` if all is well.

    Args:
        is_harmless: nothing happens when it is done twice: a lost answer is put off, not unknown.
    """
    code = code_in(answer)
    fields: dict[str, Any] = {"code": code}
    if code == RATE_LIMIT or answer.status == 429:
        return SendDeferred("Feishu asks to slow down", retry_after_s=_rests_s(answer), inbox_wide=True, fields=fields)
    if code == CHAT_LIMIT:
        return SendDeferred("this chat gets more messages a second than Feishu takes", retry_after_s=1.0, fields=fields)
    if code in _BUSY:
        return SendDeferred(f"{_BUSY[code]} ({code})", retry_after_s=2.0, fields=fields)
    if code in TOKEN_CODES:
        return CredentialsRejected(f"Feishu does not take the access token ({code})", fields=fields)
    if code in _ACCOUNT:
        return CredentialsRejected(f"{_ACCOUNT[code]} ({code})", fields=fields)
    if code:
        detail = _FINAL.get(code) or f"Feishu refused it: {_short(answer)}"
        reason = "unknown_recipient" if code in _UNKNOWN_RECIPIENT else "blocked" if code in _BLOCKED else None
        return SendRejected(f"{detail} ({code})", fields=fields, **({"code": reason} if reason else {}))
    return _by_status(answer, is_harmless=is_harmless)


def code_in(answer: Answer) -> int:
    """Return the error code of an answer, whose files are not looked into; 0 where it has none."""
    if answer.body[:1] != b"{" or len(answer.body) > 65_536:
        return 0
    code = answer.object.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def code_of(error: SendError) -> int:
    """Return Feishu's code behind an error; 0 where Feishu did not answer."""
    found = error.fields.get("code")
    return found if isinstance(found, int) else 0


def _by_status(answer: Answer, *, is_harmless: bool) -> SendError | None:
    if answer.status < 300:
        return None
    detail = f"Feishu answered {answer.status}"
    if answer.status in (408, 425, 503) or (answer.status >= 500 and is_harmless):
        return SendDeferred(detail, retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"{detail}: the message may have been sent")
    return SendRejected(detail)


def _rests_s(answer: Answer) -> float | None:
    """Return how long to rest: Feishu says it in a header of its own."""
    asked = answer.headers.get("x-ogw-ratelimit-reset", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(max(float(asked), 1.0), LONGEST_WAIT_S)
    return answer.retry_after_s


def _short(answer: Answer) -> str:
    said = answer.object.get("msg")
    return said.partition(" log_id")[0][:200] if isinstance(said, str) and said else "no reason given"
