"""The documents beside the code they speak of: what can be compared is compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from gateway.cli import app
from gateway.metrics import Metrics
from gateway.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_METRIC = re.compile(r"\btrunkline_[a-z]+_[a-z_]+\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = _CODE.sub("", _FENCED.sub("", document.read_text(encoding="utf-8")))
    dead = [link for link in _LINK.findall(text) if "://" not in link and not _leads_somewhere(document, link)]
    assert not dead


def _leads_somewhere(document: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^\| `TRUNKLINE_([A-Z_]+)` \|", README, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", ["data", "host", "port", "smtp_host", "smtp_port", "session_days", "log_level"])
def test_readme_says_a_setting_s_default(name: str) -> None:
    default = Settings.model_fields[name].default
    assert f"| `TRUNKLINE_{name.upper()}` | `{default}` |" in README


def test_readme_names_every_command() -> None:
    missing = [command for command in _commands() if f"`trunkline {command}" not in README]
    assert not missing


def _commands() -> Iterator[str]:
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]  # a group, typed as a command
        parts = getattr(command, "commands", None)
        yield from (f"{name} {part}" for part in parts) if parts else (name,)


def test_dashboard_and_alerts_ask_for_metrics_that_exist() -> None:
    known = {f"{family.name}{suffix}" for family in Metrics().registry.collect() for suffix in ("", *_SUFFIXES)}
    for path in (*ROOT.glob("deploy/**/*.json"), *ROOT.glob("deploy/**/*.yml"), ROOT / "docs" / "operations.md"):
        asked = set(_METRIC.findall(path.read_text(encoding="utf-8")))
        assert asked <= known, path


_SUFFIXES = ("_bucket", "_count", "_sum", "_total")


def test_image_holds_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert [name for name in packages if f"COPY {name} {name}\n" not in dockerfile] == []


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in ROOT.glob("docs/decisions/*.md") if f"decisions/{path.name})" not in index] == []
