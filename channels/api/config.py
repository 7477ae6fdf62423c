"""The settings of an API inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ApiConfig(BaseModel):
    """An inbox for programs: a shop, an app, an ERP."""

    model_config = ConfigDict(extra="forbid")

    callback_url: str = Field(
        default="",
        title="Callback URL",
        description="Replies are posted here as JSON, signed. Empty: your program reads them from the API.",
        max_length=2000,
        pattern=r"^(https?://\S+)?$",
    )
    callback_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Callback secret",
        description="Signs what we post to the callback URL (header webhook-signature, HMAC-SHA256).",
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Webhook secret",
        description="Signs what your program posts to the webhook address of this inbox. Empty: tokens only.",
    )
