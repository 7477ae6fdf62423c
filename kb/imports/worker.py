"""A process that reads one file, with what it may use limited: ``python -m kb.imports.worker``; see process.py."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any, Final

import orjson

from kb.imports.page import as_json
from kb.imports.reading import read_source
from kit.errors import Invalid

ANSWER: Final = "answer.json"


def main() -> None:
    """Read ``SOURCE`` and write the answer and its pictures into ``FOLDER``."""
    source, name, language, folder, memory_bytes, cpu_s = sys.argv[1:]
    _limit(int(memory_bytes), int(cpu_s))
    target = Path(folder)
    try:
        reading = read_source(Path(source), name, language=language)
    except Invalid as error:
        answer: dict[str, Any] = {"refused": error.detail}
    else:
        for digest, data in reading.pictures.data.items():
            (target / digest).write_bytes(data)
        answer = {"pages": [as_json(page) for page in reading.pages], "faults": reading.faults}
    (target / ANSWER).write_bytes(orjson.dumps(answer))


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Cap address space and processor time where the system can, and leave no core files."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  (absent on Windows)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))


if __name__ == "__main__":
    main()
