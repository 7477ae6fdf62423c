"""``python -m bench kb-size``: a thousand to a hundred thousand articles, made of those of the question sets.

Sentences of the collected articles are shuffled into new ones. Vectors are those of real articles with noise added:
what a search costs depends on how many there are, not on what they mean. Needs the sets beside the checkout.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator, Sequence

import numpy as np
import psutil
from numpy.typing import NDArray

from bench.kb_sets import BESIDE, QuestionSet, sets
from bench.measure import OtherLoad, Processes, Report, percentile
from kb.chunks import cut, sentences
from kb.documents import Document
from kb.encoders import Encoder, installed
from kb.search import KnowledgeIndex

SIZES = {1_000: 15.0, 10_000: 15.0, 100_000: 40.0}  # articles → milliseconds of a search at p99
MAX_CPU_MS = 3.0  # of a suggestion with its three cards, at 1,000 articles
MAX_MIB = 600.0  # at 100,000, both indexes and the model
QUESTIONS = 300
_SEED = 11


async def bench(rounds: int = 1) -> Report:  # noqa: ARG001 - percentiles over hundreds of questions
    """Measure search, edit, start and memory, words alone and with the model."""
    report = Report("kb-size")
    known = sets(BESIDE)
    if not known:
        return report
    load = OtherLoad(Processes([]))
    began = time.perf_counter()
    encoder = installed()
    for size in SIZES:
        for one in [None, encoder] if encoder else [None]:
            _measure(report, size, known, one)
            gc.collect()
    report.other_load = load.cores(time.perf_counter() - began)
    return report


def _measure(report: Report, size: int, known: Sequence[QuestionSet], encoder: Encoder | None) -> None:
    rng = random.Random(_SEED)
    before = psutil.Process().memory_info().rss
    index = KnowledgeIndex(encoder)
    articles = _articles(size, known, encoder, rng)
    start_s = 0.0
    for article in articles:  # making them up is not our start
        began = time.perf_counter()
        index.add(article)
        start_s += time.perf_counter() - began
    began = time.perf_counter()
    index.search("hello")
    first_ms = (time.perf_counter() - began) * 1000
    asked = [rng.choice(one.queries).text for one in known for _ in range(QUESTIONS // len(known))]
    rng.shuffle(asked)
    wall, cpu = [], time.thread_time()
    for question in asked:
        began = time.perf_counter()
        for hit in index.suggest(question):
            _ = hit.sentence, hit.why
        wall.append((time.perf_counter() - began) * 1000)
    cpu_ms = (time.thread_time() - cpu) * 1000 / len(asked)
    edits = []
    for article in _articles(50, known, encoder, rng):
        began = time.perf_counter()
        index.add(article)
        edits.append((time.perf_counter() - began) * 1000)
    mib = (psutil.Process().memory_info().rss - before) / 2**20
    p99 = percentile(wall, 0.99)
    passed = p99 <= SIZES[size] and (size != 1_000 or cpu_ms <= MAX_CPU_MS) and (size != 100_000 or mib <= MAX_MIB)
    target = f"p99 ≤ {SIZES[size]:.0f} ms"
    target += f", cpu ≤ {MAX_CPU_MS:.0f} ms" if size == 1_000 else ""
    target += f", ≤ {MAX_MIB:.0f} MiB" if size == 100_000 else ""
    report.add(
        f"{size:,} articles, {'words and meaning' if encoder else 'words'}",
        target,
        passed,
        p50_ms=percentile(wall, 0.5),
        p99_ms=p99,
        cpu_ms=cpu_ms,
        edit_p99_ms=percentile(edits, 0.99),
        start_s=start_s,
        first_ms=first_ms,
        mib=mib,
    )


def _articles(
    size: int, known: Sequence[QuestionSet], encoder: Encoder | None, rng: random.Random
) -> Iterator[Document]:
    """Make articles up: a title and some sentences of one set each."""
    some = [rng.sample(questions.corpus, min(300, len(questions.corpus))) for questions in known]
    shelves = [
        ([one.get("title", "") for one in few], [text for one in few for text in sentences(one["text"])])
        for few in some
    ]
    noise = np.random.default_rng(_SEED)
    real = encoder.encode([text for _, said in shelves for text in said[:200]], "passage") if encoder else None
    for number in range(size):
        titles, said = rng.choice(shelves)
        text = " ".join(rng.choice(said) for _ in range(rng.randint(2, 12)))[:1_500]
        chunks = len(cut(text))
        vectors = _near(real, chunks, noise) if real is not None else ()
        yield Document(f"a{rng.getrandbits(64):x}-{number}", rng.choice(titles), text, vectors=vectors)


def _near(real: NDArray[np.float32], rows: int, noise: np.random.Generator) -> NDArray[np.float32]:
    chosen = real[noise.integers(len(real), size=rows)]
    return chosen + noise.normal(0, 0.02, chosen.shape).astype(np.float32)
