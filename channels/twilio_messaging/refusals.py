"""What Twilio's error codes mean: a plain sentence for people, and how the sending ends.

Source: twilio.com/docs/api/errors.
"""

from __future__ import annotations

from typing import Literal

from channels.calls import Answer
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected, WindowRefused
from conversations import opt_outs
from kit.text import clean_line

End = Literal["refused", "opted_out", "window", "account", "resting"]

RESTS_FOR_S = {20429: 5.0, 14107: 30.0, 21611: 30.0, 30001: 30.0, 63018: 5.0}

_MEANINGS: dict[int, tuple[End, str]] = {
    14107: ("resting", "the number sends faster than Twilio takes it"),
    20003: ("account", "Twilio does not take the account SID and the auth token"),
    20005: ("account", "the Twilio account is not active"),
    20404: ("account", "Twilio does not know this account"),
    20429: ("resting", "Twilio asks to slow down"),
    21211: ("refused", "this is no number that Twilio can reach"),
    21214: ("refused", "this number cannot be reached"),
    21217: ("refused", "this is not a telephone number"),
    21265: ("refused", "this number cannot get SMS: it is a short code"),
    21408: ("refused", "the Twilio account may not send to this country: allow it under geographic permissions"),
    21602: ("refused", "there is nothing in the message"),
    21603: ("account", "the sender is missing in this inbox's settings"),
    21606: ("account", "the sender is not one of this Twilio account for this kind of message"),
    21608: ("refused", "a Twilio account on trial sends to numbers it has verified only"),
    21610: ("opted_out", "the customer has opted out by STOP; they can come back by START"),
    21611: ("resting", "too many messages wait for this sender at Twilio"),
    21612: ("refused", "Twilio has no way from this sender to this number"),
    21614: ("refused", "this is not a mobile number"),
    21617: ("refused", "the text is longer than 1600 characters"),
    21619: ("refused", "there is nothing in the message"),
    21620: ("refused", "Twilio could not use the address of the file: is this server's public address right?"),
    21623: ("refused", "too many files for one message"),
    21656: ("refused", "the values of the template do not fit"),
    21659: ("account", "the sender is not one of this Twilio account"),
    21660: ("account", "the sender does not belong to this Twilio account"),
    21701: ("account", "Twilio does not know the messaging service"),
    21703: ("account", "the messaging service has no sender"),
    30001: ("resting", "too many messages wait at Twilio"),
    30002: ("account", "the Twilio account is suspended"),
    30003: ("refused", "the phone is switched off or cannot be reached now"),
    30004: ("refused", "the customer or their carrier blocks the message"),
    30005: ("refused", "the number is not in use"),
    30006: ("refused", "the number is a landline, or its carrier cannot be reached"),
    30007: ("refused", "the carrier held the message for unwanted"),
    30008: ("refused", "it was not delivered, and the carrier does not say why"),
    30034: ("refused", "the sender is not registered for messages in the USA (A2P 10DLC)"),
    63001: ("account", "Twilio and WhatsApp do not agree on who the sender is"),
    63003: ("refused", "the number is not on WhatsApp"),
    63005: ("refused", "WhatsApp does not take this message"),
    63007: ("account", "the sender is no WhatsApp sender of this Twilio account"),
    63016: ("window", "the reply window is over: 24 hours have passed since the customer's last message"),
    63018: ("resting", "the sender sends faster than WhatsApp takes it"),
    63019: ("refused", "WhatsApp could not fetch the file: is this server's public address right?"),
    63021: ("refused", "WhatsApp does not carry this content"),
    63024: ("refused", "the number is not on WhatsApp"),
    63032: ("refused", "WhatsApp does not let this account write to this customer now"),
    63033: ("refused", "the customer has blocked the account"),
    63036: ("refused", "the customer cannot be reached on this channel"),
    63038: ("refused", "the account has used up its messages of the day"),
    63049: ("refused", "Meta holds back marketing messages to this customer now, so as not to be too many"),
}  # fmt: skip


def explain(code: int, message: str = "") -> str:
    """Return the plain sentence of a code, with the code for those who look it up, else Twilio's own words."""
    _, sentence = _MEANINGS.get(code, ("refused", ""))
    if not sentence:
        sentence = f"Twilio says: {clean_line(message, 300)}" if message.strip() else "Twilio could not send it"
    return f"{sentence} ({code})" if code else sentence


def failure(code: int, message: str = "") -> dict[str, str]:
    """Return what a failed status says of a reply."""
    end, _ = _MEANINGS.get(code, ("refused", ""))
    words = {"window": "window_closed", "opted_out": opt_outs.CODE}.get(end, "send_rejected")
    return {"code": words, "detail": explain(code, message)}


def as_ours(answer: Answer) -> SendError:
    """Return what an answer that is no success means for the sending."""
    told = answer.object
    code = told["code"] if isinstance(told.get("code"), int) else 0
    message = told["message"] if isinstance(told.get("message"), str) else ""
    end, _ = _MEANINGS.get(code, ("refused", ""))
    words = explain(code, message)
    if end == "account" or answer.status == 401:
        return CredentialsRejected(words if code else explain(20003))
    if end == "resting" or answer.status == 429:
        wait_s = answer.retry_after_s or RESTS_FOR_S.get(code, 5.0)
        return SendDeferred(words if code else explain(20429), retry_after_s=wait_s, inbox_wide=True)
    if end == "window":
        return WindowRefused(words)
    if end == "opted_out":
        return SendRejected(words, code=opt_outs.CODE)
    if answer.status == 503:
        return SendDeferred("Twilio is in trouble (503)", retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"Twilio answered {answer.status}")
    return SendRejected(words)
