"""What a queue's ``policy`` column says to routing. What it leaves out has a default here, so ``{}`` is a policy."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from kit.errors import Invalid
from routing.capacity import Cost
from routing.matching import EVERYBODY, Ring

log = structlog.get_logger(__name__)

HOUR_S = 3600
LIVE_S = 30  # in time, where the customer waits there
# Each who is asked holds the units: a card on every screen would leave nobody for whoever comes next.
MOST_ASKED = 5


class Targets(BaseModel):
    """Within how many seconds an item should be answered: what the order of a waiting line is made of.

    The difference of two targets is how much later the more urgent item may arrive and still go first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    urgent: int = Field(0, ge=0)
    high: int = Field(30, ge=0)
    normal: int = Field(120, ge=0)
    low: int = Field(300, ge=0)

    def of(self, priority: str) -> int:
        """The target in seconds of ``low | normal | high | urgent``."""
        return int(getattr(self, priority))


ASYNC_TARGETS = Targets(urgent=HOUR_S // 4, high=2 * HOUR_S, normal=4 * HOUR_S, low=8 * HOUR_S)


class ChannelRule(BaseModel):
    """How one channel's conversations are handed out in a queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: int = Field(33, ge=0, le=1000, description="slots of an agent's capacity (100 by default) that one takes")
    limit: int | None = Field(None, ge=0, description="at most so many of this channel for one agent; null: no limit")
    is_realtime: bool = Field(False, description="the customer is waiting there: queued again when its agent is gone")
    keep_for_former_s: int = Field(
        0, ge=0, le=7 * 24 * HOUR_S, description="so long it waits for who had it before, if they are signed in"
    )
    targets: Targets = Targets()


# Three chats fill an agent; mail takes no slots but is handed out five at a time, so that nobody hoards it.
DEFAULT_CHANNELS: Mapping[str, ChannelRule] = {
    "webchat": ChannelRule(units=33, is_realtime=True),
    "api": ChannelRule(units=33),
    "email": ChannelRule(units=0, limit=5, targets=ASYNC_TARGETS),
    # Who telephones does nothing else; their connection here may break while they go on talking.
    **{kind: ChannelRule(units=100) for kind in ("cdr", "twilio_voice", "asterisk", "freeswitch")},
}
OTHER_CHANNEL = ChannelRule()


class RingRule(BaseModel):
    """Who is asked from an age on, besides those asked before.

    A ring opens early where waiting cannot help: nobody of the one before is on duty, or nobody there will be free
    before this one would open (docs/routing.md#rings).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    after_s: int = Field(0, ge=0, le=24 * HOUR_S, description="asked from this age of the conversation on")
    max_gap: int | None = Field(
        None, ge=0, le=100, description="levels that may be missing in all skills together; each tier above counts two"
    )
    tiers_above: int | None = Field(None, ge=0, le=8, description="how many tiers above the conversation's; null: any")
    queue_ids: list[UUID] = Field(default_factory=list, max_length=20, description="members of these are asked as well")


class LongestWait(BaseModel):
    """What is done, once, about work that nobody took in time. Watchers are told in any case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after_s: int = Field(ge=1, le=30 * 24 * HOUR_S)
    to_queue_id: UUID | None = Field(None, description="it goes there and keeps its place by age")
    any_skill: bool = Field(
        False, description="anybody of its queue may have it, whatever they know and whatever their level"
    )


class Overflow(BaseModel):
    """Members of other queues are asked as well while too many wait."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when_waiting: int = Field(ge=1, le=100_000, description="more than so many wait")
    queue_ids: list[UUID] = Field(min_length=1, max_length=20)


class ServiceLevel(BaseModel):
    """How many are to be answered within which time: what the floor and reports hold the queue to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target_percent: int = Field(80, ge=1, le=100, description="of those who wait, to be answered in time")
    within_s: int | None = Field(
        None, ge=1, le=7 * 24 * HOUR_S, description="in time; null: 30 s where the customer waits there, else an hour"
    )


class Alarms(BaseModel):
    """From where on the floor raises an alarm; null: never."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    waiting: int | None = Field(None, ge=1, le=100_000, description="so many wait, or more")
    longest_wait_s: int | None = Field(None, ge=1, le=7 * 24 * HOUR_S, description="somebody has waited so long")
    service_level_percent: int | None = Field(None, ge=1, le=100, description="today's service level is below")


class QueuePolicy(BaseModel):
    """A queue's rules for handing out its conversations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_ttl_s: int = Field(0, ge=0, le=HOUR_S, description="how long an agent may think; 0: given without asking")
    offer_to: int = Field(
        1, ge=1, le=MOST_ASKED, description="so many are asked at once, the first to accept has it; needs offer_ttl_s"
    )
    wrap_up_s: int = Field(0, ge=0, le=HOUR_S, description="time to finish notes after closing; holds the capacity")
    max_items: int | None = Field(None, ge=1, description="none of this queue for an agent who holds so many in all")
    channels: dict[str, ChannelRule] = Field(default_factory=dict, description="by channel; the rest as by default")
    rings: list[RingRule] = Field(
        default_factory=list, max_length=10, description="who is asked when, the first at once; none: everybody at once"
    )
    handle_time_s: int = Field(
        300, ge=1, le=24 * HOUR_S, description="how long a conversation takes an agent: says whether waiting can help"
    )

    outside_hours: Literal["hand_out", "hold"] = Field(
        "hand_out", description="while the queue's calendar says closed; `hold`: all wait until it opens"
    )
    longest_wait: LongestWait | None = None
    overflow: Overflow | None = None
    ramp_s: int = Field(
        0, ge=0, le=HOUR_S, description="for so long after signing in, one at a time, three seconds apart"
    )

    patience_s: int | None = Field(
        600,
        ge=30,
        le=24 * HOUR_S,
        description="who closed their chat window unanswered, and is not back after so long, has given up; null: never",
    )

    service_level: ServiceLevel = ServiceLevel()
    alarms: Alarms = Alarms()

    @field_validator("offer_to")
    @classmethod
    def _ask(cls, offer_to: int, info: ValidationInfo) -> int:
        if offer_to > 1 and not info.data.get("offer_ttl_s"):
            raise ValueError("who is not asked cannot accept first: give offer_ttl_s")
        return offer_to

    @field_validator("rings")
    @classmethod
    def _widen(cls, rings: list[RingRule]) -> list[RingRule]:
        """Hold rings to what they are: the first is open at once, and each holds those before it."""
        if rings and rings[0].after_s:
            raise ValueError("the first ring is asked at once: after_s is 0")
        for before, after in pairwise(rings):
            if after.after_s < before.after_s:
                raise ValueError("a wider ring opens later")
            if _narrower(after.max_gap, before.max_gap) or _narrower(after.tiers_above, before.tiers_above):
                raise ValueError("each ring holds those before it")
        return rings

    @field_validator("channels", mode="before")
    @classmethod
    def _fill_in(cls, value: Any) -> Any:
        """Complete what is said of a channel by that channel's own defaults."""
        if not isinstance(value, Mapping):
            return value
        return {
            name: (DEFAULT_CHANNELS.get(name, OTHER_CHANNEL).model_dump() | dict(rule))
            if isinstance(rule, Mapping)
            else rule
            for name, rule in value.items()
        }

    def rule(self, channel: str) -> ChannelRule:
        return self.channels.get(channel) or DEFAULT_CHANNELS.get(channel, OTHER_CHANNEL)

    def answer_within_s(self, channel: str) -> int:
        """Within how many seconds an answer in the channel is in time for the service level."""
        return self.service_level.within_s or (LIVE_S if self.rule(channel).is_realtime else HOUR_S)

    def cost(self, channel: str) -> Cost:
        """What one conversation of the channel asks of an agent."""
        rule = self.rule(channel)
        return Cost(channel, rule.units, rule.limit, self.max_items)

    def asked(self) -> tuple[Ring, ...]:
        """The rings as matching takes them."""
        if not self.rings:
            return EVERYBODY
        return tuple(Ring(one.after_s, one.max_gap, one.tiers_above, frozenset(one.queue_ids)) for one in self.rings)


def _narrower(after: int | None, before: int | None) -> bool:
    return after is not None and (before is None or after < before)


DEFAULT_POLICY = QueuePolicy()


def check_policy(raw: Mapping[str, Any]) -> QueuePolicy:
    """Return the policy a person wants to save.

    Raises:
        Invalid: ``fields`` name each wrong part, e.g. ``{"policy.channels.webchat.units": "…"}``.
    """
    try:
        return QueuePolicy.model_validate(raw)
    except ValidationError as error:
        fields = {".".join(["policy", *map(str, fault["loc"])]): fault["msg"] for fault in error.errors()}
        raise Invalid("the queue's policy is not right", code="invalid_policy", fields=fields) from error


def read_policy(stored: str | bytes) -> QueuePolicy:
    """Return the policy in a queue's row (JSON text).

    One that this version cannot read must not stop the queue: the defaults hold then, and the log says so.
    """
    try:
        return QueuePolicy.model_validate(orjson.loads(stored))
    except ValueError as error:
        log.warning("queue_policy_unreadable", error=str(error))
        return DEFAULT_POLICY
