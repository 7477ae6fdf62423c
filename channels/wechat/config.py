"""The settings of WeChat inboxes; the console draws their forms from here."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY

API_URL = "https://api.weixin.qq.com"
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


class _Account(BaseModel):
    model_config = ConfigDict(extra="forbid")

    app_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="AppID",
        description="Of the account, from its page Basic configuration (基本配置). Begins with wx.",
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="AppSecret",
        description="Fetches the access token. This server's address has to be on the account's IP allow list.",
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        title="Token",
        description="Signs what WeChat delivers here: 3 to 32 letters and digits, the same in both places.",
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="EncodingAESKey",
        description="43 characters, for the safe mode (安全模式). With it, only encrypted deliveries are taken. "
        "Empty: plain mode, in which WeChat does not sign what it delivers.",
    )

    @field_validator("encoding_aes_key")
    @classmethod
    def _is_aes_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not ENCODING_AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        return value

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("a token has 3 to 32 letters and digits")
        return value


def _api_url() -> str:
    url: str = Field(
        default=API_URL,
        max_length=200,
        pattern=r"^https?://[^\s?#]+[^\s/?#]$",
        title="API address",
        description="Change it only where WeChat is reached through a proxy of yours, or api2.weixin.qq.com.",
    )
    return url


class WechatConfig(_Account):
    """A WeChat Official Account (公众号), best a verified service account."""

    kf_account: str = Field(
        default="",
        max_length=64,
        pattern=r"^([A-Za-z0-9_]+@[A-Za-z0-9_-]+)?$",
        title="Customer service account",
        description="Whose name and picture customers see, e.g. support@your_wechat_id. Empty: the account's own.",
    )
    auto_reply: str = Field(
        default="",
        max_length=600,
        title="Automatic answer",
        description="Answers a customer's message at once, each customer at most once in twelve hours. "
        "Does not count against the reply window. Empty: none.",
    )
    welcome: str = Field(
        default="",
        max_length=600,
        title="Welcome",
        description="Answers somebody who follows the account. Does not count against the reply window. Empty: none.",
    )
    api_url: str = _api_url()


class WechatMiniConfig(_Account):
    """The customer service of a WeChat mini-program (小程序客服)."""

    api_url: str = _api_url()
