"""The files of a mail: what a brief reader may look at, and what they are called."""

from __future__ import annotations

import pytest

from channels.email.errors import MailTooCostly
from channels.email.parse import read_mail
from tests.channels.email.mails import encoded, mail, multipart, part


def test_a_brief_reader_leaves_unusual_files_and_much_html_to_others() -> None:
    unusual = mail(encoded(b"SQLite format 3\0"), content_type="application/x", content_transfer_encoding="base64")
    with pytest.raises(MailTooCostly):
        read_mail(unusual, brief=True)
    with pytest.raises(MailTooCostly):
        read_mail(mail("<b>" * 201, content_type="text/html"), brief=True)
    assert read_mail(mail("<b>" * 200, content_type="text/html"), brief=True).html


def test_a_picture_has_its_size_and_a_page_is_no_picture() -> None:
    gif = b"GIF89a\x20\0\x10\0\x80\0\0" + b"\0" * 20
    raw = multipart(
        part("hello"),
        part(encoded(gif), content_type="application/octet-stream", content_transfer_encoding="base64"),
        part(encoded(b"<svg onload=x()>"), content_type="image/png", content_transfer_encoding="base64"),
    )
    picture, page = read_mail(raw).attachments
    assert (picture.sniffed_type, picture.width, picture.height) == ("image/gif", 32, 16)
    assert (page.name, page.declared_type, page.sniffed_type) == (
        "image-2.png",
        "image/png",
        "application/octet-stream",
    )
