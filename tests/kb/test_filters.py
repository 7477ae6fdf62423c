"""Who finds what: nobody finds what is not for them, however well it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents import Document
from kb.filters import PUBLIC, Filters, obstacles
from kb.search import KnowledgeIndex
from tests.kb.shelf import WordEncoder

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
ENGLISH = Filters(languages=frozenset({"en"}))
PLAIN = Document("a", "Kettle", "How to boil water.")


@pytest.mark.parametrize(
    ("document", "filters", "expected"),
    [
        (PLAIN, PUBLIC, []),
        (replace(PLAIN, audience="internal"), PUBLIC, ["audience"]),
        (replace(PLAIN, audience="internal"), Filters(audience="internal"), []),
        (replace(PLAIN, needs=frozenset({"refunds"})), Filters(audience="internal"), ["permission"]),
        (replace(PLAIN, needs=frozenset({"refunds"})), Filters(permissions=frozenset({"refunds", "x"})), []),
        (replace(PLAIN, lang="zh"), ENGLISH, ["language"]),
        (PLAIN, ENGLISH, []),
        (replace(PLAIN, channels=frozenset({"email"})), Filters(channel="webchat"), ["channel"]),
        (replace(PLAIN, channels=frozenset({"email"})), Filters(channel="email"), []),
        (replace(PLAIN, valid_from=NOW + A_DAY), Filters(at=NOW), ["not_yet_valid"]),
        (replace(PLAIN, valid_until=NOW), Filters(at=NOW), ["no_longer_valid"]),
        (replace(PLAIN, valid_from=NOW, valid_until=NOW + A_DAY), Filters(at=NOW), []),
        (replace(PLAIN, audience="internal", lang="zh"), ENGLISH, ["audience", "language"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("model", [True, False])
def test_only_what_passes_is_found(document: Document, filters: Filters, expected: list[str], model: bool) -> None:
    index = KnowledgeIndex(WordEncoder() if model else None)
    index.index([document, Document("other", "Something else", "entirely")])
    assert obstacles(document, filters) == expected
    found = [hit.id for hit in index.search("boil water", filters=filters)]
    assert ("a" in found) == (not expected)
    explanation = index.explain("boil water", "a", filters)
    assert explanation is not None
    assert list(explanation.obstacles) == expected
    assert index.search("boil water", filters=None)[0].id == "a"


_DOCUMENTS = st.builds(
    Document,
    id=st.uuids(),
    title=st.just("Kettle"),
    text=st.sampled_from(["boil water", "boil", "water"]),
    lang=st.sampled_from(["", "zh", "en"]),
    audience=st.sampled_from(["internal", "public"]),
    channels=st.frozensets(st.sampled_from(["email", "webchat"])),
    needs=st.frozensets(st.sampled_from(["refunds", "billing"])),
)
_FILTERS = st.builds(
    Filters,
    audience=st.sampled_from(["internal", "public"]),
    permissions=st.frozensets(st.sampled_from(["refunds", "billing"])),
    languages=st.frozensets(st.sampled_from(["zh", "en"])),
    channel=st.sampled_from(["", "email", "webchat"]),
)


@given(st.lists(_DOCUMENTS, max_size=12), _FILTERS, st.integers(1, 12))
def test_filters_never_leak_and_never_take_a_place(documents: list[Document], filters: Filters, k: int) -> None:
    index = KnowledgeIndex(None)
    index.index(documents)
    found = [hit.id for hit in index.search("boil water", k, filters)]
    open_to_all = [one.id for one in documents if not obstacles(one, filters)]
    assert set(found) <= set(open_to_all)
    assert len(found) == min(k, len(open_to_all))
