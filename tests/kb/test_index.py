"""The index follows edits: however it came about, it answers as one built anew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb import bm25, vectors
from kb.documents import Document
from kb.search import MAX_HITS, KnowledgeIndex
from tests.kb.shelf import ARTICLES, WordEncoder

QUESTIONS = ("水壶漏水", "how do I descale the kettle", "保修多久啊", "invoice please", "水壺除垢", "seal ring colour")


def answers(index: KnowledgeIndex) -> list[Any]:
    return [
        [(hit.id, pytest.approx(hit.score, abs=1e-4), hit.band) for hit in index.search(question)]
        for question in QUESTIONS
    ] + [pytest.approx(index.threshold(), abs=1e-4)]


def built(documents: Sequence[Document], *, model: bool = True) -> KnowledgeIndex:
    index = KnowledgeIndex(WordEncoder() if model else None)
    index.index(documents)
    return index


@pytest.mark.parametrize("model", [True, False])
def test_the_right_article_comes_first(model: bool) -> None:
    index = built(ARTICLES, model=model)
    expected = {
        "水壶底下漏水": "leak",
        "how do I descale it": "descale-en",
        "发票怎么开": "invoice",
        "換顏色": "colour",
    }
    assert {question: index.search(question)[0].id for question in expected} == expected


_EDITS = st.lists(
    st.tuples(st.integers(0, len(ARTICLES) - 1), st.sampled_from(["add", "remove", "change", "learn", "search"])),
    max_size=40,
)


@pytest.mark.parametrize("model", [True, False])
@settings(max_examples=40)
@given(_EDITS)
@example([(0, "add"), (2, "add"), (9, "add"), (0, "search"), (0, "learn")])
def test_an_index_that_followed_edits_answers_as_one_built_anew(model: bool, edits: list[tuple[int, str]]) -> None:
    index = KnowledgeIndex(WordEncoder() if model else None)
    kept: dict[Any, Document] = {}
    learned: list[tuple[str, Any]] = []
    for number, edit in edits:
        document = ARTICLES[number]
        if edit == "remove":
            assert index.remove(document.id) == (kept.pop(document.id, None) is not None)
            learned = [pair for pair in learned if pair[1] != document.id]
        elif edit == "learn" and document.id in kept:
            pair = (QUESTIONS[number % len(QUESTIONS)], document.id)
            learned.append(pair)
            index.learn([pair])
        elif edit == "search":
            index.search("水壶")
        elif edit != "learn":
            kept[document.id] = replace(document, text="kettle 水壶 new") if edit == "change" else document
            index.add(kept[document.id])
    anew = built(list(kept.values()), model=model)
    anew.learn(learned)
    assert answers(index) == answers(anew)
    assert len(index) == len(kept)


@given(st.permutations(ARTICLES))
@settings(max_examples=20)
def test_the_order_of_adding_does_not_matter(documents: list[Document]) -> None:
    assert answers(built(documents)) == answers(built(ARTICLES))


def test_articles_that_tie_come_in_the_order_of_their_ids() -> None:
    twins = [Document(f"t{number}", "Kettle", "boil") for number in range(9)]
    for seed in range(3):
        random.Random(seed).shuffle(twins)
        assert [hit.id for hit in built(twins).search("kettle", 4)] == ["t0", "t1", "t2", "t3"]


def test_a_removed_article_is_never_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bm25, "_FRESH", 4)  # so that segments are made, merged, rewritten, and slots used again
    monkeypatch.setattr(bm25, "_MIN_DEAD", 3)
    monkeypatch.setattr(bm25, "_SEGMENT", 40)
    index = KnowledgeIndex(None)
    rng = random.Random(5)
    kept: dict[str, Document] = {}
    for step in range(400):
        name = f"d{rng.randrange(30)}"
        if rng.random() < 0.4:
            index.remove(name)
            kept.pop(name, None)
        else:
            kept[name] = Document(
                name, "Kettle", f"{name} " + " ".join(rng.choices(["boil", "water", "水壶漏水", "seal"], k=5))
            )
            index.add(kept[name])
        if step % 20 == 0:
            assert {hit.id for hit in index.search("kettle", 50)} == set(kept)
            assert answers(index) == answers(built(list(kept.values()), model=False))


def test_above_the_exact_size_the_best_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = WordEncoder()
    shop = [
        replace(one, id=f"{one.id}-{number}", text=f"{one.text} {number}") for one in ARTICLES for number in range(30)
    ]
    exact = built(shop)
    expected = [[hit.id for hit in exact.search(question)] for question in QUESTIONS]
    for name, value in {"EXACT": 100, "COARSE": 32, "_FITTED_ON": 64}.items():
        monkeypatch.setattr(vectors, name, value)
    monkeypatch.setattr("kb.search.CANDIDATES", 100)
    rough = KnowledgeIndex(encoder)
    rough.index(shop)
    rough.embed()
    assert [rough.search(question)[0].id for question in QUESTIONS] == [ids[0] for ids in expected]
    rough.remove(expected[0][0])
    assert expected[0][0] not in [hit.id for hit in rough.search(QUESTIONS[0])]
    assert rough.threshold() == pytest.approx(exact.threshold(), abs=0.01)


RUBBISH = [
    "",
    " ",
    "\x00",
    "\ud800",
    "🙏" * 50,
    "\u200b",
    "?!",
    "A" * 300_000,
    "水" * 300_000,
    "#\n" * 9_000,
    "\ud83d的\x00",
]


@pytest.mark.parametrize("model", [True, False])
def test_rubbish_is_answered_and_indexed_without_harm(model: bool) -> None:
    index = built([*ARTICLES, *(Document(f"r{n}", text, text) for n, text in enumerate(RUBBISH))], model=model)
    for text in RUBBISH:
        for hit in index.search(text, context=RUBBISH):
            assert isinstance(hit.sentence, str)
            assert hit.why.accepted == 0
        index.learn([(text, "leak"), (text, "nobody")])
        index.explain(text, "leak")
        index.unlearn([(text, "leak")])
    assert answers(index)[0][0][0] == "leak"
    assert index.search("...") == index.search("🙏") == []


@settings(max_examples=50)
@given(st.text(), st.integers(-3, 10_000), st.lists(st.text(), max_size=3))
def test_nothing_that_is_asked_raises(query: str, k: int, context: list[str]) -> None:
    found = _SHELF.search(query, k, context=context)
    assert len(found) <= max(0, min(k, MAX_HITS))
    scores = [round(hit.score, 4) for hit in found]
    assert scores == sorted(scores, reverse=True)


_SHELF = built(ARTICLES)


def test_an_empty_index_has_no_answer() -> None:
    assert KnowledgeIndex(WordEncoder()).search("kettle") == KnowledgeIndex(None).suggest("kettle") == []


def test_a_mapping_will_do_for_an_article_and_its_id_is_needed() -> None:
    index = KnowledgeIndex(None)
    index.index([{"id": 1, "title": "Kettle", "text": "boil", "colour": "red", "channels": ["email"], "lang": None}])
    assert index.search("kettle")[0].id == 1
    with pytest.raises(KeyError):
        index.add({"title": "Kettle"})


def test_a_hit_is_a_pair_and_says_more_by_name() -> None:
    hit = built(ARTICLES).search("壶底漏水 seal")[0]
    article, score = hit
    assert (article, score) == (hit[0], hit.score) == ("leak", hit.score)
    assert (hit.title, hit.sentence) == ("壶底漏水怎么办", "先检查密封圈是否老化。")
    assert hit.why.words == ("壶底漏水",)
    assert hit.band == "high"


def test_an_explanation_adds_up() -> None:
    explanation = built(ARTICLES).explain("how long is the 保修", "warranty")
    assert explanation is not None
    assert explanation.cosine is not None
    assert explanation.score == pytest.approx(explanation.cosine + explanation.weight * explanation.coverage)
    assert set(explanation.words) == {"保修"}
    assert built(ARTICLES).explain("x", "nobody") is None


def test_without_vectors_an_article_is_found_by_its_words_until_they_are_made() -> None:
    encoder = WordEncoder()
    index = KnowledgeIndex(encoder, embeds_at_search=False)
    index.index(ARTICLES)
    assert index.search("壶底漏水")[0].id == "leak"
    assert index.search("壶底漏水")[0].cosine == pytest.approx(-1.0)
    assert index.embed(3) == len(ARTICLES) - 3
    assert index.embed() == 0
    assert index.search("壶底漏水")[0].cosine > 0.3  # type: ignore[operator]


def test_vectors_that_were_stored_are_not_made_again() -> None:
    first = built(ARTICLES)
    first.embed()
    encoder = WordEncoder()
    index = KnowledgeIndex(encoder)
    index.index([replace(one, vectors=first.vectors(one.id)) for one in ARTICLES])
    index.embed()
    assert encoder.encoded == 0
    assert answers(index) == answers(first)


def test_a_model_that_is_away_leaves_the_words() -> None:
    encoder = WordEncoder()
    index = KnowledgeIndex(encoder)
    index.index(ARTICLES)
    encoder.is_away = True
    assert index.search("壶底漏水")[0].id == "leak"
    assert index.search("壶底漏水")[0].cosine is None
    encoder.is_away = False
    assert index.search("壶底漏水")[0].cosine is not None
