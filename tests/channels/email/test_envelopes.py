"""What is stored of a mail unread: its keys, and what stands for a mail that is too large."""

from __future__ import annotations

import asyncio
import threading

import pytest

from channels.email.envelopes import envelope_keys, pulled_envelope, stand_in
from channels.email.parse import read_mail
from channels.email.threads import in_thread


def test_a_mail_has_the_same_keys_whichever_way_it_comes() -> None:
    raw = b"Return-Path: <W@x.test>\r\nReceived: there\r\nFrom: Wang <w@x.test>\r\nMessage-ID: <1@x>\r\n\r\nhello\r\n"
    other_way = raw.replace(b"Received: there", b"Received: elsewhere")
    pulled = pulled_envelope(raw, 7, 1)
    assert (pulled.dedupe_key, pulled.order_key) == envelope_keys(other_way, "w@x.test")
    assert pulled.headers["imap"] == {"uid_validity": 7, "uid": 1}
    assert envelope_keys(raw + b"more", "w@x.test")[0] != pulled.dedupe_key


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"From: w@x.test", "w@x.test"),
        (b'From: "a@b" <w@x.test>', "a@b"),
        (b"From: nobody", "<>"),
        (b"Return-Path: <>\r\nFrom: w@x.test", "w@x.test"),
        (b"From: w\0@x\0.test", "w@x.test"),
        (b"From: \xff\xfe@\xff", "\ufffd\ufffd@\ufffd"),
        (b"From: " + b"a" * 100_000, "<>"),
    ],
)
def test_mails_are_ordered_by_whom_their_head_names(head: bytes, sender: str) -> None:
    assert pulled_envelope(head + b"\r\n\r\nx", 1, 1).order_key == sender


def test_keys_hold_nothing_that_the_store_refuses() -> None:
    keys = envelope_keys(b"Message-ID: <a\0b\x01@x>\r\n\r\nhello", "w\0@x.test")
    assert "\0" not in "".join(keys)


def test_what_stands_for_a_large_mail_keeps_its_head_and_reads_as_text() -> None:
    head = (
        b"From: w@x.test\r\nSubject: film\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n"
        b"Content-Transfer-Encoding: base64\r\nMessage-ID: <1@x>\r\n\r\n"
    )
    found = read_mail(stand_in(head, 48_000_000))
    assert (found.subject, found.message_id) == ("film", "1@x")
    assert found.text.startswith("[48 MB: too large")
    assert not found.attachments


async def test_a_result_that_nobody_waits_for_any_more_is_given_back() -> None:
    may_end, given_back = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def call() -> str:
        may_end.wait()
        return "a connection"

    waiting = asyncio.create_task(in_thread(call, lambda _: loop.call_soon_threadsafe(given_back.set)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_end.set()
    await given_back.wait()
