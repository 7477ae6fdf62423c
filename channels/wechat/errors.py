"""What WeChat's error codes mean: a plain sentence for people, and how the sending ends.

Source: developers.weixin.qq.com, "Global return codes" and the pages of the calls; WxMpErrorMsgEnum of WxJava.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from channels.errors import CredentialsRejected, SendDeferred, SendError, SendRejected, WindowRefused

End = Literal["busy", "resting", "window", "quota", "account", "refused"]

STALE_TOKEN = frozenset({40001, 40014, 42001})
"""The access token was replaced, revoked or has run out: fetch another and ask once more."""

UNFIT_MEDIA = frozenset({40004, 40005, 40006, 40009, 40010, 40011, 40012, 41005, 44001, 45001, 45007})
"""A file of this kind or size cannot be uploaded: it may still be sent as a link."""

RESTS_FOR_S = {45009: 900.0, 45011: 60.0}

_MEANINGS: dict[int, tuple[End, str]] = {
    -1: ("busy", "WeChat is busy"),
    40001: ("account", "WeChat does not take the AppSecret or the access token made with it"),
    40002: ("account", "WeChat does not take the kind of credentials"),
    40003: ("refused", "WeChat does not know this customer's OpenID for this account"),
    40004: ("refused", "WeChat does not take files of this kind"),
    40005: ("refused", "WeChat does not take files of this type"),
    40006: ("refused", "the file is too large for WeChat"),
    40007: ("refused", "WeChat no longer has the file"),
    40008: ("refused", "WeChat does not take messages of this kind"),
    40009: ("refused", "the picture is too large for WeChat"),
    40010: ("refused", "the voice message is too large for WeChat"),
    40011: ("refused", "the video is too large for WeChat"),
    40012: ("refused", "the thumbnail is too large for WeChat"),
    40013: ("account", "WeChat does not know the AppID"),
    40014: ("account", "WeChat does not take the access token"),
    40037: ("refused", "WeChat does not know this message template"),
    40125: ("account", "the AppSecret is wrong, or was reset in WeChat's console"),
    40132: ("refused", "the customer service account's name is not one that WeChat takes"),
    40164: ("account", "WeChat does not let this server in: its address is not on the account's IP allow list"),
    40243: ("account", "the AppSecret is frozen; unfreeze it in WeChat's console"),
    41001: ("account", "WeChat was asked without an access token"),
    41002: ("account", "the AppID is missing"),
    41004: ("account", "the AppSecret is missing"),
    41005: ("refused", "the file is empty"),
    42001: ("account", "the access token has run out"),
    43004: ("refused", "the customer does not follow the account"),
    43101: ("refused", "the customer has not agreed to messages of this template"),
    44001: ("refused", "the file is empty"),
    44002: ("refused", "WeChat says that the message is empty"),
    44004: ("refused", "WeChat says that the text is empty"),
    45001: ("refused", "the file is too large for WeChat"),
    45002: ("refused", "the text is too long for WeChat"),
    45007: ("refused", "the voice message is longer than WeChat takes"),
    45009: ("resting", "the account has used up what WeChat allows it to ask in a day"),
    45011: ("resting", "the account asks WeChat more often in a minute than it may"),
    45015: ("window", "the reply window is over: WeChat lets you write for 48 hours after the customer's last message"),
    45047: ("quota", "the reply window is used up: WeChat takes five messages after the customer's last one"),
    47001: ("refused", "WeChat could not read the message"),
    47003: ("refused", "a value of the template does not fit"),
    48001: ("refused", "the account has no permission for customer service messages: verify it in WeChat's console"),
    48002: ("refused", "the customer refuses messages of the account"),
    48004: ("account", "WeChat has blocked the account's interfaces"),
    50001: ("refused", "the account has no permission for this"),
    50002: ("account", "WeChat has restricted the account"),
    50005: ("refused", "the customer does not follow the account"),
    50007: ("account", "WeChat has frozen the account"),
    61451: ("refused", "the customer service account is not one of the Official Account"),
    61452: ("refused", "the customer service account is not one of the Official Account"),
    65401: ("refused", "the customer service account is not one of the Official Account"),
    87014: ("refused", "WeChat holds the text for forbidden content"),
    89503: ("account", "WeChat waits for an administrator of the account to confirm this server"),
    89506: ("account", "an administrator of the account has refused this server today"),
    89507: ("account", "an administrator of the account has refused this server for an hour"),
}  # fmt: skip

_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


def code_of(answer: dict[str, Any]) -> int:
    """Return the ``errcode`` of an answer; 0 where it has none."""
    code = answer.get("errcode")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def explain(code: int, message: str = "") -> str:
    """Return the plain sentence of a code, with the code for those who look it up.

    Args:
        message: WeChat's own words; only the address of this server is taken from them.
    """
    _, sentence = _MEANINGS.get(code, ("refused", "WeChat refused it"))
    if code == 40164 and (found := _ADDRESS.search(message)):
        sentence += f"; add {found.group()} there"
    return f"{sentence} ({code})"


def as_error(code: int, message: str = "") -> SendError:
    """Return the error with which a sending ends."""
    end, _ = _MEANINGS.get(code, ("refused", ""))
    words = explain(code, message)
    match end:
        case "busy":
            return SendDeferred(words)
        case "resting":
            return SendDeferred(words, retry_after_s=RESTS_FOR_S[code], inbox_wide=True)
        case "window":
            return WindowRefused(words)
        case "quota":
            return WindowRefused(words, code="quota_used")
        case "account":
            return CredentialsRejected(words)
        case "refused":
            return SendRejected(words)
