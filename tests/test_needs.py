"""The marker that leaves tests out where an outside program is missing, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

def test_plain(): pass

@pytest.mark.needs("postfix")
def test_with_postfix(): pass

@pytest.mark.needs("postfix", "dovecot")
def test_with_both(): pass
"""

CONFTEST = """
from tests.support import needs
from tests.support.needs import *
from tests.support.needs import (
    pytest_collection_modifyitems, pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown,
)

needs.PROGRAMS.update({programs})

def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*names): x")
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("TRUNKLINE_REQUIRE_ALL", raising=False)


def run(pytester: pytest.Pytester, *options: str, postfix: bool, dovecot: bool) -> pytest.RunResult:
    programs = f"postfix=lambda: {postfix}, dovecot=lambda: {dovecot}"
    pytester.makeconftest(CONFTEST.format(programs=programs))
    pytester.makepyfile(TESTS)
    root = Path(__file__).resolve().parents[1]
    return pytester.runpytest_subprocess("-o", f"pythonpath={root}", *options)


def test_what_is_missing_is_named_with_the_number_left_out(pytester: pytest.Pytester) -> None:
    result = run(pytester, postfix=False, dovecot=True)
    result.assert_outcomes(passed=1, deselected=2)
    result.stdout.fnmatch_lines(["left out, because the program is not installed or needs root: postfix (2 tests)"])
    assert result.ret == 0


def test_where_all_is_required_leaving_out_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUNKLINE_REQUIRE_ALL", "1")
    assert run(pytester, postfix=True, dovecot=False).ret == 1
    assert run(pytester, postfix=True, dovecot=True).ret == 0


def test_tests_shared_out_among_processes_are_left_out_and_named_the_same(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_out = ("-p", "xdist", "--numprocesses=2")
    result = run(pytester, *shared_out, postfix=False, dovecot=True)
    result.stdout.fnmatch_lines(["left out, because the program is not installed or needs root: postfix (2 tests)"])
    assert result.ret == 0
    monkeypatch.setenv("TRUNKLINE_REQUIRE_ALL", "1")
    assert run(pytester, *shared_out, postfix=True, dovecot=False).ret == 1
    assert run(pytester, *shared_out, postfix=True, dovecot=True).ret == 0
