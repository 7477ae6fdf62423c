"""The files that take longest come first, so that processes which share out the tests end together.

A file is the piece that is shared out. One of a minute that begins when the others are done is a minute of waiting.
"""

from __future__ import annotations

import pytest

# Half a minute and more each on two cores; what follows them is cut into smaller pieces the later it comes.
LONGEST = (
    "tests/gateway/test_commands.py",
    "tests/browser/test_every_resource.py",
    "tests/gateway/test_tenancy.py",
    "tests/gateway/test_live_view.py",
    "tests/gateway/test_mail_servers.py",
    "tests/browser/",
    "tests/gateway/",
    "tests/routing/",
    "tests/kit/postgres/",
    "tests/conversations/test_merge_machine.py",
    "tests/conversations/test_unmerges.py",
    "tests/kb/",
    "tests/automation/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by file; the tests of a file stay in their order."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((place for place, part in enumerate(LONGEST) if nodeid.startswith(part)), len(LONGEST))
