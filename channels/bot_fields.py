"""The part of a channel's form that says whether the bot answers first; ``kb.bot`` reads it of the inbox."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, Field

from channels.config_fields import in_zh

BOT_GROUP: Final = {"bot": ("Answers before people", "自动应答")}


class BotConfig(BaseModel):
    """What the forms of channels that carry text have in common."""

    bot: bool = Field(
        default=False,
        title="The bot answers first",
        description="New conversations are answered from public articles. At the word “human”, or after two questions "
        "without an answer that helps, they go to the queue, with the place of their arrival.",
        json_schema_extra=in_zh(
            "由机器人先应答",
            "新会话先用公开的知识文章回答。客户回复“人工”，或连续两次没有帮到客户时，按最初到达的时间进入队列。",
            group="bot",
        ),
    )
    bot_silence: Literal["queue", "resolve"] = Field(
        default="queue",
        title="When the customer does not say whether an answer helped",
        description="What becomes of the conversation.",
        json_schema_extra=in_zh(
            "客户没有说回答是否有帮助时",
            "如何处理这个会话。",
            group="bot",
            options={
                "queue": ("It goes to the queue", "进入队列"),
                "resolve": ("It is closed", "结束会话"),
            },
        ),
    )
    bot_silence_min: int = Field(
        default=10,
        ge=1,
        le=1440,
        title="After how many minutes",
        description="How long the bot waits for the customer to say whether an answer helped.",
        json_schema_extra=in_zh("等待多少分钟", "机器人等待客户说明回答是否有帮助的时间。", group="bot"),
    )
