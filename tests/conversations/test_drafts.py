"""Drafts: kept on the server, one a conversation and agent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from conversations.access import Scope
from conversations.drafts import find_draft, put_draft
from conversations.models import Draft
from kit.errors import Forbidden, Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk


async def _put(desk: Desk, conversation_id: UUID, text: str, scope: Scope | None = None, **more: Any) -> Any:
    scope = scope or desk.agent
    async with desk.begin(scope) as work:
        return await put_draft(work, scope, conversation_id, text, **more)


async def test_a_draft_is_kept_and_found_again(desk: Desk) -> None:
    first = await desk.say()
    kept = await _put(desk, first.conversation_id, "Dear", kind="reply", thread_id=first.thread_id)
    assert (kept.text, kept.kind, kept.thread_id, kept.updated_at) == (
        "Dear", "reply", first.thread_id, desk.clock.now(),
    )  # fmt: skip
    async with desk.begin() as work:
        assert await find_draft(work, desk.agent, first.conversation_id) == kept
        assert await find_draft(work, desk.supervisor, first.conversation_id) is None


async def test_a_draft_is_one_agents_own(desk: Desk) -> None:
    first = await desk.say()
    await _put(desk, first.conversation_id, "mine")
    await _put(desk, first.conversation_id, "theirs", desk.supervisor)
    assert sorted(row.text for row in await desk.rows(Draft)) == ["mine", "theirs"]
    events = await desk.events("draft.changed")
    assert [event.agent_id for event in events] == [desk.agent.agent_id, desk.supervisor.agent_id]


async def test_only_a_change_is_an_event(desk: Desk) -> None:
    first = await desk.say()
    for text, kind in (("a", "reply"), ("a", "reply"), ("ab", "reply"), ("ab", "note"), ("ab", "note")):
        await _put(desk, first.conversation_id, text, kind=kind)
    assert len(await desk.events("draft.changed")) == 3


async def test_a_blank_text_forgets_the_draft(desk: Desk) -> None:
    first = await desk.say()
    await _put(desk, first.conversation_id, "Dear")
    assert await _put(desk, first.conversation_id, " \n") is None
    assert await _put(desk, first.conversation_id, "") is None
    assert await desk.rows(Draft) == []
    assert len(await desk.events("draft.changed")) == 2


async def test_a_draft_that_cannot_be_kept_is_refused(desk: Desk) -> None:
    first = await desk.say()
    for text in ("x" * 200_001, "a\x00"):
        with pytest.raises(Invalid):
            await _put(desk, first.conversation_id, text)
    with pytest.raises(NotFound):
        await _put(desk, new_id(), "Dear")
    with pytest.raises(NotFound):
        await _put(desk, first.conversation_id, "Dear", thread_id=new_id())
    with pytest.raises(Forbidden):
        await _put(desk, first.conversation_id, "Dear", desk.agent.limited_to(()))
