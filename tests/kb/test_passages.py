"""What a card says of an article: the sentence that answers, never what the article is found by."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from kb.passages import Match, document, facts, found
from kb.search import KnowledgeIndex

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DETAILS = {
    "products": ["洗衣机", "washing machine"],
    "codes": ["E4"],
    "symptoms": ["洗衣机不排水"],
    "causes": ["排水泵过滤器堵了。"],
    "steps": ["断电。", "清理过滤器。"],
}


def row(body: str, details: dict[str, Any]) -> Any:
    return SimpleNamespace(
        id=UUID(int=1), version=1, title="E4", body=body, details=details, language="zh-CN", audience="public",
        channels=[], valid_from=None, valid_until=None, translation_of=None, updated_at=NOW,
    )  # fmt: skip


def card(body: str, question: str) -> Any:
    article = row(body, DETAILS)
    index = KnowledgeIndex(encoder=None)
    index.index([document(article)])
    (hit, *_) = index.search(question, 1)
    return found(Match(facts(article), hit))


def test_a_symptom_finds_the_article_and_is_not_its_answer() -> None:
    told = card("两分钟内没有把水排干净。\n\n请预约上门检修。", "洗衣机不排水")
    assert told.sentence == "两分钟内没有把水排干净。"
    assert "washing machine" not in told.text


def test_a_problem_without_a_text_answers_with_causes_and_steps() -> None:
    told = card("", "washing machine E4")
    assert told.sentence == "排水泵过滤器堵了。"
    assert "清理过滤器。" in told.text
    assert "washing machine" not in told.text


def test_the_sentence_of_the_text_that_answers_is_the_cards() -> None:
    told = card("两分钟内没有把水排干净。\n\n过滤器在机器右下角的小门里。", "过滤器在机器哪里")
    assert told.sentence == "过滤器在机器右下角的小门里。"
