"""Articles in memory: as they are in the tables at the moment of each question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from conversations.work import Works
from kb import articles, passages
from kb import shelves as shelves_module
from kb.access import member_filters
from kb.filters import Filters
from kb.models import KbExample
from kb.search import KnowledgeIndex
from kb.shelves import Shelves
from kit.ids import new_id
from tests.kb.shelf import WordEncoder
from tests.kb.stage import published, scope_of, write
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace, make_workspace


@pytest.fixture
async def shelves(works: Works) -> AsyncIterator[Shelves]:
    made = Shelves(works, lambda: KnowledgeIndex(None))
    yield made
    await made.stop()


async def titles(shelves: Shelves, workspace: TestWorkspace, clock: FakeClock, query: str) -> list[str]:
    answers = await shelves.search(workspace.id, query, member_filters(clock.now()))
    return [one.article.title for one in answers.found]


async def test_only_what_is_published_is_found_and_edits_at_once(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await write(work, admin, "Kettle draft", "kettle")
    assert await titles(shelves, workspace, clock, "kettle") == []
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin, "Kettle leaks", "Check the seal.")
    assert await titles(shelves, workspace, clock, "kettle") == ["Kettle leaks"]
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.update_article(work, admin, row.id, {"body": "Descale it."})
    assert await titles(shelves, workspace, clock, "descale") == ["Kettle leaks"]
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.remove(work, admin, row.id)
    assert await titles(shelves, workspace, clock, "descale") == []


async def test_what_another_process_wrote_is_found_by_the_next_question(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    elsewhere = Shelves(works, lambda: KnowledgeIndex(None))
    assert await titles(elsewhere, workspace, clock, "kettle") == []
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await published(work, admin)
    assert await titles(elsewhere, workspace, clock, "kettle") == ["Kettle leaks"]
    await elsewhere.stop()


async def test_workspaces_never_meet(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    other = await make_workspace(works.database)
    admin = await scope_of(works, other, "admin")
    async with works.begin(other.id, admin.actor) as work:
        await published(work, admin)
    assert await titles(shelves, other, clock, "kettle") == ["Kettle leaks"]
    assert await titles(shelves, workspace, clock, "kettle") == []


async def test_a_customer_never_finds_an_internal_article(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin, audience="internal")
        await published(work, admin, "Kettle colours", audience="public")
        await published(work, admin, "Kettle of next year", audience="public", valid_from=work.now + timedelta(days=1))
    found = (await shelves.search(workspace.id, "kettle", Filters(at=clock.now()))).found
    assert [one.article.title for one in found] == ["Kettle colours"]
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.update_article(work, admin, row.id, {"audience": "public"})
    found = (await shelves.search(workspace.id, "kettle", Filters(at=clock.now()))).found
    assert len(found) == 2


async def test_an_article_for_one_channel_is_not_found_on_another(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await published(work, admin, channels=["email"])
    for channel, count in {"email": 1, "webchat": 0, "": 1}.items():
        found = (await shelves.search(workspace.id, "kettle", member_filters(clock.now(), channel=channel))).found
        assert len(found) == count, channel


async def test_examples_are_learned_once_and_taken_back(
    works: Works, workspace: TestWorkspace, clock: FakeClock
) -> None:
    shelves = Shelves(works, lambda: KnowledgeIndex(WordEncoder(), embeds_at_search=False))
    admin = await scope_of(works, workspace, "admin")
    example = new_id()
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin)
        await work.connection.execute(
            insert(KbExample).values(
                workspace_id=workspace.id, id=example, article_id=row.id, message="it drips", verdict="accepted",
                source="manual", agent_id=admin.agent_id, day="2026-11-28", created_at=work.now, edition=row.edition,
            )
        )  # fmt: skip

    async def accepted() -> int:
        found = (await shelves.search(workspace.id, "kettle", member_filters(clock.now()))).found
        return found[0].accepted

    assert await accepted() == 1
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.update_article(work, admin, row.id, {"body": "Check it."})
    assert await accepted() == 1
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.remove(work, admin, row.id)
        await articles.publish(work, admin, row.id)
    assert await accepted() == 1
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.remove(work, admin, row.id)
    assert not (await shelves.search(workspace.id, "kettle", member_filters(clock.now()))).found
    async with works.begin(workspace.id, admin.actor) as work:
        await articles.publish(work, admin, row.id)
    assert await accepted() == 1, "what was learned is there again with the article"
    async with works.begin(workspace.id, admin.actor) as work:
        last = await articles.update_article(work, admin, row.id, {"body": "Check."})
        await work.connection.execute(
            update(KbExample)
            .where(KbExample.workspace_id == workspace.id, KbExample.id == example)
            .values(withdrawn_at=work.now, edition=last.edition)
        )
    assert await accepted() == 0
    await shelves.stop()


async def test_only_what_is_chosen_is_read_for_a_card_and_once(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = passages._part

    def part(body: str, sentence: str) -> str:
        read.append(body)
        return real(body, sentence)

    monkeypatch.setattr(passages, "_part", part)
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        for number in range(6):
            await published(work, admin, f"Kettle {number}", f"Check the seal of the kettle {number}, {new_id()}.")
    for _ in range(3):
        answers = await shelves.search(
            workspace.id, "kettle", member_filters(clock.now()), choose=lambda matches: matches[:2]
        )
        assert len(answers.found) == 2
    assert len(read) == 2


async def test_a_busy_workspace_keeps_nobody_else_from_being_looked_at(
    works: Works, workspace: TestWorkspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves_module, "LOOKED_EVERY_S", 0.05)
    monkeypatch.setattr(shelves_module, "HINTS_EVERY_S", 0.0)
    shelves = Shelves(works, lambda: KnowledgeIndex(None))
    quiet = await make_workspace(works.database)
    for one in (workspace, quiet):
        assert await titles(shelves, one, clock, "kettle") == []
    admin = await scope_of(works, quiet, "admin")
    async with works.begin(quiet.id, admin.actor) as work:
        row = await published(work, admin)
    following = asyncio.create_task(shelves.follow())
    async with asyncio.timeout(60):
        while row.id not in shelves.known(quiet.id):
            shelves.hint(workspace.id)  # at any rate
            await asyncio.sleep(0)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await shelves.stop()


async def test_articles_are_embedded_once_the_encoder_is_back(
    works: Works, workspace: TestWorkspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves_module, "LOOKED_EVERY_S", 0.05)
    encoder = WordEncoder()
    encoder.is_away = True
    index = KnowledgeIndex(encoder, embeds_at_search=False)
    shelves = Shelves(works, lambda: index)
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        await published(work, admin)
    assert await titles(shelves, workspace, clock, "kettle") == ["Kettle leaks"]
    assert (index.waiting, encoder.encoded) == (1, 0)
    encoder.is_away = False
    following = asyncio.create_task(shelves.follow())
    async with asyncio.timeout(60):
        while index.waiting:
            await asyncio.sleep(0.01)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await shelves.stop()


async def test_a_hint_reads_ahead_of_the_question(
    works: Works, workspace: TestWorkspace, shelves: Shelves, clock: FakeClock
) -> None:
    assert await titles(shelves, workspace, clock, "kettle") == []
    following = asyncio.create_task(shelves.follow())
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        row = await published(work, admin)
    shelves.hint(workspace.id)
    async with asyncio.timeout(60):
        while row.id not in shelves.known(workspace.id):
            await asyncio.sleep(0.01)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
