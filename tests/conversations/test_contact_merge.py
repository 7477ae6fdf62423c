"""Two contacts become one and two again: every row goes back to where it was, and what came since finds its person."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from conversations import contacts
from conversations.access import Scope, find_contact, find_conversation
from conversations.contact_merge import merge_contacts
from conversations.contact_unmerge import MergeInTheWay, undo_contact_merge
from conversations.models import Contact, ContactLink, Conversation, Identity, Merge, Thread
from conversations.work import Work, Works
from kit.db import Database
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.stage import (
    add_contact,
    add_conversation,
    add_identity,
    add_message,
    add_thread,
    audited,
    events_of,
    scope_of,
    somebody_waits,
)
from tests.support.workspaces import TestWorkspace, make_workspace


class Person:
    """A contact with one identity, one link and one conversation in one thread."""

    contact: UUID
    identity: UUID
    link: str
    conversation: UUID
    thread: UUID

    @classmethod
    async def enter(cls, work: Work, workspace: TestWorkspace, known_as: str, **values: Any) -> Person:
        person = cls()
        person.contact = await add_contact(work, **{"name": known_as} | values)
        person.identity = await add_identity(work, workspace, person.contact, address=f"{known_as}@x.yz", verified=True)
        person.link = f"unionid:{person.contact}"
        await add_link(work, person.link, person.contact)
        person.conversation, person.thread = await person.write(work, workspace)
        await contacts.refresh_search(work, person.contact)
        return person

    async def write(self, work: Work, workspace: TestWorkspace) -> tuple[UUID, UUID]:
        """Open one more conversation, of whoever has this identity now, and return it with its thread."""
        owner = await work.connection.scalar(
            select(Identity.contact_id).where(Identity.workspace_id == workspace.id, Identity.id == self.identity)
        )
        assert owner is not None
        conversation = await add_conversation(work, workspace, owner)
        thread = await add_thread(work, workspace, self.identity, conversation)
        await add_message(work, conversation, "hello", thread_id=thread)
        return conversation, thread


async def add_link(work: Work, link: str, contact_id: UUID) -> None:
    await work.connection.execute(
        insert(ContactLink).values(workspace_id=work.workspace_id, link=link, contact_id=contact_id)
    )


async def owners(work: Work) -> dict[Any, UUID]:
    """Whose each row is: identities and conversations by id, links by name."""
    found: dict[Any, UUID] = {}
    for kind, key in ((Identity, Identity.id), (Conversation, Conversation.id), (ContactLink, ContactLink.link)):
        rows = await work.connection.execute(
            select(key.label("key"), kind.contact_id).where(kind.workspace_id == work.workspace_id)
        )
        found |= {row.key: row.contact_id for row in rows}
    return found


async def two_people(
    works: Works, workspace: TestWorkspace, source: dict[str, Any] | None = None, target: dict[str, Any] | None = None
) -> tuple[Person, Person]:
    async with works.begin(workspace.id) as work:
        return (
            await Person.enter(work, workspace, "source", **source or {}),
            await Person.enter(work, workspace, "target", **target or {}),
        )


async def merge(works: Works, workspace: TestWorkspace, source: UUID, target: UUID) -> UUID:
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        _, record = await merge_contacts(work, scope, source_id=source, target_id=target)
        merge_id: UUID = record.id
        return merge_id


async def test_everything_moves_and_is_written_down(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        row, record = await merge_contacts(work, scope, source_id=source.contact, target_id=target.contact)
        assert set((await owners(work)).values()) == {target.contact}
        assert record.moved == {
            "identity": [str(source.identity)],
            "contact_link": [source.link],
            "conversation": [str(source.conversation)],
            "consent": [],
        }
        assert (record.kind, record.merged_by, record.undone_at) == ("contact", workspace.agent_id, None)
        assert row.id == target.contact
        gone = await find_contact(work, scope, source.contact)
        assert (gone.merged_into_id, gone.version) == (target.contact, 2)
        assert (await find_conversation(work, scope, source.conversation)).version == 2
        listed = await contacts.list_contacts(work, scope, q="source")
        assert [found.id for found in listed.items] == [target.contact]
    async with works.begin(workspace.id) as work:
        merged, updated, moved = await events_of(work)
        assert (merged.type, merged.contact_id) == ("contact.merged", target.contact)
        assert merged.data["source_id"] == str(source.contact)
        assert (updated.type, updated.contact_id) == ("contact.updated", source.contact)
        assert (moved.type, moved.conversation_id) == ("conversation.updated", source.conversation)
        assert await audited(work) == [("contact.merged", str(target.contact))]


RICH = {
    "email": "s@x.yz", "phone": "+1", "locale": "de", "note": "from source", "tags": ["a", "b"],
    "fields": {"k": "source", "only": 1}, "is_vip": True, "verified": True,
}  # fmt: skip


async def test_gaps_are_filled_and_what_the_target_says_stays(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(
        works,
        workspace,
        RICH,
        {"email": "t@x.yz", "note": "from target", "tags": ["b", "c"], "fields": {"k": "target"}},
    )
    await merge(works, workspace, source.contact, target.contact)
    async with works.begin(workspace.id) as work:
        row = await find_contact(work, scope_of(workspace), target.contact)
        assert (row.name, row.email, row.phone, row.locale) == ("target", "t@x.yz", "+1", "de")
        assert row.note == "from target\n\nfrom source"
        assert row.tags == ["b", "c", "a"]
        assert row.fields == {"k": "target", "only": 1}
        assert (row.is_vip, row.verified) == (True, True)


@pytest.mark.parametrize(
    ("source_name", "target_name", "merged"),
    [
        ("王伟", "", "王伟"),
        ("王伟", "target@x.yz", "王伟"),
        ("王伟", "李雷", "李雷"),
        ("source@x.yz", "target@x.yz", "target@x.yz"),
        ("", "target@x.yz", "target@x.yz"),
    ],
)
async def test_a_name_that_is_only_an_address_gives_way(
    workspace: TestWorkspace, works: Works, source_name: str, target_name: str, merged: str
) -> None:
    source, target = await two_people(works, workspace, {"name": source_name}, {"name": target_name})
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        assert (await find_contact(work, scope, target.contact)).name == merged
        assert (await undo_contact_merge(work, scope, merge_id)).target.name == target_name


@pytest.mark.parametrize("values", [RICH, {}])
async def test_an_undo_restores_every_row_and_field(
    workspace: TestWorkspace, works: Works, values: dict[str, Any]
) -> None:
    source, target = await two_people(works, workspace, values)
    columns = [column for column in Contact.__table__.columns if column.name not in ("version", "updated_at")]

    async def picture(work: Work) -> Any:
        people = await work.connection.execute(
            select(*columns).where(Contact.workspace_id == workspace.id).order_by(Contact.id)
        )
        return await owners(work), people.all()

    async with works.begin(workspace.id) as work:
        before = await picture(work)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        undone = await undo_contact_merge(work, scope, merge_id)
        assert await picture(work) == before
        assert (undone.kept_fields, undone.mixed_conversation_ids) == ([], [])
        assert (undone.merge.undone_at, undone.merge.undone_by) == (work.now, workspace.agent_id)
        assert (undone.source.id, undone.target.id) == (source.contact, target.contact)
        assert undone.source.merged_into_id is None
    async with works.begin(workspace.id) as work:
        types = [event.type for event in await events_of(work)]
        assert types[3:] == ["contact.unmerged", "contact.updated", "conversation.updated"]
        assert (await audited(work))[-1] == ("contact.unmerged", str(target.contact))
        with pytest.raises(Conflict) as again:
            await undo_contact_merge(work, scope, merge_id)
        assert again.value.code == "already_undone"


async def test_a_field_changed_since_keeps_the_later_value_and_is_listed(
    workspace: TestWorkspace, works: Works
) -> None:
    source, target = await two_people(works, workspace, RICH)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        await work.connection.execute(
            update(Contact)
            .where(Contact.workspace_id == workspace.id, Contact.id == target.contact)
            .values(phone="+2", tags=["a", "b", "later"], fields={"k": "later", "only": 1, "fresh": 5})
        )
        undone = await undo_contact_merge(work, scope, merge_id)
        assert undone.kept_fields == ["fields.k", "phone", "tags"]
        row = undone.target
        assert (row.phone, row.tags, row.fields) == ("+2", ["a", "b", "later"], {"k": "later", "fresh": 5})
        assert (row.email, row.note, row.is_vip) == (None, "", False)
        assert (await contacts.list_contacts(work, scope, q="s@x.yz")).items[0].id == source.contact


async def test_what_arrived_since_follows_the_identity_of_its_thread(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        of_source, _ = await source.write(work, workspace)
        of_target, _ = await target.write(work, workspace)
        await add_link(work, "mailto:source@x.yz", target.contact)
        await add_link(work, "mailto:other@x.yz", target.contact)
        undone = await undo_contact_merge(work, scope, merge_id)
        now = await owners(work)
        assert now[of_source] == source.contact
        assert now[of_target] == target.contact
        assert now["mailto:source@x.yz"] == source.contact
        assert now["mailto:other@x.yz"] == target.contact
        assert undone.mixed_conversation_ids == []


async def test_a_conversation_of_both_stays_whole_and_its_threads_part(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        # "Continue by another channel": the source's conversation goes on in a thread of the target.
        joined = await add_thread(work, workspace, target.identity, source.conversation)
        await add_message(work, source.conversation, "from elsewhere", thread_id=joined)
        undone = await undo_contact_merge(work, scope, merge_id)
        assert undone.mixed_conversation_ids == [source.conversation]
        assert (await owners(work))[source.conversation] == source.contact
        threads = {
            row.id: row
            for row in await work.connection.execute(select(Thread).where(Thread.workspace_id == workspace.id))
        }
        assert threads[source.thread].open_conversation_id == source.conversation
        assert threads[joined].open_conversation_id is None
        assert threads[joined].conversation_id not in {source.conversation, target.conversation}


async def test_after_an_undo_each_customers_next_message_reaches_their_own_conversation(desk: Desk) -> None:
    one, other = await desk.say(visitor="one"), await desk.say(visitor="other")
    async with desk.begin() as work:
        _, record = await merge_contacts(work, desk.agent, source_id=one.contact_id, target_id=other.contact_id)
    # The other's matter ends, and theirs is the channel on which an agent goes on with the first.
    await desk.act("resolve", other.conversation_id)
    await desk.post(one.conversation_id, thread_id=other.thread_id)
    async with desk.begin() as work:
        undone = await undo_contact_merge(work, desk.agent, record.id)
    assert undone.mixed_conversation_ids == [one.conversation_id]
    again, anew = await desk.say(visitor="one"), await desk.say(visitor="other")
    assert (again.conversation_id, again.contact_id) == (one.conversation_id, one.contact_id)
    assert anew.contact_id == other.contact_id
    assert anew.conversation_id not in (one.conversation_id, other.conversation_id)
    assert (await desk.conversation(anew.conversation_id)).contact_id == other.contact_id


async def test_merges_of_merges_are_undone_in_reverse(workspace: TestWorkspace, works: Works) -> None:
    first, second = await two_people(works, workspace)
    async with works.begin(workspace.id) as work:
        third = await Person.enter(work, workspace, "third")
        before = await owners(work)
    inner = await merge(works, workspace, first.contact, second.contact)
    outer = await merge(works, workspace, second.contact, third.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        with pytest.raises(MergeInTheWay) as refused:
            await undo_contact_merge(work, scope, inner)
        assert refused.value.fields == {"merge_ids": [str(outer)]}
    async with works.begin(workspace.id, scope.actor) as work:
        await undo_contact_merge(work, scope, outer)
        await undo_contact_merge(work, scope, inner)
        assert await owners(work) == before


async def test_merges_beside_one_another_wait_only_where_they_changed_the_same(
    workspace: TestWorkspace, works: Works
) -> None:
    first, target = await two_people(works, workspace, {"note": "one"})
    async with works.begin(workspace.id) as work:
        second = await Person.enter(work, workspace, "second", note="two")
        third = await Person.enter(work, workspace, "third", phone="+3")
    by_first = await merge(works, workspace, first.contact, target.contact)
    by_second = await merge(works, workspace, second.contact, target.contact)
    by_third = await merge(works, workspace, third.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        with pytest.raises(MergeInTheWay) as refused:
            await undo_contact_merge(work, scope, by_first)
        assert refused.value.fields == {"merge_ids": [str(by_second)]}
    async with works.begin(workspace.id, scope.actor) as work:
        for merge_id in (by_second, by_first):
            undone = await undo_contact_merge(work, scope, merge_id)
        assert (undone.target.note, undone.target.phone) == ("", "+3")
        assert (await owners(work))[third.identity] == target.contact
        assert (await undo_contact_merge(work, scope, by_third)).target.phone is None


async def test_conversations_joined_since_come_first(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)
    async with works.begin(workspace.id, scope.actor) as work:
        join = new_id()
        await work.connection.execute(
            insert(Merge).values(
                workspace_id=workspace.id, id=join, kind="conversation", source_id=source.conversation,
                target_id=target.conversation, moved={}, changed={},
            )
        )  # fmt: skip
        with pytest.raises(MergeInTheWay) as refused:
            await undo_contact_merge(work, scope, merge_id)
        assert refused.value.fields == {"merge_ids": [str(join)]}
        await work.connection.execute(
            update(Merge).where(Merge.workspace_id == workspace.id, Merge.id == join).values(undone_at=work.now)
        )
        await undo_contact_merge(work, scope, merge_id)


async def test_a_program_does_not_join_the_unverified_with_the_verified(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace, {"verified": False}, {"verified": True})
    system = Scope.system(workspace.id)
    async with works.begin(workspace.id) as work:
        for pair in ((source.contact, target.contact), (target.contact, source.contact)):
            with pytest.raises(Forbidden) as refused:
                await merge_contacts(work, system, source_id=pair[0], target_id=pair[1])
            assert refused.value.code == "needs_a_person"
    await merge(works, workspace, source.contact, target.contact)


async def test_what_cannot_be_merged_is_refused(database: Database, workspace: TestWorkspace, works: Works) -> None:
    other = await make_workspace(database)
    source, target = await two_people(works, workspace)
    async with works.begin(other.id) as work:
        theirs = await add_contact(work)
    scope = scope_of(workspace)
    reader = Scope(workspace.id, workspace.agent_id, "", "agent", frozenset(), frozenset())
    async with works.begin(workspace.id, scope.actor) as work:
        with pytest.raises(Invalid):
            await merge_contacts(work, scope, source_id=source.contact, target_id=source.contact)
        for pair in ((source.contact, theirs), (theirs, target.contact), (new_id(), target.contact)):
            with pytest.raises(NotFound):
                await merge_contacts(work, scope, source_id=pair[0], target_id=pair[1])
        with pytest.raises(Forbidden):
            await merge_contacts(work, reader, source_id=source.contact, target_id=target.contact)
        with pytest.raises(Forbidden):
            await undo_contact_merge(work, reader, new_id())
    merge_id = await merge(works, workspace, source.contact, target.contact)
    async with works.begin(workspace.id, scope.actor) as work:
        third = await add_contact(work)
        for pair in ((source.contact, third), (third, source.contact)):
            with pytest.raises(Conflict) as refused:
                await merge_contacts(work, scope, source_id=pair[0], target_id=pair[1])
            assert refused.value.code == "merged"
    async with works.begin(other.id, other.admin) as work:
        with pytest.raises(NotFound):
            await undo_contact_merge(work, scope_of(other, "admin"), merge_id)


async def test_two_merges_at_once_leave_one_person(workspace: TestWorkspace, works: Works) -> None:
    one, other = await two_people(works, workspace)
    scope = scope_of(workspace)

    async def swap() -> str:
        try:
            await merge(works, workspace, other.contact, one.contact)
        except Conflict as refused:
            return refused.code
        return "merged twice"

    async with works.begin(workspace.id, scope.actor) as work:
        await merge_contacts(work, scope, source_id=one.contact, target_id=other.contact)
        waiting = asyncio.create_task(swap())
        await somebody_waits(work)
    assert await waiting == "merged"
    async with works.begin(workspace.id) as work:
        assert set((await owners(work)).values()) == {other.contact}


async def test_two_undos_at_once_undo_once(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    merge_id = await merge(works, workspace, source.contact, target.contact)
    scope = scope_of(workspace)

    async def undo() -> str:
        try:
            async with works.begin(workspace.id, scope.actor) as work:
                await undo_contact_merge(work, scope, merge_id)
        except Conflict as refused:
            return refused.code
        return "done"

    outcomes = await asyncio.gather(undo(), undo(), undo())
    assert sorted(outcomes) == ["already_undone", "already_undone", "done"]


async def test_a_conversation_opened_while_a_merge_waits_moves_too(workspace: TestWorkspace, works: Works) -> None:
    source, target = await two_people(works, workspace)
    async with works.begin(workspace.id) as work:
        # As intake does: the identity is locked, then a conversation of its contact is opened.
        await work.connection.execute(
            select(Identity.id)
            .where(Identity.workspace_id == workspace.id, Identity.id == source.identity)
            .with_for_update()
        )
        waiting = asyncio.create_task(merge(works, workspace, source.contact, target.contact))
        await somebody_waits(work)
        opened, _ = await source.write(work, workspace)
    await waiting
    async with works.begin(workspace.id) as work:
        assert (await owners(work))[opened] == target.contact
