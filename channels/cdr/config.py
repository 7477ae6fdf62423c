"""The settings of an inbox of call records."""

from __future__ import annotations

from typing import Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, model_validator

from channels.cdr.vendors import MAPPABLE
from channels.config_fields import form, in_zh
from channels.telephony.settings import TelephoneConfig, read_pairs


class CdrConfig(TelephoneConfig):
    """A cloud call centre or an exchange that posts its call records, recordings and voicemail to this program."""

    model_config = form(
        "Call records",
        "通话记录推送",
        "云呼叫中心或交换机把话单、录音和留言推送到本程序。",
        groups={"vendor": ("Who posts", "推送方"), "calls": ("Calls", "通话")},
        setup=[
            (
                "Enter this address with the key behind it at the vendor's: for call records, recordings, voicemail.",
                "在推送方填写此地址并在末尾加上密钥，用于话单、录音和留言推送。",
                "{hook_url}?key=",
            ),
            ("The key in the address:", "地址密钥：", "{secret:hook_key}"),
        ],
    )

    vendor: Literal["tccc", "aliyun", "huawei", "volcengine", "custom"] = Field(
        default="custom",
        title="Who posts",
        description="tccc: Tencent Cloud Contact Center; custom: anything that posts JSON, see Fields.",
        json_schema_extra=in_zh(
            "推送方",
            "tccc 为腾讯云联络中心；custom 为任何推送 JSON 的系统，见“字段”。",
            group="vendor",
            options={
                "tccc": ("Tencent Cloud Contact Center", "腾讯云联络中心"),
                "aliyun": ("Aliyun", "阿里云"),
                "huawei": ("Huawei Cloud", "华为云"),
                "volcengine": ("Volcengine", "火山引擎"),
                "custom": ("Anything that posts JSON", "其他推送 JSON 的系统"),
            },
        ),
    )
    hook_key: SecretStr = Field(
        default=SecretStr(""),
        title="Key in the address",
        description="Enter the address with ?key=… at the vendor's: who knows it may post. At least 16 characters.",
        json_schema_extra=in_zh(
            "地址密钥", "在推送方填写地址时加上 ?key=…，知道密钥者才能推送。至少 16 个字符。", group="vendor"
        ),
    )
    basic_user: str = Field(
        default="",
        max_length=200,
        title="User name",
        description="For vendors that sign in by HTTP Basic, instead of the key.",
        json_schema_extra=in_zh("用户名", "推送方使用 HTTP Basic 认证时填写，可代替地址密钥。", group="vendor"),
    )
    basic_password: SecretStr = Field(
        default=SecretStr(""),
        title="Password",
        description="That of the user name.",
        json_schema_extra=in_zh("密码", "HTTP Basic 认证的密码。", group="vendor"),
    )
    app_key: SecretStr = Field(
        default=SecretStr(""),
        title="App key",
        description="Huawei's APP_Key of the application that posts.",
        json_schema_extra=in_zh("APP_Key（应用标识）", "华为云应用的 APP_Key。", group="vendor"),
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""),
        title="App secret",
        description="Huawei's APP_Secret: proves that a delivery is genuine.",
        json_schema_extra=in_zh("APP_Secret（应用密钥）", "华为云应用的 APP_Secret，用于校验推送。", group="vendor"),
    )
    time_zone: str = Field(
        default="",
        max_length=60,
        title="Time zone",
        description="Of times that come without one, e.g. Asia/Shanghai. Empty: the vendor's own.",
        json_schema_extra=in_zh(
            "时区", "不带时区的时间所用时区，如 Asia/Shanghai。留空用推送方默认值。", group="vendor"
        ),
    )
    fields: str = Field(
        default="",
        max_length=20_000,
        title="Fields",
        description="Where facts lie if elsewhere than usual, one a line: caller = data.from. items = calls says where "
        "the list is.",
        json_schema_extra=in_zh(
            "字段",
            "字段位置与默认不同时填写，每行一个，如 caller = data.from；items = calls 指明列表所在。",
            group="vendor",
        ),
    )

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        if 0 < len(self.hook_key.get_secret_value()) < 16:
            raise ValueError("the key in the address needs at least 16 characters")
        if self.time_zone and self.time_zone not in available_timezones():
            raise ValueError(f"there is no time zone {self.time_zone!r}")
        if strange := set(read_pairs(self.fields)) - MAPPABLE:
            raise ValueError(f"there is no field {sorted(strange)[0]!r}; there are {', '.join(sorted(MAPPABLE))}")
        return self
