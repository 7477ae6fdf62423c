"""``python -m bench NAME… [--rounds N] [--json FILE]``; without a name, or with ``all``, every bench in turn.

``python -m bench mail --corpus DIR --json FILE`` and ``python -m bench reply --corpus DIR [--json FILE]`` read
collected mails and replies instead, and FILE gets what was read: see ``bench.mail_corpus`` and ``bench.reply``.
``python -m bench kb --data DIR --noise --context --learn`` asks question sets: see ``bench.kb``.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bench.measure import ROUNDS, Report, show, write_json

NAMES = (
    "ingest", "mail", "deliver", "fan-out", "footprint", "start", "inbox", "search", "reply", "routing", "kb",
    "kb-size", "kb-classes", "floor", "reports",
)  # fmt: skip


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"of: {', '.join(NAMES)}")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="turns of ours and its limit; the median counts")] = ROUNDS,
    json: Annotated[
        Path | None, typer.Option(help="write the figures here as well; with --corpus, what was read")
    ] = None,
    corpus: Annotated[Path | None, typer.Option(help="a folder of collected mails or replies", exists=True)] = None,
    data: Annotated[
        Path | None, typer.Option(help="for kb, kb-classes: a question set, or a folder of them", exists=True)
    ] = None,
    noise: Annotated[bool, typer.Option(help="for kb: ask as people in a hurry write, too")] = False,
    context: Annotated[bool, typer.Option(help="for kb: with the turns before")] = False,
    learn: Annotated[bool, typer.Option(help="for kb: teach what was accepted, and ask again")] = False,
) -> None:
    """Measure the program against its limits; ends with 1 when a target was missed."""
    wanted = list(NAMES) if not names or names == ["all"] else names
    if unknown := set(wanted) - set(NAMES):
        raise typer.BadParameter(f"no bench is called {', '.join(sorted(unknown))}")
    if corpus is not None:
        raise SystemExit(read_corpus(wanted, corpus, json))
    reports: list[Report] = []
    for name in wanted:
        module = import_module(f"bench.{name.replace('-', '_')}")
        options: tuple[object, ...] = ()
        if name == "kb":
            options = (module.Options(data, noise, context, learn),)
        elif name == "kb-classes":
            options = (data,)
        report = asyncio.run(module.bench(rounds, *options))
        show(report)
        reports.append(report)
    if json is not None:
        write_json(reports, json)
    raise SystemExit(any(result.passed is False for report in reports for result in report.results))


def read_corpus(names: list[str], corpus: Path, output: Path | None) -> bool:
    """Run the one bench that reads collected mails or replies; returns whether a target was missed."""
    if names == ["mail"]:
        report = asyncio.run(import_module("bench.mail_corpus").bench(corpus, output))
    elif names == ["reply"]:
        report = asyncio.run(import_module("bench.reply").bench(corpus=corpus, output=output))
    else:
        raise typer.BadParameter("--corpus goes with mail or with reply, one of them")
    show(report)
    return any(result.passed is False for result in report.results)


if __name__ == "__main__":
    typer.run(main)
