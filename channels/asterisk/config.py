"""The settings of an Asterisk."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from channels.config_fields import form, in_zh
from channels.telephony.settings import TelephoneConfig


class AsteriskConfig(TelephoneConfig):
    """An Asterisk whose calls are followed, and from which colleagues call by a click."""

    model_config = form(
        "Asterisk",
        "Asterisk",
        "跟踪 Asterisk 交换机上的通话，并可点击外呼。",
        groups={"exchange": ("Exchange", "交换机"), "dialling": ("Calling out", "外呼"), "calls": ("Calls", "通话")},
        setup=[
            (
                "Enable ARI in ari.conf and http.conf, or for AMI a user in manager.conf, with the user name and "
                "password entered here.",
                "在 ari.conf 和 http.conf 中启用 ARI（或在 manager.conf 中添加 AMI 用户），用户名和密码与此处一致。",
                "",
            ),
            (
                "Let the exchange be reached from this server, and only from it.",
                "让交换机只允许本服务器访问该端口。",
                "",
            ),
        ],
    )

    interface: Literal["ari", "ami"] = Field(
        default="ari",
        title="Interface",
        description="ari tells of recordings too; ami for exchanges whose web server is off.",
        json_schema_extra=in_zh(
            "接口",
            "ari 还能获取录音；交换机未启用 Web 服务时选 ami。",
            group="exchange",
            options={"ari": ("ARI", "ARI"), "ami": ("AMI", "AMI")},
        ),
    )
    host: str = Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9.:_-]*$",
        title="Server",
        description="Name or address of the Asterisk.",
        json_schema_extra=in_zh("服务器", "Asterisk 的主机名或地址。", group="exchange"),
    )
    port: int = Field(
        default=8088,
        ge=1,
        le=65535,
        title="Port",
        description="8088 for ARI, 8089 for ARI with TLS, 5038 for AMI.",
        json_schema_extra=in_zh("端口", "ARI 为 8088，ARI 加 TLS 为 8089，AMI 为 5038。", group="exchange"),
    )
    tls: bool = Field(
        default=False,
        title="TLS",
        description="Encrypt the line to the exchange.",
        json_schema_extra=in_zh("TLS", "加密与交换机的连接。", group="exchange"),
    )
    username: str = Field(
        default="",
        max_length=200,
        title="User name",
        description="From ari.conf or manager.conf.",
        json_schema_extra=in_zh("用户名", "见 ari.conf 或 manager.conf。", group="exchange"),
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        title="Password",
        description="From the same file.",
        json_schema_extra=in_zh("密码", "见同一文件。", group="exchange"),
    )
    app: str = Field(
        default="trunkline",
        pattern=r"^[A-Za-z0-9_-]{1,60}$",
        title="ARI application",
        description="The name under which this program listens.",
        json_schema_extra=in_zh("ARI 应用", "本程序监听时使用的应用名称。", group="exchange"),
    )
    own_numbers: str = Field(
        default="",
        max_length=4000,
        title="Our numbers",
        description="Numbers of ours that calls show, with commas between: they are never a customer.",
        json_schema_extra=in_zh("本方号码", "本方对外显示的号码，用逗号分隔，不会被当作客户。", group="exchange"),
    )
    endpoint: str = Field(
        default="PJSIP/{extension}",
        max_length=200,
        pattern=r"^[^\r\n]*\{extension\}[^\r\n]*$",
        title="Telephones",
        description="How the exchange rings an extension.",
        json_schema_extra=in_zh("话机", "交换机呼叫分机的写法。", group="dialling"),
    )
    context: str = Field(
        default="from-internal",
        max_length=80,
        pattern=r"^[A-Za-z0-9_.-]+$",
        title="Context",
        description="Of the dial plan, in which a click to call dials out.",
        json_schema_extra=in_zh("上下文", "点击外呼所用的拨号方案上下文。", group="dialling"),
    )
    dial_prefix: str = Field(
        default="",
        max_length=10,
        pattern=r"^[0-9*#+]*$",
        title="Prefix",
        description="Dialled before the number, which follows without a plus sign if a prefix is set.",
        json_schema_extra=in_zh("前缀", "拨号时加在号码前；设置后号码不带加号。", group="dialling"),
    )
