"""From the bytes of a mail to a ParsedMail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.email.model import Address, Caps, ParsedMail
from channels.email.parse import read_mail
from tests.channels.email.mails import encoded, join_parts, mail, multipart, nested, part

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n" + b"x" * 40


def test_the_headers_of_an_ordinary_mail() -> None:
    found = read_mail(
        mail(
            headers={
                "Message-ID": "<m1@Example.com>",
                "In-Reply-To": "<m0@x> <n0@x>",
                "References": "<root@x>\n <m0@x>",
                "Cc": "Han <han@x.example>",
                "Reply-To": "desk@x.example",
                "Date": "Mon, 1 Jan 2024 10:00:00 +0800",
                "Return-Path": "<Li.Lei@Example.COM>",
                "Delivered-To": "help+abc@shop.example",
            }
        )
    )
    assert (found.message_id, found.has_own_message_id) == ("m1@Example.com", True)
    assert (found.in_reply_to, found.references) == (("m0@x", "n0@x"), ("root@x", "m0@x"))
    assert found.author == Address("Li Lei", "Li.Lei@example.com")
    assert (found.to, found.cc) == ((Address("", "help@shop.example"),), (Address("Han", "han@x.example"),))
    assert found.reply_to == (Address("", "desk@x.example"),)
    assert (found.return_path, found.delivered_to) == ("Li.Lei@example.com", ("help+abc@shop.example",))
    assert found.date == datetime(2024, 1, 1, 2, tzinfo=UTC)
    assert (found.subject, found.text, found.html, found.attachments) == ("Order 4711", "Hello\n", None, ())


def test_a_mail_without_an_id_gets_the_same_one_each_time() -> None:
    first, second, other = read_mail(mail("a")), read_mail(mail("a")), read_mail(mail("b"))
    assert first.message_id == second.message_id != other.message_id
    assert not first.has_own_message_id


def test_an_empty_mail_is_a_mail() -> None:
    found = read_mail(b"")
    assert (found.author, found.subject, found.text, found.return_path) == (None, "", "", None)


def texts(raw: bytes) -> tuple[str, str | None, list[str]]:
    found = read_mail(raw)
    return found.text.strip(), found.html, [attachment.name for attachment in found.attachments]


HTML = part("<p>rich</p>", content_type="text/html; charset=utf-8")


def test_of_an_alternative_the_plain_part_is_the_text_and_the_html_is_kept() -> None:
    assert texts(multipart(part("plain"), HTML, subtype="alternative")) == ("plain", "<p>rich</p>", [])


def test_text_is_made_from_html_when_there_is_no_plain_part() -> None:
    assert texts(mail("<p>Dear&nbsp;<b>shop</b></p><p>bye", content_type="text/html"))[0] == "Dear shop\n\nbye"


def test_parts_that_follow_each_other_are_one_text() -> None:
    raw = multipart(part("before"), part(PNG, content_type="image/png"), part("after"))
    assert texts(raw) == ("before\nafter", None, ["image-1.png"])


def test_named_text_is_an_attachment() -> None:
    raw = multipart(
        part("see file"),
        part("a;b", content_type="text/csv; name=list.csv"),
        part("n", content_type="text/plain; name=n.txt"),
    )
    assert texts(raw) == ("see file", None, ["list.csv", "n.txt"])


def test_a_picture_within_the_html_is_found_by_its_content_id() -> None:
    related = nested(
        part('<p>look<img src="cid:pic@x"></p>', content_type="text/html"),
        part(encoded(PNG), content_type="image/png", content_transfer_encoding="base64", content_id="<pic@x>"),
        subtype="related",
        boundary="rel",
    )
    found = read_mail(multipart(part("look"), related, subtype="alternative"))
    assert found.html == '<p>look<img data-cid="pic@x"></p>'
    picture = found.attachments[0]
    assert (picture.content_id, picture.is_inline, picture.sniffed_type, picture.content) == (
        "pic@x",
        True,
        "image/png",
        PNG,
    )


def attachment(raw_part: bytes) -> tuple[str, str, str, bytes]:
    found = read_mail(multipart(part("text"), raw_part)).attachments[0]
    return found.name, found.declared_type, found.sniffed_type, found.content


def test_an_attachment_is_typed_by_its_bytes_not_by_what_it_says() -> None:
    disguised = part(encoded(PDF), content_type="image/png; name=a.png", content_transfer_encoding="base64")
    assert attachment(disguised) == ("a.png", "image/png", "application/pdf", PDF)
    page = part("<html><script>x", content_type="image/jpeg", content_disposition="attachment; filename=a.jpg")
    assert attachment(page)[2] == "application/octet-stream"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7%E5%8D%95.pdf", "报价单.pdf"),
        ('attachment; filename="=?utf-8?B?5oql5Lu35Y2VLnBkZg==?="', "报价单.pdf"),
        ('attachment; filename="../../x.php"', "x.php"),
        ('attachment; filename="C:\\TEMP\\a.pdf"', "a.pdf"),
        ('attachment; filename=".."', "attachment-1.pdf"),
        ('attachment; filename="a\x01\u202efdp.exe"', "afdp.exe"),
        ("attachment; filename=con.txt", "_con.txt"),
        ('attachment; filename="a:b?.pdf"', "a_b_.pdf"),
        ("attachment", "attachment-1.pdf"),
    ],
)
def test_attachment_names_are_readable_and_safe(disposition: str, name: str) -> None:
    assert attachment(part(PDF, content_type="application/pdf", content_disposition=disposition))[0] == name


def test_a_name_of_any_length_keeps_its_ending() -> None:
    name = attachment(
        part(PDF, content_type="application/pdf", content_disposition=f"attachment; filename={'长' * 400}.pdf")
    )[0]
    assert (len(name), name[-4:]) == (200, ".pdf")


def test_a_forwarded_mail_is_an_attachment_named_by_its_subject() -> None:
    inner = mail("inner", headers={"Subject": "=?utf-8?B?5oqV6K+J?= 1/2"})
    found = attachment(part(inner, content_type="message/rfc822"))
    assert (found[0], found[1]) == ("投诉 1_2.eml", "message/rfc822")
    assert found[3].startswith(b"From: Li Lei")
    assert attachment(part(b"X" * 20_000 + b": y", content_type="message/rfc822"))[0] == "message-1.eml"


def test_text_over_the_limit_is_cut_and_html_over_it_is_text_only() -> None:
    found = read_mail(mail("x" * 50), caps=Caps(text_chars=20))
    assert (found.text, found.is_text_cut) == ("x" * 20, True)
    page = read_mail(mail("<p>hello</p>", content_type="text/html"), caps=Caps(html_chars=5))
    assert (page.text, page.html) == ("hello", None)


def test_nothing_that_cannot_be_stored_survives() -> None:
    raw = multipart(
        part(b"a\0b\x0bc+2AA-\xff", content_type="text/plain; charset=utf-7"),
        part(
            PDF, content_type="application/pdf", content_id="<a\0b>", content_disposition='attachment; filename="a\0b"'
        ),
        headers={"Subject": "=?utf-16le?B?ANgA2A==?= \0x", "From": "\0N\x07 <a@b.example>", "List-Id": "\0l"},
    )
    found = read_mail(raw)
    stored = repr_strings(found)
    assert stored
    for text in stored:
        text.encode()
        assert "\0" not in text


def repr_strings(found: ParsedMail) -> list[str]:
    names = [attachment.name for attachment in found.attachments]
    ids = [attachment.content_id or "" for attachment in found.attachments]
    author = [found.author.name, found.author.address] if found.author else []
    return [
        found.subject,
        found.text,
        found.new_text,
        found.html or "",
        found.list_headers.list_id or "",
        *names,
        *ids,
        *author,
    ]


def test_the_charset_of_html_is_read_from_the_html() -> None:
    page = "<meta http-equiv=content-type content='text/html; charset=gb2312'><p>订单</p>".encode("gb18030")
    assert read_mail(mail(page, content_type="text/html")).text == "订单"


def report(results: str) -> str:
    return f"mx.shop.example; {results}"


@pytest.mark.parametrize(
    ("fields", "spf", "dkim", "dmarc"),
    [
        ([report("spf=pass smtp.mailfrom=x; dkim=pass header.d=x; dmarc=pass header.from=x")], "pass", "pass", "pass"),
        ([report("dmarc=pass (p=reject; dis=none) header.from=x")], None, None, "pass"),
        (["mx.evil.example; dmarc=pass"], None, None, None),
        ([report("dmarc=fail"), report("dmarc=pass")], None, None, "fail"),
        ([report("dmarc=pass"), report("dmarc=fail")], None, None, "fail"),
        ([report("dkim=fail header.d=a; dkim=pass header.d=b")], None, "pass", None),
        ([report("none")], None, None, None),
        (["mx.shop.example 1; spf=softfail"], "softfail", None, None),
    ],
)
def test_only_reports_of_our_own_server_count_and_the_worst_of_them(
    fields: list[str], spf: str | None, dkim: str | None, dmarc: str | None
) -> None:
    raw = b"".join(b"Authentication-Results: " + field.encode() + b"\n" for field in fields) + mail()
    found = read_mail(raw, authserv_id="mx.shop.example").authentication
    assert (found.spf, found.dkim, found.dmarc, found.is_aligned) == (spf, dkim, dmarc, dmarc == "pass")
    assert read_mail(raw).authentication.dmarc is None


def test_parts_of_a_signed_mail_are_told_apart() -> None:
    raw = mail(
        join_parts(
            part("signed text"),
            part("-----BEGIN PGP SIGNATURE-----", content_type="application/pgp-signature"),
            boundary="s",
        ),
        content_type="multipart/signed; boundary=s",
    )
    assert texts(raw) == ("signed text", None, ["signature.asc"])
