"""The settings of a FreeSWITCH."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from channels.config_fields import form, in_zh
from channels.telephony.settings import TelephoneConfig


class FreeswitchConfig(TelephoneConfig):
    """A FreeSWITCH whose calls are followed, and from which colleagues call by a click."""

    model_config = form(
        "FreeSWITCH",
        "FreeSWITCH",
        "跟踪 FreeSWITCH 交换机上的通话，并可点击外呼。",
        groups={"exchange": ("Exchange", "交换机"), "dialling": ("Calling out", "外呼"), "calls": ("Calls", "通话")},
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

    host: str = Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9.:_-]*$",
        title="Server",
        description="Name or address of the FreeSWITCH.",
        json_schema_extra=in_zh("服务器", "FreeSWITCH 的主机名或地址。", group="exchange"),
    )
    port: int = Field(
        default=8021,
        ge=1,
        le=65535,
        title="Port",
        description="Of the event socket, see event_socket.conf.xml.",
        json_schema_extra=in_zh("端口", "事件套接字端口，见 event_socket.conf.xml。", group="exchange"),
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
    own_numbers: str = Field(
        default="",
        max_length=4000,
        title="Our numbers",
        description="Numbers of ours that calls show, with commas between: they are never a customer.",
        json_schema_extra=in_zh("本方号码", "本方对外显示的号码，用逗号分隔，不会被当作客户。", group="exchange"),
    )
    recordings_url: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://\S+)?$",
        title="Address of recordings",
        description="Where the folder of recordings is served, if it is: the file's name is put behind it.",
        json_schema_extra=in_zh("录音地址", "录音目录对外提供的网址，文件名接在其后。", group="exchange"),
    )
    endpoint: str = Field(
        default="user/{extension}",
        max_length=200,
        pattern=r"^[^\r\n{}\[\]]*\{extension\}[^\r\n{}\[\]]*$",
        title="Telephones",
        description="How the exchange rings an extension.",
        json_schema_extra=in_zh("话机", "交换机呼叫分机的写法。", group="dialling"),
    )
    context: str = Field(
        default="default",
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
