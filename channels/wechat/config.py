"""The settings of WeChat inboxes; the console draws their forms from here."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY
from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh, provider_address

API_URL = "https://api.weixin.qq.com"
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


def _setup(where: str, zh: str) -> list[tuple[str, str, str]]:
    """The steps at WeChat: where its form is, in both languages, and what goes into it."""
    return [
        (f"{where}: enter this as the server address (URL).", f"{zh}，填写服务器地址（URL）：", "{hook_url}"),
        ("As the Token:", "填写令牌（Token）：", "{secret:token}"),
        (
            "As the EncodingAESKey, with the safe mode:",
            "填写消息加解密密钥，并选择安全模式：",
            "{secret:encoding_aes_key}",
        ),
        (
            "Put this server's public IP address on the account's IP allow list, then press Test connection here.",
            "把本服务器的公网 IP 加入 IP 白名单，然后在这里点击“测试连接”。",
            "",
        ),
    ]


class _Account(BotConfig):
    app_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="AppID",
        description="Of the account, from its page Basic configuration (基本配置). Begins with wx.",
        json_schema_extra=in_zh("AppID", "在公众平台的“基本配置”页面，以 wx 开头。", needed=True),
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="AppSecret",
        description="Fetches the access token. This server's address has to be on the account's IP allow list.",
        json_schema_extra=in_zh(
            "AppSecret", "用来获取访问令牌。本服务器的 IP 必须加入该账号的 IP 白名单。", needed=True
        ),
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        title="Token",
        description="Signs what WeChat delivers here: 3 to 32 letters and digits, the same in both places.",
        json_schema_extra=in_zh(
            "Token（令牌）",
            "为微信推送到本系统的消息签名：3 到 32 位字母和数字，两处填写一致。",
            shape=_TOKEN,
            make=32,
            needed=True,
        ),
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="EncodingAESKey",
        description="43 characters, for the safe mode (安全模式). With it, only encrypted deliveries are taken. "
        "Empty: plain mode, in which WeChat does not sign what it delivers.",
        json_schema_extra=in_zh(
            "EncodingAESKey（消息加解密密钥）",
            "43 位字符，用于安全模式。填写后只接受加密的推送。留空为明文模式，此时微信不为推送内容签名。",
            shape=ENCODING_AES_KEY,
            make=43,
        ),
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
    url: str = provider_address(
        API_URL,
        description="Change it only where WeChat is reached through a proxy of yours, or api2.weixin.qq.com.",
        zh=("接口地址", "仅在通过自建代理或 api2.weixin.qq.com 访问微信时修改。"),
    )
    return url


class WechatConfig(_Account):
    """A WeChat Official Account (公众号), best a verified service account."""

    model_config = form(
        "WeChat Official Account",
        "微信公众号",
        "一个微信公众号，最好是已认证的服务号。",
        groups=BOT_GROUP,
        setup=_setup(
            "In the account’s admin page under Basic configuration (基本配置), Server configuration",
            "在公众平台“基本配置”的“服务器配置”中",
        ),
    )

    kf_account: str = Field(
        default="",
        max_length=64,
        pattern=r"^([A-Za-z0-9_]+@[A-Za-z0-9_-]+)?$",
        title="Customer service account",
        description="Whose name and picture customers see, e.g. support@your_wechat_id. Empty: the account's own.",
        json_schema_extra=in_zh("客服账号", "客户看到的客服名称和头像，例如 support@微信号。留空则显示公众号本身。"),
    )
    auto_reply: str = Field(
        default="",
        max_length=600,
        title="Automatic answer",
        description="Answers a customer's message at once, each customer at most once in twelve hours. "
        "Does not count against the reply window. Empty: none.",
        json_schema_extra=in_zh(
            "自动应答", "客户来消息时立即回复，每位客户十二小时内至多一次，不占用回复条数。留空则不自动应答。"
        ),
    )
    welcome: str = Field(
        default="",
        max_length=600,
        title="Welcome",
        description="Answers somebody who follows the account. Does not count against the reply window. Empty: none.",
        json_schema_extra=in_zh("关注欢迎语", "有人关注时自动回复，不占用回复条数。留空则不发送。"),
    )
    api_url: str = _api_url()


class WechatMiniConfig(_Account):
    """The customer service of a WeChat mini-program (小程序客服)."""

    model_config = form(
        "WeChat mini-program",
        "微信小程序客服",
        "微信小程序里的客服会话。",
        groups=BOT_GROUP,
        setup=_setup(
            "In the mini-program’s admin page under Development, Message push (消息推送)",
            "在小程序后台“开发管理”的“消息推送”中",
        ),
    )

    api_url: str = _api_url()
