"""When to say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from kb.search import KnowledgeIndex
from kb.threshold import CEILING, SMALL_TALK, Silence, band
from kb.vectors import Vectors
from tests.kb.shelf import ARTICLES, WordEncoder


@pytest.mark.parametrize("model", [True, False])
def test_small_talk_gets_no_cards_and_questions_do(model: bool) -> None:
    index = KnowledgeIndex(WordEncoder() if model else None)
    index.index(ARTICLES)
    assert [line for line in SMALL_TALK if index.suggest(line) and index.suggest(line)[0].band == "high"] == []
    assert sum(bool(index.suggest(line)) for line in SMALL_TALK) <= len(SMALL_TALK) // 8
    assert index.suggest("水壶漏水怎么办")[0].id == "leak"
    assert len(index.suggest("水壶")) <= 3


def test_the_threshold_is_never_above_its_ceiling() -> None:
    index = KnowledgeIndex(WordEncoder())
    assert index.threshold() == CEILING  # nothing to measure yet
    index.index([{"id": number, "text": line} for number, line in enumerate(SMALL_TALK)])
    index.embed()
    assert index.threshold() == CEILING


def test_the_threshold_follows_each_row_as_if_measured_anew() -> None:
    rng = np.random.default_rng(3)
    unit = lambda rows: rows / np.linalg.norm(rows, axis=-1, keepdims=True)  # noqa: E731
    lines = unit(rng.normal(size=(36, 8)).astype(np.float32))
    vectors, followed, rows = Vectors(8), Silence(lines), []
    for step in range(300):
        if rows and rng.random() < 0.45:
            row = rows.pop(int(rng.integers(len(rows))))
            vectors.remove(row)
        else:
            row = vectors.add(step, unit(rng.normal(size=8).astype(np.float32)))
            rows.append(row)
        followed.touch(row)
        if step % 3 == 0:
            assert followed.threshold(vectors) == pytest.approx(Silence(lines).threshold(vectors), abs=1e-5)


@pytest.mark.parametrize(("value", "expected"), [(0.19, "low"), (0.2, "medium"), (0.34, "medium"), (0.36, "high")])
def test_a_match_is_called_by_how_far_it_is_above_the_threshold(value: float, expected: str) -> None:
    assert band(value, 0.2) == expected
