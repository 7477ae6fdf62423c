"""What exchanges in one's own house have in common: fields of their forms, and how a colleague is rung to call out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from channels.config_fields import in_zh
from channels.contract import InboxSettings, OutboundMessage, Surroundings
from channels.errors import SendRejected
from channels.telephony.facts import region_of
from channels.telephony.numbers import e164
from channels.telephony.people import call_in, telephone_of
from channels.telephony.settings import people_of

GROUPS = {"exchange": ("Exchange", "交换机"), "dialling": ("Calling out", "外呼"), "calls": ("Calls", "通话")}
NO_SERVER = "this inbox names no server"


def server(exchange: str) -> Any:
    """Return the field that says where the exchange is."""
    return Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9.:_-]*$",
        title="Server",
        description=f"Name or address of the {exchange}.",
        json_schema_extra=in_zh("服务器", f"{exchange} 的主机名或地址。", group="exchange"),
    )


def port(default: int, description: str, zh_description: str) -> Any:
    return Field(
        default=default,
        ge=1,
        le=65535,
        title="Port",
        description=description,
        json_schema_extra=in_zh("端口", zh_description, group="exchange"),
    )


def own_numbers() -> Any:
    """Return the field of the numbers that are never a customer; ``own_numbers_of`` reads it."""
    return Field(
        default="",
        max_length=4000,
        title="Our numbers",
        description="Numbers of ours that calls show, with commas between: they are never a customer.",
        json_schema_extra=in_zh("本方号码", "本方对外显示的号码，用逗号分隔，不会被当作客户。", group="exchange"),
    )


def endpoint(default: str, other_letters: str) -> Any:
    """Return the field that says how an extension is rung.

    Args:
        other_letters: a pattern of one character: what may stand around ``{extension}``.
    """
    return Field(
        default=default,
        max_length=200,
        pattern=rf"^{other_letters}*\{{extension\}}{other_letters}*$",
        title="Telephones",
        description="How the exchange rings an extension.",
        json_schema_extra=in_zh("话机", "交换机呼叫分机的写法。", group="dialling"),
    )


def context(default: str) -> Any:
    return Field(
        default=default,
        max_length=80,
        pattern=r"^[A-Za-z0-9_.-]+$",
        title="Context",
        description="Of the dial plan, in which a click to call dials out.",
        json_schema_extra=in_zh("上下文", "点击外呼所用的拨号方案上下文。", group="dialling"),
    )


def dial_prefix() -> Any:
    return Field(
        default="",
        max_length=10,
        pattern=r"^[0-9*#+]*$",
        title="Prefix",
        description="Dialled before the number, which follows without a plus sign if a prefix is set.",
        json_schema_extra=in_zh("前缀", "拨号时加在号码前；设置后号码不带加号。", group="dialling"),
    )


def own_numbers_of(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


@dataclass(frozen=True, slots=True)
class CallOut:
    """Whose telephone rings first, and what is dialled once they pick up.

    Attributes:
        endpoint: of the colleague, as the exchange rings it.
        dialled: what the dial plan is given, the prefix included.
        number: the customer's, in E.164.
    """

    endpoint: str
    dialled: str
    number: str


async def call_out(
    around: Surroundings, inbox: InboxSettings, message: OutboundMessage, *, endpoint: str, prefix: str
) -> CallOut:
    """Return how the call in a message is made.

    Args:
        endpoint, prefix: as the inbox's settings have them.
    Raises:
        SendRejected: there is no number, or no telephone for this colleague.
    """
    call = call_in(message.content)
    number = e164(message.to, region_of(inbox.config))
    if number is None:
        raise SendRejected("There is no number to call.")
    extension = await telephone_of(around, inbox, call, next(iter(people_of(inbox.config)), ""))
    dialled = f"{prefix}{number.removeprefix('+')}" if prefix else number
    return CallOut(endpoint.replace("{extension}", extension), dialled, number)
