"""The settings of a customer-service account; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field, field_validator

from channels.wecom.pieces import MAX_TEXT_BYTES
from channels.wecom.settings import WecomConfig


class KfConfig(WecomConfig):
    """One customer-service account (微信客服) of a company. Several accounts are several inboxes."""

    open_kfid: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="Account ID",
        description="open_kfid of the customer-service account: wk… Test connection lists those the secret may use.",
    )
    welcome_text: str = Field(
        default="",
        max_length=MAX_TEXT_BYTES,
        title="Welcome text",
        description="Sent when somebody opens the chat, within the 20 seconds WeCom allows. Empty: none.",
    )
    take_sessions: bool = Field(
        default=True,
        title="Take new sessions",
        description="When WeCom refuses a reply because the session is new and nobody's, take it and reply. "
        "Off: the agent is told instead.",
    )

    @field_validator("welcome_text")
    @classmethod
    def _welcome_fits(cls, value: str) -> str:
        if len(value.encode()) > MAX_TEXT_BYTES:
            raise ValueError(f"at most {MAX_TEXT_BYTES:,} bytes: 682 Chinese characters")
        return value
