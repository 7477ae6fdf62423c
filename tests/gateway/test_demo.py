"""The demo's record: what it writes at once is what the services would have left after fourteen days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversations.access import Scope
from conversations.search import MessageSearch
from conversations.work import Works
from conversations.workspaces import create_workspace
from gateway.demo import cast, history, setup
from gateway.demo.history import History
from gateway.demo.programme import CASES_IN_ALL, DAYS, SCENES, compose
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.ids import new_id
from kit.secret import Keys
from routing.journal import Journal
from routing.repairs import repair
from tests.support.clock import FakeClock

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)  # half past two in the afternoon where the demo's people work
KEYS = Keys(b"k" * 32)


class Filled:
    """A workspace with its whole history; ``rows`` asks about it, ``$1`` being the workspace."""

    def __init__(self, database: Database, blobs: FolderBlobs) -> None:
        self.works = Works(database, FakeClock(NOW), lambda *_: None)
        self.blobs = blobs
        self.id = new_id()
        self.slug = f"filled-{self.id.hex}"

    async def prepare(self) -> None:
        async with self.works.begin(self.id) as work:
            await create_workspace(work, slug=self.slug, name="Filled")
            await setup.set_up(work, KEYS, self.slug, password_hashes={}, mail_config={})
            await history.plan(work)

    @property
    def history(self) -> History:
        return History(self.works, self.blobs, self.id)

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with self.works.database.acquire() as connection:
            return list(await connection.fetch(sql, self.id, *values))

    async def numbers(self) -> list[int]:
        """Return the conversations' numbers, rising."""
        return [row[0] for row in await self.rows("SELECT number FROM conversation WHERE workspace_id = $1 ORDER BY 1")]

    async def value(self, sql: str, *values: Any) -> Any:
        return (await self.rows(sql, *values))[0][0]


@pytest.fixture(scope="module")
async def filled(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    made = Filled(database, FolderBlobs(tmp_path_factory.mktemp("blobs")))
    await made.prepare()
    written = made.history
    await written.write_opening()
    await written.write_all()
    return made


async def test_every_head_repeats_its_newest_message(filled: Filled) -> None:
    wrong = await filled.rows(
        """
        SELECT c.number FROM conversation AS c
        JOIN LATERAL (SELECT * FROM message WHERE message.workspace_id = $1 AND message.conversation_id = c.id
                      ORDER BY sequence DESC LIMIT 1) AS newest ON true
        WHERE c.workspace_id = $1 AND (
            c.last_sequence <> newest.sequence OR c.last_activity_at <> newest.created_at
            OR (c.last_message ->> 'sequence')::bigint <> newest.sequence
            OR c.last_message ->> 'direction' <> newest.direction OR c.last_message ->> 'kind' <> newest.kind
            OR (c.last_message ->> 'created_at')::timestamptz <> newest.created_at
            OR left(newest.text, 5) <> left(c.last_message ->> 'text', 5) AND newest.text !~ '\\s')
        """
    )
    assert not wrong
    assert await filled.value("SELECT count(*) FROM conversation WHERE workspace_id = $1") == CASES_IN_ALL


async def test_counts_and_clocks_follow_from_the_messages(filled: Filled) -> None:
    wrong = await filled.rows(
        """
        SELECT c.number FROM conversation AS c
        JOIN LATERAL (
            SELECT count(*) FILTER (WHERE direction = 'in') AS heard,
                   coalesce(max(sequence) FILTER (WHERE kind = 'reply'), 0) AS answered,
                   min(created_at) FILTER (WHERE kind = 'reply') AS first_answer,
                   min(created_at) AS first
            FROM message WHERE message.workspace_id = $1 AND message.conversation_id = c.id) AS said ON true
        LEFT JOIN LATERAL (
            SELECT min(created_at) AS since FROM message
            WHERE message.workspace_id = $1 AND message.conversation_id = c.id AND direction = 'in'
              AND sequence > said.answered) AS waits ON true
        WHERE c.workspace_id = $1 AND (
            c.inbound_count <> said.heard OR c.last_agent_sequence <> said.answered OR c.opened_at <> said.first
            OR c.first_response_at IS DISTINCT FROM said.first_answer
            OR c.status <> 'resolved' AND c.waiting_since IS DISTINCT FROM waits.since
            OR c.status = 'resolved' AND c.waiting_since IS NOT NULL)
        """
    )
    assert not wrong


async def test_messages_events_and_numbers_rise_with_time(filled: Filled) -> None:
    for rising in (
        "SELECT created_at FROM message WHERE workspace_id = $1 ORDER BY sequence",
        "SELECT opened_at FROM conversation WHERE workspace_id = $1 ORDER BY number",
    ):
        times = [row[0] for row in await filled.rows(rising)]
        assert times == sorted(times), rising
    by_case: dict[Any, list[datetime]] = {}
    for conversation_id, at in await filled.rows(
        "SELECT conversation_id, at FROM event WHERE workspace_id = $1 AND conversation_id IS NOT NULL ORDER BY seq"
    ):
        by_case.setdefault(conversation_id, []).append(at)
    assert len(by_case) == CASES_IN_ALL
    assert all(times == sorted(times) for times in by_case.values())


async def test_numbers_of_conversations_and_events_have_no_gaps(filled: Filled) -> None:
    numbers = await filled.numbers()
    assert numbers == list(range(1, CASES_IN_ALL + 1))
    assert (
        await filled.value("SELECT last FROM counter WHERE workspace_id = $1 AND name = 'conversation'") == numbers[-1]
    )
    seqs = [row[0] for row in await filled.rows("SELECT seq FROM event WHERE workspace_id = $1 ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    assert await filled.value("SELECT last FROM feed WHERE workspace_id = $1") == seqs[-1]


async def test_nothing_of_it_waits_to_be_sent(filled: Filled) -> None:
    states = {row[0] for row in await filled.rows("SELECT DISTINCT state FROM delivery WHERE workspace_id = $1")}
    assert states == {"sent", "read"}
    replies = "SELECT count(*) FROM message WHERE workspace_id = $1 AND kind = 'reply'"
    shown = f"{replies} AND delivery ->> 'state' IN ('sent', 'read')"
    assert await filled.value(replies) == await filled.value(shown) > 1000
    assert await filled.value("SELECT count(*) FROM delivery WHERE workspace_id = $1") == await filled.value(replies)


async def test_fourteen_days_are_covered(filled: Filled) -> None:
    opened = [row[0] for row in await filled.rows("SELECT opened_at FROM conversation WHERE workspace_id = $1")]
    assert NOW - timedelta(days=DAYS + 1) < min(opened) < NOW - timedelta(days=DAYS - 1)
    assert max(opened) > NOW - timedelta(minutes=30)
    days = {(NOW - at).days for at in opened}
    assert set(range(DAYS)) <= days
    latest = await filled.value("SELECT max(at) FROM event WHERE workspace_id = $1 AND conversation_id IS NOT NULL")
    assert latest <= NOW


async def test_three_channels_two_languages_and_every_queue_have_work(filled: Filled) -> None:
    by_kind = dict(
        await filled.rows("SELECT channels[1], count(*) FROM conversation WHERE workspace_id = $1 GROUP BY 1")
    )
    assert set(by_kind) == {"webchat", "email", "api"}
    assert min(by_kind.values()) > 40
    by_locale = dict(
        await filled.rows(
            """SELECT contact.locale, count(*) FROM conversation
               JOIN contact ON contact.workspace_id = $1 AND contact.id = conversation.contact_id
               WHERE conversation.workspace_id = $1 GROUP BY 1"""
        )
    )
    assert by_locale["zh-CN"] > by_locale["en"] > 80
    queues = await filled.rows("SELECT DISTINCT queue_id FROM conversation WHERE workspace_id = $1")
    assert len(queues) == len(cast.QUEUES)


async def test_what_is_going_on_is_in_somebodys_hands_or_in_a_line(filled: Filled) -> None:
    by_status = dict(await filled.rows("SELECT status, count(*) FROM conversation WHERE workspace_id = $1 GROUP BY 1"))
    going_on = CASES_IN_ALL - by_status["resolved"]
    assert going_on == len(SCENES)
    assert 25 <= going_on <= 40
    agent_id = await filled.value("SELECT id FROM agent WHERE workspace_id = $1 AND name = '李晓雨'")
    theirs = "SELECT count(*) FROM conversation WHERE workspace_id = $1 AND assignee_id = $2 AND status <> 'resolved'"
    assert await filled.value(theirs, agent_id) == 8
    # One open item for each open conversation, and it says the same of owner and queue as the conversation does.
    wrong = await filled.rows(
        """
        SELECT c.number, item.state FROM conversation AS c
        LEFT JOIN work_item AS item ON item.workspace_id = $1 AND item.conversation_id = c.id
              AND item.state NOT IN ('done', 'abandoned', 'cancelled')
        LEFT JOIN assignment AS held ON held.workspace_id = $1 AND held.work_item_id = item.id AND held.to_at IS NULL
        WHERE c.workspace_id = $1 AND (
            (c.status = 'resolved') <> (item.id IS NULL)
            OR item.queue_id <> c.queue_id OR item.episode <> c.episode
            OR item.state = 'queued' AND c.assignee_id IS NOT NULL
            OR item.state = 'active' AND held.agent_id IS DISTINCT FROM c.assignee_id
            OR (item.state = 'parked') <> (c.status = 'snoozed'))
        """
    )
    assert not wrong
    in_line = await filled.value("SELECT count(*) FROM work_item WHERE workspace_id = $1 AND state = 'queued'")
    assert in_line == sum(scene.ending == "waiting" for scene in SCENES)


async def test_the_books_of_capacity_are_right(filled: Filled) -> None:
    async with filled.works.database.hot() as connection:
        assert await repair(Journal(connection, filled.id, NOW)) == []
    over = await filled.rows(
        "SELECT agent_id FROM agent_state WHERE workspace_id = $1 AND used_units > cap_units",
    )
    assert not over


async def test_unread_counts_are_a_subtraction_that_is_never_negative(filled: Filled) -> None:
    positions = """
        FROM read_position AS read JOIN conversation AS c ON c.workspace_id = $1 AND c.id = read.conversation_id
        WHERE read.workspace_id = $1
    """
    assert not await filled.rows(
        f"""SELECT c.number {positions} AND (read.inbound_count > c.inbound_count OR read.sequence > c.last_sequence
            OR read.inbound_count <> (SELECT count(*) FROM message WHERE message.workspace_id = $1
                AND message.conversation_id = c.id AND direction = 'in' AND message.sequence <= read.sequence))"""
    )
    unread = f"SELECT count(*) {positions} AND read.agent_id = c.assignee_id AND read.inbound_count < c.inbound_count"
    assert await filled.value(unread) >= 5


async def test_search_finds_chinese_words_and_mails(filled: Filled) -> None:
    search = MessageSearch(filled.works.database)
    scope = Scope.system(filled.id)
    for words in ("退款", "E4", "退", "transport bolts"):
        page = await search.find(scope, words)
        assert page.items, words


async def test_contacts_are_found_and_exist_once(filled: Filled) -> None:
    created = await filled.value("SELECT count(*) FROM event WHERE workspace_id = $1 AND type = 'contact.created'")
    assert created == await filled.value("SELECT count(*) FROM contact WHERE workspace_id = $1")
    several = await filled.value(
        """SELECT count(*) FROM (SELECT FROM conversation WHERE workspace_id = $1
                                 GROUP BY contact_id HAVING count(*) > 1) AS known"""
    )
    assert several > 15
    assert not await filled.rows(
        "SELECT id FROM contact WHERE workspace_id = $1 AND NOT search @@ $2::text::tsquery", f"'W{filled.id.hex}'"
    )


async def test_the_files_of_messages_are_in_the_store(filled: Filled) -> None:
    rows = await filled.rows(
        """SELECT file.sha256, file.size_bytes, file.content_type FROM file
           JOIN message_file AS link ON link.workspace_id = $1 AND link.file_id = file.id
           WHERE file.workspace_id = $1"""
    )
    assert {row["content_type"] for row in rows} == {"image/png", "application/pdf"}
    for row in rows:
        assert len(await filled.blobs.get(filled.id, row["sha256"])) == row["size_bytes"]


async def test_mails_have_subjects_and_quote_what_they_answer(filled: Filled) -> None:
    mails = await filled.rows(
        """SELECT c.subject, thread.state, message.content FROM message
           JOIN conversation AS c ON c.workspace_id = $1 AND c.id = message.conversation_id
           JOIN thread ON thread.workspace_id = $1 AND thread.id = message.thread_id
           WHERE message.workspace_id = $1 AND message.direction = 'in' AND c.channels[1] = 'email'"""
    )
    assert all(row["subject"] for row in mails)
    assert all(row["state"]["in_reply_to"] in row["state"]["references"] for row in mails)
    answered = [row for row in mails if row["content"]["subject"].startswith("Re: ")]
    assert answered
    assert all("> " in row["content"]["quoted"] for row in answered)


async def test_some_first_answers_are_late_and_most_are_not(filled: Filled) -> None:
    waits = [
        row[0].total_seconds()
        for row in await filled.rows(
            """SELECT first_response_at - opened_at FROM conversation
               WHERE workspace_id = $1 AND channels[1] = 'webchat' AND first_response_at IS NOT NULL"""
        )
    ]
    prompt = sum(wait < 120 for wait in waits) / len(waits)
    assert 0.6 < prompt < 0.97


async def test_a_filled_workspace_is_left_alone(filled: Filled) -> None:
    before = await filled.rows("SELECT last FROM feed WHERE workspace_id = $1")
    await filled.history.write_all()
    assert await filled.rows("SELECT last FROM feed WHERE workspace_id = $1") == before


async def test_an_interrupted_history_goes_on_as_the_same_one(database: Database, tmp_path: Path) -> None:
    torn = Filled(database, FolderBlobs(tmp_path))
    await torn.prepare()
    await torn.history.write_opening()
    middle = await history.read_progress(torn.works, torn.id)
    assert middle is not None
    assert 0 < middle.done < middle.cases
    await torn.history.write_all()  # another process, which knows only what is stored
    numbers = await torn.numbers()
    assert numbers == list(range(1, CASES_IN_ALL + 1))


async def test_of_two_processes_each_case_is_written_once(database: Database, tmp_path: Path) -> None:
    shared = Filled(database, FolderBlobs(tmp_path))
    await shared.prepare()
    first, second = shared.history, shared.history
    await first.write_opening()
    await second.write_opening()
    progress = await history.read_progress(shared.works, shared.id)
    assert progress is not None
    assert await shared.value("SELECT count(*) FROM conversation WHERE workspace_id = $1") == progress.done


@pytest.mark.parametrize("hour", [2, 11, 18])
def test_a_programme_is_the_same_each_time_and_ends_now(hour: int) -> None:
    now = datetime(2026, 7, 5, hour, 47, tzinfo=UTC)  # a Sunday
    composed = compose(history.SEED, now)
    assert composed == compose(history.SEED, now)
    assert len(composed.cases) == CASES_IN_ALL
    for case in composed.cases:
        times = [moment.at for moment in case.moments]
        assert times == sorted(times)
        assert times[-1] <= now
    assert sorted(composed.numbers.values()) == list(range(CASES_IN_ALL))


async def test_customers_of_the_chat_have_rated_what_was_closed(filled: Filled) -> None:
    ratings = await filled.rows(
        """SELECT rating.*, c.channels, c.status, c.resolved_at, c.assignee_id AS owner, c.queue_id AS queue
           FROM rating JOIN conversation AS c ON c.workspace_id = $1 AND c.id = rating.conversation_id
           WHERE rating.workspace_id = $1"""
    )
    closed = await filled.value(
        """SELECT count(*) FROM conversation
           WHERE workspace_id = $1 AND status = 'resolved' AND channels = '{webchat}'"""
    )
    assert 0.4 * closed < len(ratings) < 0.7 * closed
    assert {tuple(one["channels"]) for one in ratings} == {("webchat",)}
    for one in ratings:
        assert (one["status"], one["closed_at"], one["agent_id"], one["queue_id"]) == (
            "resolved", one["resolved_at"], one["owner"], one["queue"],
        )  # fmt: skip
        assert one["closed_at"] < one["created_at"] < NOW
    stars = [one["stars"] for one in ratings]
    assert set(stars) == {1, 2, 3, 4, 5}
    assert 3.9 < sum(stars) / len(stars) < 4.7
    assert 0.2 < sum(bool(one["comment"]) for one in ratings) / len(ratings) < 0.6
    told = await filled.rows(
        """SELECT conversation_id, agent_id, queue_id, data FROM event
           WHERE workspace_id = $1 AND type = 'conversation.rated'"""
    )
    assert {(row["conversation_id"], row["agent_id"], row["queue_id"]) for row in told} == {
        (one["conversation_id"], one["agent_id"], one["queue_id"]) for one in ratings
    }
