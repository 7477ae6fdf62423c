"""The settings of a telephone number at Twilio."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from channels.config_fields import form, in_zh
from channels.telephony.settings import TelephoneConfig, read_pairs

API_URL = "https://api.twilio.com"


class TwilioVoiceConfig(TelephoneConfig):
    """One telephone number at Twilio: a welcome, a menu, the telephones that ring, and voicemail."""

    model_config = form(
        "Twilio Voice",
        "Twilio 语音",
        "一个 Twilio 电话号码：欢迎语、按键菜单、振铃电话和语音留言。",
        groups={
            "account": ("Account", "账户"),
            "caller": ("What callers hear", "来电接待"),
            "calls": ("Calls", "通话"),
        },
        setup=[
            (
                "Press Test connection: it leads the number's calls to this address. Or enter it at the number as the "
                "webhook under A call comes in.",
                "点击“测试连接”会把该号码的来电指向此地址；也可在 Twilio 号码设置的 A call comes in 中填为 Webhook。",
                "{hook_url}",
            ),
        ],
    )

    account_sid: str = Field(
        default="",
        pattern=r"^(AC[0-9a-fA-F]{32})?$",
        title="Account SID",
        description="Of the account or subaccount that the number belongs to.",
        json_schema_extra=in_zh("Account SID", "号码所属账户或子账户的 SID。", group="account"),
    )
    auth_token: SecretStr = Field(
        default=SecretStr(""),
        title="Auth token",
        description="Signs what Twilio posts here, and lets us ask it.",
        json_schema_extra=in_zh("Auth Token", "用于校验 Twilio 的请求，并调用其接口。", group="account"),
    )
    number: str = Field(
        default="",
        pattern=r"^(\+[1-9][0-9]{4,14})?$",
        title="Telephone number",
        description="As +14155550100. Calls to it come in here; calls from here show it.",
        json_schema_extra=in_zh(
            "电话号码", "如 +14155550100：拨打该号码的来电进入此处，外呼显示该号码。", group="account"
        ),
    )
    language: str = Field(
        default="zh-CN",
        pattern=r"^[A-Za-z-]{2,12}$",
        title="Language",
        description="Of the voice that reads the texts below: zh-CN, en-US, …",
        json_schema_extra=in_zh("播报语言", "朗读以下文字所用的语言，如 zh-CN、en-US。", group="caller"),
    )
    welcome: str = Field(
        default="",
        max_length=1000,
        title="Welcome",
        description="Read to every caller first. Empty: the telephones ring at once.",
        json_schema_extra=in_zh("欢迎语", "每位来电者首先听到。留空则直接振铃。", group="caller"),
    )
    menu_text: str = Field(
        default="",
        max_length=1000,
        title="Menu, as it is read",
        description="For sales press 1, for service press 2. Empty: no menu.",
        json_schema_extra=in_zh("按键菜单播报", "如：售前请按 1，售后请按 2。留空则没有菜单。", group="caller"),
    )
    menu: str = Field(
        default="",
        max_length=5000,
        title="Menu, who rings",
        description="For each key the telephones that ring, one a line: 1 = +862112345678, sip:hall@example.com",
        json_schema_extra=in_zh(
            "按键对应", "每行一个按键及其振铃的电话，如 1 = +862112345678, sip:hall@example.com", group="caller"
        ),
    )
    ring: str = Field(
        default="",
        max_length=2000,
        title="Telephones",
        description="Who rings without a menu, or if no key was pressed: numbers and SIP addresses, with commas.",
        json_schema_extra=in_zh("振铃电话", "没有菜单或未按键时振铃的号码和 SIP 地址，用逗号分隔。", group="caller"),
    )
    ring_for_s: int = Field(
        default=25,
        ge=5,
        le=120,
        title="Ring for",
        description="Seconds until the caller goes to voicemail.",
        json_schema_extra=in_zh("振铃时长（秒）", "超过后转语音留言。", group="caller"),
    )
    record: bool = Field(
        default=False,
        title="Record calls",
        description="From the answer on, each side on a track of its own. Tell callers in the welcome.",
        json_schema_extra=in_zh("通话录音", "自接听起录音，双方各占一轨。请在欢迎语中告知来电者。", group="caller"),
    )
    voicemail_text: str = Field(
        default="",
        max_length=1000,
        title="Voicemail",
        description="Read when nobody answers, before the tone. Empty: no voicemail, the call ends.",
        json_schema_extra=in_zh("语音留言提示", "无人接听时在提示音前朗读。留空则不留言，直接挂断。", group="caller"),
    )
    api_url: str = Field(
        default=API_URL,
        max_length=300,
        pattern=r"^https?://[^\s/]+$",
        title="Address of Twilio",
        description="Only to be changed for a region of its own, e.g. https://api.ie1.twilio.com.",
        json_schema_extra=in_zh(
            "Twilio 地址", "仅在使用专属区域时修改，如 https://api.ie1.twilio.com。", group="account"
        ),
    )

    @model_validator(mode="after")
    def _menu_is_of_keys(self) -> Self:
        if strange := [key for key in read_pairs(self.menu) if len(key) != 1 or key not in "0123456789*"]:
            raise ValueError(f"a menu has single keys, not {strange[0]!r}")
        return self
