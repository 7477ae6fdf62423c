"""Scores on mails collected by other projects, read where they lie, skipped where they do not.

The folder is `../shared/data/channels` beside the checkout, or the one that TRUNKLINE_MAIL_CORPORA names. In it:
`mail-*` with mails (`.eml`, `.txt`), some with expected values beside them (`.json`, in the form of Stalwart's
mail-parser), and `reply-crisp` with replies and `expected.json`.
"""

from __future__ import annotations

import email
import json
import os
from pathlib import Path
from typing import Any

import pytest

from channels.email.errors import MailRejected
from channels.email.mime import split_mail, walk
from channels.email.model import Caps, ParsedMail
from channels.email.parse import read_mail
from channels.email.quote import new_text

_BESIDE = Path(__file__).parents[4] / "shared" / "data" / "channels"
CORPORA = Path(os.environ.get("TRUNKLINE_MAIL_CORPORA", _BESIDE))
MAILS = sorted(path for path in CORPORA.glob("mail-*/**/*") if path.suffix in (".eml", ".txt") and path.is_file())
EXPECTED = sorted(CORPORA.glob("mail-*/**/*.json"))
REPLIES = CORPORA / "reply-crisp"

needs_mails = pytest.mark.skipif(not MAILS, reason="no collected mails here")
needs_expected = pytest.mark.skipif(not EXPECTED, reason="no expected values here")


@needs_mails
def test_every_collected_mail_is_read() -> None:
    refused = []
    for path in MAILS:
        try:
            read_mail(path.read_bytes())
        except MailRejected as refusal:
            refused.append((path.name, refusal.code))
    assert refused == []


@needs_mails
def test_delivery_reports_are_known() -> None:
    reports = [path for path in MAILS if path.parent.name == "multipart_report_emails"]
    assert [path.name for path in reports if not read_mail(path.read_bytes()).is_bounce] == []


@needs_mails
def test_attachments_of_collected_mails_are_found() -> None:
    holders = [path for path in MAILS if path.parent.name == "attachment_emails"]
    assert [path.name for path in holders if not read_mail(path.read_bytes()).attachments] == []


@needs_mails
def test_most_collected_mails_have_the_parts_that_the_standard_library_finds() -> None:
    same = sum(len(_leaves(path)) == len(_library_leaves(path)) for path in MAILS)
    assert same >= 0.95 * len(MAILS)


def _leaves(path: Path) -> list[str]:
    parts = walk(split_mail(path.read_bytes(), Caps()))
    return [part.content_type for part in parts if not part.children]


def _library_leaves(path: Path) -> list[str]:
    def find(message: Any) -> list[str]:
        if message.get_content_maintype() == "multipart" and message.is_multipart():
            return [leaf for child in message.get_payload() for leaf in find(child)]
        return [message.get_content_type()]

    return find(email.message_from_bytes(path.read_bytes()))


class Score:
    """How many of the expected values were found, and which were not."""

    def __init__(self) -> None:
        self.asked = 0
        self.missed: list[str] = []

    def ask(self, path: Path, expected: object, found: object) -> None:
        # Where the expected value holds a replacement character, the other project could not decode it.
        if "\ufffd" in str(expected):
            return
        self.asked += 1
        if expected != found:
            self.missed.append(f"{path.parent.name}/{path.name}: {str(expected)[:60]!r} != {str(found)[:60]!r}")

    def expect(self, share: float) -> None:
        print(f"{self.asked - len(self.missed)}/{self.asked}")  # noqa: T201  (shown with -s)
        assert len(self.missed) <= (1 - share) * self.asked, "\n".join(self.missed)


@needs_expected
@pytest.mark.parametrize(
    ("field", "share"), [("subject", 0.98), ("address", 0.98), ("name", 0.96), ("body", 0.88), ("files", 0.86)]
)
def test_collected_mails_say_what_others_found_in_them(field: str, share: float) -> None:
    score = Score()
    for path in EXPECTED:
        raw = (path.parent / f"{path.name.split('.')[0]}.eml").read_bytes()
        if path.name.endswith(".crlf.json"):
            raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        expected = json.loads(path.read_text())
        _ask(score, path, field, expected, read_mail(raw))
    score.expect(share)


def _ask(score: Score, path: Path, field: str, expected: dict[str, Any], found: ParsedMail) -> None:
    parts = expected["parts"]
    headers = {str(each["name"]): each["value"] for each in parts[0]["headers"] if isinstance(each["value"], dict)}
    author: dict[str, str] = next(iter(headers.get("from", {}).get("Address", {}).get("List", [])), {})
    if field == "subject" and "Text" in headers.get("subject", {}):
        score.ask(path, _fold(headers["subject"]["Text"]), _fold(found.subject))
    elif field == "address" and author.get("address"):
        score.ask(path, author["address"].lower(), found.author.address.lower() if found.author else None)
    elif field == "name" and author.get("name") and author.get("address"):
        score.ask(path, _fold(author["name"]), found.author.name if found.author else None)
    elif field == "body":
        bodies = [parts[number]["body"] for number in expected["text_body"]]
        if bodies and not any("Html" in body for body in bodies):
            score.ask(path, _fold(" ".join(body.get("Text", "") for body in bodies)), _fold(found.text))
    elif field == "files" and expected["attachments"]:
        score.ask(path, len(expected["attachments"]), len(found.attachments))


def _fold(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


@pytest.mark.skipif(not REPLIES.is_dir(), reason="no collected replies here")
def test_collected_replies_are_trimmed_to_what_is_new() -> None:
    score = Score()
    for name, expected in json.loads((REPLIES / "expected.json").read_text()).items():
        path = REPLIES / f"{name}.txt"
        score.ask(path, _fold(expected["first_fragment"]), _fold(new_text(path.read_text())))
    score.expect(0.9)


@needs_mails
def test_no_collected_text_loses_lines_that_are_not_its_own() -> None:
    for path in MAILS:
        found = read_mail(path.read_bytes())
        lines = {line.strip() for line in found.text.split("\n")}
        assert {line.strip() for line in found.new_text.split("\n")} <= lines | {""}
