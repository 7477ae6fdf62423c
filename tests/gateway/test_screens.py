"""The photographs in the documents: one of every screen, in each look, and none of a screen that is no more."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_every_section_of_the_settings_and_every_step_of_the_first_run_is_photographed() -> None:
    shots = script()
    source = ROOT / "web" / "apps" / "console" / "src" / "features"
    groups = (source / "settings" / "sections.ts").read_text(encoding="utf-8").partition("as const")[0]
    sections = {
        name for listed in re.findall(r"sections: \[([^\]]+)\]", groups) for name in re.findall(r'"([^"]+)"', listed)
    }
    assert len(sections) > 20
    assert sections == set(shots.SETTINGS)
    steps = re.search(r"STEPS = \[([^\]]+)\]", (source / "setup" / "Wizard.tsx").read_text(encoding="utf-8"))
    assert steps is not None
    assert {f"setup-{step}" for step in re.findall(r'"([^"]+)"', steps[1])} < set(shots.FIRST_RUN)


def test_the_documents_hold_each_photograph_and_no_other() -> None:
    shots = script()
    names = {*shots.FIRST_RUN, *(screen.name for screen in shots.SCREENS)}
    wanted = {f"{name}.{'.'.join(look)}.jpg" for name in names for look in shots.OF_THE_DOCUMENTS}
    assert {path.name for path in shots.SCREENS_FOLDER.iterdir()} == wanted
    assert (ROOT / "docs" / "screens.md").read_text(encoding="utf-8") == shots.page_of_all()
