"""Replies as mails, and the addresses that lead answers back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.errors import MailNotWritable
from channels.email.model import Address
from channels.email.parse import read_mail
from channels.email.render import (
    MAX_ATTACHED_BYTES,
    MAX_REFERENCES,
    OutgoingFile,
    Reply,
    choose_references,
    render_reply,
    write_subject,
)
from channels.email.reply_token import make_reply_address, read_reply_address

REPLY = Reply(
    message_id="01900000-0000-7000-8000-000000000001",
    id_domain="shop.example",
    author=Address("总机客服", "help@shop.example"),
    to=(Address("Li, Lei", "li@x.example"),),
    subject="订单 4711",
    text="您好，\n已发出。",
    sent_at=datetime(2026, 1, 5, 2, 0, tzinfo=UTC),
    in_reply_to="m1@x.example",
    references=("m0@x.example", "m1@x.example"),
)


def test_a_reply_reads_back_as_it_was_meant() -> None:
    reply = replace(
        REPLY,
        cc=(Address("", "han@x.example"),),
        html="<p>您好</p>",
        reply_to=Address("客服", "help+token@shop.example"),
        files=(
            OutgoingFile("报价单.pdf", "application/pdf", b"%PDF-1.7"),
            OutgoingFile("a.txt", "text/plain", b"x\ny"),
        ),
    )
    found = read_mail(render_reply(reply).as_bytes())
    assert found.message_id == "01900000-0000-7000-8000-000000000001@shop.example"
    assert (found.author, found.to, found.cc) == (reply.author, reply.to, reply.cc)
    assert found.reply_to == (reply.reply_to,)
    assert (found.subject, found.date) == ("Re: 订单 4711", reply.sent_at)
    assert (found.in_reply_to, found.references) == (("m1@x.example",), ("m0@x.example", "m1@x.example"))
    assert (found.text, found.html) == ("您好，\n已发出。\n", "<p>您好</p>\n")
    assert [(file.name, file.declared_type, file.content) for file in found.attachments] == [
        ("报价单.pdf", "application/pdf", b"%PDF-1.7"),
        ("a.txt", "text/plain", b"x\ny"),
    ]
    assert found.origin.reason is None


def test_a_mail_is_seven_bit_with_short_lines_and_names_its_files_by_the_standard() -> None:
    files = (OutgoingFile("报价单.pdf", "application/pdf", b"%PDF"),)
    raw = render_reply(replace(REPLY, text="长" * 5000, files=files)).as_bytes()
    assert raw.isascii()
    assert b"filename*=utf-8''%E6%8A%A5%E4%BB%B7%E5%8D%95.pdf" in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_message_id_is_the_same_at_each_attempt() -> None:
    assert render_reply(REPLY)["Message-ID"] == render_reply(REPLY)["Message-ID"]


def test_an_automatic_mail_says_so() -> None:
    answer = render_reply(replace(REPLY, is_automatic=True, loop_mark="here"))
    assert (answer["Auto-Submitted"], answer["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert read_mail(answer.as_bytes()).loop_marks == ("here",)
    assert read_mail(answer.as_bytes()).is_auto_submitted
    first = render_reply(replace(REPLY, is_automatic=True, in_reply_to=None))
    assert (first["Auto-Submitted"], first["In-Reply-To"], first["References"]) == ("auto-generated", None, None)


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Order", "Re: Order"),
        ("Re: Order", "Re: Order"),
        ("RE: re: 回复：答复: Aw: Order", "Re: Order"),
        ("Re[2]: Order", "Re: Order"),
        ("Fwd: Order", "Re: Fwd: Order"),
        ("Regarding: x", "Re: Regarding: x"),
        ("", "Re:"),
        ("a\r\nBcc: x@evil.example", "Re: a Bcc: x@evil.example"),
        ("x" * 900, "Re: " + "x" * 500),
    ],
)
def test_a_reply_has_one_prefix(subject: str, written: str) -> None:
    assert write_subject(subject, is_reply=True) == written
    assert write_subject("Re: x", is_reply=False) == "Re: x"


def test_references_keep_the_root_and_the_latest_and_stay_whole() -> None:
    known = [f"{'n' * 120}{number}@x.example" for number in range(60)]
    chosen = choose_references(known, "last@x.example")
    assert (chosen[0], chosen[-1], len(chosen)) == (known[0], "last@x.example", MAX_REFERENCES)
    raw = render_reply(replace(REPLY, references=tuple(known), in_reply_to="last@x.example")).as_bytes()
    assert read_mail(raw).references == chosen
    assert b"=?" not in raw.partition(b"References:")[2].partition(b"MIME-Version")[0]
    huge = choose_references([f"{'n' * 880}{number}@x" for number in range(30)], "last@x")
    assert sum(map(len, huge)) <= 4000
    assert choose_references(["a b", "<x>", "ü@x", "ok@x"], "last@x") == ("ok@x", "last@x")


def test_an_id_that_cannot_be_written_is_left_out() -> None:
    written = render_reply(replace(REPLY, in_reply_to="a\r\nBcc: x@y"))
    assert (written["In-Reply-To"], written["Bcc"]) == (None, None)


INJECTIONS = [
    "x\r\nBcc: e@evil.example",
    "x\nBcc: e",
    "x =?utf-8?q?=0D=0ABcc:_e?= y",
    "=?utf-8?b?DQpCY2M6IGU=?=",
    "=?=?utf-8?q?=0ABcc:_e?=",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_header(text: str) -> None:
    reply = replace(
        REPLY,
        subject=text,
        author=Address(text, "help@shop.example"),
        to=(Address(text, "li@x.example"),),
        loop_mark=text,
        files=(OutgoingFile(text, text, b"x"),),
    )
    raw = render_reply(reply).as_bytes()
    assert not any(line.lower().startswith((b"bcc", b"\nbcc")) for line in raw.splitlines())
    assert read_mail(raw).author == Address(read_mail(raw).author.name, "help@shop.example")  # type: ignore[union-attr]


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40), st.text(max_size=200))
def test_any_text_can_be_sent_and_none_becomes_a_header(subject: str, name: str, file: str, text: str) -> None:
    reply = replace(
        REPLY,
        subject=subject,
        author=Address(name, "help@shop.example"),
        text=text,
        files=(OutgoingFile(file, file, b"x"),),
    )
    message = render_reply(reply)
    found = read_mail(message.as_bytes())
    assert {field.lower() for field, _ in message.items()} == {
        "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type",
    }  # fmt: skip
    assert found.author is not None
    assert found.author.address == "help@shop.example"
    assert len(found.attachments) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c.example",
        "a b@x.example",
        "a@x.example\r\nBcc: e",
        "=?utf-8?q?a?=@x.example",
        "a@-x.example",
        "a@x..y",
        "a@" + "x" * 70,
        "a@例\x00.cn",
    ],
)
def test_an_address_that_cannot_be_written_is_refused(address: str) -> None:
    with pytest.raises(MailNotWritable) as caught:
        render_reply(replace(REPLY, to=(Address("", address),)))
    assert caught.value.code == "bad_address"


def test_addresses_beyond_ascii() -> None:
    domain = render_reply(replace(REPLY, to=(Address("", "li@例子.cn"),)))
    assert b"li@xn--fsqu00a.cn" in domain.as_bytes()
    local = render_reply(replace(REPLY, to=(Address("", "李@x.example"),)))
    assert "李@x.example".encode() in local.as_bytes()


def test_a_mail_needs_a_recipient_and_has_a_size() -> None:
    with pytest.raises(MailNotWritable, match="recipient"):
        render_reply(replace(REPLY, to=()))
    with pytest.raises(MailNotWritable, match="25 MB"):
        render_reply(replace(REPLY, files=(OutgoingFile("a", "a/b", b"x" * (MAX_ATTACHED_BYTES + 1)),)))


INBOX = Address("Help", "help@shop.example")
THREAD = UUID("01900000-0000-7000-8000-0000000000aa")
KEY, OLD_KEY = b"k" * 32, b"o" * 32


def test_an_answer_finds_its_thread() -> None:
    address = make_reply_address(INBOX, THREAD, "Li@x.example", KEY).address
    assert address.startswith("help+")
    assert read_reply_address(address, INBOX, "li@X.example", [KEY]) == THREAD
    assert (
        read_reply_address(address.upper().replace("SHOP.EXAMPLE", "shop.example"), INBOX, "li@x.example", [KEY])
        == THREAD
    )
    assert (
        read_reply_address(
            make_reply_address(INBOX, THREAD, "li@x.example", OLD_KEY).address, INBOX, "li@x.example", [KEY, OLD_KEY]
        )
        == THREAD
    )


def test_a_reply_address_serves_one_recipient_at_one_inbox() -> None:
    address = make_reply_address(INBOX, THREAD, "li@x.example", KEY).address
    other = Address("Sales", "sales@shop.example")
    assert read_reply_address(address, INBOX, "eve@x.example", [KEY]) is None
    assert read_reply_address(address, INBOX, "li@x.example", [OLD_KEY]) is None
    assert read_reply_address(address, INBOX, "li@x.example", []) is None
    assert read_reply_address(address, other, "li@x.example", [KEY]) is None
    assert read_reply_address(address.replace("help+", "sales+"), other, "li@x.example", [KEY]) is None


@given(st.integers(min_value=5, max_value=46), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_token_is_no_token(position: int, letter: str) -> None:
    address = make_reply_address(INBOX, THREAD, "li@x.example", KEY).address
    changed = address[:position] + letter + address[position + 1 :]
    found = read_reply_address(changed, INBOX, "li@x.example", [KEY])
    # The last letter of base32 carries bits that mean nothing.
    assert found is None or changed == address or position == 46


@given(st.text(max_size=80))
def test_no_address_makes_the_reader_fail(address: str) -> None:
    assert read_reply_address(address, INBOX, "li@x.example", [KEY]) is None
    assert read_reply_address(f"help+{address}@shop.example", INBOX, "li@x.example", [KEY]) is None


def test_a_long_inbox_address_stays_as_it_is() -> None:
    long = Address("Help", "a-very-long-name-of-an-inbox@shop.example")
    assert make_reply_address(long, THREAD, "li@x.example", KEY) == long


def test_a_short_key_is_refused() -> None:
    with pytest.raises(MailNotWritable):
        make_reply_address(INBOX, THREAD, "li@x.example", b"short")
