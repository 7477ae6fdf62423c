"""Every sentence that says what is wrong with an import has a code, and words in both languages."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb.imports
from kb.imports.faults import SENTENCES, explain

ROOT = Path(__file__).resolve().parents[2]
# Refusals of requests, which have codes of their own.
ELSEWHERE = {
    "the program itself imports from its command line",
    "only what was tried to its end can be run",
    "this import has no report",
}


def said() -> Iterator[tuple[str, str]]:
    """Yield where and what the package says is wrong: errors that it raises, and faults that it notes."""
    for path in sorted(Path(str(kb.imports.__path__[0])).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            told: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                told = [node.args[0]] if node.func.id in ("Invalid", "Conflict", "TooLarge") else []
            elif isinstance(node, ast.Assign) and "faults[" in ast.unparse(node.targets[0]):
                told = [node.value]
            for one in told:
                for text in _texts(one, constants):
                    yield f"{path.name}:{one.lineno}", text


def _texts(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]


def test_every_sentence_has_a_code() -> None:
    found = [(where, text) for where, text in said() if text not in ELSEWHERE]
    assert len(found) > 40
    assert [(where, text) for where, text in found if not explain(text)[0]] == []


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_told_from_all_others(code: str) -> None:
    sentence = SENTENCES[code].format_map(
        dict.fromkeys(("limit", "name", "names", "fact", "cell", "line"), "7") | {"choices": "internal, public"}
    )
    assert explain(sentence)[0] == code


def test_what_it_names_is_told_as_well_and_what_is_from_elsewhere_has_no_code() -> None:
    assert explain("there is no file a b/c.png here: hand in a zip of the page and its pictures") == (
        "no_file_here", {"name": "a b/c.png"},
    )  # fmt: skip
    assert explain("audience is one of internal, public") == (
        "not_one_of", {"fact": "audience", "choices": "internal, public"},
    )  # fmt: skip
    assert explain("something else happened") == ("", {})


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_code_has_words(language: str) -> None:
    path = ROOT / "web" / "packages" / "i18n" / "src" / "locales" / language / "exchange.json"
    words = json.loads(path.read_text(encoding="utf-8"))["exchange"]["why"]
    assert words.keys() == SENTENCES.keys()
