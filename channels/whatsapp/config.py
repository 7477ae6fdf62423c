"""The settings of a WhatsApp inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

API_URL = "https://graph.facebook.com"
VERSION = "v23.0"


def _in(group: str, title: str, description: str) -> dict[str, Any]:
    """The Chinese texts of a field, and the part of the form it stands in."""
    return {"x-group": group, "x-zh": {"title": title, "description": description}}


class WhatsappConfig(BaseModel):
    """One business number of WhatsApp, by Meta's Cloud API."""

    model_config = ConfigDict(extra="forbid")

    phone_number_id: str = Field(
        default="",
        max_length=32,
        pattern=r"^\d*$",
        title="Phone number ID",
        description="In Meta's app dashboard under WhatsApp, API setup. Not the number itself.",
        json_schema_extra=_in(
            "account", "电话号码编号", "在 Meta 应用后台 WhatsApp 的“API 设置”页，不是电话号码本身。"
        ),
    )
    account_id: str = Field(
        default="",
        max_length=32,
        pattern=r"^\d*$",
        title="WhatsApp Business account ID",
        description="On the same page. Lists the message templates and leads deliveries here.",
        json_schema_extra=_in("account", "WhatsApp 商业账号编号", "在同一页面，用于读取消息模板并把消息送到本系统。"),
    )
    access_token: SecretStr = Field(
        default=SecretStr(""),
        title="Access token",
        description="Of a system user who may manage and send messages. The one shown for trying ends after a day.",
        json_schema_extra=_in(
            "account", "访问令牌", "系统用户的令牌，须有管理和发送消息的权限。页面上试用的令牌一天后失效。"
        ),
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="App secret",
        description="In the app dashboard under App settings, Basic. Proves that a delivery comes from Meta.",
        json_schema_extra=_in("webhook", "应用密钥", "在应用后台“应用设置 - 基本”，用于证明消息来自 Meta。"),
    )
    verify_token: SecretStr = Field(
        default=SecretStr(""),
        title="Verify token",
        description="Any words of yours. Meta repeats them when it is told this inbox's webhook address.",
        json_schema_extra=_in("webhook", "验证令牌", "自定一串字符。在 Meta 登记回调地址时，它会原样带回。"),
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=r"^https?://[^\s?#]+$",
        title="API address",
        description="Another address for installations behind a proxy.",
        json_schema_extra=_in("advanced", "接口地址", "仅在经过代理访问时修改。") | {"advanced": True},
    )
    api_version: str = Field(
        default=VERSION,
        pattern=r"^v\d{2}\.\d$",
        title="API version",
        description="Of Meta's Graph API.",
        json_schema_extra=_in("advanced", "接口版本", "Meta Graph API 的版本。") | {"advanced": True},
    )
