"""Sets up what ``cast.py`` describes: in a new workspace, or beside what an existing one has already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from automation import rule_book
from conversations import (
    calendars,
    custom_fields,
    inboxes,
    people,
    queues,
    sla_policies,
    tags,
    teams,
    workspaces,
)
from conversations.access import Scope
from conversations.custom_fields import list_custom_fields
from conversations.models import Account, Agent, Inbox, Membership, Queue, QueueMember, Workspace
from conversations.work import Work
from gateway import first_rules
from gateway.demo import cast
from gateway.demo.cast import Person
from gateway.demo.knowledge import add_articles, add_form, find_pages
from gateway.demo.notices import add_notices
from gateway.demo.place import Line, Place
from gateway.demo.story import ChannelKind, QueueKey
from kit.errors import NotFound
from kit.secret import Keys
from routing.policy import QueuePolicy
from routing.sla_policy import Conditions, Terms


def mail_domain(slug: str) -> str:
    """Return the domain of a workspace's invented addresses."""
    return "demo.test" if slug == cast.SLUG else f"{slug}.demo.test"


async def set_up(
    work: Work,
    keys: Keys,
    slug: str,
    *,
    password_hashes: Mapping[str, str],
    mail_config: Mapping[str, object],
) -> None:
    """Add the people, hours, queues, promises, inboxes, tags, fields, articles and
    announcements that are not there yet.

    Args:
        password_hashes: login → hash, for those who may sign in. Nobody else gets a password, and an account that
            exists keeps its own.
        mail_config: settings of the mail inbox.
    """
    scope = Scope.system(work.workspace_id)
    domain = mail_domain(slug)
    agents = {person.login: await _join(work, scope, person, domain, password_hashes) for person in cast.PEOPLE}
    queue_ids = await _add_queues(work, scope, agents, await _add_calendar(work, scope))
    await _add_policy(work, scope, queue_ids.values())
    await _add_inboxes(work, scope, keys, queue_ids[cast.FRONT], domain, mail_config)
    present = {row.name.lower() for row in await teams.list_teams(work, scope)}
    for name, logins in cast.TEAMS.items():
        if name.lower() not in present:
            await teams.create_team(work, scope, name=name, agent_ids=[agents[login] for login in logins])
    present = {row.name.lower() for row in await tags.list_tags(work, scope)}
    for name, colour in cast.TAGS.items():
        if name.lower() not in present:
            await tags.create_tag(work, scope, name=name, colour=colour)
    known = {(row.entity, row.key) for row in await list_custom_fields(work, scope)}
    for entity, key, label, type_, options in cast.FIELDS:
        if (entity, key) not in known:
            await custom_fields.create_custom_field(
                work, scope, entity=entity, key=key, label=label, type=type_, options=options
            )
    await add_articles(work, scope)
    await add_form(work, scope)
    await add_notices(work, scope, agents)


async def create_demo_workspace(work: Work) -> None:
    """Write the demo workspace, whose fresh id ``work`` was opened with.

    Raises:
        Conflict: another process was first (``slug_taken``).
    """
    await workspaces.create_workspace(work, slug=cast.SLUG, name=cast.WORKSPACE_NAME)
    await workspaces.update_workspace(work, Scope.system(work.workspace_id), settings={workspaces.HELP_CENTRE: True})


async def open_to_complaints(work: Work) -> None:
    """Write the rules for complaints, unless the workspace had them from its beginning."""
    scope = Scope.system(work.workspace_id)
    if any(row.name == first_rules.OUTSIDE for row in await rule_book.list_rules(work, scope)):
        return
    queue_ids = {row.name: row.id for row in await queues.list_queues(work, scope)}
    if first_rules.QUEUE in queue_ids and any(row.name == first_rules.TAG for row in await tags.list_tags(work, scope)):
        await first_rules.add_complaint_rules(work, queue_ids[first_rules.QUEUE])


async def find_place(work: Work) -> Place:
    """Return the ids of what was set up.

    Raises:
        NotFound: something of it was renamed or removed since.
    """
    execute: Callable[..., Awaitable[Any]] = work.connection.execute
    workspace_id = work.workspace_id
    slug: str = (await execute(select(Workspace.slug).where(Workspace.id == workspace_id))).scalar_one()
    domain = mail_domain(slug)
    rows = (await execute(select(Agent).where(Agent.workspace_id == workspace_id))).all()
    logins = {row.email.partition("@")[0]: row for row in rows if row.email.endswith(f"@{domain}")}
    members: dict[UUID, set[UUID]] = {}
    for row in await execute(select(QueueMember).where(QueueMember.workspace_id == workspace_id)):
        members.setdefault(row.queue_id, set()).add(row.agent_id)
    rows = (await execute(select(Queue).where(Queue.workspace_id == workspace_id, ~Queue.archived))).all()
    by_name = {row.name: row for row in rows}
    rows = (await execute(select(Inbox).where(Inbox.workspace_id == workspace_id, ~Inbox.archived))).all()
    inbox_ids = {(row.kind, row.name): row.id for row in rows}
    try:
        lines: dict[QueueKey, Line] = {setup.key: _line(by_name[setup.name], members) for setup in cast.QUEUES}
        kinds: dict[ChannelKind, UUID] = {one.kind: inbox_ids[one.kind, one.name] for one in cast.INBOXES}
        agents = {person.login: logins[person.login].id for person in cast.PEOPLE}
    except KeyError as error:
        raise NotFound(f"the demo's {error.args[0]} is no longer there under this name") from error
    names = {row.id: row.name for row in logins.values()}
    return Place(workspace_id, agents, names, lines, kinds, domain, await find_pages(work, Scope.system(workspace_id)))


async def _join(work: Work, scope: Scope, person: Person, domain: str, password_hashes: Mapping[str, str]) -> UUID:
    email = f"{person.login}@{domain}"
    account = await people.find_account(work, email)
    if account is None:
        account = await people.create_account(
            work,
            email=email,
            name=person.name,
            password_hash=password_hashes.get(person.login),
            locale=person.locale,
        )
    account_id: UUID = account.id
    is_member = await work.connection.scalar(
        select(Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.workspace_id == work.workspace_id, Membership.account_id == account_id)
    )
    if is_member is None:
        await people.join(work, scope, account, person.role)
    return account_id


async def _add_calendar(work: Work, scope: Scope) -> UUID:
    present: dict[str, UUID] = {row.name: row.id for row in await calendars.list_calendars(work, scope)}
    if (known := present.get(cast.CALENDAR_NAME)) is not None:
        return known
    row = await calendars.create_calendar(
        work,
        scope,
        name=cast.CALENDAR_NAME,
        zone=cast.CALENDAR_ZONE,
        week=cast.CALENDAR_WEEK,
        country=cast.CALENDAR_COUNTRY,
    )
    calendar_id: UUID = row.id
    return calendar_id


async def _add_policy(work: Work, scope: Scope, queue_ids: Iterable[UUID]) -> None:
    if any(row.name == cast.POLICY_NAME for row in await sla_policies.list_policies(work, scope)):
        return
    await sla_policies.create_policy(
        work,
        scope,
        name=cast.POLICY_NAME,
        conditions=Conditions(queue_ids=tuple(queue_ids)).model_dump(mode="json"),
        terms=Terms.model_validate(cast.POLICY_TERMS).model_dump(mode="json"),
    )


async def _add_queues(work: Work, scope: Scope, agents: Mapping[str, UUID], calendar_id: UUID) -> dict[QueueKey, UUID]:
    present: dict[str, Row[Any]] = {row.name: row for row in await queues.list_queues(work, scope)}
    ids: dict[QueueKey, UUID] = {}
    for setup in cast.QUEUES:
        row = present.get(setup.name)
        if row is None:
            row = await queues.create_queue(
                work,
                scope,
                name=setup.name,
                calendar_id=calendar_id,
                pending_after_reply=setup.pending_after_reply,
                policy=QueuePolicy.model_validate(setup.policy).model_dump(mode="json", exclude_unset=True),
            )
        if not await queues.list_members(work, scope, [row.id]):  # new here, or nobody's since the workspace began
            tiers = {
                agents[person.login]: person.queues[setup.key] for person in cast.PEOPLE if setup.key in person.queues
            }
            await queues.set_members(work, scope, row.id, tiers)
        ids[setup.key] = row.id
    return ids


async def _add_inboxes(
    work: Work, scope: Scope, keys: Keys, queue_id: UUID, domain: str, mail_config: Mapping[str, object]
) -> None:
    present = {(row.kind, row.name) for row in await inboxes.list_inboxes(work, scope)}
    for setup in cast.INBOXES:
        if (setup.kind, setup.name) in present:
            continue
        is_mail = setup.kind == "email"
        await inboxes.create_inbox(
            work,
            scope,
            keys,
            kind=setup.kind,
            name=setup.name,
            address=f"{cast.MAIL_LOCAL_PART}@{domain}" if is_mail else None,
            config={**setup.config, **(mail_config if is_mail else {})},
            queue_id=queue_id,
        )


def _line(row: Row[Any], members: Mapping[UUID, set[UUID]]) -> Line:
    policy = QueuePolicy.model_validate(row.policy)
    return Line(row.id, policy, row.pending_after_reply, frozenset(members.get(row.id, ())))
