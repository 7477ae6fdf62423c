"""Reading mails off the loop: real processes, hostile mails, killed workers."""

from __future__ import annotations

import asyncio
import io
import pickle
from collections.abc import AsyncIterator

import psutil
import pytest

from channels.email import parser_pool
from channels.email.errors import MailRejected
from channels.email.model import Kind, ParsedMail, Seal
from channels.email.parse import BRIEF_BYTES, read_mail
from channels.email.parser_pool import ParserPool, PoolLimits, join, leave
from channels.email.parser_worker import answer_mail, serve
from channels.email.wire import ANSWER_HEAD, pack_rejection, pack_request_head, unpack_answer
from tests.channels.email.mails import HOSTILE, encoded, mail, multipart, part

LONG = mail("A long letter. " * BRIEF_BYTES)
# Elements left open in a way that the count of open elements does not see: nh3 needs minutes and gigabytes.
ENDLESS = mail(
    "".join(f"<b id={n}><table><tr><td></b></td></tr></table>" for n in range(6000)), content_type="text/html"
)


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    made = ParserPool()
    yield made
    await made.stop()


def workers() -> set[int]:
    return {child.pid for child in psutil.Process().children() if is_worker(child)}


def is_worker(child: psutil.Process) -> bool:
    try:
        return "channels.email.parser_worker" in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # it ends this very moment
        return False


async def test_a_worker_reads_what_the_parser_reads(pool: ParserPool) -> None:
    raw = multipart(
        part(LONG),
        part(encoded(b"%PDF-1.7" + b"x" * 300_000), content_type="application/pdf", content_transfer_encoding="base64"),
        headers={"Date": "Mon, 1 Jan 2024 10:00:00 +0800", "Authentication-Results": "mx.shop.example; dmarc=pass"},
    )
    assert await pool.parse_mail(raw, "mx.shop.example") == read_mail(raw, authserv_id="mx.shop.example")


async def test_a_short_mail_is_read_without_a_worker() -> None:
    before = workers()
    pool = ParserPool()
    assert (await pool.parse_mail(mail("short"))).text == "short"
    assert workers() == before
    await pool.stop()


async def test_a_short_mail_with_much_html_goes_to_a_worker() -> None:
    before = workers()
    pool = ParserPool()
    raw = mail("<p>a</p>" * 200, content_type="text/html")
    assert (await pool.parse_mail(raw)).html == "<p>a</p>" * 200
    assert len(workers() - before) == 1
    await pool.stop()
    assert workers() == before


async def test_whoever_gives_up_on_a_worker_that_starts_leaves_none_behind(
    pool: ParserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workers()
    monkeypatch.setattr(parser_pool, "READY", b"more than a worker ever says")
    reading = asyncio.create_task(pool.parse_mail(LONG))
    while not workers() - before:
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert workers() == before


@pytest.mark.parametrize("body", ["short", "long " * BRIEF_BYTES])
async def test_each_mail_has_its_own_server_to_trust(pool: ParserPool, body: str) -> None:
    raw = mail(body, headers={"Authentication-Results": "mx.other.example; dmarc=pass"})
    assert not (await pool.parse_mail(raw)).authentication.is_aligned
    assert not (await pool.parse_mail(raw, "mx.shop.example")).authentication.is_aligned
    assert (await pool.parse_mail(raw, "mx.other.example")).authentication.is_aligned


async def test_a_refusal_crosses_the_process(pool: ParserPool) -> None:
    with pytest.raises(MailRejected) as caught:
        await pool.parse_mail(mail(headers={"Subject": "s" * 30_000}))
    assert (caught.value.code, "16384" in caught.value.detail) == ("mail_header_too_large", True)


@pytest.mark.parametrize(
    "limits", [PoolLimits(workers=1, cpu_s=0.5), PoolLimits(workers=1, cpu_s=60, read_within_s=0.5)]
)
async def test_a_mail_that_takes_too_long_is_rejected_and_the_next_one_read(limits: PoolLimits) -> None:
    pool = ParserPool(limits=limits)
    await pool.parse_mail(mail("<p>a</p>" * 200, content_type="text/html"))
    first = workers()
    with pytest.raises(MailRejected) as caught:
        await pool.parse_mail(ENDLESS)
    assert caught.value.code == "mail_too_slow"
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"
    assert not first & workers()
    await pool.stop()


async def test_a_mail_that_wants_too_much_memory_is_rejected_and_the_next_one_read() -> None:
    pool = ParserPool(limits=PoolLimits(workers=1, cpu_s=30, read_within_s=60, memory_bytes=150 * 1024 * 1024))
    with pytest.raises(MailRejected) as caught:
        await pool.parse_mail(mail(b"x" * 34_000_000, content_type="application/octet-stream"))
    assert caught.value.code == "mail_unreadable"
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"
    await pool.stop()


async def test_a_worker_killed_from_outside_costs_no_mail(pool: ParserPool) -> None:
    await pool.parse_mail(LONG)
    for pid in workers():
        psutil.Process(pid).kill()
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"


async def test_a_cancelled_reading_leaves_no_half_answer_behind(pool: ParserPool) -> None:
    reading = asyncio.create_task(pool.parse_mail(mail("x\n" * 4_000_000)))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"


async def test_no_more_workers_than_allowed_and_none_without_work() -> None:
    before = workers()
    pool = ParserPool(limits=PoolLimits(workers=2, idle_for_s=0.2))
    await asyncio.gather(*(pool.parse_mail(LONG) for _ in range(12)))
    started = workers() - before
    assert 1 <= len(started) <= 2
    for _ in range(600):  # of tenths of a second
        if not workers() & started:
            break
        await asyncio.sleep(0.1)
    assert not workers() & started
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"
    await pool.stop()


async def test_a_mail_after_the_end_is_read_and_a_cancelled_end_leaves_the_pool_whole() -> None:
    pool = ParserPool(limits=PoolLimits(workers=1))
    reading = asyncio.create_task(pool.parse_mail(mail("x\n" * 2_000_000)))
    await asyncio.sleep(0.05)
    ending = asyncio.create_task(pool.stop())
    await asyncio.sleep(0)
    ending.cancel()
    assert (await reading).text
    await pool.stop()
    assert (await pool.parse_mail(LONG)).subject == "Order 4711"
    await pool.stop()


async def test_the_inboxes_of_a_process_share_their_readers_until_the_last_one_leaves() -> None:
    before = workers()

    async def share() -> None:
        first, second = join(), join()
        assert first is second
        await first.parse_mail(LONG)
        started = workers() - before
        assert len(started) == 1
        await leave()
        assert workers() - before == started
        await leave()

    # A loop of its own, beside the tests' loop, in which a whole program may have mail inboxes of its own.
    await asyncio.to_thread(asyncio.run, share())
    assert workers() == before


@pytest.mark.parametrize("name", [*HOSTILE])
async def test_v5_0_0_5_2_1_a_hostile_mail_ends_in_a_mail_or_a_refusal(pool: ParserPool, name: str) -> None:
    outcome = await outcome_of(pool, HOSTILE[name]())
    assert outcome.startswith("mail_") or outcome == "read"
    assert await outcome_of(pool, LONG) == "read"


async def outcome_of(pool: ParserPool, raw: bytes) -> str:
    try:
        await pool.parse_mail(raw)
    except MailRejected as refusal:
        return refusal.code
    return "read"


def unpack(stream: io.BytesIO) -> ParsedMail:
    letter, length = ANSWER_HEAD.unpack(stream.read(ANSWER_HEAD.size))
    return unpack_answer(letter, stream.read(length))


def test_the_worker_answers_each_request_and_ends_with_its_input() -> None:
    raws = (mail("a"), b"x" * 40_000_000, mail("b"))
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(pack_request_head(raw, None) + raw for raw in raws)), answers, cpu_s=5)
    answers.seek(0)
    assert unpack(answers).text == "a"
    with pytest.raises(MailRejected) as caught:
        unpack(answers)
    assert caught.value.code == "mail_too_large"
    assert unpack(answers).text == "b"
    assert answers.read() == b""


def test_the_words_of_a_mail_cross_as_their_values_by_any_python() -> None:
    for word in (*Kind, *Seal):
        make, arguments = word.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        assert (make, arguments) == (type(word), (word.value,))
        assert pickle.loads(pickle.dumps(word)) is word


def test_an_answer_can_hold_nothing_but_a_mail() -> None:
    assert unpack(io.BytesIO(answer_mail(mail("a"), None))) == read_mail(mail("a"))
    for body in (pickle.dumps(print), pickle.dumps(("a", "tuple")), b"rubbish", b""):
        with pytest.raises(MailRejected):
            unpack_answer(b"M", body)
    with pytest.raises(MailRejected) as caught:
        unpack(io.BytesIO(pack_rejection(MailRejected("mail_too_deep", "Too deep."))))
    assert (caught.value.code, caught.value.detail) == ("mail_too_deep", "Too deep.")
