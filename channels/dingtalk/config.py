"""The settings of a DingTalk inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY

API_URL = "https://api.dingtalk.com"
OAPI_URL = "https://oapi.dingtalk.com"
_ADDRESS = r"^https?://[^\s?#]+[^\s/?#]$"
_ID = r"^[A-Za-z0-9_-]*$"


def _in(group: str, title: str, description: str) -> dict[str, Any]:
    """The Chinese texts of a field, and the part of the form it stands in."""
    return {"x-group": group, "x-zh": {"title": title, "description": description}}


class DingtalkConfig(BaseModel):
    """One internal app of a company in DingTalk, with a robot that members and groups write to."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Client ID",
        description="Formerly AppKey, on the app's page Credentials in the developer console: ding…",
        json_schema_extra=_in("app", "Client ID", "原 AppKey，开发者后台应用的“凭证与基础信息”页面，以 ding 开头。"),
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Client Secret",
        description="Formerly AppSecret. Gets the access token, and proves that a message comes from DingTalk.",
        json_schema_extra=_in("app", "Client Secret", "原 AppSecret。用于换取访问凭证，并校验消息确实来自钉钉。"),
    )
    robot_code: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Robot code",
        description="On the app's page Robot. Empty: the Client ID, which it is for internal apps.",
        json_schema_extra=_in(
            "app", "机器人编码", "应用“机器人”页面中的 RobotCode；留空则用 Client ID（企业内部应用两者相同）。"
        ),
    )
    delivery: Literal["stream", "http"] = Field(
        default="stream",
        title="Delivery",
        description="As set on the app's page Robot. stream needs no public address, and nobody on the way can change "
        "a message. http is called by DingTalk, which signs the time and not the message.",
        json_schema_extra=_in(
            "delivery",
            "接收方式",
            "与应用“机器人”页面的消息接收模式一致。stream 无需公网地址，途中无法篡改；http 由钉钉回调，"
            "只对时间签名，不对内容签名。",
        ),
    )
    callback_token: SecretStr = Field(
        default=SecretStr(""),
        title="Event token",
        description="For events by HTTP: the Token on the page Event subscription. Not needed with stream.",
        json_schema_extra=_in("events", "事件 Token", "仅 HTTP 推送事件时需要：“事件订阅”页面的签名 Token。"),
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="Event AES key",
        description="For events by HTTP: 43 characters, from the same page.",
        json_schema_extra=_in("events", "事件 aes_key", "仅 HTTP 推送事件时需要：同一页面的加密 aes_key，43 个字符。"),
    )
    receiver_id: str = Field(
        default="",
        max_length=64,
        pattern=_ID,
        title="Receiver of events",
        description="Whom events are encrypted for. Empty: the Client ID; the CorpId where the address was registered "
        "by API.",
        json_schema_extra=_in(
            "events", "事件接收方", "事件加密所用的标识；留空则为 Client ID，用接口注册回调地址时填 CorpId。"
        ),
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="API address",
        description="Another address for installations behind a proxy.",
        json_schema_extra=_in("advanced", "接口地址", "经代理访问时填写。") | {"advanced": True},
    )
    oapi_url: str = Field(
        default=OAPI_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="Address of files and sessions",
        description="Another address for installations behind a proxy. Answers into a session go nowhere else.",
        json_schema_extra=_in("advanced", "文件与会话地址", "经代理访问时填写；会话回复只会发往这个地址。")
        | {"advanced": True},
    )

    @field_validator("encoding_aes_key")
    @classmethod
    def _key_has_its_shape(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not ENCODING_AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an AES key has 43 letters and digits")
        return value
