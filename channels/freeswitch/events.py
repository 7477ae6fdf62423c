"""What FreeSWITCH tells, as news of legs. Pure. How it ends: its hangup causes, measured on 1.10.12."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from channels.telephony.facts import CallFacts
from channels.telephony.legs import Calls
from channels.telephony.pbx import CUT

_CAUSES: Final = {
    "USER_BUSY": "busy",
    "NO_ANSWER": "no_answer",
    "NO_USER_RESPONSE": "no_answer",
    "ALLOTTED_TIMEOUT": "no_answer",
    "ORIGINATOR_CANCEL": "abandoned",
    "CALL_REJECTED": "busy",
    "UNALLOCATED_NUMBER": "failed",
    "USER_NOT_REGISTERED": "failed",
    "NORMAL_TEMPORARY_FAILURE": "failed",
    "RECOVERY_ON_TIMER_EXPIRE": "failed",
    "DESTINATION_OUT_OF_ORDER": "failed",
}


class EslTracker:
    """Told of the event socket's events."""

    def __init__(self, calls: Calls, *, picked_up: bool, recordings: str) -> None:
        self._calls, self._picked_up, self._recordings = calls, picked_up, recordings

    def dump(self) -> dict[str, Any]:
        return self._calls.dump()

    def load(self, kept: dict[str, Any]) -> None:
        self._calls.load(kept)

    def resync(self, snapshot: Sequence[Mapping[str, Any]]) -> Iterator[CallFacts]:
        """See ``Tracker.resync``; the snapshot is the rows of ``show channels as json``."""
        for row in snapshot:
            leg, is_inbound = str(row["uuid"]), row.get("direction") == "inbound"
            yield from self._calls.appears(
                leg,
                _seconds(row.get("created_epoch")),
                number=str(row.get("cid_num") or ""),
                name=str(row.get("cid_name") or ""),
                exten=str(row.get("dest") or ""),
                linked=str(row.get("call_uuid") or ""),
                is_calling=is_inbound,
            )
            if row.get("callstate") == "ACTIVE" and (row.get("call_uuid") or (is_inbound and self._picked_up)):
                yield from self._calls.answered(leg, None)
        yield from self._calls.missing([str(row["uuid"]) for row in snapshot], CUT)

    def take(self, event: Mapping[str, str]) -> Iterator[CallFacts]:
        name = event["Event-Name"]
        if name == "HEARTBEAT":
            return
        if name == "RUBBISH":
            raise ValueError("an event that cannot be read")
        leg, at = event.get("Unique-ID", ""), _micros(event.get("Event-Date-Timestamp"))
        is_inbound = event.get("Call-Direction") == "inbound"
        match name:
            case "CHANNEL_CREATE":
                yield from self._appears(event, leg)
            case "CHANNEL_ANSWER":
                yield from self._appears(event, leg)
                if is_inbound and self._picked_up:
                    yield from self._calls.answered(leg, _micros(event.get("Caller-Channel-Answered-Time")) or at)
            case "CHANNEL_BRIDGE":
                other = event.get("Other-Leg-Unique-ID", "")
                yield from self._appears(event, leg)
                list(self._calls.appears(other, at, linked=leg))
                self._calls.join(leg, other)
                agent = event.get("Other-Leg-Callee-ID-Number") or event.get("Other-Leg-Destination-Number", "")
                yield from self._calls.answered(leg, at, agent)
            case "DTMF":
                yield from self._calls.digit(leg, event.get("DTMF-Digit", ""))
            case "RECORD_STOP":
                yield from self._recorded(event, leg)
            case "CHANNEL_HANGUP_COMPLETE":
                cause = event.get("Hangup-Cause", "")
                yield from self._calls.gone(leg, at, hint=_CAUSES.get(cause, ""), cause=_words(cause))
            case _:
                return

    def _appears(self, event: Mapping[str, str], leg: str) -> Iterator[CallFacts]:
        is_inbound = event.get("Call-Direction") == "inbound"
        linked = event.get("Other-Leg-Unique-ID") or event.get("Channel-Call-UUID", "")
        yield from self._calls.appears(
            leg,
            _micros(event.get("Caller-Channel-Created-Time")),
            number=event.get("Caller-Caller-ID-Number", ""),
            name=event.get("Caller-Caller-ID-Name", ""),
            exten=event.get("Caller-Destination-Number", ""),
            linked=linked,
            is_calling=is_inbound,
        )

    def _recorded(self, event: Mapping[str, str], leg: str) -> Iterator[CallFacts]:
        name = event.get("Record-File-Path", "").rpartition("/")[2]
        if self._recordings and name:
            url = f"{self._recordings.rstrip('/')}/{quote(name)}"
            yield from self._calls.recorded(leg, f"file:{name}"[:400], url)


def _words(cause: str) -> str:
    """``NORMAL_CLEARING`` → ``Normal clearing``."""
    return cause.replace("_", " ").capitalize()


def _micros(text: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(text) / 1_000_000, UTC) if text and text.isdigit() and text != "0" else None


def _seconds(text: Any) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if isinstance(text, str) and text.isdigit() else None
