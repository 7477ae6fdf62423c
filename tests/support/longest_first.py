"""The files that take longest come first, so that processes which share out the tests end together.

A file is the piece that is shared out. One of a minute that begins when the others are done is a minute of waiting.
"""

from __future__ import annotations

import pytest

ROUNDS = ("tests/browser/", "tests/gateway/", "tests/channels/", "tests/routing/", "tests/kit/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by file; the tests of a file stay in their order."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((place for place, folder in enumerate(ROUNDS) if nodeid.startswith(folder)), len(ROUNDS))
