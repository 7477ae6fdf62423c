"""Collected mails and replies in a folder, and what is expected of them.

Mails are all files but ``.json``, ``.md``, ``.py`` and files whose name begins with a dot or an underscore. What is
expected of ``NNN.eml`` stands in

- ``NNN.json`` or ``NNN.crlf.json`` beside it, a parse tree in the form of Stalwart's mail-parser (the latter for the
  mail with CRLF line ends), or
- ``expected.json`` of its folder: ``{file name, with or without its ending: {subject?, from?, text?, attachments?,
  is_bounce?}}``, as ``parse_mail`` gives them; ``attachments`` may be a number.

A folder with ``report`` or ``bounce`` in its name holds nothing but delivery reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NO_MAIL = frozenset({".json", ".md", ".py", ".pyc", ".rb"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A raw mail, its name below the folder, and what is expected: any of ``subject, from, text, attachments``
    (a number) and ``is_bounce``."""

    name: str
    raw: bytes
    expected: dict[str, Any] = field(default_factory=dict)


def mails(folder: Path) -> Iterator[Sample]:
    """Yield the mails of a folder and of the folders in it, by name."""
    listed: dict[Path, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in _NO_MAIL or path.name[0] in "._":
            continue
        name, raw = str(path.relative_to(folder)), path.read_bytes()
        if path.parent not in listed:
            listed[path.parent] = _read_json(path.parent / "expected.json")
        known = listed[path.parent]
        expected = dict(known.get(path.name) or known.get(path.stem) or {})
        if isinstance(expected.get("attachments"), list):
            expected["attachments"] = len(expected["attachments"])
        if any(word in path.parent.name for word in ("report", "bounce")):
            expected.setdefault("is_bounce", True)
        yield Sample(name, raw, expected | _from_tree(path.with_suffix(".json")))
        if path.with_suffix(".crlf.json").is_file():
            crlf = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            yield Sample(f"{name} (CRLF)", crlf, _from_tree(path.with_suffix(".crlf.json")))


def replies(folder: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield name, text and the expected new text of each reply; ``None`` where nothing is expected.

    What is expected of ``NAME.txt`` stands in ``expected.json`` of the folder, as ``{NAME: text}`` or as ``{NAME:
    {"new_text": text}}`` (also ``first_fragment``, ``visible``), in ``NAME.expected.txt``, or in
    ``../trimmed/NAME.txt``. A folder ``emails`` in the folder is where the replies are, if there is one.
    """
    listed = _read_json(folder / "expected.json")
    base = folder / "emails" if (folder / "emails").is_dir() else folder
    for path in sorted(base.glob("*.txt")):
        if path.name.endswith(".expected.txt"):
            continue
        yield path.stem, _read_text(path), _expected_reply(path, listed.get(path.stem))


def _expected_reply(path: Path, listed: Any) -> str | None:
    if isinstance(listed, str):
        return listed
    if isinstance(listed, dict):
        return next((listed[key] for key in ("new_text", "first_fragment", "visible") if key in listed), None)
    for beside in (path.with_suffix(".expected.txt"), path.parent.parent / "trimmed" / path.name):
        if beside.is_file():
            return _read_text(beside)
    return None


def _from_tree(path: Path) -> dict[str, Any]:
    """What a parse tree says, as far as it is sure: U+FFFD is what its program could not decode."""
    tree = _read_json(path)
    if "parts" not in tree:
        return {}
    parts = tree["parts"]
    headers = {str(one["name"]): one["value"] for one in parts[0]["headers"] if isinstance(one["value"], dict)}
    found: dict[str, Any] = {"attachments": len(tree["attachments"])} if tree["attachments"] else {}
    if "Text" in headers.get("subject", {}):
        found["subject"] = headers["subject"]["Text"]
    author: dict[str, str] = next(iter(headers.get("from", {}).get("Address", {}).get("List", [])), {})
    if author.get("address"):
        found["from"] = [{"address": author["address"]}]
    bodies = [parts[number]["body"] for number in tree["text_body"]]
    if bodies and not any("Html" in body for body in bodies):
        found["text"] = " ".join(body.get("Text", "") for body in bodies)
    return {name: value for name, value in found.items() if "\ufffd" not in str(value)}


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
