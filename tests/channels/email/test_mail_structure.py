"""Parts and header fields, found on the bytes."""

from __future__ import annotations

import binascii
import email
from email.message import Message

import pytest

from channels.email.errors import MailRejected
from channels.email.fields import read_headers, read_parameters
from channels.email.mime import Part, split_mail, walk
from channels.email.model import Caps
from channels.email.parse import read_mail
from tests.channels.email.mails import HOSTILE, mail, multipart, nested, part

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
CAPS = Caps()


def leaves(raw: bytes) -> list[tuple[str, bytes]]:
    return [(found.content_type, found.content.strip()) for found in walk(split_mail(raw, CAPS)) if not found.children]


def library_leaves(message: Message) -> list[tuple[str, bytes]]:
    payload = message.get_payload()
    if isinstance(payload, list):
        return [leaf for child in payload if isinstance(child, Message) for leaf in library_leaves(child)]
    assert isinstance(payload, str)
    return [(message.get_content_type(), payload.encode("ascii", "surrogateescape").strip())]


ALTERNATIVE = nested(
    part("plain", content_type="text/plain"),
    part("<p>rich", content_type="text/html"),
    subtype="alternative",
    boundary="in",
)


@pytest.mark.parametrize(
    "raw",
    [
        mail("one\n\ntwo\n"),
        multipart(part("a"), part("b", content_type="text/csv")),
        multipart(ALTERNATIVE, part("c", content_type="image/png")),
        multipart(part("a"), part("b"), boundary="a b'()+_,-./:=?"),
        multipart(part("--=_b-not-a-delimiter\n --=_b\n"), part("b")),
        multipart(part("a")).replace(b"\n", b"\r\n"),
        multipart(part("a"), part("b"), boundary="x" * 70).replace(b"--\n", b"--   \nepilogue\n"),
        b"From shop Mon Jan  1 00:00:00 2024\n" + mail("in a mailbox file"),
    ],
)
def test_parts_are_those_the_standard_library_finds(raw: bytes) -> None:
    assert leaves(raw) == library_leaves(email.message_from_bytes(raw))


def test_an_inner_multipart_that_is_never_closed_ends_with_the_outer_one() -> None:
    inner = nested(part("a"), subtype="mixed", boundary="in").replace(b"--in--\n", b"")
    assert leaves(multipart(inner, part("b"))) == [("text/plain", b"a"), ("text/plain", b"b")]


def test_a_boundary_that_begins_like_another_is_another() -> None:
    inner = nested(part("a"), part("b"), subtype="mixed", boundary="bb")
    assert leaves(multipart(inner, part("c"), boundary="b")) == [("text/plain", each) for each in (b"a", b"b", b"c")]


def test_a_boundary_other_than_declared_is_found_by_the_first_line() -> None:
    raw = multipart(part("a"), part("b"), boundary="real").replace(b'boundary="real"', b'boundary="declared"')
    assert leaves(raw) == [("text/plain", b"a"), ("text/plain", b"b")]


def test_a_multipart_without_parts_is_shown_as_text() -> None:
    assert leaves(mail("Please call me.", content_type="multipart/mixed; boundary=x")) == [
        ("text/plain", b"Please call me.")
    ]


def test_a_forwarded_mail_is_one_part() -> None:
    raw = multipart(part(multipart(part("inner")), content_type="message/rfc822"), boundary="outer")
    assert [kind for kind, _ in leaves(raw)] == ["message/rfc822"]


def test_parts_of_a_digest_are_mails_unless_they_say_otherwise() -> None:
    raw = multipart(part(mail("one")), part("x", content_type="text/plain"), subtype="digest")
    assert [kind for kind, _ in leaves(raw)] == ["message/rfc822", "text/plain"]


def test_a_mail_with_old_mac_line_ends_is_read() -> None:
    root = split_mail(mail("hello").replace(b"\n", b"\r"), CAPS)
    assert (root.headers.get("subject"), root.content) == ("Order 4711", b"hello")


def test_a_mail_without_headers_is_all_body() -> None:
    assert split_mail(b"just text, no colon\nmore", CAPS).content == b"just text, no colon\nmore"


def test_folded_fields_are_joined_and_stray_lines_skipped() -> None:
    raw = b"Subject: a\n\tb\nthis line is stray\nTo: c\n \n  d\nX-Blank :e\n\nbody"
    headers, body = read_headers(raw, 0, len(raw), CAPS)
    assert list(headers) == [("subject", "a\tb"), ("to", "c   d"), ("x-blank", "e")]
    assert raw[body:] == b"body"


def test_a_missing_empty_line_does_not_lose_the_body() -> None:
    raw = b"Subject: a\nDear shop,\nit broke.\n"
    headers, body = read_headers(raw, 0, len(raw), CAPS)
    assert (headers.get("subject"), raw[body:]) == ("a", b"Dear shop,\nit broke.\n")


@pytest.mark.parametrize(
    ("value", "head", "parameters"),
    [
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("TEXT/Plain; Charset=UTF-8 ; format=flowed", "text/plain", {"charset": "UTF-8", "format": "flowed"}),
        ("multipart/mixed\tboundary=b", "multipart/mixed", {"boundary": "b"}),
        ('a/b; name="x;y=\\"z\\""; q=1', "a/b", {"name": 'x;y="z"', "q": "1"}),
        ('a/b; name="C:\\TEMP\\a.png"', "a/b", {"name": "C:\\TEMP\\a.png"}),
        ("a/b; name=two words.pdf", "a/b", {"name": "two words.pdf"}),
        ("a/b; n*0=one; n*1=two", "a/b", {"n": "onetwo"}),
        ("a/b; n*1=two; n*0=one", "a/b", {"n": "onetwo"}),
        ("a/b; n*=utf-8''%E6%8A%A5", "a/b", {"n": "\xe6\x8a\xa5"}),
        ("a/b; n*0*=utf-8''%E6; n*1*=%8A%A5; n*2=x", "a/b", {"n": "\xe6\x8a\xa5x"}),
        ('a/b; name="never closed', "a/b", {"name": "never closed"}),
        ("", "", {}),
        (";;=;*=;x", "", {}),
    ],
)
def test_parameters_are_read_as_senders_write_them(value: str, head: str, parameters: dict[str, str]) -> None:
    found_head, found = read_parameters(value)
    assert (found_head, {name: each.value for name, each in found.items()}) == (head, parameters)


def refusal(raw: bytes, caps: Caps = CAPS) -> str:
    with pytest.raises(MailRejected) as caught:
        split_mail(raw, caps)
    return caught.value.code


def header_of(size: int) -> bytes:
    return mail(headers={"Subject": "s" * (size - len("Subject: "))})


def test_limits_hold_at_their_edges() -> None:
    assert split_mail(header_of(CAPS.header_bytes), CAPS).content == b"Hello\n"
    assert refusal(header_of(CAPS.header_bytes + 2)) == "mail_header_too_large"
    small = Caps(mail_bytes=1000, parts=3, depth=2)
    assert refusal(mail("x" * 1000), small) == "mail_too_large"
    assert split_mail(multipart(part("a"), part("b")), small).children
    assert refusal(multipart(part("a"), part("b"), part("c")), small) == "mail_too_many_parts"
    assert refusal(multipart(ALTERNATIVE), small) == "mail_too_deep"


def test_a_field_folded_over_many_lines_counts_as_one() -> None:
    assert refusal(mail(headers={"To": "a@b.example,\n " * 2000})) == "mail_header_too_large"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("subject of 420 kB", "mail_header_too_large"),
        ("nests a thousand levels", "mail_too_deep"),
        ("ten thousand parts", "mail_too_many_parts"),
        ("a hundred thousand header fields", "mail_headers_too_large"),
    ],
)
def test_hostile_structures_are_refused_before_anything_is_decoded(name: str, code: str) -> None:
    assert refusal(HOSTILE[name]()) == code


def test_a_long_first_line_of_text_is_no_header() -> None:
    part_of_text = split_mail(b"Subject: a\n\n" + b"x" * 100_000, CAPS)
    assert isinstance(part_of_text, Part)
    assert len(part_of_text.content) == 100_000
    assert len(split_mail(b"word " * 20_000, CAPS).content) == 100_000


def cut_off(*parts: bytes, subtype: str = "mixed") -> bytes:
    return multipart(*parts, subtype=subtype).removesuffix(b"--=_b--\n")


def files(raw: bytes) -> list[tuple[str, bytes]]:
    return [(file.name, file.content.strip()) for file in read_mail(raw).attachments]


def test_a_text_that_the_end_of_the_mail_cuts_off_is_shown_and_kept_as_a_file() -> None:
    raw = cut_off(part("It leaks."), part("The serial number is 47"))
    assert read_mail(raw).text.split("\n") == ["It leaks.", "The serial number is 47", ""]
    assert files(raw) == [("attachment-1.txt", b"The serial number is 47")]


@pytest.mark.parametrize(
    "raw",
    [
        multipart(part("It leaks."), part("The serial number is 4711")),
        multipart(part("It leaks."), part("The serial number is 4711")).removesuffix(b"\n--=_b--\n") + b"--=_b--\n",
        cut_off(part("plain"), part("<p>rich", content_type="text/html"), subtype="alternative"),
        cut_off(part("It leaks."), part(" \n")),
        multipart(nested(part("a"), subtype="mixed", boundary="in").replace(b"--in--\n", b""), part("b")),
        cut_off(nested(part("a"), subtype="mixed", boundary="in")),
        mail("Please call me.", content_type="multipart/mixed; boundary=x"),
    ],
    ids=["whole", "glued delimiter", "one of two versions", "nothing", "outer ends inner", "inner closed", "no parts"],
)
def test_a_text_that_is_whole_or_is_there_otherwise_is_no_file(raw: bytes) -> None:
    assert files(raw) == []


def test_a_closing_delimiter_behind_the_last_line_is_not_shown() -> None:
    raw = multipart(part("It leaks.")).removesuffix(b"\n--=_b--\n") + b"--=_b--\n"
    assert read_mail(raw).text == "It leaks."


@pytest.mark.parametrize("body", ["Dear shop, please call me.", "?call me", "打电话"])
def test_a_text_that_is_not_in_base64_as_it_says_is_shown_and_kept_as_a_file(body: str) -> None:
    wrong = part(body, content_type="text/plain; charset=utf-8", content_transfer_encoding="base64")
    raw = multipart(part("It leaks."), wrong)
    assert read_mail(raw).text == f"It leaks.\n{body}"
    assert files(raw) == [("attachment-1.txt", body.encode())]


def test_files_within_a_plain_text_are_files_and_not_read_out() -> None:
    lines = b"".join(binascii.b2a_uu(PNG[start : start + 45]) for start in range(0, len(PNG), 45))
    block = b"begin 666 leak.png\n" + lines + b"`\nend\n"
    raw = mail(b"See the pictures.\n\n" + block + block.replace(b"leak", b"drop").replace(b"\n", b"\r\n"))
    assert files(raw) == [("leak.png", PNG), ("drop.png", PNG)]
    assert read_mail(raw).new_text.strip() == "See the pictures."
    assert files(mail("begin 644 the work\nplease\nend of story\n")) == []
