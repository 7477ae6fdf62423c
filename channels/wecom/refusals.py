"""What WeCom's error codes mean for a reply and in plain words. Decisions hang on the code, never on ``errmsg``.

Sources: developer.work.weixin.qq.com path 90313 (all codes), 94677 (customer service); the codes above 95000 also after
WxJava's WxCpErrorMsgEnum. 95002 and 95013 are not confirmed by the vendor's page.
"""

from __future__ import annotations

import re
from typing import Any

from channels.errors import CredentialsRejected, SendDeferred, SendError, SendRejected, WindowRefused

TOKEN_CODES = frozenset({40001, 40014, 41001, 42001})  # of a call with a token: it is worn out or void
SESSION_STATE = 95018
BAD_PULL_TOKEN = 95007
LOST_MEDIA = frozenset({40007, 40059, 41006})

_BUSY = {-1: "WeCom is busy", 6000: "WeCom is busy: two changes at once", 45033: "too many calls at once"}
_FREQUENT = {45009: "too many calls a minute", 45011: "too many calls a minute"}
_CREDENTIALS = {
    40001: "the secret does not belong to this company or was changed",
    40013: "there is no company of this id",
    40014: "WeCom does not take the access token",
    41001: "WeCom does not take the access token",
    41002: "the company's id is missing",
    41004: "the secret is missing",
    42001: "WeCom does not take the access token",
    40056: "there is no application of this agent id",
    301002: "the secret does not belong to the application of this agent id",
    48002: "the application may not use this API; grant it in WeCom's admin console",
    48004: "WeCom has blocked the application from this API",
    50001: "the application is not trusted by the company",
    95000: "there is no customer-service account of this open_kfid that the application may use",
    95004: "there is no customer-service account of this open_kfid",
    95011: "this account's sessions are managed in WeCom; hand it to the API in WeCom's admin console",
    95012: "customer service is not in use in this company; set it up in WeCom's admin console",
    95017: "the API of customer service is switched off in WeCom's admin console",
}
_WINDOW = {
    95001: ("quota_used", "five replies have been sent since the customer last wrote; they have to write first"),
    95002: ("window_closed", "the customer last wrote more than 48 hours ago; they have to write first"),
    95013: ("window_closed", "the session has ended in WeCom; the customer has to write first"),
}
_FINAL = {
    40003: "WeCom does not know this recipient",
    40004: "WeCom does not take files of this kind",
    40006: "WeCom does not take files of this size",
    40009: "WeCom does not take pictures of this size",
    40010: "WeCom does not take voice messages of this size",
    40011: "WeCom does not take videos of this size",
    40058: "WeCom does not take a message of this shape",
    40096: "WeCom does not know this customer",
    44004: "the message is empty",
    45002: "the message is too long for WeCom",
    60111: "WeCom does not know this member",
    81013: "none of the recipients can be reached by this application",
    82001: "none of the recipients can be reached by this application",
    95008: "the menu has too many items for WeCom",
    95009: "WeCom does not take a menu item of this kind",
    95018: "the session's state in WeCom does not let us reply",
}
_UNKNOWN_RECIPIENT = frozenset({40003, 40096, 60111, 81013, 82001})
_IP = re.compile(r"from ip: ([0-9A-Fa-f.:]{3,45})")
BUSY_FOR_S, FREQUENT_FOR_S = 2.0, 60.0


def error_of(code: int, message: str) -> SendError:
    """Return what a refusal is to the sender; ``fields["errcode"]`` keeps the code."""
    fields: dict[str, Any] = {"errcode": code}
    if code in _BUSY:
        return SendDeferred(f"{_BUSY[code]} ({code})", retry_after_s=BUSY_FOR_S, inbox_wide=True, fields=fields)
    if code in _FREQUENT:
        return SendDeferred(f"{_FREQUENT[code]} ({code})", retry_after_s=FREQUENT_FOR_S, inbox_wide=True, fields=fields)
    if code == 60020:
        found = _IP.search(message)
        who = f"the address {found.group(1)}" if found else "this server's address"
        detail = f"{who} is not among the application's trusted IPs; add it in WeCom's admin console ({code})"
        return CredentialsRejected(detail, fields=fields)
    if code in _CREDENTIALS:
        return CredentialsRejected(f"{_CREDENTIALS[code]} ({code})", fields=fields)
    if code in _WINDOW:
        reason, detail = _WINDOW[code]
        return WindowRefused(f"{detail} ({code})", code=reason, fields=fields)
    detail = _FINAL.get(code) or f"WeCom refused: {_short(message)}"
    reason = "unknown_recipient" if code in _UNKNOWN_RECIPIENT else "send_rejected"
    return SendRejected(f"{detail} ({code})", code=reason, fields=fields)


def code_of(error: SendError) -> int | None:
    """Return WeCom's code behind an error; ``None`` where WeCom did not answer."""
    found = error.fields.get("errcode")
    return found if isinstance(found, int) else None


def _short(message: str) -> str:
    # "invalid xyz, hint: [1615478585123], from ip: 1.2.3.4, more info at https://…": only the first part is for people.
    return message.partition(", hint:")[0].partition(" hint:")[0][:200] or "no reason given"
