"""The event files that the console's reducers are tested with: whether they are what this program sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
from pydantic import TypeAdapter

from gateway.wire.contacts import Contact
from gateway.wire.conversations import ConversationSnapshot
from gateway.wire.messages import Message
from gateway.wire.people import Agent, Queue
from tests.support.contract import closed
from tests.support.live_view import TABLES, apply_frame

FILES = sorted((Path(__file__).parents[1] / "fixtures" / "events").glob("*.json"))
SHAPES: dict[str, Any] = {
    "conversation": ConversationSnapshot,
    "message": Message,
    "contact": Contact,
    "agent": Agent,
    "queue": Queue,
}
SCHEMAS = {
    name: jsonschema_rs.Draft202012Validator(closed(TypeAdapter(shape).json_schema(mode="serialization")))
    for name, shape in SHAPES.items()
}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def story(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(request.param.read_bytes())
    return found


def test_there_are_stories() -> None:
    assert FILES


def test_every_snapshot_in_a_frame_is_one_that_the_program_makes(story: dict[str, Any]) -> None:
    for frame in story["frames"]:
        for name in SHAPES.keys() & frame["data"].keys():
            faults = [fault.message for fault in SCHEMAS[name].iter_errors(frame["data"][name])]
            assert faults == [], f"{frame['type']} {name}"


def test_the_frames_make_of_before_what_is_after(story: dict[str, Any]) -> None:
    view = {table: {one["id"]: one for one in story["before"][table]} for table in TABLES.values()}
    for frame in story["frames"]:
        apply_frame(view, frame)
    # A log that is not open holds nothing, and frames do not open it.
    opened = {one["conversation_id"] for one in story["before"]["messages"]}
    view["messages"] = {id_: one for id_, one in view["messages"].items() if one["conversation_id"] in opened}
    for table in TABLES.values():
        wanted = {one["id"]: one for one in story["after"][table]}
        held = view[table]
        assert held.keys() == wanted.keys(), table
        for id_, one in wanted.items():
            same = {name: held[id_].get(name) for name in one if name != "me"}
            assert same == {name: value for name, value in one.items() if name != "me"}
