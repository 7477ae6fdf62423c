"""The settings of a web chat inbox; the console draws its form from here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]


class WebchatConfig(BaseModel):
    """A chat window for your site."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(
        default="", max_length=80, title="Title", description="Above the conversation. Empty: the inbox's name."
    )
    greeting: str = Field(default="", max_length=500, title="Greeting", description="Shown before the first message.")
    greeting_zh: str = Field(
        default="", max_length=500, title="Greeting (中文)", description="The same for Chinese pages."
    )
    colour: str = Field(
        default="#2459c9", pattern=r"^#[0-9a-fA-F]{6}$", title="Colour", description="The accent colour of your site."
    )
    locale: Literal["auto", "zh-CN", "en"] = Field(
        default="auto", title="Language", description="auto follows the page."
    )
    allowed_origins: list[Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]] = (
        Field(
            default_factory=list,
            max_length=50,
            title="Sites that may embed it",
            description="Origins such as https://shop.example.com. Empty: any site.",
        )
    )
    ask_rating: bool = Field(
        default=True,
        title="Ask for a rating",
        description="When a conversation is closed, the window asks for 1 to 5 stars and a word.",
    )
    files: Literal["all", "pictures", "none"] = Field(
        default="all", title="Files from visitors", description="Which files visitors may send."
    )
    require_identity: bool = Field(
        default=False,
        title="Signed-in customers only",
        description="Refuse visitors whose identity your site did not sign.",
    )
    identity_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Identity secret",
        description="Your server signs the identity of signed-in customers with it (HMAC-SHA256).",
    )
    next_identity_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Next identity secret",
        description="Accepted as well while you change over. Set the new secret here, change your server, "
        "then set it as the identity secret and remove it here.",
    )
