"""What the codes of the Cloud API mean: a plain sentence for people, and how the sending ends.

Source: developers.facebook.com, "Error codes" of the WhatsApp Business Platform (2026-05-15); pywa's table of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from channels.calls import Answer
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected, WindowRefused
from channels.whatsapp.fields import number_of, object_of, text_of
from kit.text import clean_line

End = Literal["refused", "window", "account", "busy", "resting", "pair"]

PAIR_RESTS_FOR_S = 6.0  # to one customer about one message in six seconds ("Pair rate limits")
RESTS_FOR_S = {130429: 5.0, 4: 60.0, 80007: 60.0, 131048: 900.0, 131057: 300.0, 133016: 900.0}
WINDOW_CLOSED = 131047

_TOKEN = "WhatsApp does not take the access token: enter a new one"  # noqa: S105
_RIGHTS = "the access token lacks the right to send for this number: give it whatsapp_business_messaging"
_MEANINGS: dict[int, tuple[End, str]] = {
    0: ("account", _TOKEN),
    1: ("busy", "WhatsApp is in trouble"),
    2: ("busy", "WhatsApp is in trouble for a while"),
    3: ("account", _RIGHTS),
    4: ("resting", "the app asks WhatsApp more often than it may"),
    10: ("account", _RIGHTS),
    33: ("account", "WhatsApp no longer has this business number, or the token may not use it"),
    100: ("refused", "WhatsApp could not read the message"),
    190: ("account", _TOKEN),
    368: ("account", "Meta has restricted the WhatsApp Business account because of its policies"),
    80007: ("resting", "the WhatsApp Business account sends more than it may"),
    130403: ("refused", "Meta does not let this account write to this customer"),
    130429: ("resting", "the number sends faster than WhatsApp takes it"),
    130472: ("refused", "the customer is part of an experiment of Meta's and gets no marketing messages now"),
    130497: ("refused", "the account may not send to customers of this country"),
    131000: ("busy", "something went wrong at WhatsApp"),
    131005: ("account", _RIGHTS),
    131008: ("refused", "WhatsApp misses a part of the message"),
    131009: ("refused", "a part of the message does not fit WhatsApp"),
    131016: ("busy", "a part of WhatsApp is away for a moment"),
    131021: ("refused", "the customer's number is this inbox's own"),
    131026: ("refused", "it cannot be delivered: the number may not be on WhatsApp, or its app is too old"),
    131030: ("refused", "a test number sends to numbers on its list only, and this one is not on it"),
    131031: ("account", "Meta has locked the WhatsApp Business account"),
    131037: ("account", "the number's display name is not approved yet"),
    131042: ("refused", "WhatsApp does not send it because of the account's payment method"),
    131045: ("account", "the number is not registered with the Cloud API"),
    WINDOW_CLOSED: ("window", "the reply window is over: 24 hours have passed since the customer's last message"),
    131048: ("resting", "WhatsApp lets this number send less because customers blocked it or reported spam"),
    131049: ("refused", "Meta holds back marketing messages to this customer now, so as not to be too many"),
    131050: ("refused", "the customer does not want marketing messages of this account"),
    131051: ("refused", "WhatsApp does not carry messages of this kind"),
    131052: ("refused", "WhatsApp could not fetch the customer's file"),
    131053: ("refused", "WhatsApp does not take the file: its kind or size does not fit"),
    131055: ("refused", "this number may not send messages of this kind"),
    131056: ("pair", "too many messages to this customer in a short time"),
    131057: ("resting", "Meta is maintaining the account"),
    131062: ("refused", "WhatsApp does not know this customer's id for this account"),
    131063: ("refused", "this kind of message needs the customer's number, which is not known"),
    131064: ("refused", "WhatsApp does not take the customer's id for this message"),
    132000: ("refused", "the template has another number of blanks"),
    132001: ("refused", "the template does not exist in this language, or is not approved"),
    132005: ("refused", "the filled template is too long"),
    132007: ("refused", "the template does not keep to WhatsApp's policy"),
    132008: ("refused", "a value of the template does not fit"),
    132012: ("refused", "a value of the template has another format than its blank"),
    132015: ("refused", "WhatsApp has paused the template because customers rated it low"),
    132016: ("refused", "WhatsApp has switched the template off because customers rated it low"),
    132018: ("refused", "the values of the template do not fit"),
    132068: ("refused", "the form of this message is blocked"),
    132069: ("refused", "the form of this message was sent too often in the last hour"),
    133000: ("account", "the number is being removed from the Cloud API"),
    133004: ("busy", "WhatsApp's servers are away for a moment"),
    133010: ("account", "the number is not registered with the Cloud API"),
    133016: ("resting", "the number was registered too often in a short time"),
    135000: ("refused", "WhatsApp could not send it and does not say why"),
}  # fmt: skip


def explain(code: int, error: Mapping[str, Any] | None = None) -> str:
    """Return the plain sentence of a code, with the code for those who look it up, else WhatsApp's own words."""
    _, sentence = _meaning(code)
    if not sentence:
        told = (
            text_of(object_of(error, "error_data"), "details") or text_of(error, "message") or text_of(error, "title")
        )
        sentence = f"WhatsApp says: {clean_line(told, 300)}" if told else "WhatsApp refused it"
    return f"{sentence} ({code})" if code else sentence


def failure(error: Mapping[str, Any]) -> dict[str, str]:
    """Return what a failed status says of a reply, by its error object."""
    code = int(number_of(error, "code") or 0)
    end, _ = _meaning(code)
    return {"code": "window_closed" if end == "window" else "send_rejected", "detail": explain(code, error)}


def as_ours(answer: Answer) -> SendError:
    """Return what an answer that is no success means for the sending."""
    error = object_of(answer.object, "error")
    found = number_of(error, "code")
    if found is None:
        if answer.status == 401:
            return CredentialsRejected(_TOKEN)
        if answer.status == 429:
            return SendDeferred("WhatsApp asks to slow down", retry_after_s=answer.retry_after_s, inbox_wide=True)
        if answer.status >= 500:
            return DeliveryUnknown(f"WhatsApp's gateway answered {answer.status}")
        return SendRejected(f"WhatsApp refused it ({answer.status})")
    code = int(found)
    end, _ = _meaning(code)
    words = explain(code, error)
    match end:
        case "window":
            return WindowRefused(words)
        case "account":
            return CredentialsRejected(words)
        case "pair":
            # Only the first waiting reply of a thread is tried, so this rests the thread and nobody else.
            return SendDeferred(words, retry_after_s=answer.retry_after_s or PAIR_RESTS_FOR_S)
        case "resting":
            wait_s = answer.retry_after_s or RESTS_FOR_S.get(code, 60.0)
            return SendDeferred(words, retry_after_s=wait_s, inbox_wide=True)
        case "busy":
            # Of an unknown error nobody knows that the next message would meet it.
            return SendDeferred(words, retry_after_s=answer.retry_after_s, inbox_wide=code not in (1, 131000))
        case "refused":
            return SendRejected(words)


def _meaning(code: int) -> tuple[End, str]:
    if 200 <= code < 300:  # permissions of the Graph API
        return "account", _RIGHTS
    return _MEANINGS.get(code, ("refused", ""))
