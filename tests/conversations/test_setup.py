"""Teams, tags, custom fields, workspaces and the audit log: what an admin sets up, and its trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from conversations import audit, custom_fields, people, queues, tags, teams, workspaces
from conversations.access import Scope, load_scope
from conversations.models import Audit, Counter, Feed
from conversations.work import Work, Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.stage import add_contact, add_conversation, audited, events_of, scope_of
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, make_workspace


async def _refused(works: Works, workspace: TestWorkspace, attempt: Callable[[Work], Awaitable[Any]]) -> Conflict:
    """Run an attempt in a transaction of its own and return the conflict it must end in."""
    with pytest.raises(Conflict) as refused:
        async with works.begin(workspace.id) as work:
            await attempt(work)
    return refused.value


# -- teams ----------------------------------------------------------------------------------------------------


async def test_a_team_has_exactly_its_members(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        made = await teams.create_team(work, admin, name="Night", agent_ids=[workspace.agent_id])
        row = await teams.update_team(
            work, admin, made.id, {"name": "Day"}, agent_ids=[workspace.admin_id, workspace.supervisor_id],
            expected_version=1,
        )  # fmt: skip
        assert (row.name, row.version) == ("Day", 3)
        same = await teams.update_team(
            work, admin, made.id, {}, agent_ids=[workspace.supervisor_id, workspace.admin_id]
        )
        assert same.version == 3
        (listed,) = await teams.list_teams(work, scope_of(workspace))
        assert (listed.name, listed.agent_ids) == ("Day", sorted([workspace.admin_id, workspace.supervisor_id]))
        await teams.update_team(work, admin, made.id, {}, agent_ids=[])
        assert (await teams.list_teams(work, admin))[0].agent_ids == []
    async with works.begin(workspace.id) as work:
        assert len(await events_of(work, "team.updated")) == 4
    assert (await _refused(works, workspace, lambda work: teams.create_team(work, admin, name="DAY"))).code == (
        "name_taken"
    )


async def test_a_team_that_a_queue_names_is_archived(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        named = await teams.create_team(work, admin, name="Named", agent_ids=[workspace.agent_id])
        free = await teams.create_team(work, admin, name="Free", agent_ids=[workspace.agent_id])
        await queues.update_queue(work, admin, workspace.queue_id, {"team_id": named.id})
        for team in (named, free):
            await teams.delete_team(work, admin, team.id)
        assert await teams.list_teams(work, admin) == []
        assert [action for action, _ in await audited(work)][-2:] == ["team.archived", "team.deleted"]


async def test_a_team_takes_members_of_its_workspace_only(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        with pytest.raises(NotFound) as refused:
            await teams.create_team(work, admin, name="T", agent_ids=[other.agent_id])
        assert refused.value.fields == {"agent_ids": [str(other.agent_id)]}
        for attempt in (
            teams.create_team(work, scope_of(workspace), name="x"),
            teams.update_team(work, scope_of(workspace), new_id(), {}),
            teams.delete_team(work, scope_of(workspace), new_id()),
        ):
            with pytest.raises(Forbidden):
                await attempt


# -- tags -----------------------------------------------------------------------------------------------------


async def test_tags_are_offered_in_the_order_of_their_names(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await tags.create_tag(work, admin, name="late")
        vip = await tags.create_tag(work, admin, name="VIP", colour="red")
        row = await tags.update_tag(work, admin, vip.id, {"name": "gold", "colour": "yellow"}, expected_version=1)
        assert (row.name, row.colour, row.version) == ("gold", "yellow", 2)
        assert [tag.name for tag in await tags.list_tags(work, scope_of(workspace))] == ["gold", "late"]
        for attempt in (
            tags.create_tag(work, admin, name="x", colour="infrared"),
            tags.create_tag(work, admin, name="x" * 61),
            tags.update_tag(work, admin, vip.id, {"colour": "infrared"}),
            tags.update_tag(work, admin, vip.id, {"archived": True}),
        ):
            with pytest.raises(Invalid):
                await attempt
        with pytest.raises(Forbidden):
            await tags.create_tag(work, scope_of(workspace, "supervisor"), name="x")
    assert (
        await _refused(works, workspace, lambda work: tags.create_tag(work, admin, name="GOLD"))
    ).code == "name_taken"


@pytest.mark.parametrize("carrier", ["contact", "conversation"])
async def test_a_tag_in_use_is_archived_and_never_renamed(workspace: TestWorkspace, works: Works, carrier: str) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        used = await tags.create_tag(work, admin, name="used")
        free = await tags.create_tag(work, admin, name="free")
        contact_id = await add_contact(work, tags=["used"] if carrier == "contact" else [])
        await add_conversation(work, workspace, contact_id, tags=["used"] if carrier == "conversation" else [])
        with pytest.raises(Conflict) as refused:
            await tags.update_tag(work, admin, used.id, {"name": "other"})
        assert refused.value.code == "tag_in_use"
        await tags.update_tag(work, admin, used.id, {"name": "used", "colour": "blue"})
        for tag in (used, free):
            await tags.delete_tag(work, admin, tag.id)
        assert await tags.list_tags(work, admin) == []
        assert [action for action, _ in await audited(work)][-2:] == ["tag.archived", "tag.deleted"]
        # The archived word still may stay on what carries it, and the name is free for a new tag.
        assert await tags.check_tags(work, admin, ["USED"], ["used"]) == ["used"]
        await tags.create_tag(work, admin, name="used")


# -- custom fields --------------------------------------------------------------------------------------------


async def test_custom_fields_are_listed_by_entity(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        serial = await custom_fields.create_custom_field(
            work, admin, entity="contact", key="serial", label=" Serial  no. ", type="text"
        )
        fault = await custom_fields.create_custom_field(
            work,
            admin,
            entity="conversation",
            key="fault",
            label="Fault",
            type="choice",
            options=["leak", "leak", "noise"],
        )
        assert (serial.label, fault.options) == ("Serial no.", ["leak", "noise"])
        row = await custom_fields.update_custom_field(
            work, admin, fault.id, {"label": "Defect", "options": ["leak"]}, expected_version=1
        )
        assert (row.label, row.options, row.version) == ("Defect", ["leak"], 2)
        assert [one.key for one in await custom_fields.list_custom_fields(work, scope_of(workspace))] == [
            "serial",
            "fault",
        ]
        assert [one.key for one in await custom_fields.list_custom_fields(work, admin, "conversation")] == ["fault"]
        assert await custom_fields.patch_fields(work, admin, "conversation", {"old": 1}, {}) == {"old": 1}
    assert (
        await _refused(
            works,
            workspace,
            lambda work: custom_fields.create_custom_field(
                work, admin, entity="contact", key="serial", label="x", type="text"
            ),
        )
    ).code == "key_taken"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "Serial"}, "key"),
        ({"key": "1x"}, "key"),
        ({"key": "x" * 41}, "key"),
        ({"type": "money"}, "type"),
        ({"entity": "agent"}, "type"),
        ({"label": " "}, "label"),
        ({"options": ["a"]}, "options"),
        ({"type": "choice"}, "options"),
        ({"type": "choice", "options": [""]}, "options"),
        ({"type": "choice", "options": [str(number) for number in range(201)]}, "options"),
    ],
)
async def test_a_malformed_field_is_refused(
    workspace: TestWorkspace, works: Works, values: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {"entity": "contact", "key": "serial", "label": "Serial", "type": "text"}
    async with works.begin(workspace.id) as work:
        with pytest.raises(Invalid) as refused:
            await custom_fields.create_custom_field(work, scope_of(workspace, "admin"), **good | values)
        assert list(refused.value.fields) == [field]


async def test_there_are_a_hundred_fields_at_most(
    workspace: TestWorkspace, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom_fields, "MAX_FIELDS", 2)
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id) as work:
        for key in ("a", "b"):
            await custom_fields.create_custom_field(work, admin, entity="contact", key=key, label=key, type="text")
        with pytest.raises(Invalid):
            await custom_fields.create_custom_field(work, admin, entity="contact", key="c", label="c", type="text")
        await custom_fields.create_custom_field(work, admin, entity="conversation", key="c", label="c", type="text")


async def test_a_field_with_values_is_archived_and_comes_back_with_its_type(
    workspace: TestWorkspace, works: Works
) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        contact_id = await add_contact(work, fields={"used": 5})
        await add_conversation(work, workspace, contact_id, fields={"used": "x"})
        wanted: list[tuple[custom_fields.Entity, str, custom_fields.FieldType]] = [
            ("contact", "used", "number"),
            ("contact", "free", "text"),
            ("conversation", "used", "text"),
        ]
        made = {
            (entity, key): await custom_fields.create_custom_field(
                work, admin, entity=entity, key=key, label=key, type=kind
            )
            for entity, key, kind in wanted
        }
        for row in made.values():
            await custom_fields.delete_custom_field(work, admin, row.id)
        assert await custom_fields.list_custom_fields(work, admin) == []
        assert [action for action, _ in await audited(work)][-3:] == [
            "custom_field.archived", "custom_field.deleted", "custom_field.archived",
        ]  # fmt: skip
        with pytest.raises(Invalid) as refused:
            await custom_fields.create_custom_field(work, admin, entity="contact", key="used", label="x", type="text")
        assert refused.value.fields == {"key": "was used"}
        back = await custom_fields.create_custom_field(
            work, admin, entity="contact", key="used", label="Again", type="number"
        )
        assert (back.id, back.label) == (made["contact", "used"].id, "Again")
        fresh = await custom_fields.create_custom_field(
            work, admin, entity="contact", key="free", label="x", type="date"
        )
        assert fresh.id != made["contact", "free"].id


# -- workspaces -----------------------------------------------------------------------------------------------


async def test_a_workspace_is_born_with_its_counters_and_can_work_at_once(works: Works) -> None:
    workspace_id, slug = new_id(), f"w-{new_id().hex}"
    system = Scope.system(workspace_id)
    async with works.begin(workspace_id) as work:
        row = await workspaces.create_workspace(work, slug=slug, name=" After  Sales ")
        assert (row.id, row.name, row.version) == (workspace_id, "After Sales", 1)
        agent = await people.create_agent(work, system, email=f"{slug}@x.yz", name="A", role="admin")
    async with works.begin(workspace_id) as work:
        assert (await workspaces.find_workspace(work.connection, slug)).id == workspace_id
        assert slug in [row.slug for row in await workspaces.list_workspaces(work.connection)]
        assert await work.connection.scalar(select(Feed.last).where(Feed.workspace_id == workspace_id)) == 1
        numbers = await work.connection.scalars(select(Counter.name).where(Counter.workspace_id == workspace_id))
        assert list(numbers) == ["conversation"]
        (membership,) = await workspaces.list_memberships(work.connection, agent.id)
        assert (membership.workspace_id, membership.slug, membership.role) == (workspace_id, slug, "admin")
        assert (await load_scope(work.connection, workspace_id, agent.id)).role == "admin"


async def test_a_slug_is_well_formed_and_taken_once(workspace: TestWorkspace, works: Works) -> None:
    async with works.begin(new_id()) as work:
        for slug in ("", "-a", "A", "a b", "a" * 64, "ä"):
            with pytest.raises(Invalid):
                await workspaces.create_workspace(work, slug=slug, name="x")
        with pytest.raises(Conflict) as refused:
            await workspaces.create_workspace(work, slug=workspace.slug, name="x")
        assert refused.value.code == "slug_taken"
        with pytest.raises(NotFound):
            await workspaces.find_workspace(work.connection, "none-of-this-name")


async def test_settings_change_key_by_key(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        assert await workspaces.phone_region(work) == "CN"
        await workspaces.update_workspace(work, admin, settings={"phone_region": "DE", "x": 1}, expected_version=1)
        row = await workspaces.update_workspace(work, admin, name="New", settings={"x": None})
        assert (row.name, row.settings, row.version) == ("New", {"phone_region": "DE"}, 3)
        assert (await workspaces.update_workspace(work, admin, name="New")).version == 3
        assert await workspaces.phone_region(work) == "DE"
        await workspaces.update_workspace(work, admin, settings={"phone_region": 5})
        assert await workspaces.phone_region(work) == "CN"
        with pytest.raises(Conflict):
            await workspaces.update_workspace(work, admin, name="x", expected_version=1)
        with pytest.raises(Forbidden):
            await workspaces.update_workspace(work, scope_of(workspace, "supervisor"), name="x")


# -- the log --------------------------------------------------------------------------------------------------


async def test_the_log_is_paged_and_filtered(
    database: Database, workspace: TestWorkspace, works: Works, clock: FakeClock
) -> None:
    other = await make_workspace(database)
    async with works.begin(other.id) as work:
        await audit.audit(work, "theirs", "tag", "1")
    token = audit.REMOTE_ADDRESS.set("192.0.2.7")
    try:
        for number in range(5):
            async with works.begin(workspace.id, workspace.admin) as work:
                await audit.audit(work, f"did_{number}", "tag" if number % 2 else "queue", str(number), note=number)
            clock.advance(seconds=1)
    finally:
        audit.REMOTE_ADDRESS.reset(token)
    supervisor = scope_of(workspace, "supervisor")
    async with works.begin(workspace.id) as work:
        seen: list[str] = []
        cursor = None
        while True:
            page = await audit.list_audit(work, supervisor, cursor=cursor, limit=2)
            seen += [row.action for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == ["did_4", "did_3", "did_2", "did_1", "did_0"]
        (one,) = (await audit.list_audit(work, supervisor, entity="queue", entity_id="2")).items
        assert (one.actor_id, one.data, one.address) == (workspace.admin_id, {"note": 2}, "192.0.2.7")
        assert [row.action for row in (await audit.list_audit(work, supervisor, entity="tag")).items] == [
            "did_3",
            "did_1",
        ]
        with pytest.raises(Forbidden):
            await audit.list_audit(work, scope_of(workspace))


async def test_v5_0_0_16_4_2_the_log_cannot_be_rewritten(workspace: TestWorkspace, works: Works) -> None:
    async with works.begin(workspace.id) as work:
        await audit.audit(work, "did", "tag", "1")
    for attempt in (
        update(Audit).where(Audit.workspace_id == workspace.id).values(action="undone"),
        delete(Audit).where(Audit.workspace_id == workspace.id),
        text("TRUNCATE audit"),
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with works.begin(workspace.id) as work:
                await work.connection.execute(attempt)
