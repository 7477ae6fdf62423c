"""Workspaces: one tenant each, born with its event counter and its conversation numbers."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.access import Scope
from conversations.addresses import DEFAULT_REGION
from conversations.audit import audit
from conversations.models import Counter, Feed, Membership, Workspace
from conversations.resources import check_version, clean_name, differing
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound

CONVERSATION_NUMBERS = "conversation"  # the counter row behind ``#1042``
EXPIRE_AFTER = "files_expire_after_days"  # of resolved conversations; left out: files are kept
MAX_DAYS = 3_650
HELP_CENTRE = "help_centre"  # whether everybody may read the public articles at /help/{slug}
ZONE = "zone"  # IANA: in which days are counted, and new calendars begin
LANGUAGE = "language"  # of accounts that are made here and say nothing of their own
LANGUAGES = ("zh-CN", "en")
FIRST_RUN = "first_run"  # the step of the first run that its admin stands at; left out: it is over, or never was
FIRST_RUN_STEPS = ("hours", "channel", "people")
DRAFTING = "drafting"  # whether agents may have a language model write drafts, summaries and translations
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


async def create_workspace(work: Work, *, slug: str, name: str) -> Row[Any]:
    """Write the workspace whose fresh id ``work`` was opened with; return its row.

    Raises:
        Conflict: the slug is taken (``slug_taken``).
    """
    check_slug(slug)
    row = (
        await work.connection.execute(
            upsert(Workspace)
            .values(id=work.workspace_id, slug=slug, name=clean_name(name), created_at=work.now, updated_at=work.now)
            .on_conflict_do_nothing(index_elements=[Workspace.slug])
            .returning(Workspace)
        )
    ).one_or_none()
    if row is None:
        raise Conflict(f"there is a workspace {slug} already", code="slug_taken", fields={"slug": "is taken"})
    await work.connection.execute(insert(Feed).values(workspace_id=work.workspace_id))
    await work.connection.execute(insert(Counter).values(workspace_id=work.workspace_id, name=CONVERSATION_NUMBERS))
    await audit(work, "workspace.created", "workspace", row.id, slug=slug)
    return row


def check_slug(slug: str) -> None:
    """Raise ``Invalid`` unless a workspace may be called that."""
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            "a slug is up to 63 of a-z, 0-9 and -, and starts with a letter or digit", fields={"slug": "is malformed"}
        )


async def find_workspace(connection: AsyncConnection, slug: str) -> Row[Any]:
    """Return the workspace of a slug.

    Raises:
        NotFound: there is none.
    """
    row: Row[Any] | None = (await connection.execute(select(Workspace).where(Workspace.slug == slug))).one_or_none()
    if row is None:
        raise NotFound(f"there is no workspace {slug}")
    return row


async def list_workspaces(connection: AsyncConnection) -> list[Row[Any]]:
    """Return all workspaces by slug: for the command line and for loops that serve each of them."""
    return list(await connection.execute(select(Workspace).order_by(Workspace.slug)))


async def list_memberships(connection: AsyncConnection, account_id: UUID) -> list[Row[Any]]:
    """Return where an account is a member: ``workspace_id, slug, name, role``, by name."""
    return list(
        await connection.execute(
            select(Membership.workspace_id, Workspace.slug, Workspace.name, Membership.role)
            .join(Workspace, Workspace.id == Membership.workspace_id)
            .where(Membership.account_id == account_id)
            .order_by(Workspace.name, Workspace.id)
        )
    )


async def update_workspace(
    work: Work,
    scope: Scope,
    *,
    name: str | None = None,
    settings: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change the name, or settings key by key (``None`` removes a key); return the row.

    Raises:
        Invalid: a setting that the program reads has a value that it cannot use.
    """
    scope.require("settings.manage")
    row = (
        await work.connection.execute(select(Workspace).where(Workspace.id == scope.workspace_id).with_for_update())
    ).one()
    check_version(row, expected_version)
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = clean_name(name)
    if settings is not None:
        _check_settings(settings)
        values["settings"] = {key: value for key, value in (row.settings | settings).items() if value is not None}
    changed = differing(row, values)
    if not changed:
        return row
    after = (
        await work.connection.execute(
            update(Workspace)
            .where(Workspace.id == scope.workspace_id)
            .values(**changed, version=Workspace.version + 1, updated_at=work.now)
            .returning(Workspace)
        )
    ).one()
    told = {field: {"before": getattr(row, field), "after": value} for field, value in changed.items()}
    await audit(work, "workspace.updated", "workspace", row.id, changed=told)
    return after


def _check_settings(settings: dict[str, Any]) -> None:
    days = settings.get(EXPIRE_AFTER)
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MAX_DAYS):
        raise Invalid("files are kept for 1 to 3650 whole days", fields={EXPIRE_AFTER: f"is not 1 to {MAX_DAYS}"})
    if not isinstance(settings.get(HELP_CENTRE, False), bool | None):
        raise Invalid("the help centre is open or closed", fields={HELP_CENTRE: "is not true or false"})
    if not isinstance(settings.get(DRAFTING, False), bool | None):
        raise Invalid("drafting is on or off", fields={DRAFTING: "is not true or false"})
    if settings.get(ZONE) is not None and not is_zone(settings[ZONE]):
        raise Invalid("there is no such time zone", fields={ZONE: "is no time zone such as Asia/Shanghai"})
    for key, known in ((LANGUAGE, LANGUAGES), (FIRST_RUN, FIRST_RUN_STEPS)):
        if settings.get(key) is not None and settings[key] not in known:
            raise Invalid(f"there is no such {key}", fields={key: f"is not one of {', '.join(known)}"})


def is_zone(name: object) -> bool:
    """Whether this is the name of an IANA time zone."""
    try:
        ZoneInfo(name if isinstance(name, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


async def language_of(work: Work) -> str:
    """Return the language of people who join this workspace and have chosen none."""
    settings = (
        await work.connection.execute(select(Workspace.settings).where(Workspace.id == work.workspace_id))
    ).scalar_one()
    return str(settings.get(LANGUAGE) or "en")


async def files_expire_after(work: Work) -> int | None:
    """Return after how many days files of resolved conversations expire; ``None``: they are kept."""
    settings = (
        await work.connection.execute(select(Workspace.settings).where(Workspace.id == work.workspace_id))
    ).scalar_one()
    days = settings.get(EXPIRE_AFTER)
    return days if isinstance(days, int) and days >= 1 else None


async def phone_region(work: Work) -> str:
    """Return the region (two letters) where this workspace dials numbers without a country code."""
    settings = (
        await work.connection.execute(select(Workspace.settings).where(Workspace.id == work.workspace_id))
    ).scalar_one()
    region = settings.get("phone_region", DEFAULT_REGION)
    return region if isinstance(region, str) else DEFAULT_REGION
