"""Links to files for channels that carry none: ours, for one file, for a week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from channels.contract import InboxSettings
from channels.file_links import HOLDS_FOR, file_link, holds
from kit.blobs import FolderBlobs
from kit.db import Database
from kit.ids import new_id
from kit.secret import Keys
from tests.support.channel import surroundings
from tests.support.clock import FakeClock

INBOX = InboxSettings(new_id(), new_id(), "wechat", "Shop", None, {}, {})
FILE = new_id()


@pytest.fixture
def link(database: Database, clock: FakeClock, tmp_path: Path) -> tuple[Keys, str, str]:
    """The keys of an installation, and expiry and signature of a link of theirs."""
    around = surroundings(database, clock, FolderBlobs(tmp_path), public_url="https://desk.test")
    address = urlsplit(file_link(around, INBOX, FILE))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"https://desk.test/files/{INBOX.id}/{FILE}"
    query = parse_qs(address.query)
    return around.keys, query["exp"][0], query["sig"][0]


def test_a_link_holds_for_a_week(link: tuple[Keys, str, str], clock: FakeClock) -> None:
    keys, expiry, signature = link
    assert holds(keys, INBOX.id, FILE, expiry, signature, clock.now())
    assert holds(keys, INBOX.id, FILE, expiry, signature, clock.advance(HOLDS_FOR))
    assert not holds(keys, INBOX.id, FILE, expiry, signature, clock.advance(timedelta(seconds=1)))


def test_a_link_is_for_its_inbox_and_file_and_cannot_be_made_longer(
    link: tuple[Keys, str, str], clock: FakeClock
) -> None:
    keys, expiry, signature = link
    wrong: list[tuple[UUID, UUID, str, str]] = [
        (new_id(), FILE, expiry, signature), (INBOX.id, new_id(), expiry, signature),
        (INBOX.id, FILE, str(int(expiry) + 1), signature), (INBOX.id, FILE, "", signature),
        (INBOX.id, FILE, "٣", signature), (INBOX.id, FILE, "9" * 99, signature), (INBOX.id, FILE, expiry, ""),
        (INBOX.id, FILE, expiry, "é"), (INBOX.id, FILE, expiry, "\udcff"),
    ]  # fmt: skip
    assert not any(holds(keys, *one, clock.now()) for one in wrong)
