"""The settings of a mail inbox; the console draws its form from here."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class EmailConfig(BaseModel):
    """One mail address. Mail comes in through the program's own SMTP or LMTP listener."""

    model_config = ConfigDict(extra="forbid")

    from_name: str = Field(
        default="", max_length=120, title="Sender name", description="Shown as the sender. Empty: the inbox's name."
    )
    signature: str = Field(
        default="",
        max_length=2000,
        title="Signature",
        description="Added below each reply, after a line with two dashes.",
    )
    smtp_host: str = Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9.:_-]*$",
        title="SMTP server",
        description="The server that sends your mail. Empty: this inbox only receives.",
    )
    smtp_port: int = Field(
        default=587, ge=1, le=65535, title="Port", description="587 for STARTTLS, 465 for TLS, 25 inside."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", title="Encryption", description="none is for a server on this machine or network only."
    )
    smtp_username: str = Field(default="", max_length=254, title="User name", description="Empty: no sign-in.")
    smtp_password: SecretStr = Field(default=SecretStr(""), title="Password")
    authserv_id: str = Field(
        default="",
        max_length=253,
        pattern=r"^[A-Za-z0-9._-]*$",
        title="Name in Authentication-Results",
        description="How your own mail server signs its SPF, DKIM and DMARC results; only its word is believed.",
    )
    plus_addressing: bool = Field(
        default=False,
        title="Plus-addresses",
        description="Answers go to help+token@…, which finds the thread even where mail programs drop its headers. "
        "Switch on if your mail server delivers plus-addresses.",
    )
