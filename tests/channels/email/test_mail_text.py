"""Charsets, encoded words, addresses, ids, dates, transfer encodings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.email.addresses import MAX_ADDRESSES, read_addresses
from channels.email.charset import decode_bytes, find_codec, guess_codec
from channels.email.dates import read_date
from channels.email.fields import Parameter
from channels.email.identifiers import MAX_IDS, make_message_id, read_ids
from channels.email.transfer import decode_transfer
from channels.email.words import decode_parameter, decode_text

CHINESE = "您好，我的订单还没有到货，请问什么时候发货？谢谢！"
JAPANESE = "こんにちは、注文した商品がまだ届いていません。"
RUSSIAN = "Здравствуйте, мой заказ ещё не пришёл. Когда он будет?"


def wire(text: str, codec: str) -> str:
    return text.encode(codec).decode("latin-1")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("x-gbk", "gb18030"),
        ("iso-gb2312", "gb18030"),
        ("KS_C_5601-1987", "cp949"),
        ("Windows-1251", "cp1251"),
        ("iso-8859-1", "cp1252"),
        ("ansi_x3.110-1983", "cp1252"),
        ("'utf-8'", "utf_8_sig"),
        ("unicode-1-1-utf-7", "utf_7"),
        ("big5", "big5hkscs"),
        ("x-unheard-of", None),
        ("rot13", None),
        ("zlib", None),
        ("unicode_escape", None),
        ("idna", None),
        ("../etc/passwd", None),
        ("", None),
        (None, None),
        ("utf-8" * 50, None),
    ],
)
def test_labels_name_the_codec_that_reads_them(label: str | None, codec: str | None) -> None:
    assert find_codec(label) == codec


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (CHINESE, "gb18030"),
        (CHINESE, "utf-8"),
        ("您好，我的訂單還沒有到貨，請問什麼時候出貨？謝謝！", "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        ("안녕하세요, 주문한 상품이 아직 도착하지 않았습니다.", "cp949"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Où est ma commande ? Le délai est dépassé.", "cp1252"),
        ("Die Bestellung wäre schön – „heute“.", "cp1252"),
        ("plain", "ascii"),
    ],
)
@pytest.mark.parametrize("label", [None, "x-unknown"])
def test_bytes_without_a_useful_label_are_read_by_their_look(text: str, codec: str, label: str | None) -> None:
    assert decode_bytes(text.encode(codec), label) == text


def test_a_wrong_label_is_overruled_only_when_it_breaks_the_text() -> None:
    assert decode_bytes(CHINESE.encode("gb18030"), "utf-8") == CHINESE
    assert decode_bytes("Grüße".encode(), "us-ascii") == decode_bytes("Grüße".encode("cp1252"), "us-ascii") == "Grüße"
    broken = CHINESE.encode() + b"\xff" + CHINESE.encode()
    assert decode_bytes(broken, "utf-8") == f"{CHINESE}\ufffd{CHINESE}"


def test_a_guess_may_look_at_more_bytes_than_it_decodes() -> None:
    name = "李".encode("gb18030")
    assert decode_bytes(name, None, hint=CHINESE.encode("gb18030")) == "李"
    assert guess_codec(b"\x1b$)C\x0e") == "iso2022_kr"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?B?5oql5Lu3?=", "报价"),
        ("=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus?= =?utf-8?q?_K=C3=B6ln?=", "Grüße aus Köln"),
        ("=?gb2312?B?xOM=?=", "你"),
        ("=?utf-8?B?5Q==?= =?utf-8?B?pb0=?=", "好"),
        ("=?utf-8?B?5Q?==?utf-8?B?pb0?=", "好"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?iso-8859-1*en?Q?caf=E9?=", "café"),
        ("=?unknown?q?=C3=A9?=", "é"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?b?", "=?utf-8?b?"),
        ("=?utf-8?q?a=00=0Ab?=", "a b"),
        ("a\t b  c", "a b c"),
        ("", ""),
    ],
)
def test_encoded_words_are_read(value: str, text: str) -> None:
    assert decode_text(value) == text


def test_raw_header_text_is_read_in_the_charset_of_the_body() -> None:
    assert decode_text(wire("订单", "gb18030"), "gb2312") == "订单"
    assert decode_text(wire("订单", "utf-8"), None) == "订单"
    assert decode_text(wire("订", "gb18030"), None, hint=CHINESE.encode("gb18030")) == "订"
    assert decode_text("Re: \x1b$BCmJ8\x1b(B") == "Re: 注文"


def test_file_names_are_read_by_either_standard() -> None:
    assert decode_parameter(Parameter(wire("报价单.pdf", "utf-8"), "utf-8")) == "报价单.pdf"
    assert decode_parameter(Parameter("=?gb2312?B?sai827WlLnBkZg==?=")) == "报价单.pdf"
    assert decode_parameter(Parameter(wire("报价单.pdf", "gb18030")), "gb2312") == "报价单.pdf"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("Li Lei <Li.Lei@Example.COM>", [("Li Lei", "Li.Lei@example.com")]),
        ('"Doe, John" <j@x.example>', [("Doe, John", "j@x.example")]),
        ("Doe, John <j@x.example>, b@x.example", [("Doe, John", "j@x.example"), ("", "b@x.example")]),
        ("j@x.example (John Doe)", [("John Doe", "j@x.example")]),
        (
            "Team: a@x.example, B <b@x.example>;, c@x.example",
            [("", "a@x.example"), ("B", "b@x.example"), ("", "c@x.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?B?5p2O6Zu3?= <l@x.example>", [("李雷", "l@x.example")]),
        ('"=?utf-8?B?5p2O6Zu3?=" <l@x.example>', [("李雷", "l@x.example")]),
        ("'Bob' <b@x.example>", [("Bob", "b@x.example")]),
        ("b@x.example <b@x.example>", [("b@x.example", "b@x.example")]),
        ("<@relay.example:b@x.example>", [("", "b@x.example")]),
        ('"unclosed <b@x.example>', [("unclosed", "b@x.example")]),
        ("Bob <<b@x.example>>", [("Bob", "b@x.example")]),
        ("Bob b@x.example", [("Bob", "b@x.example")]),
        ("< b@x.example >", [("", "b@x.example")]),
        ("b@x.example.", [("", "b@x.example")]),
        ("MAILER-DAEMON (Mail Delivery System)", []),
        ("nobody", []),
        (",;<>()", []),
        ("", []),
    ],
)
def test_mailboxes_are_read_as_people_write_them(value: str, found: list[tuple[str, str]]) -> None:
    assert [(each.name, each.address) for each in read_addresses(value)] == found


def test_a_list_of_addresses_has_an_end() -> None:
    assert len(read_addresses("a@b.example, " * 1000)) == MAX_ADDRESSES


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b>", ["a@b"]),
        ("<a@b> <c@d>\t<a@b>", ["a@b", "c@d"]),
        ("<long\r\n part@b>", ["longpart@b"]),
        ('Your message of "Mon" <a@b>', ["a@b"]),
        ("a@b, c@d", ["a@b", "c@d"]),
        ("<no-at-sign>", ["no-at-sign"]),
        ("<> nothing", []),
        ("", []),
    ],
)
def test_message_ids_are_read_without_their_brackets(value: str, ids: list[str]) -> None:
    assert list(read_ids(value)) == ids


def test_of_too_many_ids_the_first_and_the_last_are_kept() -> None:
    ids = read_ids(" ".join(f"<{number}@x>" for number in range(500)))
    assert (len(ids), ids[0], ids[-1]) == (MAX_IDS, "0@x", "499@x")


def test_a_made_id_is_the_same_for_the_same_mail() -> None:
    assert make_message_id(b"x") == make_message_id(b"x") != make_message_id(b"y")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 1 Jan 2024 10:00:00 +0800", datetime(2024, 1, 1, 2, tzinfo=UTC)),
        ("1 Jan 24 10:00 GMT", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("Mon, 1 Jan 2024 10:00:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("2024-01-01 10:00:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("Mon, 32 Jan 2024 10:00:00 +0000", None),
        ("Mon, 1 Jan 2024 25:00:00 +0000", None),
        ("Mon, 1 Jan 2024 10:00:00 +9999999999", None),
        ("Mon, 1 Jan 9999 10:00:00 +0000", None),
        ("Mon, 1 Jan 1066 00:00:00 +1400", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_instants_or_nothing(value: str, moment: datetime | None) -> None:
    assert read_date(value) == moment


@pytest.mark.parametrize(
    ("encoding", "content", "decoded"),
    [
        ("base64", b"aGVsbG8=", b"hello"),
        ("BASE64 ", b"aGVs\r\nbG8", b"hello"),
        ("base64", b"aGVsbG8", b"hello"),
        ("base64", b"aGVsb", b"hel"),
        ("base64", b"a!G#V$s", b"hel"),
        ("base64", b"aGVsbG8= -- scanned", b"hello"),
        (
            "base64",
            b"aGVsbG8=\n" + b"d29ybGQsIHRoaXMgaXMgdGhlIHNlY29uZCBwaWVjZSE=",
            b"helloworld, this is the second piece!",
        ),
        ("base64", b"====", b""),
        ("base64", b"", b""),
        ("quoted-printable", b"a=3Db=\nc", b"a=bc"),
        ("quoted-printable; x", b"=E4=BD", b"\xe4\xbd"),
        ("x-uuencode", b"begin 644 a.txt\n%:&5L;&\\\n`\nend\n", b"hello"),
        ("x-uuencode", b"no block", b"no block"),
        ("8bits", b"as is", b"as is"),
        ("", b"as is", b"as is"),
        (None, b"as is", b"as is"),
    ],
)
def test_transfer_encodings_are_undone_leniently(encoding: str | None, content: bytes, decoded: bytes) -> None:
    assert decode_transfer(content, encoding) == decoded
