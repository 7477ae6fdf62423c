"""What kind of file some bytes are, how large a picture is, and what it may be called."""

from __future__ import annotations

import io
import struct
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.filenames import MAX_NAME, safe_name
from kit.filetypes import FileFacts, describe, describe_quickly, examine
from kit.pictures import picture_size

UNKNOWN = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument"
SQLITE = b"SQLite format 3\0" + b"\0" * 100


def zipped(*names: str, first: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"x")
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def jpeg(width: int, height: int, *, before: bytes = b"") -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9
    return b"\xff\xd8" + before + frame


def bmp(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54) + struct.pack("<Iii", 40, width, -height) + b"\0" * 20


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("报价单.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("xmp.pdf", b"%PDF-1.4\n<x:xmpmeta><?xml version='1.0'?><svg>", "application/pdf"),
        ("a", b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        ("a", b"GIF89a\x01\0\x01\0\x80\0\0", "image/gif"),
        ("a", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        ("a", b"\0\0\0\x18ftypheic", "image/heic"),
        ("a", b"\0\0\0\x18ftypisom", "video/mp4"),
        ("a", b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        ("a", b"\x1aE\xdf\xa3\x01\0webm", "video/webm"),
        ("a", b"\x1aE\xdf\xa3\x01\0matroska", "video/x-matroska"),
        ("a.amr", b"#!AMR\n\x3c\0\1", "audio/amr"),
        ("a", b"\x02#!SILK_V3\x00", "audio/silk"),
        ("a.mp3", b"\xff\xfb\x90\x00", "audio/mpeg"),
        ("a.exe", b"MZ\x90\0", "application/x-msdownload"),
        ("a", zipped("a.txt"), "application/zip"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
        ("a.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("a", zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        ("a", zipped("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        ("a", zipped("content.xml", first=b"application/vnd.oasis.opendocument.text"),
         "application/vnd.oasis.opendocument.text"),
        ("a", b"plain words", "text/plain"),
        ("a", "中文".encode("gb18030"), "text/plain"),
        ("a.csv", "订单,1\n".encode(), "text/csv"),
        ("a.eml", b"From: a@b.test\nContent-Type: text/html\n\n<html>", "message/rfc822"),
        ("a", "发票,1".encode("utf-16"), "text/plain"),
        ("a", b"", UNKNOWN),
        ("a", b"\0\1\2\3\4\5\6\7", UNKNOWN),
        ("a.db", SQLITE, "application/x-sqlite3"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_bytes(name: str, content: bytes, kind: str) -> None:
    assert describe(name, content).content_type == kind


@pytest.mark.parametrize("name", ["photo.jpg", "logo.svg", "page.html", "a.xml", "a"])
@pytest.mark.parametrize(
    "content",
    [
        b" \n<!DOCTYPE html><p>",
        b"\xef\xbb\xbf<script>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='x()'>",
        b"<!-- a comment first --><SVG >",
        "<html>".encode("utf-16"),
        b"GIF89a<svg onload=x()>",
        b"\x0bunknown bytes\x00<html><script>alert(1)</script>",
    ],
)
def test_v5_0_0_5_2_2_what_a_browser_might_run_is_no_picture_and_no_page(name: str, content: bytes) -> None:
    assert describe(name, content).content_type == UNKNOWN


@pytest.mark.parametrize("words", ["MZ-123 is the part", "ID3 tags", "BM25 ranks words, and so on and on", "GIF89a is",
                                   "RIFFRAFF", "1234ftyp56", "OggS"])  # fmt: skip
def test_words_that_begin_like_a_signature_are_still_words(words: str) -> None:
    assert describe("note.txt", words.encode()).content_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(640, 480), ("image/png", 640, 480)),
        (b"GIF87a" + struct.pack("<HH", 32, 16) + b"\x80\0\0", ("image/gif", 32, 16)),
        (jpeg(800, 600), ("image/jpeg", 800, 600)),
        (jpeg(800, 600, before=b"\xff\xe1\xff\xff" + b"x" * 65_533 + b"\xff"), ("image/jpeg", 800, 600)),
        (bmp(3, 5), ("image/bmp", 3, 5)),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0", ("image/webp", 640, 480)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\0", ("image/webp", 640, 480)),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01", ("image/webp", 640, 480)),
        (png(1, 1)[:20], None),
        (b"\xff\xd8\xff\xd8\xff" + b"\xff" * 300_000, None),
        (b"no picture", None),
    ],
)  # fmt: skip
def test_the_size_of_a_picture_is_in_its_header(data: bytes, size: tuple[str, int, int] | None) -> None:
    assert picture_size(data) == size


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (0, 10), (2**31, 2**31)])
def test_v5_0_0_5_2_6_a_picture_too_large_to_show_is_bytes_to_download(width: int, height: int) -> None:
    assert describe("a.png", png(width, height)) == FileFacts("a.png", UNKNOWN)


async def test_only_a_file_that_the_table_does_not_know_gets_the_longer_look() -> None:
    assert describe_quickly("a.pdf", b"%PDF-1.7") == FileFacts("a.pdf", "application/pdf")
    assert describe_quickly("a.db", SQLITE) is None
    assert (await examine("a.db", SQLITE)).content_type == "application/x-sqlite3"
    assert (await examine("a.png", png(2, 3))) == FileFacts("a.png", "image/png", 2, 3)


async def test_the_table_needs_no_library() -> None:
    import asyncio  # noqa: PLC0415

    script = "import sys, kit.filetypes as f; f.describe('a', b'%PDF-1'); print('puremagic' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert said == b"False\n"


@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_have_a_type_and_any_text_a_name(data: bytes, name: str) -> None:
    facts = describe_quickly(name, data)
    if facts is not None:
        assert "/" in facts.content_type
        assert facts.content_type not in ("text/html", "image/svg+xml", "application/xhtml+xml")
        assert 0 < len(facts.name) <= MAX_NAME


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.txt", "x.txt"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("e\u0301.txt", "\xe9.txt"),
        ("报价单.pdf", "报价单.pdf"),
        ("a\0b\r\nc\x7f.txt", "ab c.txt"),
        (' . a<b>:"c|d?*. ', "a_b___c_d__"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("folder/", "folder"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".log", "x" * 196 + ".log"),
        ("x." + "y" * 300, "x." + "y" * 198),
    ],
)
def test_v5_0_0_5_3_2_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_name_of_which_nothing_is_left_becomes_what_the_caller_says() -> None:
    assert safe_name("\u202e", "") == ""
    assert safe_name("/", "image-1.png") == "image-1.png"


@given(st.text(max_size=600))
def test_a_safe_name_is_safe_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_NAME
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')
    assert safe_name(safe) == safe
