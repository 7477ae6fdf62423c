"""The settings of an API inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field, SecretStr

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh


class ApiConfig(BotConfig):
    """An inbox for programs: a shop, an app, an ERP."""

    model_config = form(
        "API",
        "API 接口",
        "供其他程序接入：商城、App、ERP。",
        groups=BOT_GROUP,
        setup=[
            (
                "With an API token, your program posts customers' messages here.",
                "您的程序使用 API 令牌，把客户消息发送到此地址。",
                "{origin}/api/v1/inboxes/{inbox_id}/messages",
            ),
            (
                "Or without a token: signed with the webhook secret, to this address.",
                "或者不用令牌：用推送密钥签名后发送到此地址。",
                "{hook_url}",
            ),
            ("The webhook secret:", "推送密钥：", "{secret:webhook_secret}"),
        ],
    )

    callback_url: str = Field(
        default="",
        title="Callback URL",
        description="Replies are posted here as JSON, signed. Empty: your program reads them from the API.",
        max_length=2000,
        pattern=r"^(https?://\S+)?$",
        json_schema_extra=in_zh("回调地址", "客服回复以 JSON 签名推送到此地址。留空则由您的程序通过 API 读取。"),
    )
    callback_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Callback secret",
        description="Signs what we post to the callback URL (header webhook-signature, HMAC-SHA256).",
        json_schema_extra=in_zh(
            "回调密钥", "为推送到回调地址的内容签名（请求头 webhook-signature，HMAC-SHA256）。", make=48
        ),
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Webhook secret",
        description="Signs what your program posts to the webhook address of this inbox. Empty: tokens only.",
        json_schema_extra=in_zh("推送密钥", "您的程序向本收件箱推送消息时用它签名。留空则只接受 API 令牌。", make=48),
    )
