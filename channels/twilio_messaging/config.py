"""The settings of Twilio inboxes; the console draws their forms from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

API_URL = "https://api.twilio.com"
CONTENT_URL = "https://content.twilio.com"
_ADDRESS = r"^https?://[^\s?#]+$"


def _in(group: str, title: str, description: str) -> dict[str, Any]:
    """The Chinese texts of a field, and the part of the form it stands in."""
    return {"x-group": group, "x-zh": {"title": title, "description": description}}


class _TwilioConfig(BaseModel):
    model_config = ConfigDict(extra="forbid")

    account_sid: str = Field(
        default="",
        max_length=34,
        pattern=r"^(AC[0-9a-fA-F]{32})?$",
        title="Account SID",
        description="On the first page of the Twilio console. Begins with AC.",
        json_schema_extra=_in("account", "账号 SID", "在 Twilio 控制台首页，以 AC 开头。"),
    )
    auth_token: SecretStr = Field(
        default=SecretStr(""),
        title="Auth token",
        description="Beside it. Sends messages, and proves that a call comes from Twilio.",
        json_schema_extra=_in("account", "鉴权令牌", "与账号 SID 在同一页，用于发送消息并证明回调来自 Twilio。"),
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="API address",
        description="Another address for a region or for installations behind a proxy.",
        json_schema_extra=_in("advanced", "接口地址", "使用其他区域或经过代理时修改。") | {"advanced": True},
    )


class TwilioSmsConfig(_TwilioConfig):
    """A number or messaging service of Twilio, for SMS and MMS."""

    sender: str = Field(
        default="",
        max_length=34,
        pattern=r"^(\+\d{5,15}|\d{3,8}|MG[0-9a-fA-F]{32})?$",
        title="Sender",
        description="A number like +15550783881, a short code, or the SID of a messaging service (MG…).",
        json_schema_extra=_in("account", "发送方", "号码（如 +15550783881）、短号，或消息服务的 SID（MG…）。"),
    )


class TwilioWhatsappConfig(_TwilioConfig):
    """A WhatsApp sender of Twilio."""

    sender: str = Field(
        default="",
        max_length=34,
        pattern=r"^(\+\d{5,15}|MG[0-9a-fA-F]{32})?$",
        title="Sender",
        description="The WhatsApp number like +15550783881, or the SID of a messaging service (MG…).",
        json_schema_extra=_in("account", "发送方", "WhatsApp 号码（如 +15550783881），或消息服务的 SID（MG…）。"),
    )
    content_url: str = Field(
        default=CONTENT_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="Address of templates",
        description="Another address for installations behind a proxy.",
        json_schema_extra=_in("advanced", "模板接口地址", "仅在经过代理访问时修改。") | {"advanced": True},
    )
