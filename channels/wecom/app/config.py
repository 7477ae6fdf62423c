"""The settings of an application's inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field

from channels.bot_fields import BOT_GROUP
from channels.config_fields import form, in_zh
from channels.wecom.settings import WecomConfig, callback_setup


class AppConfig(WecomConfig):
    """One application (自建应用) of a company, whose members write to it and are written to."""

    model_config = form(
        "WeCom application",
        "企业微信应用",
        "企业的自建应用，成员通过它联系您，您也可以主动发消息。",
        groups=BOT_GROUP,
        setup=callback_setup(
            "In WeCom’s admin console on the application’s page, Receive messages (接收消息), Set API reception",
            "在企业微信管理后台的应用页面，“接收消息”→“设置API接收”",
        ),
    )

    agent_id: str = Field(
        default="",
        max_length=20,
        pattern=r"^[0-9]*$",
        title="AgentId",
        description="The application's number, on its page in WeCom's admin console.",
        json_schema_extra=in_zh("AgentId", "应用的编号，在企业微信管理后台的应用页面。", needed=True),
    )
