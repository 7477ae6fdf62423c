"""The channel of docs/channels/tutorial.md, put together as the page says, keeps what every channel keeps."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.databases import TestServer

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "channels" / "tutorial.md").read_text(encoding="utf-8")
# A path in backticks at the start of a line, and the blocks that follow it before the next one.
_BLOCK = re.compile(r"^(?:`([^`\n]+)`[^\n]*:\n\n)?```(python|diff|markdown)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINKED = ("automation", "conversations", "kb", "kit", "routing", "gateway")
COPIED = ("channels", "tests", "docs")


def assemble(root: Path) -> list[Path]:
    """Put the project with the tutorial's files and changes into ``root``; return the files."""
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    made: list[Path] = []
    path = root
    for name, language, block in _BLOCK.findall(PAGE):
        path = root / name if name else path
        if language == "diff":
            path.write_text(changed(path.read_text(encoding="utf-8"), block), encoding="utf-8")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
            made.append(path)
    return made


def changed(text: str, diff: str) -> str:
    """Apply a block: lines with a space or a minus are there, those with a minus go, those with a plus are new."""
    lines = diff.splitlines()
    before = "\n".join(line[1:] for line in lines if line[:1] in " -")
    after = "\n".join(line[1:] for line in lines if line[:1] in " +")
    assert text.count(before) == 1, f"the page changes what is not there: {before}"
    return text.replace(before, after)


async def run(root: Path, *command: str, **environment: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=root,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode(errors="replace")


@pytest.fixture
def assembled(tmp_path: Path) -> Path:
    assemble(tmp_path)
    return tmp_path


def test_the_channel_is_one_folder_of_less_than_a_hundred_lines_with_its_tests_and_its_page(tmp_path: Path) -> None:
    made = [path.relative_to(tmp_path) for path in assemble(tmp_path)]
    code = [path for path in made if path.is_relative_to("channels/pager")]
    others = [str(path) for path in made if path not in code]
    assert others == ["tests/providers/pager.py", "tests/channels/pager/test_pager.py", "docs/channels/pager.md"]
    lines = [line.strip() for path in code for line in (tmp_path / path).read_text(encoding="utf-8").splitlines()]
    assert len([line for line in lines if line and not line.startswith(('"""', "import ", "from "))]) < 100


@pytest.mark.timeout(800)  # a run of pytest inside: seconds of work, of which a busy machine makes minutes
async def test_it_keeps_the_contract_and_carries_a_page_there_and_back(assembled: Path, server: TestServer) -> None:
    tests = ("tests/channels/test_contract.py", "tests/gateway/test_hooks.py", "tests/channels/pager")
    code, said = await run(
        assembled,
        "pytest", "-q", "-k", "pager", "-p", "no:cacheprovider", *tests,
        TRUNKLINE_TEST_DATABASE_URL=server.url,
    )  # fmt: skip
    assert code == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 30, said


async def test_it_reads_as_the_rest_of_the_project(assembled: Path) -> None:
    files = ["channels/pager", "tests/channels/pager", "tests/providers/pager.py", "channels/registry.py"]
    for command in (["ruff", "check", "--no-cache"], ["ruff", "format", "--check", "--no-cache"]):
        code, said = await run(assembled, *command, *files)
        assert code == 0, said
