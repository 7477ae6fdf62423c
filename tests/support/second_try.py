"""A second try for tests before a real browser, and for no others; the run names at its end which of them needed it.

A browser is a program of somebody else with timers of its own: on a machine that is busy one of thousands of its steps
fails by chance. A test that needs its second try is still one to be mended, so the end of the run says what failed.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

from tests.support.timeouts import begin_anew

_FIRST = "failed_at_first"  # of a report: what the first try said. Worker processes pass it on.


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test that needs Chromium, and run it once more if it fails."""
    if not any("chromium" in mark.args for mark in item.iter_markers("needs")):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if failed := next((report for report in reports if report.failed), None):
        begin_anew(item)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        setattr(reports[0], _FIRST, f"{failed.when}: {failed.longreprtext}")
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that needed it, each with what failed at first."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, _FIRST)]
    for report in reports:
        terminalreporter.write_sep("_", f"first try of {report.nodeid}", yellow=True)
        terminalreporter.write_line(getattr(report, _FIRST))
    if reports:
        terminalreporter.write_line(
            f"needed a second try, to be mended: {', '.join(sorted({report.nodeid for report in reports}))}",
            yellow=True,
        )
