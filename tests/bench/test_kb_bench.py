"""The bench of question sets, on a set made here."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bench.kb import Options, bench
from bench.kb_sets import noisy, sets


def collect(folder: Path) -> None:
    folder.mkdir()
    lines = {
        "corpus": [{"id": "leak", "title": "壶底漏水", "text": "换圈。"}, {"id": "boil", "text": "Boil water."}],
        "queries": [
            {"query": "水壶漏水", "relevant": ["leak"]},
            {"query": "boil it", "relevant": ["boil"], "context": ["water"]},
            {"query": "你好", "relevant": []},
            {"query": "", "relevant": ["boil"]},
        ],
    }  # fmt: skip
    for name, rows in lines.items():
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")


async def test_a_set_is_asked_in_each_way(tmp_path: Path) -> None:
    collect(tmp_path / "kettles")
    report = await bench(options=Options(tmp_path, noise=True, context=True, learn=True))
    found = {result.name: result.figure for result in report.results}
    words = found["kettles, words, with context"]
    assert (words["articles"], words["queries"]) == (2, 3)
    assert round(float(words["hit1"]), 2) == 0.67
    assert found["kettles, words, silence"]["false_shown"] == 0
    assert {"kettles, words, noise", "kettles, words, learned all", "kettles, words, learned a third"} <= set(found)


def test_a_folder_is_a_set_or_holds_sets(tmp_path: Path) -> None:
    collect(tmp_path / "kettles")
    assert [one.name for one in sets(tmp_path)] == [one.name for one in sets(tmp_path / "kettles")] == ["kettles"]
    assert sets(tmp_path / "nothing") == []


def test_noise_is_the_same_each_time_and_leaves_what_was_asked() -> None:
    said = [noisy("退款什么时候到账", random.Random(seed)) for seed in range(20)]
    assert said == [noisy("退款什么时候到账", random.Random(seed)) for seed in range(20)]
    assert len(set(said)) > 10
    assert all("到" in one or "道" in one or "账" in one for one in said)
