"""Any bytes end as a mail or a refusal, and never as anything else."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from channels.email.errors import MailRejected
from channels.email.model import Caps, ParsedMail
from channels.email.parse import read_mail
from channels.email.plaintext import html_to_text
from channels.email.quote import new_text
from channels.email.sanitise import is_tangled, sanitise_html

# What real and hostile mails are made of, to be put together at random.
_SIGNS = b'\n \r\n \r \n\n \t \0 \xff \xe4\xbd\xa0 \x1b$B : ; , = " < > ( ) @ -- --b --b-- --c a'.split(b" ")
_PIECES = st.sampled_from(
    [
        *_SIGNS, b" ", b"a@b.example", b"<a@b>", b"=?utf-8?q?", b"=?utf-8?b?5L2g?=", b"=?x?q?=FF?=", b"?=",
        b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"In-Reply-To: ", b"References: ", b"Reply-To: ",
        b"Content-Type: ", b"Content-Disposition: ", b"Content-ID: ", b"Content-Transfer-Encoding: ",
        b"Return-Path: ", b"Auto-Submitted: ", b"Authentication-Results: mx; dmarc=pass",
        b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=c", b"multipart/report",
        b"report-type=delivery-status", b"text/html", b"text/plain", b"message/rfc822", b"message/delivery-status",
        b"image/png", b"charset=", b"gb2312", b"utf-7", b"utf-16", b"idna", b"undefined", b"base64",
        b"quoted-printable", b"x-uuencode", b"begin 644 a\n", b"name*0*=", b"filename*=utf-8''%E4",
        b"Mon, 1 Jan 2024 10:00:00 +0800", b"99999999999", b"<b>", b"</p>", b"<img src=", b"cid:", b"&#",
        b"On 1 Jan 2024 a wrote:\n", b"> ", b"From: a\nTo: b\nSubject: c\n", b"-- \n", b"Status: 5.1.1",
        b"Action: failed",
    ]
)  # fmt: skip
_MAILS = st.lists(_PIECES | st.binary(max_size=12), max_size=60).map(b"".join)
_SMALL = Caps(mail_bytes=2000, header_bytes=200, headers_bytes=500, depth=3, parts=8, text_chars=100, html_chars=100)


def read(raw: bytes, caps: Caps | None = None) -> ParsedMail | None:
    try:
        return read_mail(raw, authserv_id="mx", caps=caps)
    except MailRejected:
        return None


@given(_MAILS)
@example(b"Content-Transfer-Encoding: base64\n\n====")
@example(b"Date: Mon, 1 Jan 2024 10:00:00 +9999999999\n\n")
def test_any_bytes_are_a_mail_or_a_refusal(raw: bytes) -> None:
    found = read(raw)
    assert found is not None
    for text in (found.subject, found.text, found.new_text, found.html or "", found.message_id):
        text.encode()
        assert "\0" not in text
    assert found.message_id
    assert read(raw) == found


@given(_MAILS)
def test_limits_hold_for_any_bytes(raw: bytes) -> None:
    found = read(raw, _SMALL)
    assert found is None or len(found.text) <= _SMALL.text_chars


@given(_MAILS)
def test_a_brief_reader_reads_the_same(raw: bytes) -> None:
    assert read_mail(raw, authserv_id="mx", brief=True) == read(raw)


_MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b id=1>", "<a href='", '"', "'", ">", "<", "<!--", "-->", "<blockquote>", "</blockquote>",
         "<pre>", "<img src=http://x ", "alt=", "&lt;", "&#60;", "&#x", "<td>", "<svg>", "<style>", "</style>", "\n",
         "text", "\0"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(_MARKUP)
def test_any_markup_becomes_text_and_harmless_html(markup: str) -> None:
    html_to_text(markup)
    assert is_tangled(markup) is False
    cleaned = sanitise_html(markup)
    assert "<script" not in cleaned
    assert " src=" not in cleaned


_LINES = ["On 1 Jan 2024, a <a@b.example> wrote:", "> x", "new", "", "--", "From: a@b", "To: b", "Subject: c"]


@given(st.lists(st.sampled_from(_LINES), max_size=20))
def test_trimming_only_removes_lines(lines: list[str]) -> None:
    left = iter(lines)
    assert all(line in left for line in new_text("\n".join(lines)).split("\n") if line)
