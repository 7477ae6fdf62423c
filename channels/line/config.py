"""The settings of a LINE inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

API_URL = "https://api.line.me"
DATA_URL = "https://api-data.line.me"
_ADDRESS = r"^https?://[^\s?#]+$"


class LineConfig(BaseModel):
    """One LINE Official Account, by a Messaging API channel of it."""

    model_config = ConfigDict(extra="forbid")

    channel_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Channel secret",
        description="In the LINE Developers Console under Basic settings. Proves that a call comes from LINE.",
    )
    channel_access_token: SecretStr = Field(
        default=SecretStr(""),
        title="Channel access token",
        description="The long-lived one, in the LINE Developers Console under Messaging API.",
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="API address",
        description="Another address for installations behind a proxy.",
        json_schema_extra={"advanced": True},
    )
    data_url: str = Field(
        default=DATA_URL,
        max_length=500,
        pattern=_ADDRESS,
        title="Address of files",
        description="Another address for installations behind a proxy.",
        json_schema_extra={"advanced": True},
    )
