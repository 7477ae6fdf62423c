"""What the settings of both kinds have in common."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from channels.aes_callback import ENCODING_AES_KEY
from channels.bot_fields import BotConfig
from channels.config_fields import in_zh, provider_address
from channels.wecom.client import API_URL


def callback_setup(where: str, zh: str) -> list[tuple[str, str, str]]:
    """The steps at WeCom: where its callback form is, in both languages, and what goes into it."""
    return [
        (f"{where}: enter this as the URL.", f"{zh}，填写 URL：", "{hook_url}"),
        ("As the Token:", "填写 Token：", "{secret:callback_token}"),
        ("As the EncodingAESKey:", "填写 EncodingAESKey：", "{secret:encoding_aes_key}"),
        (
            "Save there: WeCom calls this address at once and wants its answer within a second.",
            "在企业微信保存：它会立即访问此地址，并要求一秒内得到回应。",
            "",
        ),
        (
            "Put this server's public IP address on the list of trusted addresses (企业可信IP).",
            "把本服务器的公网 IP 加入“企业可信IP”。",
            "",
        ),
    ]


class WecomConfig(BotConfig):
    """The company, its secret, and the keys of its callbacks."""

    corp_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]*$",
        title="Company ID",
        description="CorpID, at the foot of “My Company” in WeCom's admin console: ww…",
        json_schema_extra=in_zh("企业 ID", "CorpID，在企业微信管理后台“我的企业”页面底部，以 ww 开头。", needed=True),
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="Secret",
        description="Of the application, or of customer service; it gets the access token.",
        json_schema_extra=in_zh("Secret", "自建应用或微信客服的 Secret，用来获取访问令牌。", needed=True),
    )
    callback_token: SecretStr = Field(
        default=SecretStr(""),
        title="Callback token",
        description="The Token you enter with the callback URL in WeCom's admin console.",
        json_schema_extra=in_zh("回调 Token", "与回调 URL 一同填写在企业微信管理后台的 Token。", make=32),
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="EncodingAESKey",
        description="43 characters, from the same form. Without token and key no callbacks are taken.",
        json_schema_extra=in_zh(
            "EncodingAESKey",
            "43 位字符，在同一表单中。没有 Token 和密钥就不接收回调。",
            shape=ENCODING_AES_KEY,
            make=43,
        ),
    )
    api_url: str = provider_address(API_URL)

    @field_validator("encoding_aes_key")
    @classmethod
    def _key_has_its_shape(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not ENCODING_AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        return value
