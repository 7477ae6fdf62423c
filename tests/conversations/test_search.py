"""Search: whatever the plan, it finds what a scan would find, and nothing the caller may not see."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from conversations.access import Scope
from conversations.contact_words import contact_words
from conversations.models import Contact, Participant
from conversations.search import MAX_QUERY, MessageHit, MessageSearch, Query, parse, plan, snippet
from conversations.tokens import MAX_ROW_TOKENS, tokens, workspace_token
from conversations.word_frequency import REREAD_AFTER_S, Frequencies, WordFrequency, read
from conversations.work import Work, Works
from kit.db import Database, Hot
from kit.errors import Invalid
from kit.ids import new_id
from kit.paging import pack_cursor
from kit.words import normalise
from tests.conversations.stage import add_contact, add_conversation, add_message, scope_of
from tests.support.recorder import Recorder
from tests.support.workspaces import TestWorkspace, make_workspace


class Guess(WordFrequency):
    """Statistics that a test makes up, so that small tables show the plan of large ones."""

    def __init__(self, rows: float, share: float) -> None:
        super().__init__()
        self.frequencies = Frequencies(rows, {}, share)

    async def current(self, connection: Hot) -> Frequencies:
        return self.frequencies


class _EveryWord(dict[str, float]):
    """A share of one for the workspace's token, and another for every word."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def get(self, key: str, default: Any = None) -> Any:
        return 1.0 if key.startswith("W") else self.share


def guess(rows: float, share: float) -> Guess:
    made = Guess(rows, share)
    made.frequencies = Frequencies(rows, _EveryWord(share), share)
    return made


# No statistics: hits first. A common word of a large table: newest first. A wrong guess: the one, then the other.
PLANS = {"hits first": guess(0, 0), "newest first": guess(1e6, 0.5), "wrong guess": guess(2_000, 0.2)}


@pytest.fixture(params=list(PLANS))
def search(request: pytest.FixtureRequest, database: Database) -> MessageSearch:
    return MessageSearch(database, PLANS[request.param])


async def _say(works: Works, workspace: TestWorkspace, *texts: str, **where: Any) -> dict[UUID, str]:
    """One conversation in which these things were said: message id → text."""
    async with works.begin(workspace.id) as work:
        contact_id = await add_contact(work)
        conversation_id = await add_conversation(work, workspace, contact_id, **where)
        return {await add_message(work, conversation_id, said): said for said in texts}


async def _all(search: MessageSearch, scope: Scope, asked: str, *, limit: int = 20) -> list[MessageHit]:
    found: list[MessageHit] = []
    cursor = None
    while True:
        page = await search.find(scope, asked, cursor=cursor, limit=limit)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.items) == limit


def _scan(said: Mapping[UUID, str], asked: str) -> list[UUID]:
    """What a scan for the substring finds, newest first."""
    return sorted((one for one, text in said.items() if normalise(asked) in normalise(text)), reverse=True)


async def test_chinese_of_any_length_is_found_as_by_a_scan(
    workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    chance = random.Random(20_261_122)
    letters = "退款中维修器ＡB，。 "
    texts = ["".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(150)]
    said = await _say(works, workspace, *texts)
    scope = scope_of(workspace)
    for length in (1, 2, 3, 4):
        for _ in range(12):
            asked = "".join(chance.choices("退款中维修器", k=length))
            assert [hit.id for hit in await _all(search, scope, asked, limit=7)] == _scan(said, asked), asked


async def test_words_match_whole_in_any_case_and_all_of_them(
    workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    said = await _say(
        works,
        workspace,
        "My ORDER is late",
        "order 退款 please",
        "Reorder",
        "ｏｒｄｅｒ A-1002",
        "it's 100% \\ 'done' & !x",
    )
    late, refund, _, wide, marks = said
    scope = scope_of(workspace)
    for asked, found in {
        "order": [wide, refund, late],
        "ORDER 退款": [refund],
        "退款order": [refund],
        "1002": [wide],
        "late missing": [],
        "it's 'done'": [marks],
        "\\ & done !": [marks],
    }.items():
        assert [hit.id for hit in await _all(search, scope, asked)] == found, asked


@pytest.mark.parametrize("asked", ["", "   ", "!?。", "🎉"])
async def test_nothing_to_search_by_finds_nothing(
    workspace: TestWorkspace, works: Works, database: Database, asked: str
) -> None:
    await _say(works, workspace, "anything 🎉")
    search = MessageSearch(database)
    assert (await search.find(scope_of(workspace), asked)).items == []
    assert await search.find_conversations(scope_of(workspace), asked) == []


async def test_a_cursor_of_another_list_is_refused(workspace: TestWorkspace, database: Database) -> None:
    for cursor in (pack_cursor("x"), pack_cursor(None), pack_cursor(1, 2)):
        with pytest.raises(Invalid) as refused:
            await MessageSearch(database).find(scope_of(workspace), "x", cursor=cursor)
        assert refused.value.code == "bad_cursor"


async def test_too_long_a_query_is_refused(workspace: TestWorkspace, database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await MessageSearch(database).find(scope_of(workspace), "x" * (MAX_QUERY + 1))
    assert "q" in refused.value.fields


async def test_v5_0_0_8_4_1_another_workspace_is_never_found(
    database: Database, workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    other = await make_workspace(database)
    (ours,) = await _say(works, workspace, "同一句话 same words")
    (theirs,) = await _say(works, other, "同一句话 same words")
    for asked in ("同一句话", "same", "话 words"):
        assert [hit.id for hit in await _all(search, scope_of(workspace, "admin"), asked)] == [ours]
        assert [hit.id for hit in await _all(search, scope_of(other, "admin"), asked)] == [theirs]
    # Naming the workspace's own token is an ordinary word, and finds nothing.
    for asked in (workspace_token(other.id), f"'{workspace_token(other.id)}' | same"):
        assert theirs not in [hit.id for hit in await _all(search, scope_of(workspace, "admin"), asked)]


async def test_only_visible_conversations_are_found(
    workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    (mine,) = await _say(works, workspace, "退款申请")
    (unqueued,) = await _say(works, workspace, "退款申请", queue_id=None)
    (owned,) = await _say(works, workspace, "退款申请", assignee_id=workspace.agent_id)
    outsider = Scope(workspace.id, workspace.agent_id, "", "agent", frozenset(), frozenset())
    everything = [owned, unqueued, mine]
    assert [hit.id for hit in await _all(search, scope_of(workspace), "退款", limit=1)] == everything
    assert [hit.id for hit in await _all(search, scope_of(workspace, "supervisor"), "退款申")] == everything
    (found,) = await _all(
        search, Scope(workspace.id, workspace.admin_id, "", "agent", frozenset(), frozenset()), "退款"
    )
    assert found.id == unqueued
    async with works.begin(workspace.id) as work:
        hit = (await search.find(scope_of(workspace), "退款")).items[-1]
        await work.connection.execute(
            insert(Participant).values(
                workspace_id=workspace.id,
                conversation_id=hit.conversation_id,
                agent_id=outsider.agent_id,
                reason="mentioned",
            )
        )
    assert [hit.id for hit in await _all(search, outsider, "退款申请")] == everything


async def test_a_text_of_many_rows_is_found_by_words_from_different_ones(
    workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    chance = random.Random(7)
    filler = "".join(chr(0x4E00 + chance.randrange(9_000)) for _ in range(15_000))
    # 甲乙 is met early, 乙丙 only in the last row; the phrase stands at the end alone.
    long = f"开头甲乙，{filler}，甲乙丙结尾"
    assert len(tokens(long)) > MAX_ROW_TOKENS
    (found,) = await _say(works, workspace, long)
    await _say(works, workspace, "甲乙，乙丙")
    scope = scope_of(workspace)
    for asked in ("甲乙丙", "开头 结尾", "结尾", "开头"):
        assert [hit.id for hit in await _all(search, scope, asked)] == [found], asked
    assert await _all(search, scope, "开头 nowhere") == []
    assert await _all(search, scope, "结尾开头") == []


async def test_a_subject_counts_as_text(workspace: TestWorkspace, works: Works, search: MessageSearch) -> None:
    async with works.begin(workspace.id) as work:
        conversation_id = await add_conversation(work, workspace, await add_contact(work))
        message_id = await add_message(
            work, conversation_id, "见附件", words="发票申请", content={"type": "text", "subject": "发票申请"}
        )
    (hit,) = await _all(search, scope_of(workspace), "发票申请")
    assert (hit.id, hit.snippet) == (message_id, "见附件")


async def test_a_hit_says_where_it_stands(workspace: TestWorkspace, works: Works, search: MessageSearch) -> None:
    async with works.begin(workspace.id) as work:
        contact_id = await add_contact(work, name="Han Meimei")
        conversation_id = await add_conversation(work, workspace, contact_id, number=1042, subject="Filter")
        message_id = await add_message(
            work,
            conversation_id,
            "note to self",
            kind="note",
            direction="internal",
            author_kind="agent",
            author_name="Ada",
        )
    (hit,) = await _all(search, scope_of(workspace), "self")
    assert (hit.id, hit.conversation_id, hit.contact_id) == (message_id, conversation_id, contact_id)
    assert (hit.number, hit.subject, hit.contact_name) == (1042, "Filter", "Han Meimei")
    assert (hit.kind, hit.direction, hit.author_kind, hit.author_name) == ("note", "internal", "agent", "Ada")
    assert hit.snippet == "note to self"


def test_a_snippet_shows_the_place() -> None:
    asked = parse("净水器")
    assert asked is not None
    long = "前" * 300 + "净水器" + "后" * 300
    shown = snippet(long, asked)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "净水器" in shown
    assert len(shown) <= 162
    assert snippet("line\n  one 净水器", asked) == "line one 净水器"
    assert snippet("nothing of it", asked) == "nothing of it"


def test_a_query_knows_its_phrases() -> None:
    assert parse("退款 Order 净水器滤芯 退款") == Query(
        (("退款",), ("order",), ("净水", "水器", "器滤", "滤芯")), ("净水器滤芯",)
    )
    assert parse("…") is None


def test_rare_words_are_taken_from_the_index_and_common_ones_from_the_newest() -> None:
    workspace_id = new_id()
    known = Frequencies(3e5, {workspace_token(workspace_id): 1.0, "款": 0.08, "order": 0.02, "退": 0.08}, 0.002)

    def planned(asked: str) -> list[int]:
        query = parse(asked)
        assert query is not None
        return plan(query, known, workspace_id, 20)

    assert planned("款") == [500, 2000, 8000]
    assert planned("order") == [2000]
    assert planned("unlisted") == []
    # Words are independent of one another: both together are rare.
    assert planned("order 款") == []
    assert plan(Query((("款",),), ()), known, new_id(), 20) == []  # a small workspace among large ones
    assert plan(Query((("款",),), ()), Frequencies(), workspace_id, 20) == []


async def test_frequencies_are_those_of_analyze(workspace: TestWorkspace, works: Works, database: Database) -> None:
    await _say(works, workspace, *(["频率词"] * 40))
    async with database.acquire() as connection:
        await connection.execute("ANALYZE message_text")
        known = await read(connection)
    assert known.rows >= 40
    assert known.listed is not None
    assert 0 < known.share([["频率", "率词"]]) <= 1
    assert 0 < known.rows_of(workspace.id) <= known.rows
    assert 0 < known.unlisted <= min(known.listed.values())


async def test_statistics_are_read_again_after_five_minutes(
    workspace: TestWorkspace, database: Database, statements: Recorder
) -> None:
    now = 0.0
    search = MessageSearch(database, WordFrequency(monotonic=lambda: now))

    async def reads() -> int:
        with statements.counted() as ran:
            await search.find(scope_of(workspace), "anything")
        return sum("pg_stats" in sql for sql in ran)

    assert [await reads(), await reads()] == [1, 0]
    now = REREAD_AFTER_S
    assert await reads() == 1


async def _name_contact(work: Work, name: str) -> UUID:
    contact_id = new_id()
    words = contact_words(work.workspace_id, name=name, email=None, phone=None)
    await work.connection.execute(
        insert(Contact).values(
            workspace_id=work.workspace_id,
            id=contact_id,
            name=name,
            search=text("array_to_tsvector(CAST(:words AS text[]))").bindparams(words=words),
        )
    )
    return contact_id


async def test_conversations_are_found_by_number_person_and_words(
    database: Database, workspace: TestWorkspace, works: Works, search: MessageSearch
) -> None:
    other = await make_workspace(database)
    async with works.begin(workspace.id) as work:
        person = await _name_contact(work, "韩梅梅")
        named = await add_conversation(work, workspace, person, number=7)
        numbered = await add_conversation(work, workspace, await add_contact(work), number=1042)
        spoken = await add_conversation(work, workspace, await add_contact(work), number=8)
        await add_message(work, spoken, "韩梅梅说 1042")
        await add_message(work, spoken, "again 韩梅梅")
    async with works.begin(other.id) as work:
        await add_conversation(work, other, await _name_contact(work, "韩梅梅"), number=1042)
    scope = scope_of(workspace)
    assert await search.find_conversations(scope, "韩梅梅") == [named, spoken]
    assert await search.find_conversations(scope, "#1042") == [numbered, spoken]
    assert await search.find_conversations(scope, " 1042 ", limit=1) == [numbered]
    outsider = Scope(workspace.id, new_id(), "", "agent", frozenset(), frozenset())
    assert await search.find_conversations(outsider, "韩梅梅") == []
