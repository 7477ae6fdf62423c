"""``python -m bench kb-classes [--data DIR]``: does the program know what messages are?

Categories: the intents of clinc150-en, from the ten examples of each that its ``feedback.jsonl`` holds, asked of its
queries, the unanswerable among them. Moods: 300 messages of ours in two languages; nothing was fitted to any of them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.kb_sets import BESIDE, sets
from bench.measure import OtherLoad, Processes, Report
from kb.classify import COMPLAINT, FIELD, MOOD, Classifier, Guess, Label, is_sure
from kb.encoders import Encoder, installed

MOODS = Path(__file__).parents[1] / "tests" / "fixtures" / "knowledge" / "moods.tsv"
MIN_F1 = 0.75
MIN_AUROC = 0.85
_INTENT = f"{FIELD}intent"


async def bench(rounds: int = 1, data: Path | None = None) -> Report:  # noqa: ARG001 - one look is enough
    report = Report("kb-classes")
    load = OtherLoad(Processes([]))
    began = time.perf_counter()
    encoder = installed()
    for one in [None, encoder] if encoder else [None]:
        _moods(report, one)
        for questions in sets(data or BESIDE):
            if questions.name.startswith("clinc150") and questions.feedback:
                asked = [(query.text, next(iter(query.relevant), "")) for query in questions.queries]
                _categories(report, questions.feedback, asked, one)
    report.other_load = load.cores(time.perf_counter() - began)
    return report


def read_moods() -> list[tuple[str, bool]]:
    """Return the labelled messages: text, and whether it is a complaint or of strong feeling."""
    lines = MOODS.read_text("utf-8").splitlines()
    return [(text, label == "1") for label, _, text in (line.partition("\t") for line in lines)]


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return how often a positive scores above a negative, ties by half."""
    pairs = sorted(zip(scores, positive, strict=True))
    yes = [score for score, is_one in pairs if is_one]
    no = [score for score, is_one in pairs if not is_one]
    return sum((one > other) + (one == other) / 2 for one in yes for other in no) / max(1, len(yes) * len(no))


def macro_f1(found: Sequence[str], right: Sequence[str]) -> float:
    """Return the mean over the right answers of the harmonic mean of precision and recall."""
    hits = Counter(one for one, other in zip(found, right, strict=True) if one == other)
    said, wanted = Counter(found), Counter(right)
    return sum(2 * hits[one] / (said[one] + wanted[one]) for one in wanted) / max(1, len(wanted))


def strong(classifier: Classifier, texts: Sequence[str]) -> list[float]:
    """Return how likely each message is a complaint or of strong feeling: at least one of the two."""
    shares = classifier.shares(texts)
    pairs = zip(shares[COMPLAINT], shares[MOOD], strict=True)
    return [1 - (1 - complaint["yes"]) * (1 - mood["upset"]) for complaint, mood in pairs]


def _moods(report: Report, encoder: Encoder | None) -> None:
    messages = read_moods()
    classifier = Classifier(encoder=encoder)
    texts, positive = [text for text, _ in messages], [is_strong for _, is_strong in messages]
    cpu = time.thread_time()
    scores = strong(classifier, texts)
    cpu_ms = (time.thread_time() - cpu) * 1000 / len(texts)
    of = [any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in texts]
    zh = [number for number, is_zh in enumerate(of) if is_zh]
    en = [number for number, is_zh in enumerate(of) if not is_zh]
    told = [
        (reading[COMPLAINT].value == "yes") == is_strong
        for reading, is_strong in zip(classifier.read(texts), positive, strict=True)
        if COMPLAINT in reading
    ]
    overall = auroc(scores, positive)
    report.add(
        f"complaint or strong feeling, {'words and meaning' if encoder else 'words'}",
        f"auroc ≥ {MIN_AUROC}" if encoder else "",
        overall >= MIN_AUROC if encoder else None,
        messages=len(texts),
        auroc=overall,
        auroc_zh=auroc([scores[one] for one in zh], [positive[one] for one in zh]),
        auroc_en=auroc([scores[one] for one in en], [positive[one] for one in en]),
        told=len(told) / len(texts),
        right_of_told=sum(told) / max(1, len(told)),
        cpu_ms=cpu_ms,
    )


def _categories(
    report: Report, examples: Sequence[tuple[str, str]], asked: Sequence[tuple[str, str]], encoder: Encoder | None
) -> None:
    cpu = time.thread_time()
    classifier = Classifier([Label(_INTENT, text, intent) for text, intent in examples], encoder)
    fit_s = time.thread_time() - cpu
    answerable = [(text, intent) for text, intent in asked if intent]
    idle = [text for text, intent in asked if not intent]
    guesses = _best(classifier, [text for text, _ in answerable])
    strangers = _best(classifier, idle)
    right = [intent for _, intent in answerable]
    told = [guess.value == intent for guess, intent in zip(guesses, right, strict=True) if is_sure(_INTENT, guess)]
    f1 = macro_f1([guess.value for guess in guesses], right)
    report.add(
        f"category on clinc150, {'words and meaning' if encoder else 'words'}",
        f"f1 ≥ {MIN_F1}" if encoder else "",
        f1 >= MIN_F1 if encoder else None,
        classes=len(set(right)),
        examples=len(examples),
        f1=f1,
        told=len(told) / max(1, len(guesses)),
        right_of_told=sum(told) / max(1, len(told)),
        strangers_told=sum(is_sure(_INTENT, one) for one in strangers) / max(1, len(strangers)),
        fit_s=fit_s,
    )


def _best(classifier: Classifier, texts: Sequence[str]) -> list[Guess]:
    rows = classifier.shares(texts)[_INTENT]
    return [Guess(*max(row.items(), key=lambda one: one[1])) for row in rows]
