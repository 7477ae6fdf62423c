"""Whom tests of the knowledge base act for, and articles to act on."""

from __future__ import annotations

from typing import Any

from conversations.access import Scope, load_scope
from conversations.work import Work, Works
from kb import articles
from tests.support.office import Who
from tests.support.workspaces import TestWorkspace


async def scope_of(works: Works, workspace: TestWorkspace, who: Who = "agent") -> Scope:
    """Return the view of the workspace's agent, supervisor or admin."""
    async with works.database.begin() as connection:
        return await load_scope(connection, workspace.id, getattr(workspace, f"{who}_id"))


async def write(
    work: Work, scope: Scope, title: str = "Kettle leaks", body: str = "Check the seal.", **more: Any
) -> Any:
    """Write a draft and return its row."""
    return await articles.create_article(work, scope, {"language": "en", "title": title, "body": body, **more})


async def published(
    work: Work, scope: Scope, title: str = "Kettle leaks", body: str = "Check the seal.", **more: Any
) -> Any:
    """Write and publish an article and return its row."""
    row = await write(work, scope, title, body, **more)
    return await articles.publish(work, scope, row.id)
