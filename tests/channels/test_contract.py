"""What every channel keeps: the promises of ``channels.contract``, asked of each adapter in the registry."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from channels.contract import ChannelAdapter, ParsedEvent, RawEnvelope, Receipt
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected, Unparseable
from channels.registry import KINDS, adapter_class
from conversations.inbound import CallUpdate, InboundMessage
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.errors import Unavailable
from kit.fetch import Allowed, Fetcher
from tests.channels.specimens import SPECIMENS, FarSide, Specimen
from tests.support.channel import surroundings
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

T = TypeVar("T")
E = TypeVar("E", bound=Exception)
NIL = UUID(int=0)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "channels"
RULES = (
    "signature checked",
    "credentials tested on save",
    "expiry reported and recoverable",
    "reconnects alone",
    "outage logged once at its start and once at its end",
    "diagnostics redacted",
)
MEDIA = re.compile(r"(\*|[a-z]+)/(\*|[a-z0-9.+-]+)")

every_channel = pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.kind)
with_far_side = pytest.mark.parametrize(
    "specimen", [one for one in SPECIMENS if one.far_side], ids=lambda specimen: specimen.kind
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


class Bench:
    """Adapters outside the program: real files, a real database, a fetcher that may reach loopback."""

    def __init__(self, database: Database, workspace: TestWorkspace, clock: FakeClock, folder: Path) -> None:
        self.workspace = workspace
        self.blobs = FolderBlobs(folder)
        self.fetcher = Fetcher([Allowed.parse("127.0.0.0/8")])
        self.around = surroundings(database, clock, self.blobs, self.fetcher, "http://desk.test")

    @asynccontextmanager
    async def adapter(self, specimen: Specimen, config: Any = None) -> AsyncIterator[ChannelAdapter]:
        """Start an adapter; it is stopped within seconds, whatever its provider does. Without settings, no secrets."""
        settings = specimen.inbox(self.workspace.id, specimen.away if config is None else config)
        inbox = replace(settings, id=self.workspace.inbox_id)  # one that has a row, for what the channel keeps
        if config == {}:
            inbox = replace(inbox, secrets={})
        adapter = adapter_class(specimen.kind)(inbox, self.around)
        async with asyncio.timeout(60):
            await adapter.start(SilentSink())
        try:
            yield adapter
        finally:
            async with asyncio.timeout(60):
                await adapter.stop()


class SilentSink(SimpleNamespace):
    """An ``InboundSink`` to which nothing comes."""

    async def accept(self, inbox: Any, envelope: Any) -> Any:
        raise AssertionError("nothing was delivered")

    async def typing(self, inbox: Any, thread_key: str, on: bool) -> None:
        raise AssertionError("nobody types")


@pytest.fixture
async def bench(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(database, workspace, clock, tmp_path)
    yield bench
    await bench.fetcher.close()


def test_every_channel_of_the_registry_is_asked() -> None:
    assert {specimen.kind for specimen in SPECIMENS} == set(KINDS)


# -- what it says of itself ---------------------------------------------------------------------------------


@every_channel
def test_it_knows_its_name_and_states_sane_limits(specimen: Specimen) -> None:
    adapter = adapter_class(specimen.kind)
    assert adapter.kind == specimen.kind
    can = adapter.capabilities
    assert 0 < can.max_text <= 1_000_000
    assert 0 < can.max_file_bytes <= 100_000_000
    assert 0 <= can.max_files <= 100
    assert can.sends_per_second > 0
    assert all(MEDIA.fullmatch(pattern) for pattern in can.media)
    assert (can.reply_quota is None) or (can.reply_window is not None)


@every_channel
def test_its_settings_draw_a_form(specimen: Specimen) -> None:
    form = adapter_class(specimen.kind).Config
    schema = form.model_json_schema()
    assert schema["description"], "the form has a heading"
    assert schema["additionalProperties"] is False
    for name, info in form.model_fields.items():
        assert info.title, f"{name} has no title for people"
        assert info.description or info.title == "Password", f"{name} does not say what it does"
        if re.search(r"secret|password|token|key", name):
            assert info.annotation is SecretStr, f"{name} would be stored and shown in clear"
            assert schema["properties"][name]["writeOnly"] is True
    assert set(specimen.secrets) <= {name for name, info in form.model_fields.items() if info.annotation is SecretStr}
    form.model_validate(dict(specimen.away) | dict(specimen.secrets))
    shown = repr(specimen.inbox(NIL, specimen.away)) + str(specimen.inbox(NIL, specimen.away))
    assert not any(secret in shown for secret in specimen.secrets.values())


@every_channel
def test_its_page_tells_what_it_does_and_scores_every_rule(specimen: Specimen) -> None:
    page = (DOCS / f"{specimen.kind}.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert [one for one in headings if one in ("What it does", "Set-up", "Limits", "Scorecard")] == [
        "What it does", "Set-up", "Limits", "Scorecard",
    ]  # fmt: skip
    assert headings[-1] == "Scorecard"
    scores = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", page.rpartition("## Scorecard")[2], re.MULTILINE))
    assert set(RULES) <= set(scores)
    for rule in set(scores) - {"rule", "---"}:
        assert re.match(r"done|todo|exempt, because \w", scores[rule]), f"{rule}: {scores[rule]}"


# -- its life -----------------------------------------------------------------------------------------------


@every_channel
async def test_it_starts_and_stops_twice_without_its_provider(bench: Bench, specimen: Specimen) -> None:
    async with bench.adapter(specimen) as adapter:
        await adapter.start(SilentSink())
        await adapter.stop()
        await adapter.stop()
        await adapter.start(SilentSink())


@every_channel
@pytest.mark.parametrize("config", ["away", "empty"])
async def test_the_test_of_its_credentials_answers_in_words(bench: Bench, specimen: Specimen, config: str) -> None:
    async with bench.adapter(specimen, specimen.away if config == "away" else {}) as adapter:
        async with asyncio.timeout(20):
            health = await adapter.check()
        assert health.detail
        is_open = specimen.far_side is None and not (config == "empty" and specimen.kind == "cdr")
        assert health.ok is (is_open or (config == "empty" and specimen.kind == "api"))
        assert not any(secret in f"{health}" for secret in specimen.secrets.values())


@with_far_side
async def test_the_test_of_its_credentials_finds_a_provider_that_is_there(bench: Bench, specimen: Specimen) -> None:
    assert specimen.far_side is not None
    async with specimen.far_side() as far, bench.adapter(specimen, far.settings) as adapter:
        assert (await adapter.check()).ok


# -- in -----------------------------------------------------------------------------------------------------


def plain(events: Sequence[ParsedEvent]) -> list[ParsedEvent]:
    """Return events without the ids that are drawn anew each time."""
    return [
        replace(event, id=NIL, files=tuple(replace(file, id=NIL) for file in event.files))
        if isinstance(event, InboundMessage)
        else replace(event, id=NIL)
        if isinstance(event, CallUpdate)
        else event
        for event in events
    ]


@every_channel
async def test_a_delivery_becomes_the_same_messages_however_often_it_is_read(bench: Bench, specimen: Specimen) -> None:
    async with bench.adapter(specimen) as adapter:
        for envelope in specimen.deliveries:
            first = await adapter.parse(envelope, NOW)
            assert first, "a delivery that was acknowledged came to nothing"
            for event in first:
                assert isinstance(event, InboundMessage | CallUpdate)
                assert event.external_id
                assert event.identity.external_id
                assert event.thread_key
                assert event.received_at == NOW
                assert event.channel == specimen.kind
            assert plain(await adapter.parse(envelope, NOW)) == plain(first)


@every_channel
def test_the_keys_of_a_delivery_fit_their_columns(specimen: Specimen) -> None:
    keys = [(one.dedupe_key, one.order_key) for one in specimen.deliveries]
    assert all(0 < len(key) <= 255 for pair in keys for key in pair)
    assert len({dedupe for dedupe, _ in keys}) == len(keys)


@every_channel
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_rubbish_is_read_or_refused_and_never_breaks_anything(
    bench: Bench, specimen: Specimen, data: st.DataObject
) -> None:
    envelope = data.draw(_rubbish(specimen))
    async with bench.adapter(specimen) as adapter:
        # News of a call that nobody has heard of yet waits for the call's own: it is tried again, and kept as dead.
        outcome = await _ended(adapter.parse(envelope, NOW), Unparseable, Unavailable)
    if isinstance(outcome, Unparseable | Unavailable):
        assert outcome.detail
    else:
        assert all(isinstance(event, ParsedEvent) for event in outcome)


async def _ended(attempt: Awaitable[T], *foreseen: type[E]) -> T | E:
    """Return what came of it: its value, or the error of a kind that is foreseen."""
    try:
        return await attempt
    except foreseen as error:
        return error


def _rubbish(specimen: Specimen) -> st.SearchStrategy[RawEnvelope]:
    """Any bytes, any JSON, and a good delivery with some of its bytes changed."""
    bodies = st.sampled_from([one.body for one in specimen.deliveries])
    damaged = st.builds(
        lambda body, at, more: body[: at % len(body)] + more + body[at % len(body) + len(more) :],
        bodies, st.integers(0, 10_000), st.binary(max_size=8),
    )  # fmt: skip
    documents = json_values.map(lambda value: json.dumps(value).encode())
    return (st.binary(max_size=200) | documents | damaged).map(specimen.wrap)


# -- out ----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def linked(bench: Bench, specimen: Specimen) -> AsyncIterator[tuple[FarSide, ChannelAdapter]]:
    assert specimen.far_side is not None
    async with specimen.far_side() as far, bench.adapter(specimen, far.settings) as adapter:
        yield far, adapter


@with_far_side
async def test_a_reply_that_is_taken_has_a_receipt(bench: Bench, specimen: Specimen) -> None:
    async with linked(bench, specimen) as (far, adapter):
        far.behave("takes")
        receipt = await adapter.send(specimen.reply())
        assert receipt.state in ("sent", "delivered")
        assert len(far.seen) == 1


@with_far_side
async def test_a_reply_that_is_refused_says_why(bench: Bench, specimen: Specimen) -> None:
    async with linked(bench, specimen) as (far, adapter):
        far.behave("refuses")
        with pytest.raises(SendRejected) as refused:
            await adapter.send(specimen.reply())
        assert refused.value.detail


@with_far_side
async def test_a_reply_to_a_busy_provider_is_put_off(bench: Bench, specimen: Specimen) -> None:
    async with linked(bench, specimen) as (far, adapter):
        far.behave("puts_off")
        with pytest.raises(SendDeferred) as deferred:
            await adapter.send(specimen.reply())
        assert deferred.value.detail


@with_far_side
async def test_a_reply_to_a_provider_that_is_away_is_put_off_for_the_whole_inbox(
    bench: Bench, specimen: Specimen
) -> None:
    async with bench.adapter(specimen) as adapter:
        with pytest.raises(SendDeferred) as deferred:
            await adapter.send(specimen.reply())
        assert deferred.value.inbox_wide


@with_far_side
async def test_a_reply_whose_answer_was_lost_is_unknown_and_its_repeat_is_recognisable(
    bench: Bench, specimen: Specimen
) -> None:
    async with linked(bench, specimen) as (far, adapter):
        message = specimen.reply()
        far.behave("falls_silent")
        with pytest.raises(DeliveryUnknown):
            await adapter.send(message)
        far.behave("takes")
        await adapter.send(replace(message, attempt=2))
        await adapter.send(specimen.reply())
        if adapter.capabilities.repeats_are_safe:
            first, repeat, other = far.seen
            assert first == repeat != other


@every_channel
async def test_a_reply_without_a_way_out_fails_for_good_or_waits_to_be_read(bench: Bench, specimen: Specimen) -> None:
    async with bench.adapter(specimen, {}) as adapter:
        outcome = await _ended(adapter.send(specimen.reply()), SendRejected)
    if isinstance(outcome, SendRejected):
        assert outcome.detail
    else:
        assert outcome == Receipt(external_id=outcome.external_id, state="sent")
