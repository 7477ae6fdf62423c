"""The settings of a LINE inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field, SecretStr

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh, provider_address

API_URL = "https://api.line.me"
DATA_URL = "https://api-data.line.me"


class LineConfig(BotConfig):
    """A LINE Official Account, by a Messaging API channel of it."""

    model_config = form(
        "LINE",
        "LINE",
        "一个 LINE 官方账号，通过其 Messaging API 频道接入。",
        groups=BOT_GROUP,
        setup=[
            (
                "In the LINE Developers Console under Messaging API, enter this as the webhook URL.",
                "在 LINE Developers 控制台的 Messaging API 中，把此地址填为 Webhook URL。",
                "{hook_url}",
            ),
            (
                "Switch on “Use webhook” there and press “Verify”.",
                "在同一页面打开“Use webhook”，并点击“Verify”。",
                "",
            ),
            (
                "In the LINE Official Account Manager, switch off automatic replies, or customers are answered twice.",
                "在 LINE Official Account Manager 中关闭自动回复，否则客户会收到两份回答。",
                "",
            ),
        ],
    )

    channel_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Channel secret",
        description="In the LINE Developers Console under Basic settings. Proves that a call comes from LINE.",
        json_schema_extra=in_zh(
            "频道密钥", "在 LINE Developers 控制台的 Basic settings 中，用来确认回调确实来自 LINE。", needed=True
        ),
    )
    channel_access_token: SecretStr = Field(
        default=SecretStr(""),
        title="Channel access token",
        description="The long-lived one, in the LINE Developers Console under Messaging API.",
        json_schema_extra=in_zh(
            "频道访问令牌", "在 LINE Developers 控制台的 Messaging API 中，请用长期有效的那一个。", needed=True
        ),
    )
    api_url: str = provider_address(API_URL)
    data_url: str = provider_address(
        DATA_URL,
        title="Address of files",
        description="Where LINE keeps what customers send; another address only behind a proxy of yours.",
        zh=("文件地址", "客户发来的文件从这里下载；仅在通过自建代理访问时才需要修改。"),
    )
