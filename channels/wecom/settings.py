"""What the settings of both kinds have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY
from channels.wecom.client import API_URL


class WecomConfig(BaseModel):
    """The company, its secret, and the keys of its callbacks."""

    model_config = ConfigDict(extra="forbid")

    corp_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="Company ID",
        description="CorpID, at the foot of “My Company” in WeCom's admin console: ww…",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="Secret",
        description="Of the application, or of customer service; it gets the access token.",
    )
    callback_token: SecretStr = Field(
        default=SecretStr(""),
        title="Callback token",
        description="The Token you enter with the callback URL in WeCom's admin console.",
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="EncodingAESKey",
        description="43 characters, from the same form. Without token and key no callbacks are taken.",
    )
    api_url: str = Field(
        default=API_URL,
        max_length=500,
        pattern=r"^https?://\S+$",
        title="API address (advanced)",
        description="Where WeCom's API is reached; another address only behind a proxy of your own.",
    )

    @field_validator("encoding_aes_key")
    @classmethod
    def _key_has_its_shape(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not ENCODING_AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        return value
