"""What an exchange told of a call, in our words: read from any exchange, and turned into an update of its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from channels.contract import InboxSettings, Surroundings
from channels.errors import Unparseable
from channels.telephony.numbers import canonical, customer
from channels.telephony.settings import callback_within, choice_of, people_of
from conversations.inbound import CallFile, CallUpdate, InboundIdentity
from kit.errors import Unavailable
from kit.ids import new_id
from kit.text import clean_line

Outcome = Literal["", "answered", "voicemail", "busy", "no_answer", "abandoned", "cancelled", "failed"]


class RecordingAt(BaseModel):
    """A recording and where it lies. ``side``: who is heard, where each side has one of its own."""

    key: str = Field(min_length=1, max_length=500)
    url: str = Field(max_length=4000)
    kind: Literal["recording", "voicemail"] = "recording"
    side: Literal["", "customer", "agent"] = ""


class CallFacts(BaseModel):
    """Some of the facts of one call.

    Attributes:
        customer: the number at the other end, as the exchange wrote it; ``None``: not told, the call is known already.
        line: our own number or extension that was called, or called from.
        agent: who of us, as the exchange names them: an extension, a number, a mail address.
    """

    model_config = ConfigDict(extra="forbid")

    call_id: str = Field(pattern=r"^[!-~]{1,200}$")
    direction: Literal["inbound", "outbound"] | None = None
    state: Literal["ringing", "answered", "ended"] | None = None
    customer: str | None = Field(None, max_length=300)
    line: str = Field("", max_length=300)
    name: str = Field("", max_length=300)
    started_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    outcome: Outcome = ""
    cause: str = Field("", max_length=300)
    agent: str = Field("", max_length=300)
    digits: str = Field("", max_length=100)
    message_id: UUID | None = None
    recordings: tuple[RecordingAt, ...] = ()

    @classmethod
    def of(cls, **facts: Any) -> CallFacts:
        """Return facts from untrusted values.

        Raises:
            Unparseable: they are not those of a call.
        """
        try:
            return cls.model_validate(facts)
        except ValidationError as error:
            raise _not_a_call(error) from error

    @classmethod
    def read(cls, body: bytes) -> CallFacts:
        """Return facts that ``model_dump_json`` wrote.

        Raises:
            Unparseable: as ``of``.
        """
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise _not_a_call(error) from error


def _not_a_call(error: ValidationError) -> Unparseable:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return Unparseable(f"these are not the facts of a call: {'.'.join(map(str, fault['loc']))} {fault['msg']}")


def to_update(
    facts: CallFacts,
    who: InboundIdentity,
    direction: Literal["inbound", "outbound"],
    inbox: InboxSettings,
    received_at: datetime,
    files: Sequence[CallFile] = (),
) -> CallUpdate:
    """Return the update of the call's card."""
    region = region_of(inbox.config)
    theirs, ours = who.phone or ("" if who.external_id.startswith("hidden:") else who.address), ""
    if facts.line:
        ours = canonical(facts.line, region)
    inbound = direction == "inbound"
    agent, digits = clean_line(facts.agent, 120), clean_line(facts.digits, 60)
    return CallUpdate(
        id=new_id(),
        inbox_id=inbox.id,
        channel=inbox.kind,
        identity=who,
        external_id=facts.call_id,
        received_at=received_at,
        direction=direction,
        state=facts.state,
        message_id=facts.message_id,
        caller=theirs if inbound else ours,
        callee=ours if inbound else theirs,
        started_at=facts.started_at or (received_at if facts.state == "ringing" else None),
        answered_at=facts.answered_at,
        ended_at=facts.ended_at,
        outcome=facts.outcome,
        cause=clean_line(facts.cause, 120),
        answered_by=agent,
        agent_email=_email_of(agent, inbox),
        digits=digits,
        files=tuple(files),
        callback_within=callback_within(inbox.config),
        choice=choice_of(inbox.config, digits) if inbound else None,
    )


def region_of(config: Mapping[str, Any]) -> str:
    return str(config.get("region") or "CN")


def _email_of(agent: str, inbox: InboxSettings) -> str:
    if not agent:
        return ""
    region = region_of(inbox.config)
    wanted = canonical(agent, region)
    for name, email in people_of(inbox.config).items():
        if name == agent or canonical(name, region) == wanted:
            return email.lower()
    return agent.lower() if "@" in agent and not agent.lower().startswith("sip:") else ""


_KNOWN = """
SELECT identity.external_id, identity.address, identity.name, message.content->>'direction' AS direction
FROM message
JOIN thread ON thread.workspace_id = message.workspace_id AND thread.id = message.thread_id
JOIN identity ON identity.workspace_id = thread.workspace_id AND identity.id = thread.identity_id
WHERE message.workspace_id = $1 AND message.inbox_id = $2
  AND (message.external_id = $3 OR message.id = $4) AND message.content->>'type' = 'call'
"""


async def who_calls(
    around: Surroundings, inbox: InboxSettings, facts: CallFacts
) -> tuple[InboundIdentity, Literal["inbound", "outbound"]]:
    """Return who is at the other end and which way the call goes: as told, or as the call's card knows.

    Raises:
        Unavailable: neither; the call's own news may be still on its way, so the delivery is tried again later.
    """
    if facts.customer is not None and facts.direction is not None:
        return customer(facts.customer, facts.name, facts.call_id, region_of(inbox.config)), facts.direction
    async with around.database.acquire() as connection:
        row = await connection.fetchrow(_KNOWN, inbox.workspace_id, inbox.id, facts.call_id, facts.message_id)
    if row is None:
        raise Unavailable("the call that this belongs to is not known yet", code="call_not_known")
    phone = row["external_id"] if row["external_id"].startswith("+") else None
    who = InboundIdentity(row["external_id"], row["address"], row["name"], phone=phone)
    return who, "outbound" if row["direction"] == "outbound" else "inbound"
