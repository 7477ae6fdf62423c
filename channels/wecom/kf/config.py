"""The settings of a customer-service account; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field, field_validator

from channels.bot_fields import BOT_GROUP
from channels.config_fields import form, in_zh
from channels.wecom.pieces import MAX_TEXT_BYTES
from channels.wecom.settings import WecomConfig, callback_setup


class KfConfig(WecomConfig):
    """One customer-service account (微信客服) of a company. Several accounts are several inboxes."""

    model_config = form(
        "WeCom customer service",
        "微信客服",
        "企业的一个微信客服账号；多个账号请建多个收件箱。",
        groups=BOT_GROUP,
        setup=callback_setup(
            "In WeCom’s admin console under WeChat customer service (微信客服), API, Callback",
            "在企业微信管理后台“微信客服”→“API”的回调设置中",
        ),
    )

    open_kfid: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="Account ID",
        description="open_kfid of the customer-service account: wk… Test connection lists those the secret may use.",
        json_schema_extra=in_zh(
            "客服账号 ID", "即 open_kfid，以 wk 开头。“测试连接”会列出该 Secret 可用的账号。", needed=True
        ),
    )
    welcome_text: str = Field(
        default="",
        max_length=MAX_TEXT_BYTES,
        title="Welcome text",
        description="Sent when somebody opens the chat, within the 20 seconds WeCom allows. Empty: none.",
        json_schema_extra=in_zh("欢迎语", "客户打开会话时发送，须在企业微信允许的 20 秒内。留空则不发送。"),
    )
    take_sessions: bool = Field(
        default=True,
        title="Take new sessions",
        description="When WeCom refuses a reply because the session is new and nobody's, take it and reply. "
        "Off: the agent is told instead.",
        json_schema_extra=in_zh("接管新会话", "企业微信因会话未分配而拒绝回复时，自动接管并回复。关闭则提示客服。"),
    )

    @field_validator("welcome_text")
    @classmethod
    def _welcome_fits(cls, value: str) -> str:
        if len(value.encode()) > MAX_TEXT_BYTES:
            raise ValueError(f"at most {MAX_TEXT_BYTES:,} bytes: 682 Chinese characters")
        return value
