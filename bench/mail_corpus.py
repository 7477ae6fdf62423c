"""``python -m bench mail --corpus DIR --json FILE``: collected mails through the parser, as the program runs it.

FILE ends in ``.json``: all mails in one object, by their name below DIR. Else it is a folder that gets one
``NAME.json`` for each mail. A mail is what ``channels.email.parse.parse_mail`` returns, the data of attachments in
base64; one that cannot be read is ``{"error": code, "detail": text}``. See ``bench.corpus`` for what may be expected.
"""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.corpus import Sample, mails
from bench.measure import Report
from channels.email.errors import MailRejected
from channels.email.parser_pool import ParserPool
from channels.email.plain import to_plain

TARGETS = {"subject": 0.97, "from": 0.98, "text": 0.88, "attachments": 0.86, "is_bounce": 0.98}


async def bench(folder: Path, output: Path | None) -> Report:
    """Read every mail of the folder, compare with what is expected there, and write what was read."""
    report = Report("mail")
    asked, found, errors = Counter[str](), Counter[str](), Counter[str]()
    missed: dict[str, list[str]] = {}
    written: dict[str, Any] = {}
    count, slowest_ms = 0, 0.0
    pool = ParserPool()
    try:
        for sample in mails(folder):
            began = time.perf_counter()
            read = await _read(pool, sample.raw)
            count, slowest_ms = count + 1, max(slowest_ms, (time.perf_counter() - began) * 1000)
            if "error" in read:
                errors[read["error"]] += 1
            for name, expected in sample.expected.items():
                if name not in TARGETS:
                    continue
                asked[name] += 1
                if _fits(name, expected, read):
                    found[name] += 1
                else:
                    missed.setdefault(name, []).append(sample.name)
            if output is not None:
                _keep(output, sample, read, written)
    finally:
        await pool.stop()
    if output is not None and output.suffix == ".json":
        write(output, written)
    slow = errors["mail_too_slow"]
    report.add("mails read", "no crash, no time-out", not errors["mail_unreadable"] and not slow,
               mails=count, refused=sum(errors.values()), slowest_ms=slowest_ms)  # fmt: skip
    for name, share in TARGETS.items():
        if asked[name]:
            got = found[name] / asked[name]
            report.add(name, f"≥ {share:.0%}", got >= share, found=found[name], expected=asked[name], share=got,
                       missed=" ".join(missed.get(name, [])[:8]))  # fmt: skip
    return report


async def _read(pool: ParserPool, raw: bytes) -> dict[str, Any]:
    try:
        read = to_plain(await pool.parse_mail(raw))
    except MailRejected as refusal:
        return {"error": refusal.code, "detail": refusal.detail}
    for attachment in read["attachments"]:
        attachment["data"] = base64.b64encode(attachment["data"]).decode("ascii")
    return read


def _keep(output: Path, sample: Sample, read: dict[str, Any], written: dict[str, Any]) -> None:
    if output.suffix == ".json":
        written[sample.name] = read
        return
    write(output / f"{sample.name}.json", read)


def write(path: Path, found: Any) -> None:
    """Write JSON for people and programs; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _fits(name: str, expected: Any, read: dict[str, Any]) -> bool:
    if "error" in read:
        return False
    if name == "from":
        return [one["address"].lower() for one in expected] == [
            one["address"].lower() for one in read["from"][: len(expected)]
        ]
    if name == "attachments":
        return bool(expected == len(read["attachments"]))
    if isinstance(expected, str):
        return _fold(expected) == _fold(read[name])
    return bool(expected == read[name])


def _fold(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
