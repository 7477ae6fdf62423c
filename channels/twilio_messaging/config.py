"""The settings of Twilio inboxes; the console draws their forms from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from pydantic import Field, SecretStr

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh, provider_address

API_URL = "https://api.twilio.com"
CONTENT_URL = "https://content.twilio.com"

_GROUPS = {"account": ("Account", "账号"), **BOT_GROUP}


class _TwilioConfig(BotConfig):
    account_sid: str = Field(
        default="",
        max_length=34,
        pattern=r"^(AC[0-9a-fA-F]{32})?$",
        title="Account SID",
        description="On the first page of the Twilio console. Begins with AC.",
        json_schema_extra=in_zh("账号 SID", "在 Twilio 控制台首页，以 AC 开头。", group="account", needed=True),
    )
    auth_token: SecretStr = Field(
        default=SecretStr(""),
        title="Auth token",
        description="Beside it. Sends messages, and proves that a call comes from Twilio.",
        json_schema_extra=in_zh(
            "鉴权令牌", "与账号 SID 在同一页，用于发送消息并证明回调来自 Twilio。", group="account", needed=True
        ),
    )
    api_url: str = provider_address(
        API_URL,
        description="Another address for a region of Twilio's, or where it is reached through a proxy of yours.",
        zh=("接口地址", "使用 Twilio 的其他区域，或通过自建代理访问时才需要修改。"),
    )


class TwilioSmsConfig(_TwilioConfig):
    """A number or messaging service of Twilio, for SMS and MMS."""

    model_config = form(
        "SMS (Twilio)",
        "短信（Twilio）",
        "Twilio 的一个号码或消息服务，用于收发短信和彩信。",
        groups=_GROUPS,
        setup=[
            (
                "Test the connection: it enters this address at the number. For a messaging service enter it yourself "
                "under Messaging, Services, Integration: Send a webhook, POST.",
                "点击测试连接，号码的回调会自动指向此地址。使用消息服务时，请在 Messaging—Services—Integration 中选择"
                "“Send a webhook”，自行填入，方式为 POST。",
                "{hook_url}",
            )
        ],
    )

    sender: str = Field(
        default="",
        max_length=34,
        pattern=r"^(\+\d{5,15}|\d{3,8}|MG[0-9a-fA-F]{32})?$",
        title="Sender",
        description="A number like +15550783881, a short code, or the SID of a messaging service (MG…).",
        json_schema_extra=in_zh(
            "发送方", "号码（如 +15550783881）、短号，或消息服务的 SID（MG…）。", group="account", needed=True
        ),
    )


class TwilioWhatsappConfig(_TwilioConfig):
    """A WhatsApp sender of Twilio."""

    model_config = form(
        "WhatsApp (Twilio)",
        "WhatsApp（Twilio）",
        "Twilio 的一个 WhatsApp 发送方。",
        groups=_GROUPS,
        setup=[
            (
                "In the Twilio console under Messaging, Senders, WhatsApp senders, enter this as the webhook URL for "
                "incoming messages, POST.",
                "在 Twilio 控制台 Messaging—Senders—WhatsApp senders 中，把此地址填为接收消息的 Webhook URL，"
                "方式为 POST。",
                "{hook_url}",
            )
        ],
    )

    sender: str = Field(
        default="",
        max_length=34,
        pattern=r"^(\+\d{5,15}|MG[0-9a-fA-F]{32})?$",
        title="Sender",
        description="The WhatsApp number like +15550783881, or the SID of a messaging service (MG…).",
        json_schema_extra=in_zh(
            "发送方", "WhatsApp 号码（如 +15550783881），或消息服务的 SID（MG…）。", group="account", needed=True
        ),
    )
    content_url: str = provider_address(
        CONTENT_URL, title="Address of templates", zh=("模板接口地址", "仅在通过自建代理访问平台时才需要修改。")
    )
