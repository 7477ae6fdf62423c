"""What Asterisk tells, by ARI and by AMI, as news of legs. Pure.

How it ends: Q.850 causes and dial states; measured on Asterisk 22.9.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from channels.telephony.facts import CallFacts
from channels.telephony.legs import Calls
from channels.telephony.pbx import CUT

_CAUSES: Final = {17: "busy", 18: "no_answer", 19: "no_answer", 21: "failed", 34: "failed", 1: "failed", 3: "failed"}
_DIALS: Final = {
    "BUSY": "busy",
    "NOANSWER": "no_answer",
    "CHANUNAVAIL": "failed",
    "CONGESTION": "failed",
    "CANCEL": "",
}
WAITING_APPS: Final = frozenset({"Queue", "VoiceMail"})


def partner(name: str) -> str:
    """Return the name that both halves of a Local channel share, "" for any other."""
    return name.rpartition(";")[0] if name.startswith("Local/") else ""


def extension(name: str) -> str:
    """``PJSIP/1001-0000002a`` → ``1001``."""
    return name.partition("/")[2].rpartition("-")[0].partition("@")[0]


class AriTracker:
    """Told of ARI's events."""

    def __init__(self, calls: Calls, recordings: str) -> None:
        self._calls = calls
        self._recordings = recordings  # the beginning of their addresses
        self._halves: dict[str, str] = {}  # of Local channels: shared name → the half that came first
        self._apps: dict[str, str] = {}
        self._bridges: dict[str, list[str]] = {}

    def dump(self) -> dict[str, Any]:
        return self._calls.dump()

    def load(self, kept: dict[str, Any]) -> None:
        self._calls.load(kept)

    def resync(self, snapshot: Sequence[Mapping[str, Any]]) -> Iterator[CallFacts]:
        present = [str(one["id"]) for one in snapshot]
        for channel in snapshot:
            yield from self._appears(channel, _time(channel.get("creationtime")))
            if channel.get("state") == "Up" and (channel.get("dialplan") or {}).get("app_name") == "Stasis":
                yield from self._calls.answered(str(channel["id"]), None)
        yield from self._calls.missing(present, CUT)

    def take(self, event: Mapping[str, Any]) -> Iterator[CallFacts]:
        at, channel = _time(event.get("timestamp")), event.get("channel") or {}
        leg = str(channel.get("id", ""))
        match event.get("type"):
            case "ChannelCreated" | "ChannelCallerId" | "StasisStart":
                yield from self._appears(channel, at)
            case "ChannelDialplan":
                self._apps[leg] = str(event.get("dialplan_app", ""))
                yield from self._appears(channel, at)
                if self._apps[leg] in WAITING_APPS:
                    self._calls.queued(leg)
            case "ChannelStateChange":
                yield from self._appears(channel, at)
                # Whoever answers within our own application speaks; elsewhere only the one who is dialled does.
                if channel.get("state") == "Up" and self._apps.get(leg) == "Stasis":
                    yield from self._calls.answered(leg, at)
            case "Dial":
                yield from self._dial(event, at)
            case "BridgeCreated" | "ChannelEnteredBridge":
                yield from self._met(event, leg, at)
            case "ChannelDtmfReceived":
                yield from self._calls.digit(leg, str(event.get("digit", "")))
            case "RecordingFinished":
                yield from self._recorded(event["recording"])
            case "ChannelDestroyed":
                self._apps.pop(leg, None)
                code = event.get("cause")
                cause = str(event.get("cause_txt", "")) if code else ""
                hint = _CAUSES.get(code, "") if isinstance(code, int) else ""
                yield from self._calls.gone(leg, at, hint=hint, cause=cause)
            case _:
                return

    def _appears(self, channel: Mapping[str, Any], at: datetime | None) -> Iterator[CallFacts]:
        leg, name = str(channel["id"]), str(channel.get("name", ""))
        half = partner(name)
        linked = self._halves.setdefault(half, leg) if half else ""
        if len(self._halves) > 10_000:
            self._halves.clear()
        caller = channel.get("caller") or {}
        yield from self._calls.appears(
            leg,
            _time(channel.get("creationtime")) or at,
            number=str(caller.get("number", "")),
            name=str(caller.get("name", "")),
            exten=str((channel.get("dialplan") or {}).get("exten", "")),
            linked=linked,
            is_calling=channel.get("state") == "Ring",
        )

    def _dial(self, event: Mapping[str, Any], at: datetime | None) -> Iterator[CallFacts]:
        peer, caller = event.get("peer") or {}, event.get("caller") or {}
        if caller.get("id") and peer.get("id"):
            yield from self._appears(caller, at)
            list(self._calls.appears(str(peer["id"]), at, linked=str(caller["id"])))
            self._calls.join(str(caller["id"]), str(peer["id"]))
        status = str(event.get("dialstatus", ""))
        if status == "ANSWER" and caller.get("id"):
            yield from self._calls.answered(str(caller["id"]), at, extension(str(peer.get("name", ""))))
        elif peer.get("id"):
            self._calls.failed(str(peer["id"]), _DIALS.get(status, ""))

    def _met(self, event: Mapping[str, Any], leg: str, at: datetime | None) -> Iterator[CallFacts]:
        bridge = event.get("bridge") or {}
        inside = [str(one) for one in bridge.get("channels") or ()]
        self._bridges[str(bridge.get("id", ""))] = inside or [leg]
        if len(self._bridges) > 5_000:
            self._bridges.clear()
        for other in inside:
            if leg and other != leg:
                self._calls.join(other, leg)
                yield from self._calls.answered(leg, at)

    def _recorded(self, recording: Mapping[str, Any]) -> Iterator[CallFacts]:
        kind, _, target = str(recording.get("target_uri", "")).partition(":")
        legs = self._bridges.get(target, []) if kind == "bridge" else [target]
        name = str(recording["name"])
        if recording.get("state") not in ("done", None) or not name or len(name) > 300:
            return
        for leg in legs:
            found = list(self._calls.recorded(leg, f"ari:{name}", f"{self._recordings}/{name}/file"))
            if found:
                yield from found
                return


class AmiTracker:
    """Told of AMI's events; each is a mapping of headers."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._apps: dict[str, str] = {}
        self._bridges: dict[str, list[str]] = {}

    def dump(self) -> dict[str, Any]:
        return self._calls.dump()

    def load(self, kept: dict[str, Any]) -> None:
        self._calls.load(kept)

    def resync(self, snapshot: Sequence[Mapping[str, str]]) -> Iterator[CallFacts]:
        """See ``Tracker.resync``; the snapshot is the events of CoreShowChannels and QueueStatus."""
        channels = [one for one in snapshot if one.get("Event") == "CoreShowChannel"]
        for one in channels:
            yield from self._appears(one, None)
            if one.get("Application") in WAITING_APPS:
                self._calls.queued(one["Uniqueid"])
            elif one.get("Application") == "Stasis" and one.get("ChannelStateDesc") == "Up":
                yield from self._calls.answered(one["Uniqueid"], None)
        for one in snapshot:
            if one.get("Event") == "QueueEntry":
                self._calls.queued(one.get("Uniqueid", ""))
        yield from self._calls.missing([one["Uniqueid"] for one in channels], CUT)

    def take(self, event: Mapping[str, str]) -> Iterator[CallFacts]:  # noqa: PLR0912 - one branch an event
        at, leg = _unix(event.get("Timestamp")), event.get("Uniqueid", "")
        match event.get("Event"):
            case "Newchannel" | "NewCallerid":
                yield from self._appears(event, at)
            case "Newexten":
                yield from self._appears(event, at)
                if event.get("Application") in WAITING_APPS:
                    self._calls.queued(leg)
                self._apps[leg] = event.get("Application", "")
            case "Newstate":
                if event.get("ChannelStateDesc") == "Up" and self._apps.get(leg) == "Stasis":
                    yield from self._calls.answered(leg, at)
            case "DialBegin" if leg:
                list(self._calls.appears(event["DestUniqueid"], at, linked=leg))
                self._calls.join(leg, event["DestUniqueid"])
            case "DialEnd":
                yield from self._dialled(event, leg, at)
            case "QueueCallerJoin":
                self._calls.queued(leg)
            case "AgentConnect":
                agent = extension(event.get("Interface", "") + "-") or event.get("MemberName", "")
                yield from self._calls.answered(leg, at, agent)
            case "QueueCallerAbandon":
                self._calls.failed(leg, "abandoned")
            case "BridgeEnter":
                yield from self._met(event, leg, at)
            case "DTMFEnd" if event.get("Direction") == "Received":
                yield from self._calls.digit(leg, event.get("Digit", ""))
            case "Hangup":
                code = event.get("Cause", "")
                cause = event.get("Cause-txt", "") if code not in ("", "0") else ""
                hint = _CAUSES.get(int(code), "") if code.isascii() and code.isdigit() else ""
                self._apps.pop(leg, None)
                yield from self._calls.gone(leg, at, hint=hint, cause=cause)
            case _:
                return

    def _dialled(self, event: Mapping[str, str], leg: str, at: datetime | None) -> Iterator[CallFacts]:
        status = event.get("DialStatus", "")
        if status == "ANSWER" and leg:
            yield from self._calls.answered(leg, at, extension(event.get("DestChannel", "")))
        else:
            self._calls.failed(event.get("DestUniqueid", ""), _DIALS.get(status, ""))

    def _met(self, event: Mapping[str, str], leg: str, at: datetime | None) -> Iterator[CallFacts]:
        if len(self._bridges) > 5_000:
            self._bridges.clear()
        inside = self._bridges.setdefault(event.get("BridgeUniqueid", ""), [])
        for other in inside:
            self._calls.join(other, leg)
            yield from self._calls.answered(leg, at)
        inside.append(leg)

    def _appears(self, event: Mapping[str, str], at: datetime | None) -> Iterator[CallFacts]:
        yield from self._calls.appears(
            event["Uniqueid"],
            at,
            number=event.get("CallerIDNum", ""),
            name=event.get("CallerIDName", ""),
            exten=event.get("Exten", ""),
            linked=event.get("Linkedid", ""),
            is_calling=event.get("ChannelStateDesc") == "Ring",
        )


def _time(text: Any) -> datetime | None:
    """ARI's times carry their zone: ``2026-11-22T01:30:46.797+0000``."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z") if isinstance(text, str) and text else None


def _unix(text: str | None) -> datetime | None:
    """AMI's times, if ``timestampevents`` is on in manager.conf; else what counts is when it was heard."""
    return datetime.fromtimestamp(float(text), UTC) if text else None
