"""From what Twilio posts to the facts of a call. Pure.

The steps of a call, each an address of its own that we gave Twilio:

    (none)      a customer calls                 status      how the whole call stands
    menu        a key was pressed                leg         one of our telephones answered
    dialled     the telephones have rung         recording, voicemail    lie ready
    out         a call that was asked for here   far, far-over           its customer's side
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from channels.errors import Unparseable
from channels.telephony.facts import CallFacts
from channels.twilio_signature import read_form

STEPS: Final = frozenset(
    {"", "status", "menu", "leg", "dialled", "over", "recording", "voicemail", "out", "bridge", "far", "far-over"}
)
# twilio.com/docs/voice/api/call-resource, CallStatus and DialCallStatus.
ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_DIALLED: Final = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "abandoned"}
_FAR: Final = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "cancelled"}


def fields_of(body: bytes) -> dict[str, str]:
    """Return the posted fields, the first value of each."""
    fields: dict[str, str] = {}
    for name, value in read_form(body):
        fields.setdefault(name, value.encode("utf-8", "replace").decode())
    return fields


def dedupe_key(step: str, fields: Mapping[str, str], token: str) -> str:
    """Return what all repeats of a request share; "" where it names no call."""
    call = fields.get("CallSid", "")
    if not call:
        return ""
    if token:
        return f"token:{token}"
    told = ("CallStatus", "DialCallStatus", "SequenceNumber", "RecordingSid", "RecordingStatus", "Digits")
    return ":".join([call, step or "call", *(fields.get(name, "") for name in told)])


def call_of(step: str, fields: Mapping[str, str]) -> str:
    """Return the call that a request belongs to: one of its legs has an id of its own and names it."""
    return (fields.get("ParentCallSid") if step in ("leg", "far") else "") or fields.get("CallSid", "")


def read(body: bytes, headers: Mapping[str, Any]) -> CallFacts | None:
    """Return the facts; ``None`` for a request that says nothing new of the call.

    Raises:
        Unparseable: it is of no step that we know, or names no call.
    """
    fields, step = fields_of(body), str(headers.get("step") or "")
    if step not in STEPS:
        raise Unparseable(f"there is no step {step[:40]!r}")
    about: dict[str, Any] = {"call_id": call_of(step, fields)}
    if step in ("", "menu", "dialled", "over", "status"):
        about |= _inbound(fields)
    elif step in ("out", "bridge", "far", "far-over"):
        about |= {"direction": "outbound", "customer": headers.get("to") or None, "line": headers.get("line") or ""}
        about["message_id"] = headers.get("message") or None
        if about["customer"] is None:
            about["direction"] = None
    facts = _facts(step, fields)
    return None if facts is None else CallFacts.of(**about, **facts)


def _inbound(fields: Mapping[str, str]) -> dict[str, Any]:
    if "From" not in fields:
        return {}
    told = {"direction": "inbound", "customer": fields["From"], "line": fields.get("To", "")}
    return told | {"name": fields.get("CallerName", "")[:300]}


def _facts(step: str, fields: Mapping[str, str]) -> dict[str, Any] | None:
    status = fields.get("CallStatus", "")
    match step:
        case "":
            return {"state": "ringing"}
        case "menu":
            return {"digits": fields.get("Digits", "")[:100]}
        case "leg":
            # Only a telephone of ours that picks up makes a call answered: Twilio says so of every call it talks to.
            is_up = status == "in-progress"
            return {"state": "answered", "agent": fields.get("To", "")[:300]} if is_up else None
        case "dialled":
            return {"outcome": _DIALLED[found]} if (found := fields.get("DialCallStatus", "")) in _DIALLED else None
        case "status":
            return {"state": "ended", "cause": f"Twilio: {status}"} if status in ENDED else None
        case "recording" | "voicemail":
            return _recording(step, fields)
        case "out":
            if status not in ENDED:
                return {"state": "ringing"}
            gave_up = {"outcome": "cancelled"} if status != "completed" else {}
            return {"state": "ended", "cause": f"Twilio: {status}", **gave_up}
        case "far":
            return {"state": "answered"} if status == "in-progress" else None
        case "far-over":
            return {"outcome": _FAR[found]} if (found := fields.get("DialCallStatus", "")) in _FAR else None
        case _:
            return None


def _recording(step: str, fields: Mapping[str, str]) -> dict[str, Any] | None:
    url, key = fields.get("RecordingUrl", ""), fields.get("RecordingSid", "")
    if fields.get("RecordingStatus") not in ("completed", None) or not url or not key:
        return None
    return {"recordings": [{"key": key, "url": url, "kind": step}]}
