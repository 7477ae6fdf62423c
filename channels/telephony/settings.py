"""The settings that every telephone inbox has, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from channels.config_fields import in_zh


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
