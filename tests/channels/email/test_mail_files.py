"""What kind of file an attachment is."""

from __future__ import annotations

import io
import zipfile

import pytest

from channels.email.errors import MailTooCostly
from channels.email.parse import read_mail
from channels.email.sniff import sniff_quickly, sniff_type
from tests.channels.email.mails import encoded, mail


def zipped(*names: str, first: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"x")
    return made.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"MZ\x90\0", "application/x-msdownload"),
        (zipped("a.txt"), "application/zip"),
        (zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (
            zipped("content.xml", first=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (b"plain words", "text/plain"),
        ("中文".encode("gb18030"), "text/plain"),
        (b" \n<!DOCTYPE html><p>", "text/html"),
        (b"\xef\xbb\xbf<script>", "text/html"),
        (b"<?xml version='1.0'?><svg xmlns='x'>", "image/svg+xml"),
        (b"", "application/octet-stream"),
        (b"\0\1\2\3\4\5\6\7", "application/octet-stream"),
        (b"SQLite format 3\0" + b"\0" * 100, "application/x-sqlite3"),
    ],
)
def test_a_file_is_known_by_its_bytes(content: bytes, kind: str) -> None:
    assert sniff_type(content) == kind


def test_everyday_files_need_no_long_look() -> None:
    assert sniff_quickly(b"%PDF-1.7") == "application/pdf"
    assert sniff_quickly(b"SQLite format 3\0") is None


def test_a_brief_reader_leaves_unusual_files_and_much_html_to_others() -> None:
    unusual = mail(encoded(b"SQLite format 3\0"), content_type="application/x", content_transfer_encoding="base64")
    with pytest.raises(MailTooCostly):
        read_mail(unusual, brief=True)
    with pytest.raises(MailTooCostly):
        read_mail(mail("<b>" * 201, content_type="text/html"), brief=True)
    assert read_mail(mail("<b>" * 200, content_type="text/html"), brief=True).html
