"""An encoder reached over HTTP: any server with OpenAI's ``POST …/v1/embeddings``, under the guard of ``kit.fetch``.

What leaves the house is what is embedded: articles and customers' messages. So it is only used where somebody
configured it, and an inner server has to be opened by the operator, like every inner address.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from kb.arrays import normed
from kb.encoders import MAX_TEXT, Kind
from kit.errors import TrunklineError, Unavailable
from kit.fetch import Fetcher
from kit.secret import Secret

MAX_TEXTS = 64  # of one request
TIMEOUT_S = 8.0
REST_S = 30.0  # after a failure nothing is asked: each question would else wait for the time-out
_BYTES_A_NUMBER = 32  # of JSON


class EndpointEncoder:
    """Asked from worker threads; the requests are made on the loop that the fetcher lives on.

    Source: OpenAI API reference, "Create embeddings"; Ollama, vLLM, LocalAI and others serve the same.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        loop: asyncio.AbstractEventLoop,
        base_url: str,
        *,
        model: str,
        dims: int,
        key: Secret | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            base_url: up to and with ``/v1``.
            dims: what the model answers with; another length is refused.
            key: sent as bearer token; ``None``: none is.
            clock: seconds that only go forward.
        """
        self._fetcher = fetcher
        self._loop = loop
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._model = model
        self._key = key
        self._clock = clock
        self._rests_until = 0.0
        self.name = f"{model}/{dims}"
        self.dims = dims

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:  # noqa: ARG002 - the API has one kind
        """Return one row a text, as ``kb.encoders.Encoder``. Never on the loop's own thread, which it would wait for.

        Raises:
            Unavailable: no answer in time, a refusal, or an answer that is not what was asked; for half a minute after
                that without asking (``kb_encoder_resting``).
        """
        if not texts:
            return np.zeros((0, self.dims), np.float32)
        if self._clock() < self._rests_until:
            raise Unavailable("the embedding server did not answer a moment ago", code="kb_encoder_resting")
        try:
            made = self._made(texts)
        except Unavailable:
            self._rests_until = self._clock() + REST_S
            raise
        return normed(np.array(made, np.float32).reshape(len(texts), self.dims))

    def _made(self, texts: Sequence[str]) -> list[list[float]]:
        return asyncio.run_coroutine_threadsafe(self._all([text[:MAX_TEXT] for text in texts]), self._loop).result()

    async def _all(self, texts: Sequence[str]) -> list[list[float]]:
        rows: list[list[float]] = []
        for start in range(0, len(texts), MAX_TEXTS):
            rows += await self._some(texts[start : start + MAX_TEXTS])
        return rows

    async def _some(self, texts: Sequence[str]) -> list[list[float]]:
        headers = {"Content-Type": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.value}"
        body = orjson.dumps({"model": self._model, "input": list(texts), "encoding_format": "float"})
        limit = 65_536 + len(texts) * self.dims * _BYTES_A_NUMBER
        try:
            answer = await self._fetcher.request(
                "POST", self._url, body=body, headers=headers, max_bytes=limit, timeout_s=TIMEOUT_S
            )
        except TrunklineError as error:
            raise Unavailable("the embedding server cannot be reached", code="kb_encoder_unreachable") from error
        if answer.status != 200:
            raise Unavailable(f"the embedding server answered {answer.status}", code="kb_encoder_refused")
        try:
            rows = sorted(orjson.loads(answer.body)["data"], key=lambda row: row["index"])
            vectors = [[float(number) for number in row["embedding"]] for row in rows]
        except (json.JSONDecodeError, LookupError, TypeError, ValueError) as error:
            raise Unavailable("the embedding server's answer cannot be read", code="kb_encoder_answer") from error
        if len(vectors) != len(texts) or any(len(vector) != self.dims for vector in vectors):
            raise Unavailable("the embedding server's vectors are not those asked for", code="kb_encoder_answer")
        return vectors
