"""The settings of a Telegram inbox; the console draws its form from here."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh, provider_address

API_URL = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook, secret_token


class TelegramConfig(BotConfig):
    """A Telegram bot; its token is all that is needed."""

    model_config = form(
        "Telegram",
        "Telegram",
        "一个 Telegram 机器人，只需填写它的令牌。",
        groups=BOT_GROUP,
        setup=[
            (
                "Nothing has to be entered at Telegram: the address below is told to it with the first start.",
                "无需在 Telegram 填写任何内容：启动时会自动登记下面的地址。",
                "{hook_url}",
            ),
            (
                "To read groups, send /setprivacy to @BotFather and choose Disable.",
                "要读取群消息，请向 @BotFather 发送 /setprivacy 并选择 Disable。",
                "",
            ),
        ],
    )

    bot_token: SecretStr = Field(
        default=SecretStr(""),
        title="Bot token",
        description="From @BotFather, such as 110201543:AAHdqTcv…",
        json_schema_extra=in_zh(
            "机器人令牌", "由 @BotFather 提供，形如 110201543:AAHdqTcv…", shape=_TOKEN, needed=True
        ),
    )
    delivery: Literal["webhook", "polling"] = Field(
        default="webhook",
        title="How messages come in",
        description="The first needs a public HTTPS address of this program; the second works behind any firewall.",
        json_schema_extra=in_zh(
            "消息接收方式",
            "第一种需要本系统有公网 HTTPS 地址；第二种在任何防火墙后都能用。",
            options={"webhook": ("Telegram calls us", "由 Telegram 推送"), "polling": ("We ask Telegram", "主动拉取")},
        ),
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Webhook secret",
        description="Proves that a call comes from Telegram. Empty: one is made.",
        json_schema_extra=in_zh(
            "推送密钥", "用来确认推送确实来自 Telegram。留空则自动生成。", advanced=True, shape=_SECRET, make=48
        ),
    )
    api_url: str = provider_address(
        API_URL,
        title="Bot API server",
        description="Another address for installations behind a proxy or with a Bot API server of their own.",
        zh=("Bot API 服务器", "仅在使用代理或自建 Bot API 服务器时修改。"),
    )

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("a token is a number, a colon and letters, as @BotFather gave it")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _fits_a_header(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("use up to 256 of A-Z, a-z, 0-9, _ and -")
        return value
