"""``trunkline`` and ``python -m gateway``."""

from __future__ import annotations

import sys

from gateway.cli import app

WRONG_USE = 2


def main() -> None:
    try:
        "".join(sys.argv).encode()
    except UnicodeEncodeError:
        print("trunkline: an argument is not UTF-8", file=sys.stderr)  # noqa: T201 - before there is anything else
        sys.exit(WRONG_USE)
    app(prog_name="trunkline")


if __name__ == "__main__":
    main()
