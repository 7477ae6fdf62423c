"""The settings of a FreeSWITCH."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from channels.config_fields import form, in_zh
from channels.telephony import exchanges
from channels.telephony.settings import TelephoneConfig


class FreeswitchConfig(TelephoneConfig):
    """A FreeSWITCH whose calls are followed, and from which colleagues call by a click."""

    model_config = form(
        "FreeSWITCH",
        "FreeSWITCH",
        "跟踪 FreeSWITCH 交换机上的通话，并可点击外呼。",
        groups=exchanges.GROUPS,
        setup=[
            (
                "Let the event socket of event_socket.conf.xml listen where this server reaches it, with the password "
                "entered here.",
                "在 event_socket.conf.xml 中让事件套接字监听本服务器可访问的地址，密码与此处一致。",
                "",
            ),
            (
                "Allow this server's address in its access list (apply-inbound-acl), and no other.",
                "在访问控制（apply-inbound-acl）中只允许本服务器的地址。",
                "",
            ),
        ],
    )

    host: str = exchanges.server("FreeSWITCH")
    port: int = exchanges.port(
        8021, "Of the event socket, see event_socket.conf.xml.", "事件套接字端口，见 event_socket.conf.xml。"
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        title="Password",
        description="From event_socket.conf.xml.",
        json_schema_extra=in_zh("密码", "见 event_socket.conf.xml。", group="exchange"),
    )
    answered_when: Literal["picked_up", "connected"] = Field(
        default="picked_up",
        title="Answered when",
        description="picked_up: the exchange picks up; connected: two sides are connected. Choose connected if a menu "
        "or a queue picks up first.",
        json_schema_extra=in_zh(
            "何时算接听",
            "picked_up 为交换机应答；connected 为双方接通。先由菜单或队列应答时选 connected。",
            group="exchange",
            options={
                "picked_up": ("The exchange picks up", "交换机应答"),
                "connected": ("Two sides are connected", "双方接通"),
            },
        ),
    )
    own_numbers: str = exchanges.own_numbers()
    recordings_url: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://\S+)?$",
        title="Address of recordings",
        description="Where the folder of recordings is served, if it is: the file's name is put behind it.",
        json_schema_extra=in_zh("录音地址", "录音目录对外提供的网址，文件名接在其后。", group="exchange"),
    )
    endpoint: str = exchanges.endpoint("user/{extension}", r"[^\r\n{}\[\]]")
    context: str = exchanges.context("default")
    dial_prefix: str = exchanges.dial_prefix()
