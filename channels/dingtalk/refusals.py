"""What DingTalk's refusals mean: a plain sentence for people, and how the sending ends.

The API (api.dingtalk.com) refuses by a word in ``code`` and an HTTP status, the older one (oapi.dingtalk.com: files and
sessions) by a number in ``errcode``, some of them with a second one in ``sub_code``.
Source: open.dingtalk.com, "Global error codes" and the pages of the calls; developer.aliyun.com/ask/532743.
"""

from __future__ import annotations

from typing import Any, Literal

from channels.calls import Answer
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from kit.text import clean_line

End = Literal["token", "account", "busy", "refused", "unknown"]

# Beginnings of ``code``, in lower case; the first that fits decides.
_CODES: tuple[tuple[str, End, str], ...] = (
    ("invalidauthentication", "token", "DingTalk does not take the access token"),
    ("invalidparameter.token", "token", "DingTalk does not take the access token"),
    ("invalidclientidorsecret", "account", "the Client ID or the Client Secret is wrong, or was reset"),
    ("authfailed", "account", "the Client ID or the Client Secret is wrong, or was reset"),
    ("invalidappkey", "account", "DingTalk does not know the Client ID"),
    ("forbidden.accessdenied.ipnotinwhitelist", "account", "this server's address is not on the app's IP allow list"),
    ("forbidden.accessdenied.qps", "busy", "DingTalk asks to slow down"),
    ("throttling", "busy", "DingTalk asks to slow down"),
    ("forbidden.accessdenied", "account", "the app lacks a permission: add it and release it"),
    ("invalidparameter.robotcode", "account", "the robot code is not one of this app, or the robot is not released"),
    ("robot.notexsited", "account", "the robot code is not one of this app, or the robot is not released"),
    ("bot.stopped", "account", "the robot is switched off"),
    ("serviceunavailable", "busy", "DingTalk is busy"),
    ("unknown.send.result", "unknown", "DingTalk does not know whether it was sent"),
    ("staffid.notexisted", "refused", "DingTalk does not know this member"),
    ("invalidparameter.userid", "refused", "DingTalk does not know this member"),
    ("invalidparameter.msgparam.toolong", "refused", "the message is too long for DingTalk"),
    ("group.disbanded", "refused", "the group was disbanded"),
    ("invalid.openconversationid", "refused", "DingTalk does not know this group, or the robot is not in it"),
    ("miss.openconversationid", "refused", "DingTalk does not know this group, or the robot is not in it"),
    ("token.notexisted", "refused", "the robot is not in this group"),
    ("resource.not.found", "refused", "DingTalk no longer has it"),
)  # fmt: skip

_NUMBERS: dict[int, tuple[End, str]] = {
    -1: ("busy", "DingTalk is busy"),
    33: ("token", "the access token has run out"),
    40001: ("token", "DingTalk does not take the access token"),
    40014: ("token", "DingTalk does not take the access token"),
    42001: ("token", "the access token has run out"),
    40089: ("account", "the Client ID or the Client Secret is wrong, or was reset"),
    60011: ("account", "the app lacks a permission: add it and release it"),
    60020: ("account", "this server's address is not on the app's IP allow list"),
    90018: ("busy", "DingTalk asks to slow down"),
    130101: ("busy", "this chat gets more messages a minute than DingTalk takes"),
    130102: ("busy", "this chat gets more messages a minute than DingTalk takes"),
    302033: ("busy", "this chat gets more messages a minute than DingTalk takes"),
    40004: ("refused", "DingTalk does not take files of this kind"),
    40005: ("refused", "DingTalk does not take files of this type"),
    40006: ("refused", "the file is too large for DingTalk"),
    40009: ("refused", "the picture is too large for DingTalk"),
    300001: ("refused", "DingTalk no longer takes answers into this session"),
    310000: ("refused", "DingTalk holds the message for unfit"),
}
_UNKNOWN_RECIPIENT = ("staffid.notexisted", "invalidparameter.userid")
_RESTS_S = 60.0  # of a chat that is full: DingTalk counts by the minute


def error_of(answer: Answer, *, is_harmless: bool) -> SendError | None:
    """Return what an answer means to the sender; ``None`` if all is well.

    Args:
        is_harmless: nothing happens when it is done twice: a lost answer is put off, not unknown.
    """
    code, number = _code(answer), _number(answer)
    if code:
        found = next(((end, words) for start, end, words in _CODES if code.lower().startswith(start)), None)
    else:
        found = _NUMBERS.get(number) if number else None
    if answer.status == 429:
        found = ("busy", "DingTalk asks to slow down")
    name = code or (str(number) if number else "")
    if found is None and not name:
        return _by_status(answer, is_harmless=is_harmless)
    if found is None and answer.status >= 500:
        return _by_status(answer, is_harmless=is_harmless)
    if found is None and answer.status == 401:
        found = ("token", "DingTalk does not take the access token")
    end, words = found or ("refused", f"DingTalk refused it: {_said(answer)}")
    detail, fields = f"{words} ({name})" if name else words, {"code": code, "errcode": number, "end": end}
    return _error(end, detail, fields, answer)


def is_stale(error: SendError | None) -> bool:
    """Return whether another access token may help."""
    return error is not None and error.fields.get("end") == "token"


def is_refused(answer: Answer) -> bool:
    """Return whether an answer of the older API says no; a file says nothing."""
    return bool(_number(answer))


def _error(end: End, detail: str, fields: dict[str, Any], answer: Answer) -> SendError:
    match end:
        case "token" | "account":
            return CredentialsRejected(detail, fields=fields)
        case "busy":
            is_chat = fields["errcode"] in (130101, 130102, 302033)
            wait_s = _RESTS_S if is_chat else answer.retry_after_s
            return SendDeferred(detail, retry_after_s=wait_s, inbox_wide=not is_chat, fields=fields)
        case "unknown":
            return DeliveryUnknown(detail, fields=fields)
        case "refused":
            is_nobody = str(fields["code"]).lower().startswith(_UNKNOWN_RECIPIENT)
            return SendRejected(detail, fields=fields, **({"code": "unknown_recipient"} if is_nobody else {}))


def _code(answer: Answer) -> str:
    """Return the word in ``code``; "" where there is none."""
    code = _body(answer).get("code")
    return clean_line(code, 100) if isinstance(code, str) else ""


def _number(answer: Answer) -> int:
    """Return the number in ``errcode``; that of ``sub_code`` where the first says only that something is wrong."""
    body = _body(answer)
    number, sub = body.get("errcode"), body.get("sub_code")
    if not isinstance(number, int) or isinstance(number, bool):
        return 0
    if number == 88 and isinstance(sub, str) and sub.isascii() and sub.isdigit() and len(sub) < 12:
        return int(sub)
    return number


def _body(answer: Answer) -> dict[str, Any]:
    return answer.object if answer.body[:1] == b"{" and len(answer.body) < 65_536 else {}


def _said(answer: Answer) -> str:
    said = _body(answer).get("message") or _body(answer).get("errmsg")
    return clean_line(said, 200) if isinstance(said, str) and said else "no reason given"


def _by_status(answer: Answer, *, is_harmless: bool) -> SendError | None:
    if answer.status < 300:
        return None
    detail = f"DingTalk answered {answer.status}"
    if answer.status in (408, 425, 503) or (answer.status >= 500 and is_harmless):
        return SendDeferred(detail, retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"{detail}: the message may have been sent")
    return SendRejected(detail)
