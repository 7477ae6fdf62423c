"""One of everything in a workspace, and sample requests for every operation, made from its types."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import insert

from channels.models import RawEvent
from conversations.models import Session
from gateway.api import Operation
from kb.models import KbExample, KbGap
from kit.ids import new_id
from tests.support.office import Desk, Office

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50"
    "0f0003860180ce3b0d5c0000000049454e44ae426082"
)


@dataclass(slots=True)
class Stock:
    """Ids by the resource's path segment: ``ids["conversations"]``."""

    office: Office
    ids: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)  # a second one, e.g. to be merged

    def path(self, operation: Operation) -> str | None:
        """The operation's path with this workspace's id in it; ``None`` for a path without one."""
        if "{" not in operation.path:
            return None
        segment = operation.path.removeprefix("/api/v1/").partition("/")[0]
        if operation.path.startswith("/api/v1/me/sessions"):
            segment = "sessions"
        return operation.path.replace("{id}", self.ids[segment]).replace("{number}", "1")

    @property
    def all_ids(self) -> set[str]:
        return {*self.ids.values(), *self.others.values()}


async def fill(office: Office) -> Stock:
    """Put one of everything that has an id into the workspace."""
    stock = Stock(office)
    admin, agent = await office.desk("admin"), await office.desk("agent")
    ids = stock.ids
    ids["queues"] = str(office.workspace.queue_id)
    ids["inboxes"] = str(office.workspace.inbox_id)
    ids["agents"] = str(office.workspace.agent_id)
    # Held out to the agent: a conversation that waits for an answer to an offer.
    await admin.patch(f"/api/v1/queues/{ids['queues']}", {"policy": {"offer_ttl_s": 3600}})
    await agent.put("/api/v1/me/state", {"state": "available"})
    offered = await office.customer_writes("offer me", sender="offered")
    ids["offers"] = await _offer(agent)
    await agent.put("/api/v1/me/state", {"state": "available"})
    first = await office.customer_writes("hello", sender="first")
    second = await office.customer_writes("hello too", sender="second")
    ids["conversations"], stock.others["conversations"] = first["conversation_id"], second["conversation_id"]
    stock.others["offered"] = offered["conversation_id"]
    detail = await admin.get(f"/api/v1/conversations/{ids['conversations']}")
    other = await admin.get(f"/api/v1/conversations/{second['conversation_id']}")
    ids["contacts"], stock.others["contacts"] = detail["contact"]["id"], other["contact"]["id"]
    stock.others["threads"] = detail["threads"][0]["id"]
    ids["attachments"] = await upload(agent)
    reply = await agent.post(
        f"/api/v1/conversations/{ids['conversations']}/messages",
        {"kind": "reply", "text": "hi", "attachments": [ids["attachments"]], "client_id": str(new_id())},
    )
    ids["messages"] = reply["id"]
    third = await office.customer_writes("and again", sender="third")
    merged = await admin.get(f"/api/v1/conversations/{third['conversation_id']}")
    undone = await admin.post(f"/api/v1/contacts/{ids['contacts']}/merge", {"source_id": merged["contact"]["id"]})
    ids["merges"] = undone["merge_id"]
    announced = await admin.post("/api/v1/announcements", {"title": "Hours", "body": "Closed on Monday"})
    ids["announcements"] = announced["id"]
    ids["teams"] = (await admin.post("/api/v1/teams", {"name": "Team"}))["id"]
    ids["tags"] = (await admin.post("/api/v1/tags", {"name": "tag"}))["id"]
    ids["side-conversations"] = (
        await agent.post(
            "/api/v1/side-conversations",
            BODIES["start_side"] | {"conversation_id": ids["conversations"], "lead_team_id": ids["teams"]},
        )
    )["id"]
    ids["skills"] = (await admin.post("/api/v1/skills", {"name": "Washing machines"}))["id"]
    ids["routing-rules"] = (
        await admin.post("/api/v1/routing-rules", {"name": "E4", "outcome": {"queue_id": ids["queues"]}})
    )["id"]
    ids["custom-fields"] = (
        await admin.post("/api/v1/custom-fields", {"entity": "contact", "key": "k", "label": "K", "type": "text"})
    )["id"]
    ids["canned-replies"] = (
        await admin.post("/api/v1/canned-replies", {"name": "Hello", "texts": {"en": "Hello {{contact.name}}"}})
    )["id"]
    ids["macros"] = (await admin.post("/api/v1/macros", BODIES["create_macro"]))["id"]
    ids["webhooks"] = (await admin.post("/api/v1/webhooks", BODIES["create_webhook"]))["id"]
    ids["rules"] = (await admin.post("/api/v1/rules", BODIES["create_automation_rule"]))["id"]
    ids["calendars"] = (await admin.post("/api/v1/calendars", BODIES["create_calendar"]))["id"]
    ids["sla-policies"] = (await admin.post("/api/v1/sla-policies", BODIES["create_sla_policy"]))["id"]
    ids["article-categories"] = (await admin.post("/api/v1/article-categories", {"name": "Machines"}))["id"]
    ids["forms"] = (await admin.post("/api/v1/forms", BODIES["create_form"]))["id"]
    ids["articles"] = (await agent.post("/api/v1/articles", BODIES["create_article"]))["id"]
    ids["article-pictures"] = await _send_file(agent, "/api/v1/article-pictures", "pixel.png", PNG)
    sheet = b"title,language,body\nE4,en,Clean the filter.\n"
    ids["article-import-jobs"] = await _send_file(admin, "/api/v1/article-import-jobs", "articles.csv", sheet)
    ids["suggestions"] = (await agent.get(f"/api/v1/conversations/{ids['conversations']}/suggestions"))["id"]
    ids["tokens"] = (await agent.post("/api/v1/tokens", {"name": "mine"}))["id"]
    ids["invitations"] = (
        await admin.post("/api/v1/invitations", {"email": f"{new_id()}@example.test", "role": "agent"})
    )["id"]
    ids |= await _write_rows(office, ids["articles"])
    return stock


async def upload(desk: Desk, name: str = "pixel.png", data: bytes = PNG) -> str:
    """Upload a file and return its id."""
    return await _send_file(desk, "/api/v1/attachments", name, data)


async def _send_file(desk: Desk, path: str, name: str, data: bytes) -> str:
    form = aiohttp.FormData(quote_fields=False)  # as browsers send names: in UTF-8
    form.add_field("file", data, filename=name, content_type="application/octet-stream")
    answered = await desk.ask("POST", path, data=form)
    assert answered.status == 201, answered.body
    return str(answered.body["id"])


async def _offer(agent: Desk) -> str:
    """Wait for the router to hold something out."""
    for _ in range(1_000):  # of twentieths of a second
        if items := (await agent.get("/api/v1/offers"))["items"]:
            return str(items[0]["id"])
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was offered")


async def _write_rows(office: Office, article_id: str) -> dict[str, str]:
    """What no request of a member makes by itself: a dead letter, a session, a gap, an example of an article."""
    workspace = office.workspace
    dead, session, gap, example = new_id(), new_id(), new_id(), new_id()
    async with office.program.database.begin() as connection:
        await connection.execute(
            insert(RawEvent).values(
                workspace_id=workspace.id,
                id=dead,
                inbox_id=workspace.inbox_id,
                order_key="c",
                dedupe_key=str(dead),
                headers={},
                body=b'{"half": ',
                state="dead",
                error="not JSON",
            )
        )
        await connection.execute(
            insert(Session).values(
                token_hash=session.bytes,
                id=session,
                account_id=workspace.agent_id,
                workspace_id=workspace.id,
                csrf_token="x",
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
        await connection.execute(insert(KbGap).values(workspace_id=workspace.id, id=gap, kind="missing"))
        await connection.execute(
            insert(KbExample).values(
                workspace_id=workspace.id,
                id=example,
                article_id=UUID(article_id),
                message="E4 again",
                verdict="accepted",
                source="manual",
                day="2026-11-28",
                created_at=datetime.now(UTC),
                edition=0,
            )
        )
    return {
        "dead-letters": str(dead),
        "sessions": str(session),
        "article-gaps": str(gap),
        "article-examples": str(example),
    }


# What a type cannot say: values that must fit together.
BODIES: dict[str, dict[str, Any]] = {
    "transfer": {"agent_id": "{agents}"},
    "start_side": {
        "conversation_id": "{conversations}",
        "lead_team_id": "{teams}",
        "subject": "Pump",
        "text": "x",
        "due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    },
    "post_side_message": {"text": "x"},
    "post_message": {"kind": "reply", "text": "x"},
    "start_conversation": {"inbox_id": "{inboxes}", "to": "a@example.test", "text": "x"},
    "merge_conversation": {"source_id": "{conversations}"},
    "merge_contact": {"source_id": "{contacts}"},
    "split_conversation": {"message_id": "{messages}"},
    "snooze": {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
    "take_message": {"external_id": "x", "from": {"external_id": "y"}, "text": "x"},
    "create_rule": {"name": "x", "outcome": {"queue_id": "{queues}"}},
    "try_rules": {"inbox_id": "{inboxes}", "text": "x"},
    "order_rules": {"rule_ids": []},
    "create_canned_reply": {"name": "Thanks", "texts": {"en": "Thank you, {{contact.name}}"}},
    "render_canned_reply": {"conversation_id": "{conversations}"},
    "create_macro": {"name": "Calm", "actions": [{"kind": "set_priority", "priority": "normal"}]},
    "run_macro": {"conversation_ids": ["{conversations}"], "dry_run": True},
    "create_webhook": {
        "name": "Shop",
        "url": "https://shop.invalid/events",
        "event_types": ["conversation.rated"],
        "is_enabled": False,
    },
    "replay_deliveries": {"delivery_ids": ["{conversations}"]},
    "create_automation_rule": {
        "name": "Greet nobody",
        "trigger": {"kind": "event", "types": ["conversation.rated"]},
        "actions": [{"kind": "set_priority", "priority": "high"}],
    },
    "order_automation_rules": {"rule_ids": []},
    "try_automation_rule": {
        "rule": {
            "trigger": {"kind": "event", "types": ["conversation.opened"]},
            "actions": [{"kind": "mark_spam"}],
        },
        "from": "2026-11-01T00:00:00Z",
        "to": "2026-11-02T00:00:00Z",
    },
    "create_calendar": {"name": "Office", "zone": "UTC", "week": {"monday": [{"opens_min": 540, "closes_min": 1020}]}},
    "create_sla_policy": {"name": "Answered within an hour", "terms": {"first_response": {"within_s": 3600}}},
    "take_outcome": {"outcome": "dismissed"},
    "create_article": {"language": "en", "title": "Error E4", "body": "Clean the filter."},
    "create_form": {
        "name": "Picture",
        "titles": {"en": "Send a picture"},
        "steps": [{"kind": "file", "question": {"en": "What does it look like?"}}],
    },
    "create_custom_field": {"entity": "contact", "key": "key", "label": "x", "type": "text"},
}


def sample_body(operation: Operation, ids: dict[str, str]) -> Any:
    """Return a body that the operation's types accept; ids in it come from ``ids``."""
    if operation.body is None:
        return None
    name = operation.handler.__name__
    if name in BODIES:
        return {key: _filled(value, ids) for key, value in BODIES[name].items()}
    schema = operation.body.model_json_schema()
    return _sample(schema, schema.get("$defs", {}))


def _filled(value: Any, ids: dict[str, str]) -> Any:
    """Return a value with the ids that it asks for, also inside a list."""
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    return ids[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


def _sample(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _sample(defs[schema["$ref"].rpartition("/")[2]], defs)
    for variants in (schema.get("anyOf"), schema.get("oneOf")):
        if variants:
            return _sample(variants[0], defs)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: _sample(properties[name], defs) for name in schema.get("required", ())}
        case "array":
            return []
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            if schema.get("format") == "uuid":
                return str(new_id())
            return "x@example.test" if "maxLength" in schema and schema["maxLength"] == 320 else "x" * 12
