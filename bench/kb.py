"""``python -m bench kb [--data DIR] [--noise] [--context] [--learn] [--json FILE]``: does the right article come first?

DIR holds a question set or several (``bench.kb_sets``); without it, those beside the checkout. One code, one set of
settings; the names of sets say only which target is printed. A short report of each without the model and with it.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.kb_sets import BESIDE, Query, QuestionSet, noisy, sets
from bench.measure import OtherLoad, Processes, Report, percentile
from kb.encoders import Encoder, installed
from kb.search import KnowledgeIndex

DEPTH = 10
KEPT = 0.9  # of the answerable, when the share of unanswerable ones still shown is read
MAX_FALL = 0.01  # of hit@1 by learning
MAX_NOISE_LOSS = 0.06
# What counts as passed, by the names of the sets beside the checkout: (lexical, with the model) → figure → at least.
TARGETS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "shop-zh": ({"hit1": 0.55, "hit5": 0.81}, {"hit1": 0.65, "hit3": 0.84, "hit5": 0.89}),
    "shop-en": ({"hit1": 0.26, "hit5": 0.44}, {"hit1": 0.45, "hit3": 0.64, "hit5": 0.77}),
    "clinc150-en": ({"hit1": 0.67}, {"hit1": 0.78}),
    "stackfaq-en": ({"hit1": 0.64}, {"hit1": 0.77}),
    "cmrc-zh": ({"hit1": 0.95}, {"hit1": 0.93}),
    "dstc11-en": ({}, {"hit5": 0.40}),
}


@dataclass(frozen=True, slots=True)
class Options:
    data: Path | None = None
    noise: bool = False
    context: bool = False
    learn: bool = False


@dataclass(slots=True)
class Ranks:
    """What came of a number of queries: rank of the first right article (0-based, or none), and how sure it was."""

    ranks: list[int | None]
    ndcg: list[float]
    sure: list[float]
    wall_ms: list[float]
    cpu_ms: float

    def hit(self, k: int) -> float:
        return sum(rank is not None and rank < k for rank in self.ranks) / max(1, len(self.ranks))

    def figures(self) -> dict[str, float]:
        return {
            "hit1": self.hit(1),
            "hit3": self.hit(3),
            "hit5": self.hit(5),
            "mrr10": sum(1 / (rank + 1) for rank in self.ranks if rank is not None) / max(1, len(self.ranks)),
            "ndcg10": sum(self.ndcg) / max(1, len(self.ndcg)),
            "p50_ms": percentile(self.wall_ms, 0.5),
            "p99_ms": percentile(self.wall_ms, 0.99),
            "cpu_ms": self.cpu_ms,
        }


async def bench(rounds: int = 1, options: Options = Options()) -> Report:  # noqa: ARG001 - one look is enough; frozen
    """Ask every question of every set; nothing to report where there is no set."""
    report = Report("kb")
    load = OtherLoad(Processes([]))
    began = time.perf_counter()
    encoder = installed()
    for questions in sets(options.data or BESIDE):
        for one in [None, encoder] if encoder else [None]:
            _measure(report, questions, one, options)
    report.other_load = load.cores(time.perf_counter() - began)
    return report


def ask(index: KnowledgeIndex, queries: Sequence[Query], *, context: bool = False) -> Ranks:
    """Search for each query and note where the first right article stands."""
    found = Ranks([], [], [], [], 0.0)
    for query in queries:
        began, cpu = time.perf_counter(), time.thread_time()
        hits = index.search(query.text, DEPTH, context=query.context if context else ())
        found.cpu_ms += (time.thread_time() - cpu) * 1000
        found.wall_ms.append((time.perf_counter() - began) * 1000)
        right = [place for place, hit in enumerate(hits) if hit[0] in query.relevant]
        found.ranks.append(right[0] if right else None)
        best = sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(query.relevant))))
        found.ndcg.append(sum(1 / math.log2(place + 2) for place in right) / best if best else 0.0)
        found.sure.append(max((h.coverage if h.cosine is None else h.cosine for h in hits[:3]), default=0.0))
    found.cpu_ms /= max(1, len(queries))
    return found


def _measure(report: Report, questions: QuestionSet, encoder: Encoder | None, options: Options) -> None:
    name = f"{questions.name}, {'words and meaning' if encoder else 'words'}"
    before = psutil.Process().memory_info().rss
    began = time.perf_counter()
    index = KnowledgeIndex(encoder)
    index.index(questions.corpus)
    index.embed()
    index.search("?!a")  # loads what is loaded once
    start_s = time.perf_counter() - began
    has_context = options.context and any(query.context for query in questions.queries)
    plain = ask(index, questions.answerable, context=has_context)
    figures = plain.figures()
    least = TARGETS.get(questions.name, ({}, {}))[encoder is not None]
    report.add(
        name + (", with context" if has_context else ""),
        " ".join(f"{figure} ≥ {value}" for figure, value in least.items()),
        all(round(figures[figure], 2) >= value for figure, value in least.items()) if least else None,
        articles=len(index),
        queries=len(plain.ranks),
        **figures,
        start_s=start_s,
        mib=(psutil.Process().memory_info().rss - before) / 2**20,
    )
    if small_talk := [query for query in questions.queries if not query.relevant]:
        _silence(report, name, index, plain, small_talk)
    if options.noise:
        rng = random.Random(7)
        loud = [Query(noisy(one.text, rng), one.relevant, one.context) for one in questions.answerable]
        lost = plain.hit(5) - (after := ask(index, loud, context=has_context)).hit(5)
        report.add(f"{name}, noise", f"hit5 falls ≤ {MAX_NOISE_LOSS}", lost <= MAX_NOISE_LOSS if encoder else None,
                   hit1=after.hit(1), hit5=after.hit(5), lost5=lost)  # fmt: skip
    if options.learn:
        _learn(report, name, index, questions)


def _silence(report: Report, name: str, index: KnowledgeIndex, plain: Ranks, small_talk: Sequence[Query]) -> None:
    """How many unanswerable messages get cards: where 90 % of the answerable do, and at the index's own threshold."""
    idle = ask(index, small_talk)
    line = percentile(plain.sure, 1 - KEPT)
    threshold = index.threshold()
    report.add(
        f"{name}, silence",
        false_shown_at_90=sum(one >= line for one in idle.sure) / len(idle.sure),
        threshold=threshold,
        shown=sum(one >= threshold for one in plain.sure) / len(plain.sure),
        false_shown=sum(one >= threshold for one in idle.sure) / len(idle.sure),
    )


def _learn(report: Report, name: str, index: KnowledgeIndex, questions: QuestionSet) -> None:
    """Teach what agents accepted, for all articles and for a third of them, ask again, and undo it.

    That is the set's feedback, or each half of its queries in turn with the other half asked.
    """
    asked = questions.answerable
    turns = (
        [(questions.feedback, asked)]
        if questions.feedback
        else [
            ([(one.text, article) for one in asked[half::2] for article in sorted(one.relevant)], asked[1 - half :: 2])
            for half in (0, 1)
        ]
    )
    for kind, step in (("all", 1), ("a third", 3)):
        before, after, pairs = 0.0, 0.0, 0
        for lessons, others in turns:
            some = set(sorted({article for _, article in lessons})[::step])
            taught = [one for one in lessons if one[1] in some]
            before += ask(index, others).hit(1) / len(turns)
            index.learn(taught)
            after += ask(index, others).hit(1) / len(turns)
            index.unlearn(taught)
            pairs += len(taught)
        report.add(f"{name}, learned {kind}", f"hit1 falls ≤ {MAX_FALL}", before - after <= MAX_FALL,
                   before=before, hit1=after, pairs=pairs)  # fmt: skip
