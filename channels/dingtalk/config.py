"""The settings of a DingTalk inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY
from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh

API_URL = "https://api.dingtalk.com"
OAPI_URL = "https://oapi.dingtalk.com"
_ADDRESS = r"^https?://[^\s{}?#]+[^\s{}/?#]$"
_ID = r"^[A-Za-z0-9_-]*$"


class DingtalkConfig(BotConfig):
    """The robot of one internal app of a company in DingTalk, which members and groups write to."""

    model_config = form(
        "DingTalk",
        "钉钉",
        "钉钉企业内部应用的机器人，接待单聊和群聊。",
        groups={"app": ("App", "应用"), "events": ("Events by HTTP", "HTTP 事件"), **BOT_GROUP},
        setup=[
            (
                "In the developer console on the app's page Robot, set the message mode to the one chosen here.",
                "在开发者后台应用的“机器人”页面，把消息接收模式设为此处所选的方式。",
                "",
            ),
            (
                "Only by HTTP: enter this there as the address of messages, and under Event subscription as that "
                "of events.",
                "仅 HTTP 方式：在该页面把此地址填为消息接收地址，并在“事件订阅”中填为请求网址。",
                "{hook_url}",
            ),
            (
                "Grant the permissions Robot.Message.Send and Robot.GroupMessage.Send, and release a version.",
                "开通权限 Robot.Message.Send 和 Robot.GroupMessage.Send，并发布应用版本。",
                "",
            ),
        ],
    )

    client_id: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Client ID",
        description="Formerly AppKey, on the app's page Credentials in the developer console: ding…",
        json_schema_extra=in_zh(
            "Client ID", "原 AppKey，开发者后台应用的“凭证与基础信息”页面，以 ding 开头。", group="app", needed=True
        ),
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Client Secret",
        description="Formerly AppSecret. Gets the access token, and proves that a message comes from DingTalk.",
        json_schema_extra=in_zh(
            "Client Secret", "原 AppSecret。用于换取访问凭证，并校验消息确实来自钉钉。", group="app", needed=True
        ),
    )
    robot_code: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Robot code",
        description="On the app's page Robot. Empty: the Client ID, which it is for internal apps.",
        json_schema_extra=in_zh(
            "机器人编码", "应用“机器人”页面中的 RobotCode；留空则用 Client ID（企业内部应用两者相同）。", group="app"
        ),
    )
    delivery: Literal["stream", "http"] = Field(
        default="stream",
        title="Delivery",
        description="Stream needs no public address, and nobody on the way can change a message. By HTTP DingTalk "
        "calls this server, and signs the time but not the message.",
        json_schema_extra=in_zh(
            "接收方式",
            "Stream 无需公网地址，途中无法篡改；HTTP 由钉钉访问本服务器，只对时间签名，不对内容签名。",
            group="app",
            options={"stream": ("Stream", "Stream 模式"), "http": ("HTTP", "HTTP 模式")},
        ),
    )
    callback_token: SecretStr = Field(
        default=SecretStr(""),
        title="Event token",
        description="For events by HTTP: the Token on the page Event subscription. Not needed with stream.",
        json_schema_extra=in_zh("事件 Token", "仅 HTTP 推送事件时需要：“事件订阅”页面的签名 Token。", group="events"),
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="Event AES key",
        description="For events by HTTP: 43 characters, from the same page.",
        json_schema_extra=in_zh(
            "事件 aes_key", "仅 HTTP 推送事件时需要：同一页面的加密 aes_key，43 个字符。", group="events"
        ),
    )
    receiver_id: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Receiver of events",
        description="Whom events are encrypted for. Empty: the Client ID; the CorpId where the address was registered "
        "by API.",
        json_schema_extra=in_zh(
            "事件接收方", "事件加密所用的标识；留空则为 Client ID，用接口注册回调地址时填 CorpId。", group="events"
        ),
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="API address",
        description="Another address for installations behind a proxy.",
        json_schema_extra=in_zh("接口地址", "经代理访问时填写。", advanced=True),
    )
    oapi_url: str = Field(
        default=OAPI_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="Address of files and sessions",
        description="Another address for installations behind a proxy. Answers into a session go nowhere else.",
        json_schema_extra=in_zh("文件与会话地址", "经代理访问时填写；会话回复只会发往这个地址。", advanced=True),
    )

    @field_validator("encoding_aes_key")
    @classmethod
    def _key_has_its_shape(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not ENCODING_AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an AES key has 43 letters and digits")
        return value
