"""The settings of an SMS inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh
from channels.sms.templates import read_templates

Vendor = Literal["aliyun", "tencent", "volcengine", "huawei"]
OPT_OUT = "TD,T,N,退订,取消订阅"
OPT_IN = "恢复订阅,重新订阅"


class SmsConfig(BotConfig):
    """SMS by a Chinese vendor: notices by approved templates, and customers' answers to them."""

    model_config = form(
        "SMS",
        "短信",
        "国内服务商的短信：按已审核的模板发送通知，并接收客户的回复。",
        groups={
            "account": ("Account", "账号"),
            "content": ("Messages", "短信内容"),
            "consent": ("Opting out", "退订"),
            "webhook": ("Reports and answers", "回执与上行"),
            **BOT_GROUP,
        },
        setup=[
            (
                "At the vendor, enter this address for reports and for answers (上行) alike, with the secret of the "
                "callback address behind it. Huawei is told the address for reports with every message.",
                "在服务商控制台，把此地址填为状态报告和上行短信的推送地址，末尾为回调地址密钥。"
                "华为云的状态报告地址随每条短信提交。",
                "{hook_url}?s={secret:hook_secret}",
            ),
            (
                "Where the key may be used from some addresses only, add this server's.",
                "若访问密钥限制了来源 IP，请加入本服务器的地址。",
                "",
            ),
        ],
    )

    vendor: Vendor = Field(
        default="aliyun",
        title="Vendor",
        description="Whose SMS service it is.",
        json_schema_extra=in_zh(
            "服务商",
            "使用哪一家的短信服务：阿里云、腾讯云、火山引擎或华为云。",
            group="account",
            options={
                "aliyun": ("Aliyun", "阿里云"),
                "tencent": ("Tencent Cloud", "腾讯云"),
                "volcengine": ("Volcengine", "火山引擎"),
                "huawei": ("Huawei Cloud", "华为云"),
            },
        ),
    )
    access_id: str = Field(
        default="",
        max_length=128,
        pattern=r"^[!-~]*$",
        title="Access ID",
        description="Aliyun: AccessKey ID. Tencent: SecretId. Volcengine: Access Key ID. Huawei: Application Key.",
        json_schema_extra=in_zh(
            "访问标识",
            "阿里云 AccessKey ID、腾讯云 SecretId、火山引擎 Access Key ID、华为云 APP_Key。",
            group="account",
            needed=True,
        ),
    )
    access_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Access secret",
        description="Aliyun: AccessKey Secret. Tencent: SecretKey. Volcengine: Secret Access Key. Huawei: Application "
        "Secret.",
        json_schema_extra=in_zh(
            "访问密钥",
            "阿里云 AccessKey Secret、腾讯云 SecretKey、火山引擎 Secret Access Key、华为云 APP_Secret。",
            group="account",
            needed=True,
        ),
    )
    app_id: str = Field(
        default="",
        max_length=64,
        pattern=r"^[0-9A-Za-z_-]*$",
        title="Application",
        description="Tencent: SdkAppId. Volcengine: the message group. Huawei: the channel number. Aliyun has none.",
        json_schema_extra=in_zh(
            "应用编号", "腾讯云 SdkAppId、火山引擎消息组 ID、华为云通道号。阿里云留空。", group="account"
        ),
    )
    sign_name: str = Field(
        default="",
        max_length=32,
        pattern=r"^[^\r\n【】]*$",
        title="Signature",
        description="The approved signature without its brackets. It stands before every message.",
        json_schema_extra=in_zh(
            "短信签名", "已审核的签名，不含【】。每条短信前都会带上。", group="content", needed=True
        ),
    )
    templates: str = Field(
        default="",
        max_length=20_000,
        title="Templates",
        description="One a line: code | name | text, as approved, e.g. SMS_123 | Repair done | 您好${name}，已修好。 "
        "Tencent's blanks are {1}, the others' ${name} or ${1}.",
        json_schema_extra=in_zh(
            "短信模板",
            "每行一个：编号 | 名称 | 内容，与审核一致，例如 SMS_123 | 维修完成 | 您好${name}，已修好。"
            "腾讯云的变量写作 {1}，其他写作 ${name} 或 ${1}。",
            group="content",
        ),
    )
    reply_template: str = Field(
        default="",
        max_length=64,
        title="Template for replies",
        description="Code of one with a single blank, into which an agent's own words go. Empty: templates only.",
        json_schema_extra=in_zh(
            "回复用模板", "只有一个变量的模板编号，客服输入的文字会填入其中。留空则只能发送模板。", group="content"
        ),
    )
    opt_out_words: str = Field(
        default=OPT_OUT,
        max_length=500,
        title="Words that opt out",
        description="With commas between. Who answers with one of them alone is not written to any more.",
        json_schema_extra=in_zh("退订词", "用逗号分隔。客户只回复其中一个词，即不再向其发送。", group="consent"),
    )
    opt_in_words: str = Field(
        default=OPT_IN,
        max_length=500,
        title="Words that opt in again",
        description="With commas between.",
        json_schema_extra=in_zh("恢复词", "用逗号分隔。客户回复其中一个词，即恢复发送。", group="consent"),
    )
    hook_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Secret of the callback address",
        description="16 to 64 letters and digits of yours. Vendors do not sign what they deliver: enter the inbox's "
        "webhook address with ?s= and this behind it.",
        json_schema_extra=in_zh(
            "回调地址密钥",
            "自定 16 至 64 位字母和数字。服务商推送不签名，请在收件箱回调地址后加 ?s= 和此密钥再登记。",
            group="webhook",
            needed=True,
            make=32,
        ),
    )
    api_url: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://[^\s?#]+)?$",
        title="API address",
        description="Empty: the vendor's own. Huawei: the application's access address, which is always needed.",
        json_schema_extra=in_zh("接口地址", "留空则用服务商默认地址。华为云请填应用的“APP接入地址”。", advanced=True),
    )
    region: str = Field(
        default="",
        max_length=40,
        pattern=r"^[a-z0-9-]*$",
        title="Region",
        description="Tencent: ap-guangzhou if empty. Volcengine: cn-north-1 if empty.",
        json_schema_extra=in_zh("地域", "腾讯云默认 ap-guangzhou，火山引擎默认 cn-north-1。", advanced=True),
    )

    @field_validator("hook_secret")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and not (16 <= len(secret) <= 64 and secret.isascii() and secret.isalnum()):
            raise ValueError("the secret has 16 to 64 letters and digits")
        return value

    @model_validator(mode="after")
    def _templates_are_whole(self) -> Self:
        offers = read_templates(self.templates)
        if self.reply_template:
            found = next((one for one in offers if one.ref == self.reply_template), None)
            if found is None or len(found.blanks) != 1:
                raise ValueError("the template for replies is one of the templates, with a single blank")
        return self
