"""What the demo's supervisor has told the team, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from conversations import announcements
from conversations.access import Scope
from conversations.announcements import AnnouncementQuery
from conversations.work import Work


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement, the logins of those who have read it, and whether it must be read."""

    title: str
    body: str
    readers: tuple[str, ...]
    is_must_read: bool = False


NOTICES: Final = (
    Notice(
        "十二月排班 December rota",
        "十二月的排班已经定了：**每周六 9:00–18:00 由国内服务组轮值**。有事请在周三前找林珊换班。\n\n"
        "The December rota is out: *Saturdays are covered by the China service team*. Swap with Sandra by Wednesday.",
        ("agent", "wang.jianguo", "zhao.min", "sun.yue", "emily.carter", "wu.qian"),
    ),
    Notice(
        "E4 排水故障：先问序列号 E4 drain fault: ask for the serial first",
        "序列号以 **A7** 开头的机器属于批次问题，直接登记换泵，不必让客户再次排查：\n\n"
        "- 标签选 `故障 fault`\n- 转给技术二线\n\n"
        "Machines whose serial begins with **A7** are a known batch. Do not have the customer test the hose again: "
        "tag it `故障 fault` and transfer it to the technical tier.",
        ("wang.jianguo", "liu.zhiyuan", "daniel.weiss", "emily.carter"),
        is_must_read=True,
    ),
)


async def add_notices(work: Work, scope: Scope, agents: Mapping[str, UUID]) -> None:
    """Announce it, unless something was announced already.

    Args:
        agents: login → id, of those who are here.
    """
    if (await announcements.list_announcements(work, scope, AnnouncementQuery(limit=1))).items:
        return
    for notice in NOTICES:
        values = {"title": notice.title, "body": notice.body, "is_must_read": notice.is_must_read}
        made = await announcements.publish(work, replace(scope, agent_id=agents["supervisor"]), values)
        for login in notice.readers:
            await announcements.mark_read(work, replace(scope, agent_id=agents[login]), made.id)
