"""Learning: it helps, it is undone exactly, and it takes nothing from articles that were not taught."""

from __future__ import annotations

import numpy as np
import pytest

from kb.learning import NEWEST, Lessons, moved
from kb.search import KnowledgeIndex
from tests.kb.shelf import ARTICLES, WordEncoder
from tests.kb.test_index import answers, built

PAIRS = [
    ("里面一层白白的东西", "descale"),
    ("白色的渣子", "descale"),
    ("it has white bits", "descale-en"),
    ("要报销", "invoice"),
]


@pytest.mark.parametrize("model", [True, False])
def test_what_was_accepted_is_found_next_time(model: bool) -> None:
    index = built(ARTICLES, model=model)
    assert index.learn(PAIRS) == 3
    assert index.search("白白的一层渣子是什么")[0].id == "descale"
    assert index.search("公司要报销")[0].id == "invoice"
    assert index.search("公司要报销")[0].why.accepted == 1


@pytest.mark.parametrize("model", [True, False])
def test_learning_and_unlearning_leaves_the_index_as_it_was(model: bool) -> None:
    index = built(ARTICLES, model=model)
    before = answers(index)
    many = PAIRS + [(f"白色 {number}", "descale") for number in range(2 * NEWEST)]
    index.learn(many)
    index.reject(PAIRS)
    assert answers(index) != before
    index.reject(PAIRS, -1)
    index.unlearn(reversed(many))
    assert answers(index) == before


def test_an_edit_keeps_what_was_learned_and_a_removal_forgets_it() -> None:
    index = built(ARTICLES)
    index.learn(PAIRS)
    taught = answers(index)
    index.add(ARTICLES[0])
    assert answers(index) == taught
    for document in ARTICLES:
        index.remove(document.id)
        index.add(document)
    assert answers(index) == answers(built(ARTICLES))


def test_a_rejection_lessens_the_example_and_never_the_article() -> None:
    lessons = Lessons()
    lessons.accept("white bits")
    lessons.accept("scale")
    lessons.reject("white bits")
    lessons.reject("never accepted")
    assert lessons.examples() == {"scale": 1.0, "white bits": 0.5}
    lessons.reject("white bits")
    assert lessons.examples() == {"scale": 1.0}


def test_the_newest_wordings_count_each_once_and_an_older_one_comes_back() -> None:
    lessons = Lessons()
    for number in range(NEWEST + 1):
        lessons.accept(f"m{number}")
        lessons.accept("again")
    assert len(lessons.examples()) == NEWEST
    assert "m1" not in lessons.examples()
    assert lessons.withdraw(f"m{NEWEST}")
    assert "m1" in lessons.examples()
    assert not lessons.withdraw("unheard of")


def test_one_message_moves_an_article_a_little_and_ten_move_it_far() -> None:
    base, message = np.eye(2, dtype=np.float32)
    turned = [
        float(moved(base, np.repeat(message[None], count, 0), np.ones(count, np.float32))[1]) for count in (1, 2, 10)
    ]
    assert turned == pytest.approx([0.11, 0.32, 0.94], abs=0.01)


def test_what_all_messages_have_in_common_draws_nothing_to_the_taught() -> None:
    index = KnowledgeIndex(WordEncoder())
    index.index(ARTICLES)
    untaught = [one for one in ARTICLES if one.lang == "zh"][3:]
    before = {one.id: index.search(f"亲亲帮我看看呗 {one.title}")[0].id for one in untaught}
    index.learn([(f"亲亲帮我看看呗 {one.title}", one.id) for one in ARTICLES if one not in untaught])
    assert {one.id: index.search(f"亲亲帮我看看呗 {one.title}")[0].id for one in untaught} == before


def test_taught_words_of_no_meaning_count_as_common() -> None:
    index = built(ARTICLES, model=False)
    before = index.explain("亲亲 保修", "warranty")
    index.learn([(f"亲亲 {number}", one.id) for one in ARTICLES for number in range(2)])
    after = index.explain("亲亲 保修", "warranty")
    assert before is not None
    assert after is not None
    assert after.words["保修"] > before.words["保修"]
