"""Contacts: what agents enter, how they are found, and which addresses lead to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from conversations import contacts, custom_fields, tags
from conversations.access import Scope, find_contact
from conversations.models import ContactLink
from conversations.work import Work, Works
from conversations.workspaces import update_workspace
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from kit.paging import pack_cursor
from tests.conversations.stage import add_contact, add_identity, audited, events_of, scope_of
from tests.support.clock import FakeClock
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, make_workspace


async def _links(work: Work) -> dict[str, UUID]:
    rows = await work.connection.execute(
        select(ContactLink.link, ContactLink.contact_id).where(ContactLink.workspace_id == work.workspace_id)
    )
    return {row.link: row.contact_id for row in rows}


async def _define(work: Work, workspace: TestWorkspace) -> None:
    admin = scope_of(workspace, "admin")
    await tags.create_tag(work, admin, name="VIP")
    kinds: dict[str, custom_fields.FieldType] = {
        "serial": "text", "units": "number", "bought": "date", "insured": "boolean", "model": "choice",
    }  # fmt: skip
    for key, kind in kinds.items():
        options = ("A1", "B2") if kind == "choice" else ()
        await custom_fields.create_custom_field(
            work, admin, entity="contact", key=key, label=key, type=kind, options=options
        )


async def test_a_contact_is_kept_as_entered_and_normalised(workspace: TestWorkspace, works: Works) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        await _define(work, workspace)
        row = await contacts.create_contact(
            work,
            scope,
            {
                "name": "  王\n伟 ",
                "email": " Wang.Wei@Example.COM ",
                "phone": "138 0013 8000",
                "locale": "zh-CN",
                "note": "called\x00 twice",
                "tags": ["vip", "VIP"],
                "fields": {"serial": "S-1", "units": 2, "bought": "2026-02-28", "insured": True, "model": "B2"},
                "is_vip": True,
            },
        )
        assert (row.name, row.email, row.phone) == ("王 伟", "wang.wei@example.com", "+8613800138000")
        assert (row.note, row.tags, row.is_vip, row.verified) == ("called twice", ["VIP"], True, False)
        assert row.fields == {"serial": "S-1", "units": 2, "bought": "2026-02-28", "insured": True, "model": "B2"}
    async with works.begin(workspace.id) as work:
        assert (await find_contact(work, scope, row.id)).version == 1
        assert [event.contact_id for event in await events_of(work, "contact.created")] == [row.id]
        assert ("contact.created", str(row.id)) in await audited(work)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": " \n"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "note": "x" * 20_001}, "note"),
        ({"name": "x", "email": "nobody"}, "email"),
        ({"name": "x", "phone": "12"}, "phone"),
        ({"name": "x", "phone": "call me"}, "phone"),
        ({"name": "x", "phone": "+86 138 0013 8000 ext. 5"}, "phone"),
        ({"name": "x", "tags": ["unknown"]}, "tags"),
        ({"name": "x", "tags": ["VIP"] * 51}, "tags"),
        ({"name": "x", "fields": {"colour": "red"}}, "fields.colour"),
        ({"name": "x", "fields": {"units": "2"}}, "fields.units"),
        ({"name": "x", "fields": {"units": True}}, "fields.units"),
        ({"name": "x", "fields": {"units": float("nan")}}, "fields.units"),
        ({"name": "x", "fields": {"serial": 5}}, "fields.serial"),
        ({"name": "x", "fields": {"serial": "x" * 2_001}}, "fields.serial"),
        ({"name": "x", "fields": {"bought": "2026-02-30"}}, "fields.bought"),
        ({"name": "x", "fields": {"bought": "20260228"}}, "fields.bought"),
        ({"name": "x", "fields": {"insured": "yes"}}, "fields.insured"),
        ({"name": "x", "fields": {"model": "C3"}}, "fields.model"),
        ({"name": "x", "fields": {"model": ["A1"]}}, "fields.model"),
    ],
)
async def test_what_is_malformed_is_named(
    workspace: TestWorkspace, works: Works, values: dict[str, Any], field: str
) -> None:
    async with works.begin(workspace.id) as work:
        await _define(work, workspace)
        with pytest.raises(Invalid) as refused:
            await contacts.create_contact(work, scope_of(workspace), values)
        assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("column", ["id", "workspace_id", "version", "verified", "merged_into_id", "search", "x"])
async def test_v5_0_0_15_3_3_columns_that_are_not_the_agents_cannot_be_set(
    workspace: TestWorkspace, works: Works, column: str
) -> None:
    async with works.begin(workspace.id) as work:
        contact_id = await add_contact(work)
        for attempt in (
            contacts.create_contact(work, scope_of(workspace), {"name": "x", column: "1"}),
            contacts.update_contact(work, scope_of(workspace), contact_id, {column: "1"}),
        ):
            with pytest.raises(Invalid) as refused:
                await attempt
            assert list(refused.value.fields) == [column]


async def test_numbers_are_dialled_from_the_workspaces_region(workspace: TestWorkspace, works: Works) -> None:
    admin = scope_of(workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await update_workspace(work, admin, settings={"phone_region": "DE"})
        row = await contacts.create_contact(work, admin, {"phone": "030 1234567"})
        assert row.phone == "+49301234567"
        row = await contacts.create_contact(work, admin, {"phone": "+86 138-0013-8000"})
        assert row.phone == "+8613800138000"


async def test_a_patch_changes_what_it_names(workspace: TestWorkspace, works: Works) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        await _define(work, workspace)
        made = await contacts.create_contact(
            work, scope, {"name": "A", "email": "a@b.cd", "tags": ["VIP"], "fields": {"serial": "1", "units": 2}}
        )
        row = await contacts.update_contact(
            work, scope, made.id, {"email": None, "fields": {"serial": None, "model": "A1"}}, expected_version=1
        )
        assert (row.name, row.email, row.tags, row.version) == ("A", None, ["VIP"], 2)
        assert row.fields == {"units": 2, "model": "A1"}
        # The same again is no change.
        same = await contacts.update_contact(work, scope, made.id, {"name": "A", "fields": {"model": "A1"}})
        assert same.version == 2
        with pytest.raises(Conflict) as stale:
            await contacts.update_contact(work, scope, made.id, {"name": "B"}, expected_version=1)
        assert (stale.value.code, stale.value.fields) == ("stale_version", {"now": 2})
    async with works.begin(workspace.id) as work:
        (event,) = await events_of(work, "contact.updated")
        assert event.data == {"fields": ["email", "fields"]}


async def test_an_archived_tag_may_stay_but_not_come_anew(workspace: TestWorkspace, works: Works) -> None:
    scope, admin = scope_of(workspace), scope_of(workspace, "admin")
    async with works.begin(workspace.id, scope.actor) as work:
        tag = await tags.create_tag(work, admin, name="old")
        made = await contacts.create_contact(work, scope, {"name": "A", "tags": ["old"]})
        await tags.create_tag(work, admin, name="new")
        await tags.delete_tag(work, admin, tag.id)
        row = await contacts.update_contact(work, scope, made.id, {"tags": ["new", "old"]})
        assert row.tags == ["new", "old"]
        with pytest.raises(Invalid):
            await contacts.create_contact(work, scope, {"name": "B", "tags": ["old"]})


async def test_contacts_of_others_and_merged_ones_cannot_be_changed(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    async with works.begin(other.id) as work:
        theirs = await add_contact(work)
    async with works.begin(workspace.id) as work:
        target = await add_contact(work)
        gone = await add_contact(work, merged_into_id=target)
        with pytest.raises(NotFound):
            await contacts.update_contact(work, scope_of(workspace, "admin"), theirs, {"name": "x"})
        with pytest.raises(Conflict) as refused:
            await contacts.update_contact(work, scope_of(workspace), gone, {"name": "x"})
        assert refused.value.fields == {"merged_into_id": str(target)}
        reader = Scope(workspace.id, workspace.agent_id, "", "agent", frozenset(), frozenset())
        for attempt in (
            contacts.create_contact(work, reader, {"name": "x"}),
            contacts.update_contact(work, reader, target, {"name": "x"}),
        ):
            with pytest.raises(Forbidden):
                await attempt


async def test_an_entered_address_leads_to_its_contact_until_it_is_corrected(
    workspace: TestWorkspace, works: Works
) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        first = await contacts.create_contact(work, scope, {"email": "a@b.cd", "phone": "+49301234567"})
        second = await contacts.create_contact(work, scope, {"name": "twin", "email": "a@b.cd"})
        assert await _links(work) == {"mailto:a@b.cd": first.id, "tel:+49301234567": first.id}
        await contacts.update_contact(work, scope, second.id, {"email": "x@y.zz"})
        await contacts.update_contact(work, scope, first.id, {"phone": None, "email": "new@b.cd"})
        assert await _links(work) == {"mailto:x@y.zz": second.id, "mailto:new@b.cd": first.id}


async def test_an_address_that_was_proved_stays_when_the_field_changes(workspace: TestWorkspace, works: Works) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        made = await contacts.create_contact(work, scope, {"email": "a@b.cd"})
        await add_identity(work, workspace, made.id, address="A@b.cd", verified=True)
        await contacts.update_contact(work, scope, made.id, {"email": "new@b.cd"})
        assert set(await _links(work)) == {"mailto:a@b.cd", "mailto:new@b.cd"}


async def _found(work: Work, workspace: TestWorkspace, q: str) -> set[str]:
    return {row.name for row in (await contacts.list_contacts(work, scope_of(workspace), q=q)).items}


async def test_contacts_are_found_by_name_address_and_number(
    database: Database, workspace: TestWorkspace, works: Works
) -> None:
    other = await make_workspace(database)
    scope = scope_of(workspace)
    async with works.begin(other.id, other.agent) as work:
        await contacts.create_contact(work, scope_of(other), {"name": "王小明", "phone": "+8613800138000"})
    async with works.begin(workspace.id, scope.actor) as work:
        made = await contacts.create_contact(
            work, scope, {"name": "王小明", "email": "ming@example.org", "phone": "+8613800138000"}
        )
        await contacts.create_contact(work, scope, {"name": "Ming Li"})
        await add_contact(work, name="gone", merged_into_id=made.id)
        for q, names in {
            "王": {"王小明"},
            "小明": {"王小明"},
            "ming": {"王小明", "Ming Li"},
            "MIN": {"王小明", "Ming Li"},
            "ming l": {"Ming Li"},
            "13800138000": {"王小明"},
            "+86 138": {"王小明"},
            "138 99": set(),
            "1380013": {"王小明"},
            "8000": {"王小明"},
            "+86 138-0013 8000": {"王小明"},
            "(138) 0013.8000": {"王小明"},
            "138 0013 9": set(),
            "ming@example.org": {"王小明"},
            "gone": set(),
            "…": set(),
            "o'neil & \\": set(),
        }.items():
            assert await _found(work, workspace, q) == names, q
        # What the channels know them by counts as well.
        await add_identity(work, workspace, made.id, address="openid-4711", name="小王同学")
        await contacts.refresh_search(work, made.id)
        for q in ("4711", "同学"):
            assert await _found(work, workspace, q) == {"王小明"}
        await contacts.update_contact(work, scope, made.id, {"name": "李雷"})
        assert await _found(work, workspace, "王小明") == set()
        assert await _found(work, workspace, "李雷") == {"李雷"}


async def test_contacts_are_paged_by_their_last_change(
    workspace: TestWorkspace, works: Works, clock: FakeClock
) -> None:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        await tags.create_tag(work, scope_of(workspace, "admin"), name="t")
        for name in "abc":
            await contacts.create_contact(work, scope, {"name": name, "tags": ["t"] if name != "b" else []})
    clock.advance(minutes=1)
    async with works.begin(workspace.id, scope.actor) as work:
        first = (await contacts.list_contacts(work, scope, q="a")).items[0]
        await contacts.update_contact(work, scope, first.id, {"note": "!"})
        seen: list[str] = []
        cursor = None
        while True:
            page = await contacts.list_contacts(work, scope, cursor=cursor, limit=1)
            seen += [row.name for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == ["a", "c", "b"]
        assert [row.name for row in (await contacts.list_contacts(work, scope, tag="t")).items] == ["a", "c"]
        for cursor in ("WyJ4Il0", pack_cursor("yesterday", "x"), pack_cursor(1, 2), "%"):
            with pytest.raises(Invalid) as refused:
                await contacts.list_contacts(work, scope, cursor=cursor)
            assert refused.value.code == "bad_cursor"


async def test_identities_of_many_contacts_are_one_statement(
    workspace: TestWorkspace, works: Works, statements: Recorder
) -> None:
    async with works.begin(workspace.id) as work:
        with_two, without = await add_contact(work), await add_contact(work)
        ids = [await add_identity(work, workspace, with_two, address=f"a{n}", name="n") for n in range(2)]
        with statements.counted() as ran:
            found = await contacts.identities_of(work, scope_of(workspace), [with_two, without, new_id()])
        assert len(ran) == 1
        assert [one["id"] for one in found[with_two]] == ids
        assert found[with_two][0] == {
            "id": ids[0], "inbox_id": workspace.inbox_id, "channel": "api", "address": "a0", "name": "n",
            "verified": False,
        }  # fmt: skip
        assert found[without] == []
