"""The settings of an application's inbox; the console draws its form from here."""

from __future__ import annotations

from pydantic import Field

from channels.wecom.settings import WecomConfig


class AppConfig(WecomConfig):
    """One application (自建应用) of a company, whose members write to it and are written to."""

    agent_id: str = Field(
        default="",
        max_length=20,
        pattern=r"^[0-9]*$",
        title="AgentId",
        description="The application's number, on its page in WeCom's admin console.",
    )
