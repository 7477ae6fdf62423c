"""What a queue's ``policy`` column says to routing. What it leaves out has a default here, so ``{}`` is a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kit.errors import Invalid
from routing.capacity import Cost

log = structlog.get_logger(__name__)

HOUR_S = 3600


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


class QueuePolicy(BaseModel):
    """A queue's rules for handing out its conversations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_ttl_s: int = Field(0, ge=0, le=HOUR_S, description="how long an agent may think; 0: given without asking")
    wrap_up_s: int = Field(0, ge=0, le=HOUR_S, description="time to finish notes after closing; holds the capacity")
    max_items: int | None = Field(None, ge=1, description="none of this queue for an agent who holds so many in all")
    channels: dict[str, ChannelRule] = Field(default_factory=dict, description="by channel; the rest as by default")

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

    def cost(self, channel: str) -> Cost:
        """What one conversation of the channel asks of an agent."""
        rule = self.rule(channel)
        return Cost(channel, rule.units, rule.limit, self.max_items)


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
