"""Articles from the first draft to the archive, with every version kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from conversations.work import Works
from kb import articles, categories, revisions, words
from kb.access import find_article
from kb.articles import MAX_BODY, Wanted
from kb.models import KbRevision, KbShelf, KbWords
from kit.errors import Conflict, Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.kb.stage import published, scope_of, write
from tests.support.workspaces import TestWorkspace


async def test_an_agent_s_draft_is_theirs_until_it_is_published(works: Works, workspace: TestWorkspace) -> None:
    agent, supervisor = await scope_of(works, workspace, "agent"), await scope_of(works, workspace, "supervisor")
    async with works.begin(workspace.id, agent.actor) as work:
        row = await write(work, agent)
        assert (row.status, row.owner_id, row.version) == ("draft", agent.agent_id, 1)
        row = await articles.update_article(work, agent, row.id, {"body": "Check the seal ring."})
        with pytest.raises(Forbidden):
            await articles.publish(work, agent, row.id)
    async with works.begin(workspace.id, supervisor.actor) as work:
        await articles.publish(work, supervisor, row.id)
    async with works.begin(workspace.id, agent.actor) as work:
        with pytest.raises(Forbidden):
            await articles.update_article(work, agent, row.id, {"body": "Buy another."})


async def test_agents_do_not_see_each_other_s_drafts(works: Works, workspace: TestWorkspace) -> None:
    supervisor, agent = await scope_of(works, workspace, "supervisor"), await scope_of(works, workspace, "agent")
    async with works.begin(workspace.id, supervisor.actor) as work:
        draft = await write(work, supervisor)
        shown = await published(work, supervisor, "Warranty", "Two years.")
    async with works.begin(workspace.id, agent.actor) as work:
        with pytest.raises(NotFound):
            await find_article(work, agent, draft.id)
        with pytest.raises(NotFound):
            await revisions.list_revisions(work, agent, draft.id)
        assert [row.id for row in (await articles.list_articles(work, agent, Wanted())).items] == [shown.id]


async def test_each_change_is_a_version_that_can_be_brought_back(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await write(work, admin, tags=["kettle"])
        await articles.update_article(work, admin, row.id, {"title": "Leak", "tags": []})
        await articles.update_article(work, admin, row.id, {"title": "Leak"})  # changes nothing
        row = await articles.restore(work, admin, row.id, 1)
        assert (row.title, row.tags, row.version) == ("Kettle leaks", ["kettle"], 3)
        page = await revisions.list_revisions(work, admin, row.id, limit=2)
        assert [(one.number, one.restored_from) for one in page.items] == [(3, 1), (2, None)]
        rest = await revisions.list_revisions(work, admin, row.id, cursor=page.next_cursor)
        assert [one.title for one in rest.items] == ["Kettle leaks"]
        assert "content" not in page.items[0]._fields
        assert (await revisions.find_revision(work, admin, row.id, 1)).content["body"] == "Check the seal."
        with pytest.raises(NotFound):
            await articles.restore(work, admin, row.id, 9)


async def test_an_older_copy_does_not_overwrite_a_newer_one(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await write(work, admin)
        await articles.update_article(work, admin, row.id, {"title": "Leak"}, expected_version=1)
        with pytest.raises(Conflict):
            await articles.update_article(work, admin, row.id, {"title": "Drip"}, expected_version=1)


async def test_what_was_never_published_is_deleted_and_the_rest_is_archived(
    works: Works, workspace: TestWorkspace
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        draft, shown = await write(work, admin), await published(work, admin)
        await articles.remove(work, admin, draft.id)
        await articles.remove(work, admin, shown.id)
        with pytest.raises(NotFound):
            await find_article(work, admin, draft.id)
        assert (await find_article(work, admin, shown.id)).status == "archived"
        kept = select(func.count()).where(KbRevision.workspace_id == workspace.id, KbRevision.article_id == draft.id)
        assert await work.connection.scalar(kept) == 0
        assert (await articles.publish(work, admin, shown.id)).status == "published"


async def test_review_goes_from_draft_to_review_and_back(works: Works, workspace: TestWorkspace) -> None:
    agent, supervisor = await scope_of(works, workspace, "agent"), await scope_of(works, workspace, "supervisor")
    async with works.begin(workspace.id, agent.actor) as work:
        row = await write(work, agent)
        assert (await articles.review(work, agent, row.id, "request")).status == "review"
        with pytest.raises(Forbidden):
            await articles.review(work, agent, row.id, "return")
        assert (await articles.review(work, supervisor, row.id, "return")).status == "draft"
        with pytest.raises(Conflict):
            await articles.review(work, supervisor, row.id, "confirm")


async def test_what_is_due_for_review_can_be_listed_and_confirmed(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin, review_by=work.now - timedelta(days=1))
        await published(work, admin, "Warranty")
        due = Wanted(is_due=True)
        assert [one.id for one in (await articles.list_articles(work, admin, due)).items] == [row.id]
        await articles.review(work, admin, row.id, "confirm", review_by=work.now + timedelta(days=180))
        assert not (await articles.list_articles(work, admin, due)).items


@pytest.mark.parametrize(
    "values",
    [
        {"title": " "},
        {"language": "Chinese"},
        {"tags": [f"t{n}" for n in range(21)]},
        {"body": "x" * 100_001},
    ],
    ids=lambda values: next(iter(values)),
)
async def test_what_breaks_a_rule_is_refused(works: Works, workspace: TestWorkspace, values: dict[str, object]) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        with pytest.raises(Invalid):
            await articles.create_article(work, admin, {"language": "en", "title": "x", "body": "", **values})


async def test_validity_ends_after_it_begins(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await write(work, admin, valid_from=work.now)
        with pytest.raises(Invalid):
            await articles.update_article(work, admin, row.id, {"valid_until": work.now})


async def test_a_translation_names_the_original_itself(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        original = await write(work, admin)
        translation = await write(work, admin, "水壶漏水", language="zh", translation_of=original.id)
        with pytest.raises(Invalid):
            await write(work, admin, "fuite", language="fr", translation_of=translation.id)
        with pytest.raises(Invalid):
            await articles.update_article(work, admin, original.id, {"translation_of": translation.id})
        with pytest.raises(NotFound):
            await write(work, admin, translation_of=new_id())


async def test_the_tree_has_no_rings(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        top = await categories.create_category(work, admin, name="Machines")
        below = await categories.create_category(work, admin, name="Washers", parent_id=top.id)
        with pytest.raises(Invalid):
            await categories.update_category(work, admin, top.id, {"parent_id": below.id})
        await write(work, admin, category_id=below.id)
        with pytest.raises(Conflict):
            await categories.delete_category(work, admin, below.id)
        with pytest.raises(Conflict):
            await categories.delete_category(work, admin, top.id)


async def test_only_who_publishes_shapes_the_tree(works: Works, workspace: TestWorkspace) -> None:
    agent = await scope_of(works, workspace, "agent")
    async with works.begin(workspace.id, agent.actor) as work:
        with pytest.raises(Forbidden):
            await categories.create_category(work, agent, name="Mine")


async def test_every_change_raises_the_edition(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin)
        edition = await work.connection.scalar(select(KbShelf.edition).where(KbShelf.workspace_id == workspace.id))
        assert row.edition == edition == 2
        assert [draft.type for draft in work.drafts] == ["article.updated"] * 2


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("seal", ["Kettle leaks"]),
        ("KETT che", ["Kettle leaks"]),
        ("排水", ["洗衣机 E4"]),
        ("水泵 e4", ["洗衣机 E4"]),
        ("pump", []),
        ("%", []),
        ("!", []),
    ],
)
async def test_a_list_is_searched_by_words_before_and_after_they_are_made(
    works: Works, workspace: TestWorkspace, q: str, titles: list[str]
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await write(work, admin)
        row = await write(work, admin, "洗衣机 E4", "The pump is dirty.", language="zh")
        await articles.update_article(work, admin, row.id, {"body": "清理排水泵。"})

        async def found() -> list[str]:
            return [one.title for one in (await articles.list_articles(work, admin, Wanted(q=q))).items]

        assert await found() == titles
        await work.connection.execute(delete(KbWords).where(KbWords.workspace_id == workspace.id))
        assert await found() == titles
        assert await words.fill_words(work) == 2
        assert await words.fill_words(work) == 0
        assert await found() == titles


async def test_a_list_carries_no_texts(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await write(work, admin)
        (row,) = (await articles.list_articles(work, admin, Wanted())).items
        assert {"body", "details"}.isdisjoint(row._fields)


async def test_the_longest_article_has_room_for_its_words(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    endless = "".join(chr(0x20000 + number) for number in range(MAX_BODY // 2)) + " ".join(
        "б" * 40 + str(number) for number in range(1_000)
    )
    async with works.begin(workspace.id, admin.actor) as work:
        await write(work, admin, body=endless[:MAX_BODY])
        assert len((await articles.list_articles(work, admin, Wanted(q="kettle"))).items) == 1
