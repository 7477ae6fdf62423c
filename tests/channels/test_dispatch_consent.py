"""Messages of programs go only to those who have nothing against them, asked at the moment of sending."""

from __future__ import annotations

import pytest

from kit.ids import new_id
from tests.channels.conftest import Edge
from tests.channels.dispatching import open_thread, queue_reply, reached, running, shown


@pytest.mark.parametrize(
    ("purpose", "said", "code"),
    [
        (None, None, None),
        (None, "withdrawn", "consent_withdrawn"),
        ("survey", None, None),
        ("survey", "withdrawn", "consent_withdrawn"),
        ("marketing", None, "consent_missing"),
        ("marketing", "granted", None),
    ],
)
async def test_a_programs_message_goes_only_where_the_customer_has_nothing_against_it(
    edge: Edge, purpose: str | None, said: str | None, code: str | None
) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "how did we do?")
    facts = {"purpose": purpose} if purpose else {}
    await edge.rows(
        "UPDATE message SET author_kind = 'system', facts = $3 WHERE workspace_id = $1 AND id = $2", message_id, facts
    )
    if said:  # between its being queued and its turn
        await edge.rows(
            """INSERT INTO consent (workspace_id, id, contact_id, identity_id, purpose, state, at, how, actor_kind)
               SELECT $1, $2, contact_id, id, $3, $4, now(), 'opt_out_word', 'contact' FROM identity
               WHERE workspace_id = $1""",
            new_id(), purpose or "service", said,
        )  # fmt: skip
    async with running(edge):
        await reached(edge, message_id, "failed" if code else "sent")
    assert ((await shown(edge, message_id))["error"] or {}).get("code") == code
    assert len(edge.far_side.sent) == (0 if code else 1)


async def test_what_agents_write_by_hand_goes_out_whatever_was_said_of_programs(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    await edge.rows(
        """INSERT INTO consent (workspace_id, id, contact_id, purpose, state, at, how, actor_kind)
           SELECT $1, $2, contact_id, 'service', 'withdrawn', now(), 'agent', 'agent' FROM identity
           WHERE workspace_id = $1""",
        new_id(),
    )
    async with running(edge):
        await reached(edge, message_id, "sent")
