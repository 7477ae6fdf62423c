"""The settings of a WhatsApp inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from pydantic import Field, SecretStr

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh, provider_address

API_URL = "https://graph.facebook.com"
VERSION = "v23.0"


class WhatsappConfig(BotConfig):
    """One business number of WhatsApp, by Meta's Cloud API."""

    model_config = form(
        "WhatsApp",
        "WhatsApp",
        "一个 WhatsApp 商业号码，通过 Meta 的 Cloud API 接入。",
        groups={"account": ("Account", "账号"), "webhook": ("Webhook", "回调"), **BOT_GROUP},
        setup=[
            (
                "Test the connection: it leads the number's deliveries here, and Meta asks this address for the verify "
                "token at once.",
                "点击测试连接：号码的消息随即送到此地址，Meta 会立即到此处核对验证令牌。",
                "{hook_url}",
            ),
            (
                "In the app dashboard under WhatsApp, Configuration, subscribe the fields messages, calls, "
                "smb_message_echoes, user_preferences and message_template_status_update.",
                "在 Meta 应用后台 WhatsApp 的“配置”页，订阅字段 messages、calls、smb_message_echoes、"
                "user_preferences 和 message_template_status_update。",
                "",
            ),
        ],
    )

    phone_number_id: str = Field(
        default="",
        max_length=32,
        pattern=r"^\d*$",
        title="Phone number ID",
        description="In Meta's app dashboard under WhatsApp, API setup. Not the number itself.",
        json_schema_extra=in_zh(
            "电话号码编号", "在 Meta 应用后台 WhatsApp 的“API 设置”页，不是电话号码本身。", group="account", needed=True
        ),
    )
    account_id: str = Field(
        default="",
        max_length=32,
        pattern=r"^\d*$",
        title="WhatsApp Business account ID",
        description="On the same page. Lists the message templates and leads deliveries here.",
        json_schema_extra=in_zh(
            "WhatsApp 商业账号编号", "在同一页面，用于读取消息模板并把消息送到本系统。", group="account", needed=True
        ),
    )
    access_token: SecretStr = Field(
        default=SecretStr(""),
        title="Access token",
        description="Of a system user who may manage and send messages. The one shown for trying ends after a day.",
        json_schema_extra=in_zh(
            "访问令牌",
            "系统用户的令牌，须有管理和发送消息的权限。页面上试用的令牌一天后失效。",
            group="account",
            needed=True,
        ),
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="App secret",
        description="In the app dashboard under App settings, Basic. Proves that a delivery comes from Meta.",
        json_schema_extra=in_zh(
            "应用密钥", "在应用后台“应用设置 - 基本”，用于证明消息来自 Meta。", group="webhook", needed=True
        ),
    )
    verify_token: SecretStr = Field(
        default=SecretStr(""),
        title="Verify token",
        description="Any words of yours. Meta repeats them when it is told this inbox's webhook address.",
        json_schema_extra=in_zh(
            "验证令牌", "自定一串字符。在 Meta 登记回调地址时，它会原样带回。", group="webhook", needed=True, make=32
        ),
    )
    api_url: str = provider_address(API_URL)
    api_version: str = Field(
        default=VERSION,
        pattern=r"^v\d{2}\.\d$",
        title="API version",
        description="Of Meta's Graph API.",
        json_schema_extra=in_zh("接口版本", "Meta Graph API 的版本。", advanced=True),
    )
