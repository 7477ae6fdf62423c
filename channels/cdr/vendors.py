"""What each vendor's fields mean, as data.

A path names a field, dots lead into objects; of several paths the first that holds something counts. Sources are named;
what is marked [K] is commonly known and was not tried against the vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Paths = tuple[str, ...]
Auth = Literal["open", "aksk"]


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the facts of a call lie in one item of a delivery.

    Attributes:
        directions: the vendor's word → ours; ``direction_else`` where it says none.
        states: the vendor's word for the step → ours; ``state_else`` where it says none, "" for a later fact.
        outcomes: the vendor's word for how it ended → ours.
        sides: the recording is of one side: its participant is the colleague if they have a mail address here.
    """

    call_id: Paths = ("call_id",)
    caller: Paths = ("caller",)
    callee: Paths = ("callee",)
    direction: Paths = ()
    directions: Mapping[str, str] = field(default_factory=dict)
    direction_else: str = ""
    state: Paths = ()
    states: Mapping[str, str] = field(default_factory=dict)
    state_else: str = "ended"
    at: Paths = ()
    started_at: Paths = ()
    answered_at: Paths = ()
    ended_at: Paths = ()
    outcome: Paths = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    cause: Paths = ()
    agent: Paths = ()
    digits: Paths = ()
    name: Paths = ()
    recording: Paths = ()
    recording_id: Paths = ()
    voicemail: Paths = ()
    side: Paths = ()


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor's way of posting.

    Attributes:
        items: where the list of calls lies; "" is the body itself, which may be a list or one object.
        kinds: what a delivery is of (``action`` of its address, or ``eventType``) → its fields; "" for all others.
        zone: of times without one.
        answer: the words that it takes for "received".
        push_id: the header that names a delivery; without one its bytes do.
    """

    items: Paths
    kinds: Mapping[str, Fields]
    answer: bytes
    zone: str = "Asia/Shanghai"
    auth: Auth = "open"
    push_id: str = ""
    kind_at: Paths = field(default=())


# tencentcloud.com/document/product/1229/59640…59643. One record a call, after it; beside it recordings, one a side.
# How it ended: EndStatusString of DescribeTelCdr [K].
_TCCC_ENDS: Final = {
    "ok": "",
    "unconnected": "no_answer",
    "seatGiveUp": "no_answer",
    "waitTimeout": "abandoned",
    "waitGiveUp": "abandoned",
    "ivrGiveUp": "abandoned",
    "userBusy": "busy",
    "busy": "busy",
    "voicemail": "voicemail",
    "error": "failed",
}
_TCCC: Final = Vendor(
    items=("",),
    answer=b'{"ErrCode":0,"ErrMsg":""}',
    push_id="x-tccc-push-uuid",
    kinds={
        "cdr": Fields(
            call_id=("SessionId",),
            caller=("Caller",),
            callee=("Callee",),
            direction=("Direction",),
            directions={"0": "inbound", "1": "outbound"},
            started_at=("StartTimestamp",),
            answered_at=("AcceptTimestamp",),
            ended_at=("EndedTimestamp",),
            outcome=("EndStatusString",),
            outcomes=_TCCC_ENDS,
            cause=("EndStatusString",),
            agent=("SeatUser.Mail", "SeatUser.User", "SeatUser.UserId", "SeatUser.Name"),
            digits=("IVRKeyPressed",),
        ),
        "record": Fields(
            call_id=("SessionId",),
            caller=(),
            callee=(),
            state_else="",
            recording=("CustomRecordURL", "RecordURL"),
            recording_id=("RecordId",),
            side=("EndpointUser",),
        ),
        "voicemail": Fields(
            call_id=("SessionId",),
            caller=(),
            callee=(),
            state_else="",
            voicemail=("RecordURL",),
            side=("EndpointUser",),
        ),
    },
)

# help.aliyun.com/zh/vms VoiceReport, VoiceCallReport, VoiceRecordReport: arrays, calls that were made by it.
_ALIYUN: Final = Vendor(
    items=("",),
    answer='{"code":0,"msg":"接收成功"}'.encode(),
    kinds={
        "": Fields(
            call_id=("call_id", "callId"),
            caller=("caller", "realCaller"),
            callee=("callee",),
            direction_else="outbound",
            started_at=("originate_time", "originateTime", "ring_time"),
            answered_at=("start_time", "startTime"),
            ended_at=("end_time", "endTime"),
            cause=("status_msg", "statusMsg", "status_code"),
            digits=("dtmf",),
            recording=("record_file", "record_url"),
            recording_id=("call_id",),
        )
    },
)

# support.huaweicloud.com rtc_05_0008 (states) and rtc_05_0014 (records, up to 50 at once). Times are UTC [K].
_HUAWEI: Final = Vendor(
    items=("feeLst", "statusInfo"),
    answer=b'{"resultcode":"0","resultdesc":"Success"}',
    zone="UTC",
    auth="aksk",
    kind_at=("eventType",),
    kinds={
        "fee": Fields(
            call_id=("sessionId", "icid"),
            caller=("callerNum",),
            callee=("calleeNum", "fwdDstNum"),
            direction=("direction",),
            directions={"0": "inbound", "1": "outbound"},
            started_at=("callInTime", "callOutStartTime", "fwdStartTime"),
            answered_at=("fwdAnswerTime", "callOutAnswerTime"),
            ended_at=("callEndTime",),
            cause=("ulFailReason", "fwdUnaswRsn", "callOutUnaswRsn"),
            recording=("recordFileDownloadUrl",),
            recording_id=("recordObjectName",),
        ),
        "": Fields(
            call_id=("sessionId",),
            caller=("caller",),
            callee=("called", "callee"),
            direction=("__kind",),
            directions={"callin": "inbound", "callout": "outbound"},
            direction_else="outbound",
            state=("__kind",),
            states={
                "callin": "ringing",
                "callout": "ringing",
                "alerting": "ringing",
                "answer": "answered",
                "disconnect": "ended",
            },
            state_else="",
            at=("timestamp",),
            cause=("stateDesc",),
            digits=("digitInfo",),
        ),
    },
)

# volcengine.com 6358/173360: call records of its voice service; the names of its fields are [K].
_VOLCENGINE: Final = Vendor(
    items=("data", "Data", ""),
    answer=b'{"code":0,"msg":"success"}',
    kinds={
        "": Fields(
            call_id=("call_id", "CallId", "callId"),
            caller=("caller", "Caller", "caller_number"),
            callee=("callee", "Callee", "callee_number"),
            direction=("call_type", "CallType"),
            directions={"0": "outbound", "1": "inbound", "callin": "inbound", "callout": "outbound"},
            direction_else="outbound",
            started_at=("start_time", "StartTime", "call_time"),
            answered_at=("answer_time", "AnswerTime", "talk_time"),
            ended_at=("end_time", "EndTime", "hangup_time"),
            cause=("hangup_reason", "status_desc", "status_code"),
            agent=("agent", "agent_account"),
            digits=("dtmf",),
            recording=("record_url", "audio_url", "RecordUrl"),
            recording_id=("call_id", "CallId"),
        )
    },
)

# An exchange or a program of one's own; the inbox's settings say otherwise, field by field.
CUSTOM: Final = Fields(
    direction=("direction",),
    directions={
        "inbound": "inbound",
        "in": "inbound",
        "callin": "inbound",
        "outbound": "outbound",
        "out": "outbound",
        "callout": "outbound",
    },
    direction_else="inbound",
    state=("state",),
    states={"ringing": "ringing", "answered": "answered", "ended": "ended"},
    started_at=("started_at",),
    answered_at=("answered_at",),
    ended_at=("ended_at",),
    outcome=("outcome",),
    outcomes={one: one for one in ("answered", "voicemail", "busy", "no_answer", "abandoned", "cancelled", "failed")},
    cause=("cause",),
    agent=("agent",),
    digits=("digits",),
    name=("name",),
    recording=("recording",),
    recording_id=("recording_id",),
    voicemail=("voicemail",),
    side=("side",),
)

VENDORS: Final[Mapping[str, Vendor]] = {
    "tccc": _TCCC,
    "aliyun": _ALIYUN,
    "huawei": _HUAWEI,
    "volcengine": _VOLCENGINE,
    "custom": Vendor(items=("",), answer=b'{"ok":true}', kinds={"": CUSTOM}, zone="Asia/Shanghai"),
}
# Fields that an admin may lead elsewhere.
MAPPABLE: Final = frozenset(
    {
        "call_id", "caller", "callee", "direction", "state", "at", "started_at", "answered_at", "ended_at", "outcome",
        "cause", "agent", "digits", "name", "recording", "recording_id", "voicemail", "side", "items",
    }
)  # fmt: skip
