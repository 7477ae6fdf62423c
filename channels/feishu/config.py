"""The settings of a Feishu inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, SecretStr

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh

HOSTS = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
BRANDS = {"feishu": "Feishu", "lark": "Lark"}


class FeishuConfig(BotConfig):
    """One custom app of a company in Feishu or Lark, with the bot ability switched on."""

    model_config = form(
        "Feishu / Lark",
        "飞书 / Lark",
        "一个启用了机器人的飞书或 Lark 企业自建应用。",
        groups={"app": ("App", "应用"), "callback": ("Events", "事件"), **BOT_GROUP},
        setup=[
            (
                "In the developer console under Events & Callbacks, enter this as the request URL of events and of "
                "callbacks. It is checked at once.",
                "在开发者后台“事件与回调”中，把此地址填为事件和回调的请求地址，保存时会立即校验。",
                "{hook_url}",
            ),
            (
                "Add the events Receive message, Message recalled, Message read, Bot added to group, Bot removed "
                "from group, Group disbanded, User enters the chat with the bot, and the callback Card interaction.",
                "添加事件：接收消息、撤回消息、消息已读、机器人进群、机器人被移出群、解散群、用户进入与机器人的会话"
                "；并添加回调：卡片回传交互。",
                "",
            ),
            (
                "Release a version of the app: permissions and events hold from then on.",
                "发布应用版本，权限和事件随后生效。",
                "",
            ),
        ],
    )

    region: Literal["feishu", "lark"] = Field(
        default="feishu",
        title="Platform",
        description="Where the company is: Feishu in China, Lark elsewhere.",
        json_schema_extra=in_zh(
            "平台",
            "企业所在的平台：中国大陆为飞书，海外为 Lark。",
            group="app",
            options={
                "feishu": ("Feishu (open.feishu.cn)", "飞书（open.feishu.cn）"),
                "lark": ("Lark (open.larksuite.com)", "Lark（open.larksuite.com）"),
            },
        ),
    )
    app_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="App ID",
        description="In the developer console under Credentials & Basic Info: cli_…",
        json_schema_extra=in_zh(
            "App ID", "开发者后台“凭证与基础信息”中的 App ID，以 cli_ 开头。", group="app", needed=True
        ),
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="App Secret",
        description="From the same page. Gets the access token that sends replies and fetches files.",
        json_schema_extra=in_zh(
            "App Secret", "同一页面中的 App Secret，用于换取访问凭证以发送回复、下载文件。", group="app", needed=True
        ),
    )
    encrypt_key: SecretStr = Field(
        default=SecretStr(""),
        title="Encrypt Key",
        description="Under Events & Callbacks, Encryption Strategy. With it events come encrypted and signed, and no "
        "others are taken. Empty: plain mode, in which the body is not signed.",
        json_schema_extra=in_zh(
            "Encrypt Key",
            "“事件与回调—加密策略”中设置。填写后事件加密并带签名，只接收这样的事件；留空为明文模式，内容不带签名。",
            group="callback",
        ),
    )
    verification_token: SecretStr = Field(
        default=SecretStr(""),
        title="Verification Token",
        description="From the same page. Proves events in plain mode, the check of the address, and old cards.",
        json_schema_extra=in_zh(
            "Verification Token",
            "同一页面中的 Verification Token，用于校验明文事件、回调地址和旧版卡片。",
            group="callback",
        ),
    )
    api_url: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://[^\s{}?#]+)?$",
        title="API address",
        description="Another address for installations behind a proxy. Empty: that of the platform.",
        json_schema_extra={
            "x-zh": {"title": "接口地址", "description": "经代理访问时填写；留空则用所选平台的地址。"},
            "advanced": True,
        },
    )


def api_url(config: Mapping[str, Any]) -> str:
    """Return where the API of an inbox is reached."""
    return str(config.get("api_url") or HOSTS.get(str(config.get("region")), HOSTS["feishu"])).rstrip("/")


def brand(config: Mapping[str, Any]) -> str:
    """Return the platform's name for people's eyes."""
    return BRANDS.get(str(config.get("region")), BRANDS["feishu"])
