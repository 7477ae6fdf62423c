"""What a client holds of the record, and how frames change it: the rules of the console's tables, in Python.

a snapshot replaces the copy held unless that has a higher version; of equal ones the later wins
a contact's snapshot is also the ``contact`` of the conversations that name it
``me`` is the client's own: frames do not carry it, ``read.moved`` moves it
fresh snapshots are fetched after ``reset``, of messages also after a merge or split, and of those of a
conversation that was not held before
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.support.office import Desk

MOVES_MESSAGES = ("conversation.merged", "conversation.unmerged", "conversation.split")
TABLES = {
    "conversation": "conversations",
    "message": "messages",
    "contact": "contacts",
    "agent": "agents",
    "queue": "queues",
}
View = dict[str, dict[str, Any]]


async def take_snapshot(desk: Desk) -> View:
    """Fetch all that a member sees, by id. Every conversation is open on the screen, so its messages are held too."""
    conversations = (await desk.get("/api/v1/conversations?limit=200"))["items"]
    view: View = {"conversations": {one["id"]: one for one in conversations}, "messages": {}}
    for id_ in view["conversations"]:
        view["messages"] |= await fetch_messages(desk, id_)
    for table in ("contacts", "agents", "queues"):
        view[table] = {one["id"]: one for one in (await desk.get(f"/api/v1/{table}?limit=200"))["items"]}
    return view


async def fetch_messages(desk: Desk, conversation_id: str) -> dict[str, Any]:
    """Fetch all messages of a conversation; none if it went out of sight meanwhile, of which a frame tells as well."""
    found: dict[str, Any] = {}
    query = "limit=200"
    while query:
        answered = await desk.ask("GET", f"/api/v1/conversations/{conversation_id}/messages?{query}")
        if answered.status == 404:
            return {}
        assert answered.status == 200, answered
        page = answered.body
        found |= {one["id"]: one for one in page["items"]}
        query = f"limit=200&before={page['next_cursor']}" if page["next_cursor"] else ""
    return found


async def follow(view: View, frames: list[dict[str, Any]], desk: Desk) -> View:
    """Return the view after the frames, fetching what a client fetches."""
    view = deepcopy(view)
    for frame in frames:
        if frame["type"] == "reset":
            view = await take_snapshot(desk)
        elif "seq" in frame:
            known = set(view["conversations"])
            apply_frame(view, frame)
            if frame["type"] in MOVES_MESSAGES:
                await _refetch_messages(view, desk)
            for id_ in view["conversations"].keys() - known:
                view["messages"] |= await fetch_messages(desk, id_)
    return view


def apply_frame(view: View, frame: dict[str, Any]) -> None:
    """Change the view as one frame says."""
    data = frame["data"]
    if frame["type"] == "conversation.gone":
        _forget(view, data["conversation_id"])
    for name, table in TABLES.items():
        if (snapshot := data.get(name)) is not None:
            _upsert(view[table], snapshot)
    if (contact := data.get("contact")) is not None:
        for one in view["conversations"].values():
            if one["contact_id"] == contact["id"]:
                one["contact"] = {name: contact[name] for name in ("id", "name", "verified")}
    if frame["type"] == "read.moved":
        _move_read(view, data["event"])
    for one in view["conversations"].values():
        me = one.setdefault("me", {"read_sequence": 0, "read_inbound_count": 0})
        me["unread"] = max(0, one["inbound_count"] - me["read_inbound_count"])


def listed(view: View) -> View:
    """Return the view without what lists leave out: spam, what was merged away, who left."""
    gone = {id_ for id_, one in view["conversations"].items() if one["is_spam"] or one["merged_into_id"]}
    return {
        **view,
        "conversations": {id_: one for id_, one in view["conversations"].items() if id_ not in gone},
        "messages": {id_: one for id_, one in view["messages"].items() if one["conversation_id"] not in gone},
        "contacts": {id_: one for id_, one in view["contacts"].items() if not one["merged_into_id"]},
        "agents": {id_: one for id_, one in view["agents"].items() if one["is_active"]},
    }


def differences(held: View, fresh: View) -> list[str]:
    """Say where two views differ, field by field."""
    found = []
    for table in fresh:
        ours, theirs = listed(held)[table], listed(fresh)[table]
        for id_ in sorted(ours.keys() | theirs.keys()):
            if id_ not in ours or id_ not in theirs:
                found.append(f"{table} {id_}: {'missing' if id_ in theirs else 'not gone'}")
                continue
            one, other = ours[id_], theirs[id_]
            fields = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
            found += [f"{table} {id_} {name}: held {one.get(name)!r}, is {other.get(name)!r}" for name in fields]
    return found


def _upsert(table: dict[str, Any], snapshot: dict[str, Any]) -> None:
    held = table.get(snapshot["id"])
    if held is None or held["version"] <= snapshot["version"]:
        kept = {"me": held["me"]} if held is not None and "me" in held else {}
        table[snapshot["id"]] = {**snapshot, **kept}


def _move_read(view: View, event: dict[str, Any]) -> None:
    one = view["conversations"].get(event["conversation_id"])
    if one is not None and one["me"]["read_sequence"] <= event["sequence"]:
        one["me"] = {"read_sequence": event["sequence"], "read_inbound_count": event["inbound_count"]}


def _forget(view: View, conversation_id: str) -> None:
    view["conversations"].pop(conversation_id, None)
    for id_ in [id_ for id_, one in view["messages"].items() if one["conversation_id"] == conversation_id]:
        del view["messages"][id_]


async def _refetch_messages(view: View, desk: Desk) -> None:
    """Of every conversation held, as the frame does not name all that moved."""
    view["messages"] = {}
    for id_, one in view["conversations"].items():
        if not one["merged_into_id"]:
            view["messages"] |= await fetch_messages(desk, id_)
