"""The settings of an Asterisk."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from channels.config_fields import form, in_zh
from channels.telephony import exchanges
from channels.telephony.settings import TelephoneConfig


class AsteriskConfig(TelephoneConfig):
    """An Asterisk whose calls are followed, and from which colleagues call by a click."""

    model_config = form(
        "Asterisk",
        "Asterisk",
        "跟踪 Asterisk 交换机上的通话，并可点击外呼。",
        groups=exchanges.GROUPS,
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
    host: str = exchanges.server("Asterisk")
    port: int = exchanges.port(
        8088, "8088 for ARI, 8089 for ARI with TLS, 5038 for AMI.", "ARI 为 8088，ARI 加 TLS 为 8089，AMI 为 5038。"
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
    own_numbers: str = exchanges.own_numbers()
    endpoint: str = exchanges.endpoint("PJSIP/{extension}", r"[^\r\n]")
    context: str = exchanges.context("from-internal")
    dial_prefix: str = exchanges.dial_prefix()
