"""The settings of a web chat inbox; the console draws its form from here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from channels.bot_fields import BOT_GROUP, BotConfig
from channels.config_fields import form, in_zh

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]


class WebchatConfig(BotConfig):
    """A chat window for your site."""

    model_config = form(
        "Web chat",
        "网页聊天",
        "放在您网站上的聊天窗口。",
        groups={"look": ("Look", "外观"), "trust": ("Who may use it", "使用范围"), **BOT_GROUP},
        setup=[
            (
                "Paste this line before the closing body tag of each page that should show the chat.",
                "在需要显示聊天的页面，将这一行粘贴到 body 结束标签之前。",
                '<script src="{origin}/widget.js" data-inbox="{inbox_id}" async></script>',
            ),
            (
                "Or send customers to the chat as a page of its own.",
                "或者让客户直接打开聊天页面。",
                "{origin}/chat/{inbox_id}",
            ),
            (
                "To prove signed-in customers, your server signs their identity with the identity secret.",
                "要确认已登录客户的身份，请由您的服务器用身份密钥签名。",
                "{secret:identity_secret}",
            ),
        ],
    )

    title: str = Field(
        default="",
        max_length=80,
        title="Title",
        description="Above the conversation. Empty: the inbox's name.",
        json_schema_extra=in_zh("标题", "显示在聊天窗口上方。留空则使用收件箱名称。", group="look"),
    )
    greeting: str = Field(
        default="",
        max_length=500,
        title="Greeting",
        description="Shown before the first message.",
        json_schema_extra=in_zh("欢迎语（英文）", "在第一条消息之前显示。", group="look"),
    )
    greeting_zh: str = Field(
        default="",
        max_length=500,
        title="Greeting (中文)",
        description="The same for Chinese pages.",
        json_schema_extra=in_zh("欢迎语（中文）", "在中文页面上显示。", group="look"),
    )
    colour: str = Field(
        default="#2459c9",
        pattern=r"^#[0-9a-fA-F]{6}$",
        title="Colour",
        description="The accent colour of your site, such as #2459c9.",
        json_schema_extra=in_zh("主题色", "您网站的主色，例如 #2459c9。", group="look"),
    )
    locale: Literal["auto", "zh-CN", "en"] = Field(
        default="auto",
        title="Language",
        description="Which language the window speaks.",
        json_schema_extra=in_zh(
            "语言",
            "聊天窗口使用的语言。",
            group="look",
            options={
                "auto": ("That of the page", "跟随页面"),
                "zh-CN": ("Chinese", "中文"),
                "en": ("English", "英文"),
            },
        ),
    )
    allowed_origins: list[Origin] = Field(
        default_factory=list,
        max_length=50,
        title="Sites that may embed it",
        description="Origins such as https://shop.example.com. Empty: any site.",
        json_schema_extra=in_zh("允许嵌入的网站", "例如 https://shop.example.com。留空则不限制。", group="trust"),
    )
    suggest_articles: bool = Field(
        default=False,
        title="Suggest articles",
        description="While a visitor writes the first question, the window shows public articles that answer it.",
        json_schema_extra=in_zh("推荐知识文章", "访客输入第一个问题时，窗口显示可解答它的公开文章。", group="bot"),
    )
    ask_rating: bool = Field(
        default=True,
        title="Ask for a rating",
        description="When a conversation is closed, the window asks for 1 to 5 stars and a word.",
        json_schema_extra=in_zh("请客户评价", "会话结束后，聊天窗口请客户打 1 至 5 星并留言。", group="look"),
    )
    files: Literal["all", "pictures", "none"] = Field(
        default="all",
        title="Files from visitors",
        description="Which files visitors may send.",
        json_schema_extra=in_zh(
            "访客发送文件",
            "访客可以发送哪些文件。",
            group="trust",
            options={"all": ("All", "全部"), "pictures": ("Pictures only", "仅图片"), "none": ("None", "不允许")},
        ),
    )
    require_identity: bool = Field(
        default=False,
        title="Signed-in customers only",
        description="Refuse visitors whose identity your site did not sign.",
        json_schema_extra=in_zh("仅限已登录客户", "拒绝未经您的网站签名的访客。", group="trust"),
    )
    identity_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Identity secret",
        description="Your server signs the identity of signed-in customers with it (HMAC-SHA256).",
        json_schema_extra=in_zh(
            "身份密钥", "您的服务器用它为已登录客户的身份签名（HMAC-SHA256）。", group="trust", make=48
        ),
    )
    next_identity_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Next identity secret",
        description="Accepted as well while you change over. Set the new secret here, change your server, "
        "then set it as the identity secret and remove it here.",
        json_schema_extra=in_zh(
            "新身份密钥",
            "更换密钥期间同时接受：先在此填写新密钥，更新您的服务器，再把它设为身份密钥并清空此处。",
            group="trust",
            make=48,
        ),
    )
