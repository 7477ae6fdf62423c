"""The settings of a mail inbox; the console draws its form from here, in English or, by ``x-zh``, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator

from channels.config_fields import form, in_zh

_HOST = r"^[A-Za-z0-9.:_-]*$"
Security = Literal["starttls", "tls", "none"]


_SECURITY = {
    "starttls": ("STARTTLS", "STARTTLS"),
    "tls": ("TLS", "TLS"),
    "none": ("None", "不加密"),
}


def _in(
    group: str, title: str, description: str, options: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Any]:
    """The Chinese texts of a field, and the part of the form it stands in."""
    return in_zh(title, description, group=group, options=options)


class EmailConfig(BaseModel):
    """One mail address. Its mail comes in through the program's SMTP or LMTP listener, or from a mailbox by IMAP."""

    model_config = form(
        "E-mail",
        "电子邮件",
        "一个邮箱地址。邮件通过本系统的 SMTP 或 LMTP 端口收取，或用 IMAP 从邮箱读取。",
        groups={
            "sender": ("Sender", "发件人"),
            "smtp": ("Outgoing mail (SMTP)", "发信（SMTP）"),
            "imap": ("Incoming mail (IMAP)", "收信（IMAP）"),
            "oauth": ("Sign-in", "登录"),
            "trust": ("Your mail server", "您的邮件服务器"),
        },
        setup=[
            (
                "With IMAP settings the mailbox is read by itself. Without them, have your mail server hand mail for "
                "this address to this program's SMTP or LMTP port.",
                "填写了 IMAP 就会自动读取邮箱；否则请让邮件服务器把寄往此地址的邮件转交给本系统的 SMTP 或 LMTP 端口。",
                "{address}",
            ),
            (
                "Allow the outgoing server to send for this address (SPF, DKIM), or replies land in the spam folder.",
                "让发信服务器有权代表此地址发信（SPF、DKIM），否则回复会进入垃圾箱。",
                "",
            ),
        ],
    )

    from_name: str = Field(
        default="",
        max_length=120,
        title="Sender name",
        description="Shown as the sender. Empty: the inbox's name.",
        json_schema_extra=_in("sender", "发件人名称", "显示为发件人。留空则使用收件箱名称。"),
    )
    signature: str = Field(
        default="",
        max_length=2000,
        title="Signature",
        description="Below each reply of an agent, after a line with two dashes. {{agent}}, {{inbox}} and {{address}} "
        "stand for the agent's name, the sender name and the address.",
        json_schema_extra=_in(
            "sender",
            "签名",
            "加在客服每封回复下方，前有一行两个短横。{{agent}}、{{inbox}}、{{address}} 代表客服姓名、发件人和地址。",
        ),
    )
    signature_html: str = Field(
        default="",
        max_length=10_000,
        title="Signature as HTML",
        description="For mail programs that show HTML; the same words stand for the same. Empty: made from the text.",
        json_schema_extra=_in("sender", "HTML 签名", "供显示 HTML 的邮件程序使用，变量相同。留空则由文字签名生成。"),
    )
    smtp_host: str = Field(
        default="",
        max_length=253,
        pattern=_HOST,
        title="SMTP server",
        description="The server that sends your mail. Empty: this inbox only receives.",
        json_schema_extra=_in("smtp", "SMTP 服务器", "负责发信的服务器。留空则此收件箱只收不发。"),
    )
    smtp_port: int = Field(
        default=587,
        ge=1,
        le=65535,
        title="Port",
        description="587 for STARTTLS, 465 for TLS, 25 inside.",
        json_schema_extra=_in("smtp", "端口", "STARTTLS 用 587，TLS 用 465，内网用 25。"),
    )
    smtp_security: Security = Field(
        default="starttls",
        title="Encryption",
        description="None is for a server on this machine or network only.",
        json_schema_extra=_in("smtp", "加密方式", "“不加密”只适用于本机或内网的服务器。", _SECURITY),
    )
    smtp_username: str = Field(
        default="",
        max_length=254,
        title="User name",
        description="Empty: no sign-in.",
        json_schema_extra=_in("smtp", "用户名", "留空则不登录。"),
    )
    smtp_password: SecretStr = Field(
        default=SecretStr(""),
        title="Password",
        description="Many providers want an app password here, not the one people sign in with.",
        json_schema_extra=_in("smtp", "密码", "很多邮箱要用“授权码”而非登录密码。"),
    )
    imap_host: str = Field(
        default="",
        max_length=253,
        pattern=_HOST,
        title="IMAP server",
        description="Where the mailbox is that this inbox reads. Empty: mail comes through the listener only.",
        json_schema_extra=_in("imap", "IMAP 服务器", "从哪里读取邮箱。留空则只通过监听端口收信。"),
    )
    imap_port: int = Field(
        default=993,
        ge=1,
        le=65535,
        title="Port",
        description="993 for TLS, 143 for STARTTLS.",
        json_schema_extra=_in("imap", "端口", "TLS 用 993，STARTTLS 用 143。"),
    )
    imap_security: Security = Field(
        default="tls",
        title="Encryption",
        description="None is for a server on this machine or network only.",
        json_schema_extra=_in("imap", "加密方式", "“不加密”只适用于本机或内网的服务器。", _SECURITY),
    )
    imap_username: str = Field(
        default="",
        max_length=254,
        title="User name",
        description="Empty: the SMTP user name, else the address.",
        json_schema_extra=_in("imap", "用户名", "留空则用 SMTP 用户名，没有则用邮箱地址。"),
    )
    imap_password: SecretStr = Field(
        default=SecretStr(""),
        title="Password",
        description="Empty: the SMTP password.",
        json_schema_extra=_in("imap", "密码", "留空则用 SMTP 密码。"),
    )
    imap_folder: str = Field(
        default="INBOX",
        min_length=1,
        max_length=200,
        title="Folder",
        description="Every mail that arrives in it is taken in, read by other programs or not.",
        json_schema_extra=_in("imap", "文件夹", "进入该文件夹的每封邮件都会收取，无论是否已被其他程序读过。"),
    )
    imap_import_days: int = Field(
        default=0,
        ge=0,
        le=365,
        title="Days to import",
        description="How many days of older mail the first connection takes in. 0: only what arrives from then on.",
        json_schema_extra=_in("imap", "导入天数", "首次连接时导入多少天内的旧邮件。0 表示只收此后到达的邮件。"),
    )
    imap_after: Literal["leave", "seen", "delete"] = Field(
        default="leave",
        title="After reading",
        description="What becomes of a mail in the mailbox once it is taken in.",
        json_schema_extra=_in(
            "imap",
            "读取之后",
            "邮件收取之后在邮箱里如何处理。",
            {
                "leave": ("Leave as it is", "保持不变"),
                "seen": ("Mark as read", "标为已读"),
                "delete": ("Delete it", "删除邮件"),
            },
        ),
    )
    auth: Literal["password", "xoauth2"] = Field(
        default="password",
        title="Sign-in",
        description="Tokens for providers that no longer take passwords; it holds for SMTP and IMAP.",
        json_schema_extra=_in(
            "oauth",
            "登录方式",
            "服务商不再接受密码时选择令牌登录，对 SMTP 和 IMAP 同时生效。",
            {"password": ("Password", "密码"), "xoauth2": ("Tokens (XOAUTH2)", "令牌（XOAUTH2）")},
        ),
    )
    oauth_url: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://[^\s]+)?$",
        title="Token address",
        description="Where the provider exchanges a refresh token for an access token.",
        json_schema_extra=_in("oauth", "令牌地址", "服务商用刷新令牌换取访问令牌的地址。"),
    )
    oauth_client_id: str = Field(
        default="",
        max_length=500,
        title="Client id",
        description="The name under which the provider knows this installation.",
        json_schema_extra=_in("oauth", "客户端 ID", "服务商登记本系统时给出的标识。"),
    )
    oauth_client_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Client secret",
        description="What the provider gave with the client id. Empty: it gave none.",
        json_schema_extra=_in("oauth", "客户端密钥", "与客户端 ID 一同给出的密钥；没有则留空。"),
    )
    oauth_refresh_token: SecretStr = Field(
        default=SecretStr(""),
        title="Refresh token",
        description="Granted by the mailbox's owner at the provider. Its replacements are kept by themselves.",
        json_schema_extra=_in("oauth", "刷新令牌", "由邮箱所有者在服务商处授权取得；更换后的令牌会自动保存。"),
    )
    oauth_scope: str = Field(
        default="",
        max_length=1000,
        title="Scope",
        description="Only where the provider wants it named again.",
        json_schema_extra=_in("oauth", "权限范围", "仅在服务商要求再次指明时填写。"),
    )
    authserv_id: str = Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9._-]*$",
        title="Name in Authentication-Results",
        description="How your own mail server signs its SPF, DKIM and DMARC results; only its word is believed.",
        json_schema_extra=_in(
            "trust",
            "Authentication-Results 中的名称",
            "您自己的邮件服务器在 SPF、DKIM、DMARC 结果中的署名；只采信它的结论。",
        ),
    )
    plus_addressing: bool = Field(
        default=False,
        title="Plus-addresses",
        description="Answers go to help+token@…, which finds the thread even where mail programs drop its headers. "
        "Switch on if your mail server delivers plus-addresses.",
        json_schema_extra=_in(
            "trust",
            "加号地址",
            "回信发往 help+标记@…，即使邮件程序丢掉邮件头也能找到会话。邮件服务器支持加号地址时开启。",
        ),
    )

    @model_validator(mode="after")
    def _has_what_tokens_need(self) -> Self:
        needed = (self.oauth_url, self.oauth_client_id, self.oauth_refresh_token.get_secret_value())
        if self.auth == "xoauth2" and not all(needed):
            raise ValueError("xoauth2 needs a token address, a client id and a refresh token")
        return self
