"""Any order of writing, merging, splitting and undoing, against a model that only knows where each message is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from conversations.models import Conversation, Mention, Message, ReadPosition, Thread
from conversations.work import Works
from kit.db import Database
from kit.errors import Conflict
from tests.conversations.desk import Desk
from tests.conversations.joining import merge, read, say, split, state, take_back
from tests.support.clock import FakeClock
from tests.support.workspaces import make_workspace

T = TypeVar("T")
VISITORS = ("chat", "mail", "fax")
picks = st.integers(min_value=0, max_value=10_000)


@dataclass(slots=True)
class Entry:
    """One merge or split that has not been taken back."""

    id: UUID
    kind: str
    source: UUID
    target: UUID
    messages: list[UUID]
    threads: list[UUID]
    written_before: int


def machine(url: str) -> type[RuleBasedStateMachine]:
    """The state machine over the database at ``url``."""

    class Merges(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.runner = asyncio.Runner()
            self.where: dict[UUID, UUID] = {}  # message → conversation
            self.thread_of: dict[UUID, UUID | None] = {}
            self.pointer: dict[UUID, UUID] = {}  # thread → conversation
            self.threads: dict[str, UUID] = {}
            self.entries: list[Entry] = []
            self.database = self.run(Database.open(url, hot_connections=2, other_connections=3))
            clock = FakeClock()
            works = Works(self.database, clock, lambda *_: None)
            self.desk = Desk(self.database, works, clock, self.run(make_workspace(self.database)))
            for visitor in VISITORS:
                self.customer_writes(visitor)

        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return self.runner.run(work)

        def attempt(self, work: Coroutine[Any, Any, T], *codes: str) -> T | None:
            """Run a step that may be refused for these reasons; ``None`` if it was."""
            try:
                return self.run(work)
            except Conflict as refused:
                if refused.code not in codes:
                    raise
                return None

        def teardown(self) -> None:
            self.run(self.database.close())
            self.runner.close()

        # -- what the model knows ------------------------------------------------------------------------------

        @property
        def alive(self) -> list[UUID]:
            """Conversations that hold messages, the oldest first."""
            return sorted(set(self.where.values()))

        def pick(self, number: int) -> UUID:
            return self.alive[number % len(self.alive)]

        def note(self, message_id: UUID, conversation_id: UUID, thread_id: UUID | None) -> None:
            self.where[message_id], self.thread_of[message_id] = conversation_id, thread_id

        def in_the_way(self, entry: Entry) -> bool:
            later = self.entries[self.entries.index(entry) + 1 :]
            return any({one.source, one.target} & {entry.source, entry.target} for one in later)

        # -- steps ---------------------------------------------------------------------------------------------

        @rule(visitor=st.sampled_from(VISITORS))
        def customer_writes(self, visitor: str) -> None:
            self.desk.clock.advance(minutes=1)
            receipt = self.run(say(self.desk, f"message {len(self.where)}", visitor=visitor))
            self.threads[visitor] = receipt.thread_id
            expected = self.pointer.setdefault(receipt.thread_id, receipt.conversation_id)
            assert receipt.conversation_id == expected
            self.note(receipt.message_id, receipt.conversation_id, receipt.thread_id)

        @rule(number=picks, visitor=st.sampled_from(VISITORS))
        def agent_replies(self, number: int, visitor: str) -> None:
            self.desk.clock.advance(minutes=1)
            thread_id = self.threads[visitor]
            conversation_id = self.pointer[thread_id]
            row, _ = self.run(self.desk.post(conversation_id, f"reply {number}", thread_id=thread_id))
            self.note(row.id, conversation_id, thread_id)

        @rule(number=picks, mention=st.booleans())
        def agent_notes(self, number: int, mention: bool) -> None:
            self.desk.clock.advance(minutes=1)
            mentions = (self.desk.supervisor.agent_id,) if mention else ()
            conversation_id = self.pick(number)
            row, _ = self.run(self.desk.post(conversation_id, "note", kind="note", mentions=mentions))
            self.note(row.id, conversation_id, None)

        @rule(number=picks)
        def agent_reads(self, number: int) -> None:
            self.run(read(self.desk, self.pick(number), 2**60))

        @rule(number=picks, step=st.sampled_from(["resolve", "reopen"]))
        def agent_resolves_or_reopens(self, number: int, step: str) -> None:
            conversation_id = self.pick(number)
            done = self.attempt(self.desk.act(step, conversation_id), "thread_open_elsewhere")
            if done is not None and step == "reopen":
                self.take_pointers()

        def take_pointers(self) -> None:
            """Reopening takes back threads that are idle elsewhere; ask which."""
            for row in self.run(self.desk.rows(Thread)):
                spoke_there = any(
                    self.where[message] == row.conversation_id
                    for message, thread in self.thread_of.items()
                    if thread == row.id
                )
                assert spoke_there, "a thread leads where it never spoke"
                self.pointer[row.id] = row.conversation_id

        @precondition(lambda self: len(self.alive) > 1)
        @rule(one=picks, other=picks, at_once=st.booleans(), since=st.lists(st.sampled_from(VISITORS), max_size=3))
        def agent_merges(self, one: int, other: int, at_once: bool, since: list[str]) -> None:
            target, source = self.pick(one), self.pick(other)
            if source == target:
                source = self.pick(other + 1)
            before = self.run(state(self.desk)) if at_once else None
            merge_id = self.attempt(merge(self.desk, target, source), "resolved")
            if merge_id is None:
                return
            entry = Entry(
                merge_id,
                "conversation",
                source,
                target,
                [message for message, place in self.where.items() if place == source],
                [thread for thread, place in self.pointer.items() if place == source],
                len(self.where),
            )
            if before is not None:
                self.run(take_back(self.desk, merge_id))
                assert self.run(state(self.desk)) == before
                return
            self.entries.append(entry)
            self.where |= dict.fromkeys(entry.messages, target)
            self.pointer |= dict.fromkeys(entry.threads, target)
            self.agent_reads(one)
            for visitor in since:
                self.customer_writes(visitor)

        @rule(number=picks, by_thread=st.booleans())
        def agent_splits(self, number: int, by_thread: bool) -> None:
            home = self.pick(number)
            mine = [message for message, place in self.where.items() if place == home]
            if by_thread:
                thread_id = next((self.thread_of[message] for message in mine if self.thread_of[message]), None)
                leaving = [message for message in mine if self.thread_of[message] == thread_id]
                what: dict[str, Any] = {"thread_id": thread_id or UUID(int=1)}
            else:
                start = number % len(mine)
                leaving, what = mine[start:], {"message_id": mine[start]}
            parted = self.attempt(split(self.desk, home, **what), "nothing_to_split")
            if parted is None:
                return
            merge_id, fresh = parted
            spoke = {self.thread_of[message] for message in leaving}
            threads = [thread for thread, place in self.pointer.items() if place == home and thread in spoke]
            self.entries.append(Entry(merge_id, "split", home, fresh, leaving, threads, len(self.where)))
            self.where |= dict.fromkeys(leaving, fresh)
            self.pointer |= dict.fromkeys(threads, fresh)

        @precondition(lambda self: self.entries)
        @rule(number=picks, newest=st.sampled_from([True, True, False]))
        def agent_takes_back(self, number: int, newest: bool) -> None:
            entry = self.entries[-1 if newest else number % len(self.entries)]
            allowed = ["resolved"] if entry.kind == "split" else []
            if self.in_the_way(entry):
                allowed = ["merge_in_the_way"]
            done = self.attempt(take_back(self.desk, entry.id), *allowed)
            assert not (self.in_the_way(entry) and done)
            if done is None:
                return
            self.entries.remove(entry)
            if entry.kind == "split":
                back = [message for message, place in self.where.items() if place == entry.target]
                self.where |= dict.fromkeys(back, entry.source)
            else:
                since = list(self.where)[entry.written_before :]
                back = [
                    message
                    for message in since
                    if self.where[message] == entry.target and self.thread_of[message] in entry.threads
                ]
                self.where |= dict.fromkeys([*entry.messages, *back], entry.source)
            for thread, place in self.pointer.items():
                if place == entry.target and (entry.kind == "split" or thread in entry.threads):
                    self.pointer[thread] = entry.source

        # -- what always holds ---------------------------------------------------------------------------------

        @invariant()
        def every_message_is_where_the_model_says(self) -> None:
            rows = self.run(self.desk.rows(Message))
            assert {row.id: row.conversation_id for row in rows} == self.where

        @invariant()
        def every_thread_leads_to_its_one_open_conversation(self) -> None:
            heads = {row.id: row for row in self.run(self.desk.rows(Conversation))}
            threads = self.run(self.desk.rows(Thread))
            assert {row.id: row.conversation_id for row in threads} == self.pointer
            for row in threads:
                head = heads[row.conversation_id]
                assert head.merged_into_id is None
                assert row.open_conversation_id == (None if head.status == "resolved" else head.id)

        @invariant()
        def every_head_says_what_its_messages_say(self) -> None:
            self.run(self.check_heads())

        async def check_heads(self) -> None:
            messages = await self.desk.rows(Message, order=Message.sequence)
            for head in await self.desk.rows(Conversation):
                mine = [row for row in messages if row.conversation_id == head.id]
                inbound = [row for row in mine if row.direction == "in"]
                replies = [row.sequence for row in mine if row.kind == "reply"]
                assert head.inbound_count == len(inbound)
                assert head.last_sequence == (mine[-1].sequence if mine else 0)
                assert (head.last_message or {}).get("sequence", 0) == head.last_sequence
                assert head.last_agent_sequence == max(replies, default=0)
                if mine:
                    assert head.last_activity_at == mine[-1].created_at
                else:
                    assert (head.status, head.merged_into_id is None) == ("resolved", False)
                if head.status == "resolved":
                    assert head.waiting_since is None
                assert head.waiting_since in {None, *(row.created_at for row in inbound)}

        @invariant()
        def mentions_and_read_positions_fit(self) -> None:
            self.run(self.check_positions())

        async def check_positions(self) -> None:
            places = {row.id: row.conversation_id for row in await self.desk.rows(Message)}
            assert all(places[row.message_id] == row.conversation_id for row in await self.desk.rows(Mention))
            async with self.database.begin() as connection:
                for position in await self.desk.rows(ReadPosition):
                    counted = await connection.scalar(
                        select(func.count())
                        .select_from(Message)
                        .where(
                            Message.workspace_id == self.desk.workspace.id,
                            Message.conversation_id == position.conversation_id,
                            Message.sequence <= position.sequence,
                            Message.direction == "in",
                        )
                    )
                    assert position.inbound_count == counted

    return Merges


def test_no_order_of_merges_splits_and_undos_loses_or_misplaces_anything(database_url: str) -> None:
    steps: Callable[..., Any] = settings(
        max_examples=4,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(database_url), settings=steps)
