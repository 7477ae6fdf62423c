"""A program for the tests to kill: `program.py serve|share|attach DIR`, then `stop` on its standard input.

It prints one line of JSON once its database is ready, or one with the error and ends with status 1.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import structlog

from kit.postgres import PostgresError, attach_embedded, start_embedded


async def main(what: str, data: Path) -> int:
    try:
        if what == "attach":
            server = await attach_embedded(data)
        else:
            server = await start_embedded(data, shared=what == "share")
    except PostgresError as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__, "text": str(error)}) + "\n")
        return 1
    sys.stdout.write(json.dumps({"url": server.url, "account": server.place.account.name}) + "\n")
    sys.stdout.flush()
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    await stdin.readline()
    await server.stop()
    return 0


if __name__ == "__main__":
    # Whoever runs the tests in the background had interrupts ignored for all its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    sys.exit(asyncio.run(main(sys.argv[1], Path(sys.argv[2]))))
