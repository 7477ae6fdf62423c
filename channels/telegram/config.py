"""The settings of a Telegram inbox; the console draws its form from here."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

API_URL = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook, secret_token


class TelegramConfig(BaseModel):
    """One Telegram bot. Its token is all that is needed."""

    model_config = ConfigDict(extra="forbid")

    bot_token: SecretStr = Field(
        default=SecretStr(""), title="Bot token", description="From @BotFather, such as 110201543:AAHdqTcv…"
    )
    delivery: Literal["webhook", "polling"] = Field(
        default="webhook",
        title="How messages come in",
        description="webhook needs a public HTTPS address of this program; polling works behind any firewall.",
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Webhook secret",
        description="Proves that a call comes from Telegram. Empty: one is made.",
        json_schema_extra={"advanced": True},
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=r"^https?://[^\s{}?#]+$",
        title="Bot API server",
        description="Another address for installations behind a proxy or with a Bot API server of their own.",
        json_schema_extra={"advanced": True},
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
