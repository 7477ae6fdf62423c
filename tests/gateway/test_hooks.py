"""Providers call in: what is not proved to come from them is refused and leaves no trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
import pytest

from channels.contract import WebhookReceiver
from channels.registry import KINDS, adapter_class
from gateway import keys
from tests.channels.specimens import SPECIMENS, Specimen
from tests.support.office import Office

ROOT = Path(__file__).resolve().parents[2]

WEBHOOKS = [one for one in SPECIMENS if one.sign]
# What is wrong with a call, and what its proof must cover for that to be a fault.
FAULTS = {
    "missing": "", "wrong": "", "of another body": "body", "stale": "time", "from the future": "time", "not ASCII": "",
    "of another time": "time", "empty": "",
}  # fmt: skip

every_webhook = pytest.mark.parametrize("specimen", WEBHOOKS, ids=lambda specimen: specimen.kind)


@dataclass(frozen=True, slots=True)
class Hook:
    """An inbox whose provider calls in over the network."""

    office: Office
    specimen: Specimen
    inbox_id: str

    @property
    def body(self) -> bytes:
        return self.specimen.deliveries[0].body

    def sign(self, body: bytes | None = None, *, at: datetime | None = None) -> dict[str, str]:
        assert self.specimen.sign is not None
        return dict(self.specimen.sign(self.body if body is None else body, at or datetime.now(UTC)))

    async def call(self, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        http = self.office.program.http
        sent = self.body if body is None else body
        query = {name[1:]: value for name, value in headers.items() if name.startswith("?")}
        headers = {name: value for name, value in headers.items() if not name.startswith("?")}
        async with http.post(f"/hooks/{self.inbox_id}", params=query, data=sent, headers=headers) as answer:
            return answer.status, await answer.read()

    async def stored(self) -> int:
        """How many deliveries and keys of deliveries this workspace has."""
        async with self.office.program.database.acquire() as connection:
            found: int = await connection.fetchval(
                """SELECT (SELECT count(*) FROM raw_event WHERE workspace_id = $1)
                        + (SELECT count(*) FROM raw_dedupe WHERE workspace_id = $1)""",
                self.office.workspace.id,
            )
        return found


async def make_hook(office: Office, specimen: Specimen, secrets: Mapping[str, str]) -> Hook:
    admin = await office.desk("admin")
    body: dict[str, Any] = {
        "kind": specimen.kind,
        "name": f"Hook {uuid4().hex[:8]}",
        "config": dict(specimen.away) | dict(secrets),
    }
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    return Hook(office, specimen, made["id"])


def test_every_channel_that_is_called_has_a_specimen_that_signs() -> None:
    called = {kind for kind in KINDS if isinstance(adapter_class(kind), WebhookReceiver)}
    assert called == {specimen.kind for specimen in SPECIMENS if specimen.sign or specimen.hooks_tested_in}
    elsewhere = {specimen.hooks_tested_in for specimen in SPECIMENS if specimen.hooks_tested_in}
    assert all((ROOT / module).is_file() for module in elsewhere)


@every_webhook
async def test_a_signed_delivery_is_stored_before_it_is_answered(office: Office, specimen: Specimen) -> None:
    hook = await make_hook(office, specimen, specimen.secrets)
    status, _ = await hook.call(hook.sign())
    assert status in (200, 202)
    assert await hook.stored() == 2


@every_webhook
async def test_a_delivery_sent_again_is_welcome_and_stored_once(office: Office, specimen: Specimen) -> None:
    hook = await make_hook(office, specimen, specimen.secrets)
    headers = hook.sign()
    first, again = await hook.call(headers), await hook.call(headers)
    later = await hook.call(hook.sign(at=datetime.now(UTC) + timedelta(seconds=2)))
    assert {first[0], again[0], later[0]} <= {200, 202}
    assert await hook.stored() == 2
    if specimen.kind == "api":
        ids = [orjson.loads(body)["message_id"] for _, body in (first, again, later)]
        assert len(set(ids)) == 1
        assert [orjson.loads(body)["duplicate"] for _, body in (first, again, later)] == [False, True, True]


@pytest.mark.parametrize(
    ("specimen", "fault"),
    [
        pytest.param(specimen, fault, id=f"{specimen.kind}-{fault}")
        for specimen in WEBHOOKS
        for fault, covered in FAULTS.items()
        if not covered or covered in specimen.signs
    ],
)
async def test_v5_0_0_4_1_5_what_is_not_proved_is_refused_and_leaves_nothing(
    office: Office, specimen: Specimen, fault: str
) -> None:
    hook = await make_hook(office, specimen, specimen.secrets)
    now = datetime.now(UTC)
    genuine = hook.sign()
    mangled: dict[str, dict[str, str]] = {
        "missing": {},
        "wrong": {name: value[::-1] for name, value in genuine.items()},
        "of another body": hook.sign(hook.body + b" "),
        "stale": hook.sign(at=now - timedelta(minutes=6)),
        "from the future": hook.sign(at=now + timedelta(minutes=6)),
        "not ASCII": {name: "\xe9" * len(value) for name, value in genuine.items()},
        "of another time": hook.sign(at=now - timedelta(seconds=30))
        | {name: value for name, value in genuine.items() if "timestamp" in name},
        "empty": dict.fromkeys(genuine, ""),
    }
    status, answer = await hook.call(mangled[fault])
    assert status == 401, answer
    assert await hook.stored() == 0


@pytest.mark.parametrize(
    "specimen", [one for one in WEBHOOKS if "body" in one.signs], ids=lambda specimen: specimen.kind
)
async def test_a_stolen_signature_is_worth_nothing_for_other_words(office: Office, specimen: Specimen) -> None:
    hook = await make_hook(office, specimen, specimen.secrets)
    headers = hook.sign()
    await hook.call(headers)
    before = await hook.stored()
    other = specimen.deliveries[1].body
    assert (await hook.call(headers, other))[0] == 401
    assert await hook.stored() == before


@every_webhook
async def test_an_inbox_without_a_secret_takes_no_calls_not_even_signed_by_nothing(
    office: Office, specimen: Specimen
) -> None:
    hook = await make_hook(office, specimen, {})
    for headers in ({}, hook.sign()):
        assert (await hook.call(headers))[0] == 401
    assert await hook.stored() == 0


@every_webhook
async def test_signed_rubbish_is_refused_with_a_reason(office: Office, specimen: Specimen) -> None:
    hook = await make_hook(office, specimen, specimen.secrets)
    for body in (b"", b"\xff\xfe", b"[]", b'{"external_id": 1}'):
        status, answer = await hook.call(hook.sign(body), body)
        assert (status, orjson.loads(answer)["error"]) == (400, "event_rejected")
    assert await hook.stored() == 0


async def test_a_channel_that_is_not_called_has_no_hook(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/inboxes", {"kind": "webchat", "name": f"Chat {uuid4().hex[:8]}"}, expect=201)
    http: aiohttp.ClientSession = office.program.http
    for inbox_id in (made["id"], uuid4()):
        async with http.post(f"/hooks/{inbox_id}", data=b"{}") as answer:
            assert answer.status == 404
