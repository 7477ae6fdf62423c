"""Announcements: what supervisors tell everybody or a team, and who of them has read it.

Those they are for see them, and so does whoever may publish; customers never. Of each agent the first reading is kept;
a change that asks to be read again forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after_id, clamp, cut
from conversations.models import Agent, Announcement, AnnouncementReceipt, Team, TeamMember
from conversations.resources import check_version, clean_name, differing, only
from conversations.work import Work
from kit.errors import Invalid, NotFound
from kit.ids import new_id
from kit.paging import Page
from kit.text import clean

EVENT = "announcement.updated"
READ = "announcement.read"  # told to the reader's own windows only
MAX_BODY = 20_000
LONGEST = timedelta(days=3_650)


@dataclass(frozen=True, slots=True)
class AnnouncementQuery:
    """Which announcements: ``q`` are words in title or text, ``unread`` those that still ask the caller to read."""

    q: str | None = None
    unread: bool = False
    cursor: str | None = None
    limit: int = 50


def seen(scope: Scope) -> ColumnElement[bool]:
    """The rule of who sees an announcement."""
    ours = Announcement.workspace_id == scope.workspace_id
    if scope.may("announcements.publish"):
        return ours
    return and_(ours, or_(Announcement.team_id.is_(None), _belongs(scope.agent_id)))


async def list_announcements(work: Work, scope: Scope, query: AnnouncementQuery) -> Page[Row[Any]]:
    """Return a page of what the caller sees, newest first, each with ``author_name``, ``read_at`` and its counts.

    Raises:
        Invalid: the cursor was not made here (``bad_cursor``).
    """
    statement = _shown(scope)
    if query.unread:  # whoever publishes is not pointed to what is for another team
        still = or_(Announcement.expires_at.is_(None), Announcement.expires_at > work.now)
        mine = or_(Announcement.team_id.is_(None), _belongs(scope.agent_id))
        statement = statement.where(AnnouncementReceipt.read_at.is_(None), still, mine)
    for word in (query.q or "").split()[:10]:
        statement = statement.where((Announcement.title + " " + Announcement.body).icontains(word, autoescape=True))
    if query.cursor is not None:
        statement = statement.where(Announcement.id < after_id(query.cursor))
    limit = clamp(query.limit)
    rows = (await work.connection.execute(statement.order_by(Announcement.id.desc()).limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.id,))


async def read_announcement(work: Work, scope: Scope, announcement_id: UUID) -> Row[Any]:
    """Return one, as in the list.

    Raises:
        NotFound: absent, or not for the caller.
    """
    shown = _shown(scope).where(Announcement.id == announcement_id)
    row: Row[Any] | None = (await work.connection.execute(shown)).one_or_none()
    if row is None:
        raise NotFound("there is no such announcement", fields={"resource": "announcement"})
    return row


async def publish(work: Work, scope: Scope, values: Mapping[str, Any]) -> Row[Any]:
    """Write an announcement: ``title`` and ``body``, and if wanted ``team_id``, ``is_must_read``, ``expires_at``.

    Raises:
        Invalid: a text is empty or too long, or its time is over already. NotFound: there is no such team.
    """
    scope.require("announcements.publish")
    checked = await _checked(work, scope, only(values, "title", "body", "team_id", "is_must_read", "expires_at"))
    row = (
        await work.connection.execute(
            insert(Announcement)
            .values(
                workspace_id=scope.workspace_id,
                id=new_id(),
                author_id=scope.agent_id,
                created_at=work.now,
                updated_at=work.now,
                **checked,
            )
            .returning(Announcement.id, Announcement.title)
        )
    ).one()
    await audit(work, "announcement.created", "announcement", row.id, title=row.title)
    work.record(EVENT, data={"id": row.id, "fields": ["created"]})
    await mark_read(work, scope, row.id)
    return await read_announcement(work, scope, row.id)


async def change(
    work: Work,
    scope: Scope,
    announcement_id: UUID,
    changes: Mapping[str, Any],
    *,
    ask_again: bool = False,
    expected_version: int | None = None,
) -> Row[Any]:
    """Change an announcement; ``ask_again`` has everybody read it once more."""
    scope.require("announcements.publish")
    row = await _lock(work, scope, announcement_id)
    check_version(row, expected_version)
    wanted = only(changes, "title", "body", "team_id", "is_must_read", "expires_at")
    changed = differing(row, await _checked(work, scope, wanted))
    if not changed and not ask_again:
        return await read_announcement(work, scope, announcement_id)
    here = (Announcement.workspace_id == scope.workspace_id, Announcement.id == announcement_id)
    values = {**changed, "version": Announcement.version + 1, "updated_at": work.now}
    await work.connection.execute(update(Announcement).where(*here).values(values))
    if ask_again:
        await work.connection.execute(
            delete(AnnouncementReceipt).where(
                AnnouncementReceipt.workspace_id == scope.workspace_id,
                AnnouncementReceipt.announcement_id == announcement_id,
                AnnouncementReceipt.agent_id != scope.agent_id,
            )
        )
    fields = sorted(changed) + (["receipts"] if ask_again else [])
    await audit(work, "announcement.updated", "announcement", announcement_id, fields=fields)
    work.record(EVENT, data={"id": announcement_id, "fields": fields})
    return await read_announcement(work, scope, announcement_id)


async def withdraw(work: Work, scope: Scope, announcement_id: UUID) -> None:
    """Take an announcement away, with its receipts."""
    scope.require("announcements.publish")
    row = await _lock(work, scope, announcement_id)
    await work.connection.execute(
        delete(Announcement).where(Announcement.workspace_id == scope.workspace_id, Announcement.id == announcement_id)
    )
    await audit(work, "announcement.deleted", "announcement", announcement_id, title=row.title)
    work.record(EVENT, data={"id": announcement_id, "fields": ["removed"]})


async def mark_read(work: Work, scope: Scope, announcement_id: UUID) -> Row[Any]:
    """Note that the caller has read it; the first time counts. Return the announcement."""
    await read_announcement(work, scope, announcement_id)
    noted = await work.connection.execute(
        upsert(AnnouncementReceipt)
        .values(
            workspace_id=scope.workspace_id,
            announcement_id=announcement_id,
            agent_id=scope.agent_id,
            read_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    if noted.rowcount:
        work.record(READ, agent_id=scope.agent_id, data={"id": announcement_id})
    return await read_announcement(work, scope, announcement_id)


async def receipts(work: Work, scope: Scope, announcement_id: UUID) -> list[Row[Any]]:
    """Return everybody it is for, by name, with ``read_at``; ``None``: not yet."""
    scope.require("announcements.publish")
    row = await read_announcement(work, scope, announcement_id)
    statement = (
        select(Agent.id, Agent.name, AnnouncementReceipt.read_at)
        .outerjoin(
            AnnouncementReceipt,
            and_(
                AnnouncementReceipt.workspace_id == Agent.workspace_id,
                AnnouncementReceipt.agent_id == Agent.id,
                AnnouncementReceipt.announcement_id == announcement_id,
            ),
        )
        .where(Agent.workspace_id == scope.workspace_id, Agent.is_active)
        .order_by(func.lower(Agent.name), Agent.id)
    )
    if row.team_id is not None:
        in_team = exists().where(
            TeamMember.workspace_id == Agent.workspace_id,
            TeamMember.agent_id == Agent.id,
            TeamMember.team_id == row.team_id,
        )
        statement = statement.where(in_team)
    return list(await work.connection.execute(statement))


def _belongs(agent_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        TeamMember.workspace_id == Announcement.workspace_id,
        TeamMember.team_id == Announcement.team_id,
        TeamMember.agent_id == agent_id,
    )


def _shown(scope: Scope) -> Select[Any]:
    audience = (
        select(func.count())
        .select_from(Agent)
        .where(
            Agent.workspace_id == Announcement.workspace_id,
            Agent.is_active,
            or_(
                Announcement.team_id.is_(None),
                exists()
                .where(
                    TeamMember.workspace_id == Agent.workspace_id,
                    TeamMember.agent_id == Agent.id,
                    TeamMember.team_id == Announcement.team_id,
                )
                .correlate(Agent, Announcement),
            ),
        )
        .correlate(Announcement)
    )
    have_read = exists().where(
        AnnouncementReceipt.workspace_id == Agent.workspace_id,
        AnnouncementReceipt.agent_id == Agent.id,
        AnnouncementReceipt.announcement_id == Announcement.id,
    )
    counted = [
        audience.where(have_read.correlate(Agent, Announcement)).scalar_subquery().label("read_count"),
        audience.scalar_subquery().label("audience_count"),
    ]
    return (
        select(
            Announcement,
            Agent.name.label("author_name"),
            AnnouncementReceipt.read_at,
            *(counted if scope.may("announcements.publish") else ()),
        )
        .join(Agent, and_(Agent.workspace_id == Announcement.workspace_id, Agent.id == Announcement.author_id))
        .outerjoin(
            AnnouncementReceipt,
            and_(
                AnnouncementReceipt.workspace_id == Announcement.workspace_id,
                AnnouncementReceipt.announcement_id == Announcement.id,
                AnnouncementReceipt.agent_id == scope.agent_id,
            ),
        )
        .where(seen(scope))
    )


async def _lock(work: Work, scope: Scope, announcement_id: UUID) -> Row[Any]:
    row = (
        await work.connection.execute(
            select(Announcement).where(seen(scope), Announcement.id == announcement_id).with_for_update(key_share=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such announcement", fields={"resource": "announcement"})
    return row


async def _checked(work: Work, scope: Scope, values: dict[str, Any]) -> dict[str, Any]:
    if "title" in values:
        values["title"] = clean_name(values["title"], field="title")
    if "body" in values:
        body = clean(values["body"]).strip()
        if not body:
            raise Invalid("the text is empty", fields={"body": "is empty"})
        if len(body) > MAX_BODY:
            raise Invalid("the text is too long", fields={"body": f"is longer than {MAX_BODY:,} characters"})
        values["body"] = body
    until: datetime | None = values.get("expires_at")
    if until is not None and not work.now < until < work.now + LONGEST:
        raise Invalid("it would be over already, or never", fields={"expires_at": "is not in the next ten years"})
    if (team_id := values.get("team_id")) is not None:
        found = select(Team.id).where(Team.workspace_id == scope.workspace_id, Team.id == team_id, ~Team.archived)
        if (await work.connection.execute(found)).one_or_none() is None:
            raise NotFound("there is no such team", fields={"team_id": "is no team"})
    return values
