"""The process that computes vectors: ``python -m kb.encoder_worker SOCKET``; see encoder_process.py."""

from __future__ import annotations

import contextlib
import os
import socket
import sys

import numpy as np
import orjson

from kb.encoder_process import ASK, HEAD, REFUSED, VECTORS, read_exactly
from kb.encoders import SentenceEncoder
from kit.errors import Unavailable

NICENESS = 5  # a message on its way goes before what is to be thought of it


def main() -> None:
    """Answer one request after the other until the other side closes the line."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    encoder = SentenceEncoder()
    with socket.socket(fileno=int(sys.argv[1])) as connection, contextlib.suppress(EOFError, ConnectionError):
        while True:
            letter, length = HEAD.unpack(read_exactly(connection, HEAD.size))
            if letter != ASK:
                return
            texts = orjson.loads(read_exactly(connection, length))
            try:
                kind, body = VECTORS, np.ascontiguousarray(encoder.encode(texts, "query"), np.float32).tobytes()
            except Unavailable as error:
                kind, body = REFUSED, orjson.dumps({"code": error.code, "detail": error.detail})
            connection.sendall(HEAD.pack(kind, len(body)) + body)


if __name__ == "__main__":
    main()
