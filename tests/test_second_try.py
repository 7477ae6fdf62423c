"""A test before a real browser is run once more when it fails, and the run says which; no other test is."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

tries = []

@pytest.fixture
def fresh():
    yield []

def shaky(name, good_at):
    tries.append(name)
    assert tries.count(name) >= good_at, f"try {tries.count(name)} of {name}"

@pytest.mark.needs("chromium")
def test_at_once(): shaky("at once", 1)

@pytest.mark.needs("chromium")
def test_by_chance(fresh):
    fresh.append(1)
    assert len(fresh) == 1
    shaky("by chance", 2)

@pytest.mark.needs("chromium")
def test_never(): shaky("never", 9)

def test_without_a_browser(): shaky("without", 2)

@pytest.mark.needs("chromium")
@pytest.mark.timeout(1)
def test_too_slow_at_first():
    import time
    tries.append("slow")
    while tries.count("slow") == 1:
        time.sleep(0.01)
"""

CONFTEST = """
from tests.support import second_try, timeouts

def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*names): x")
    config.pluginmanager.register(second_try)
    config.pluginmanager.register(timeouts)
"""


@pytest.mark.parametrize("shared_out", [(), ("-p", "xdist", "--numprocesses=2", "--dist=loadfile")])
def test_only_a_browsers_test_is_tried_again_and_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shared_out: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    root = Path(__file__).resolve().parents[1]
    result = pytester.runpytest_subprocess("-o", f"pythonpath={root}", "-p", "pytest_timeout", *shared_out)
    result.assert_outcomes(passed=3, failed=2)
    told = result.stdout.str()
    assert "try 1 of by chance" in told
    assert "try 2 of never" in told
    assert "try 2 of without" not in told
    [line] = [line for line in result.outlines if line.startswith("needed a second try, to be mended: ")]
    names = {name.rpartition("::")[2] for name in line.partition("mended: ")[2].split(", ")}
    assert names == {"test_by_chance", "test_never", "test_too_slow_at_first"}
