"""What mails carry beside text: calendars, files packed by Outlook, signatures and ciphers."""

from __future__ import annotations

import contextlib
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st

from channels.email.incoming import facts_of, to_events
from channels.email.invitations import describe_invitation, read_invitation
from channels.email.parse import parse_mail, read_mail
from channels.email.signed import signed_content
from channels.email.tnef import NotTnef, unpack
from conversations.inbound import InboundMessage
from kit.blobs import FolderBlobs
from tests.channels.email.keeping import INBOX
from tests.channels.email.mails import encoded, mail, multipart, nested, part

MEETING = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:China Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:u-1
SUMMARY:Boiler\\, the second
 visit
DTSTART;TZID="China Standard Time":20260302T100000
DTEND;TZID="China Standard Time":20260302T113000
LOCATION:Room 4\\nBuilding B
ORGANIZER;CN="Wang, Fang":mailto:wang@customer.test
RRULE:FREQ=WEEKLY
BEGIN:VALARM
SUMMARY:not this
DTSTART:19990101T000000
END:VALARM
END:VEVENT
BEGIN:VEVENT
SUMMARY:nor this
END:VEVENT
END:VCALENDAR
"""


async def shown(raw: bytes, folder: Path) -> InboundMessage:
    [message] = await to_events(
        read_mail(raw), INBOX, [], FolderBlobs(folder), recipients=[], received_at=datetime(2026, 3, 2, tzinfo=UTC),
        reply_key=b"k" * 32,
    )  # fmt: skip
    assert isinstance(message, InboundMessage)
    return message


async def test_an_invitation_is_told_in_words_and_kept_as_a_file(tmp_path: Path) -> None:
    raw = multipart(
        part("Please come.", content_type="text/plain"),
        part(MEETING, content_type="text/calendar; method=REQUEST; charset=utf-8"),
        subtype="alternative",
    )
    message = await shown(raw, tmp_path)
    assert message.text == (
        "📅 Invitation: Boiler, the secondvisit\n"
        "When: 2026-03-02 10:00–11:30 China Standard Time (repeats)\n"
        "Where: Room 4 Building B\n"
        "From: Wang, Fang <wang@customer.test>\n\nPlease come."
    )
    assert [(file.name, file.content_type) for file in message.files] == [("invite.ics", "text/calendar")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "SUMMARY:年会\nDTSTART:20260302T020000Z\nDURATION:PT1H30M",
            "📅 会议邀请：年会\n时间：2026-03-02 02:00–03:30 UTC",
        ),
        ("SUMMARY:Day off\nDTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303", "When: 2026-03-02–2026-03-03"),
        ("SUMMARY:Night\nDTSTART:20260302T230000\nDTEND:20260303T010000", "When: 2026-03-02 23:00–2026-03-03 01:00"),
        ("SUMMARY:x\nDTSTART:nonsense\nDURATION:P99999W", "📅 Invitation: x"),
    ],
)
def test_times_are_told_as_the_sender_wrote_them(lines: str, words: str) -> None:
    found = read_invitation(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n", "REQUEST")
    assert found is not None
    assert describe_invitation(found, "").endswith(words)


def test_an_answer_and_a_cancellation_say_so() -> None:
    reply = "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:visit\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.test\nEND:VEVENT"
    found = read_invitation(reply, None)
    assert found is not None
    assert describe_invitation(found, "") == "📅 Answer to an invitation (declined): visit"
    cancelled = read_invitation("BEGIN:VEVENT\nSUMMARY:visit\nEND:VEVENT", "CANCEL")
    assert cancelled is not None
    assert describe_invitation(cancelled, "好的") == "📅 会议取消：visit"
    assert read_invitation("BEGIN:VTODO\nSUMMARY:x\nEND:VTODO", None) is None


@given(st.text(alphabet='BEGINVT:;="\\\n ,Z0123456789P', max_size=300))
def test_no_calendar_is_too_broken_to_be_looked_at(text: str) -> None:
    if found := read_invitation(f"BEGIN:VEVENT\n{text}", None):
        describe_invitation(found, text)


def attribute(number: int, content: bytes) -> bytes:
    return struct.pack("<BHHI", 2, number, 6, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def unicode_property(number: int, text: str) -> bytes:
    value = f"{text}\0".encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def packed(name: str, content: bytes, *properties: bytes) -> bytes:
    found = attribute(0x9002, b"\0" * 14) + attribute(0x8010, b"SHORT~1.PDF\0") + attribute(0x800F, content)
    described = [unicode_property(0x3707, name), *properties]
    return found + attribute(0x9005, struct.pack("<I", len(described)) + b"".join(described))


def winmail(*files: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x9006, b"\0\0\1\0") + b"".join(files)


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def outlook_mail(content: bytes, content_type: str = "application/ms-tnef") -> bytes:
    return multipart(
        part("See the files.", content_type="text/plain"),
        part(encoded(content), content_type=f"{content_type}; name=winmail.dat", content_transfer_encoding="base64"),
    )


@pytest.mark.parametrize("content_type", ["application/ms-tnef", "application/octet-stream"])
def test_files_that_outlook_packed_are_unpacked(content_type: str) -> None:
    content = winmail(
        packed("报价单.pdf", PDF),
        packed("../../x.exe", b"MZ\x90\0", unicode_property(0x3712, "<pic@1>")),
    )
    found = read_mail(outlook_mail(content, content_type))
    assert [(one.name, one.content, one.content_id) for one in found.attachments] == [
        ("报价单.pdf", PDF, None),
        ("x.exe", b"MZ\x90\0", "pic@1"),
    ]
    assert found.attachments[0].sniffed_type == "application/pdf"


def test_files_of_an_enclosed_message_are_unpacked_too_and_not_without_end() -> None:
    content = winmail(packed("deep.pdf", PDF))
    for _ in range(2):
        content = winmail(packed("message", b"\0" * 16 + content))
    assert [one.name for one in unpack(content)] == ["deep.pdf"]
    deeper = winmail(packed("message", b"\0" * 16 + content))
    assert len(unpack(deeper)) == 1


@pytest.mark.parametrize(
    "content",
    [winmail(), winmail(packed("a", PDF))[:-20], b"\x78\x9f\x3e\x22\x01\x00\x02\x05\x90", b"not packed"],
    ids=["nothing", "cut", "cut in a head", "something else"],
)
def test_what_cannot_be_unpacked_is_kept_as_it_is(content: bytes) -> None:
    assert [(one.name, one.content) for one in read_mail(outlook_mail(content)).attachments] == [
        ("winmail.dat", content)
    ]


@given(st.binary(max_size=400))
def test_broken_packings_are_refused_and_nothing_else(content: bytes) -> None:
    with contextlib.suppress(NotTnef):
        unpack(b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x9002, b"") + attribute(0x9005, content) + content)


async def test_an_encrypted_mail_says_so_and_keeps_its_file_alone(tmp_path: Path) -> None:
    raw = multipart(
        part("Version: 1\n", content_type="application/pgp-encrypted"),
        part("-----BEGIN PGP MESSAGE-----", content_type="application/octet-stream; name=encrypted.asc"),
        subtype="encrypted",
    )
    message = await shown(raw, tmp_path)
    assert message.text == "🔒 encrypted mail 加密邮件"
    assert [file.name for file in message.files] == ["encrypted.asc"]
    smime = mail(encoded(b"\x30\x80"), content_type="application/pkcs7-mime; smime-type=enveloped-data",
                 content_transfer_encoding="base64")  # fmt: skip
    message = await shown(smime, tmp_path)
    assert (message.text, [file.name for file in message.files]) == ("🔒 encrypted mail 加密邮件", ["smime.p7m"])


def signed(content: bytes) -> bytes:
    """A mail as Outlook signs it in opaque form."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Wang")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def smime_mail(cms: bytes, **headers: str) -> bytes:
    return mail(
        encoded(cms), headers, content_type="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        content_transfer_encoding="base64",
    )  # fmt: skip


async def test_a_mail_within_its_signature_is_read_and_the_signature_is_a_file(tmp_path: Path) -> None:
    inner = multipart(part("It drips.\n"), part(encoded(PDF), content_type="application/pdf; name=a.pdf",
                                                content_transfer_encoding="base64"))  # fmt: skip
    message = await shown(smime_mail(signed(inner)), tmp_path)
    assert message.text.strip() == "It drips."
    assert [file.name for file in message.files] == ["smime.p7m", "a.pdf"]
    assert parse_mail(smime_mail(signed(inner)))["seal"] == "signed"


def test_a_content_in_pieces_with_open_lengths_is_joined() -> None:
    octets = b"\x24\x80" + b"\x04\x03abc" + b"\x04\x02de" + b"\0\0"
    content = b"\x30\x80\x06\x03\x2a\x03\x04\xa0\x80" + octets + b"\0\0" + b"\0\0"
    data = b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\x31\x00\0\0\0\0"
    kind = bytes.fromhex("06092a864886f70d010702")
    assert signed_content(b"\x30\x80" + kind + data + b"\0\0") == b"abcde"


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_signature_is_too_broken_to_be_looked_at(content: bytes, place: int) -> None:
    good = b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
    signed_content(content)
    signed_content(good[:place] + content)


async def test_a_text_that_was_signed_in_place_is_shown_without_its_armour(tmp_path: Path) -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt drips.\n- - a list\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQIzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    assert (await shown(mail(text), tmp_path)).text == "It drips.\n- a list"
    assert parse_mail(mail(text))["seal"] == "signed"


def test_the_facts_of_a_mail_name_who_was_addressed_and_what_our_own_server_found() -> None:
    headers = {
        "To": "Support <support@shop.test>", "Cc": "son@customer.test",
        "Authentication-Results": "mx.shop.test; spf=pass; dkim=pass; dmarc=pass", "Auto-Submitted": "auto-replied",
    }  # fmt: skip
    facts = facts_of(read_mail(mail(headers=headers), authserv_id="mx.shop.test"))
    assert facts == {
        "to": [{"name": "Support", "address": "support@shop.test"}],
        "cc": [{"name": "", "address": "son@customer.test"}],
        "authentication": {"spf": "pass", "dkim": "pass", "dmarc": "pass"},
        "origin": {"kind": "automatic", "reason": "Auto-Submitted"},
    }
    assert "authentication" not in facts_of(read_mail(mail(headers=headers)))


def test_the_plain_view_holds_nothing_but_plain_values() -> None:
    forwarded = part("Subject: old\n\nbody", content_type="message/rfc822")
    alternative = nested(
        part("hello\n\n> old", content_type="text/plain"), part("<p>hello", content_type="text/html"),
        subtype="alternative", boundary="in",
    )  # fmt: skip
    raw = multipart(alternative, forwarded, headers={"From": "A <a@x.test>, B <b@x.test>", "To": "c@x.test"})
    found = parse_mail(raw)
    assert found["from"] == [{"name": "A", "address": "a@x.test"}, {"name": "B", "address": "b@x.test"}]
    assert (found["text"], found["new_text"], found["html"]) == ("hello\n\n> old", "hello", "<p>hello</p>")
    [attachment] = found["attachments"]
    assert (attachment["filename"], attachment["content_type"], attachment["size"]) == ("old.eml", "message/rfc822", 18)
    assert attachment["data"] == b"Subject: old\n\nbody"
    assert (found["is_bounce"], found["auto_submitted"], found["failed_recipients"]) == (False, False, [])
