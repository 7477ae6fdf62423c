"""Lay a gzip copy beside each built text file, so that it is compressed once and not for every visitor."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

WORTH_BYTES = 1_400  # below one packet there is nothing to gain
KINDS = {".js", ".css", ".svg", ".json", ".map", ".txt", ".webmanifest"}


def main(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix in KINDS and path.stat().st_size > WORTH_BYTES:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
