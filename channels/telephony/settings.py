"""The settings that every telephone inbox has, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from channels.config_fields import in_zh
from conversations.inbound import CallChoice

_KEYS = re.compile(r"[0-9*#,]{1,20}")
_PRIORITIES: Final[dict[str, Literal["low", "normal", "high", "urgent"]]] = {
    "low": "low", "normal": "normal", "high": "high", "urgent": "urgent",
}  # fmt: skip


class TelephoneConfig(BaseModel):
    """What telephone inboxes of all kinds have in common."""

    model_config = ConfigDict(extra="forbid")

    region: str = Field(
        default="CN",
        pattern=r"^[A-Z]{2}$",
        title="Region",
        description="Two letters, e.g. CN, DE, US: where a number without a country code is dialled.",
        json_schema_extra=in_zh("地区", "两个字母，如 CN、HK、US：不带国家代码的号码按该地区解析。", group="calls"),
    )
    callback_minutes: int = Field(
        default=30,
        ge=0,
        le=10_080,
        title="Call back within",
        description="Minutes in which a customer whose call nobody took is to be called back. 0: without a deadline.",
        json_schema_extra=in_zh(
            "回拨时限（分钟）", "无人接听的来电须在多少分钟内回拨。0 表示不设期限。", group="calls"
        ),
    )
    people: str = Field(
        default="",
        max_length=20_000,
        title="Extensions",
        description="Who sits at which telephone, one a line: 1001 = wang@example.com. Calls they take become theirs.",
        json_schema_extra=in_zh(
            "分机对应", "每行一个，如 1001 = wang@example.com。由其接听的来电归其处理。", group="calls"
        ),
    )
    choices: str = Field(
        default="",
        max_length=5_000,
        title="Keys and queues",
        description="What callers choose by pressing keys, one a line: 1 = Repairs. A priority may follow: "
        "2 = Sales, high. It holds for calls that nobody has taken; other keys lead to the inbox's own queue.",
        json_schema_extra=in_zh(
            "按键与队列",
            "来电按键对应的队列，每行一个，如 1 = 维修；可附优先级（low、normal、high、urgent），如 2 = 销售, high。"
            "用于尚无人接手的来电，其他按键进入收件箱默认队列。",
            group="calls",
        ),
    )
    keep_recordings: bool = Field(
        default=True,
        title="Keep recordings",
        description="Fetch recordings and voicemail and keep them with the call.",
        json_schema_extra=in_zh("保存录音", "下载通话录音和语音留言，与通话一并保存。", group="calls"),
    )

    @field_validator("people")
    @classmethod
    def _read(cls, value: str) -> str:
        read_pairs(value)
        return value

    @field_validator("choices")
    @classmethod
    def _read_choices(cls, value: str) -> str:
        read_choices(value)
        return value


def read_pairs(text: str) -> dict[str, str]:
    """Return the lines ``name = value`` of a setting; lines that are empty or begin with # say nothing.

    Raises:
        ValueError: a line is not of that form, said in words for people.
    """
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not (name and equals and value):
            raise ValueError(f"write each line as name = value, not {line.strip()[:60]!r}")
        pairs[name] = value
    return pairs


def read_choices(text: str) -> dict[str, CallChoice]:
    """Return where keys lead, by the keys as an exchange tells them.

    Raises:
        ValueError: a line names no keys or no queue, said in words for people.
    """
    choices = {}
    for keys, said in read_pairs(text).items():
        if not _KEYS.fullmatch(keys):
            raise ValueError(f"keys are digits, * and #, not {keys[:60]!r}")
        queue, comma, last = (part.strip() for part in said.rpartition(","))
        priority = last.lower() if comma else ""
        if priority in _PRIORITIES and queue:
            choices[keys] = CallChoice(queue, _PRIORITIES[priority])
        else:
            choices[keys] = CallChoice(said)
    return choices


def choice_of(config: Mapping[str, Any], digits: str) -> CallChoice | None:
    """Return where the keys that were pressed lead; ``None``: nowhere in particular."""
    try:
        return read_choices(str(config.get("choices") or "")).get(digits) if digits else None
    except ValueError:  # as in ``people_of``
        return None


def people_of(config: Mapping[str, Any]) -> dict[str, str]:
    """Return extension or number → mail address of the colleague who sits there."""
    try:
        return read_pairs(str(config.get("people") or ""))
    except ValueError:  # checked when it was saved; a row written otherwise must not stop calls
        return {}


def callback_within(config: Mapping[str, Any]) -> timedelta | None:
    """Return how soon a missed call is to be answered by one of ours."""
    minutes = config.get("callback_minutes", 30)
    is_number = isinstance(minutes, int) and not isinstance(minutes, bool)
    return timedelta(minutes=minutes) if is_number and 0 < minutes <= 10_080 else None


def keeps_recordings(config: Mapping[str, Any]) -> bool:
    return config.get("keep_recordings", True) is not False
