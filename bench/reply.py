"""``python -m bench reply --corpus DIR``: what is new in collected replies; the folder is as ``bench.corpus`` says."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.corpus import replies
from bench.mail_corpus import write
from bench.measure import Report
from channels.email.quote import new_text

TARGET = 0.70
WITHIN_MS = 100.0
_BESIDE = Path(__file__).parents[2] / "shared" / "data" / "channels"
_CORPORA = Path(os.environ.get("TRUNKLINE_MAIL_CORPORA", _BESIDE))


async def bench(rounds: int = 1, corpus: Path | None = None, output: Path | None = None) -> Report:  # noqa: ARG001 - one look is enough
    """Say which share of the texts is trimmed exactly as expected, blanks apart, and the longest time for one.

    Args:
        corpus: the folder; without one, the collected replies beside the checkout.
        output: gets ``{name: new text}`` as JSON.
    """
    report = Report("reply")
    exact, missed, found = 0, list[str](), dict[str, str]()
    slowest_ms = 0.0
    for name, text, expected in replies(corpus or _CORPORA / "reply-crisp"):
        began = time.thread_time()
        found[name] = new_text(text)
        slowest_ms = max(slowest_ms, (time.thread_time() - began) * 1000)
        if expected is None:
            continue
        if found[name].split() == expected.split():
            exact += 1
        else:
            missed.append(name)
    asked = exact + len(missed)
    if asked:
        report.add("exact", f"≥ {TARGET:.0%}", exact >= TARGET * asked, exact=exact, expected=asked,
                   share=exact / asked, missed=" ".join(missed))  # fmt: skip
    report.add("longest for one", f"≤ {WITHIN_MS:.0f} ms", slowest_ms <= WITHIN_MS, ms=slowest_ms, texts=len(found))
    if output is not None:
        write(output, found)
    return report
