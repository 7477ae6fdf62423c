"""A language model reached over HTTP: any server with OpenAI's ``POST …/v1/chat/completions``, under ``kit.fetch``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from kb.drafting.asking import MAX_TOKENS
from kb.drafting.reading import MAX_ANSWER, Answer, said
from kit.errors import TrunklineError, Unavailable
from kit.fetch import Fetcher
from kit.secret import Secret

TIMEOUT_S: Final = 8.0  # for the whole answer: who waits for longer has written it meanwhile


class ModelServer:
    """Asked for one answer at a time; it gets no tools and no history.

    Source: OpenAI API reference, "Create chat completion"; Ollama, vLLM, llama.cpp and others serve the same.
    """

    def __init__(
        self, fetcher: Fetcher, base_url: str, *, model: str, key: Secret | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            base_url: up to and with ``/v1``.
            key: sent as bearer token; ``None``: none is.
        """
        self._fetcher = fetcher
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._key = key
        self.timeout_s = timeout_s
        self.model = model

    async def ask(self, messages: Sequence[dict[str, str]]) -> Answer:
        """Return what the model says, unchecked.

        Raises:
            Unavailable: not within eight seconds (``drafter_timeout``), no connection or one that broke
                (``drafter_unreachable``), a refusal (``drafter_refused``), or what is no answer, or a far too long one
                (``drafter_answer``).
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.value}"
        body = orjson.dumps(
            {
                "model": self.model,
                "messages": list(messages),
                "temperature": 0,
                "max_tokens": MAX_TOKENS,
                "stream": False,
                "response_format": {"type": "json_object"},
            }
        )
        try:
            answer = await self._fetcher.request(
                "POST", self._url, body=body, headers=headers, max_bytes=MAX_ANSWER, timeout_s=self.timeout_s
            )
        except TrunklineError as error:
            raise _as_ours(error) from error
        if answer.status != 200:
            raise Unavailable(f"the model's server answered {answer.status}", code="drafter_refused")
        return said(answer.body)


def _as_ours(error: TrunklineError) -> Unavailable:
    if error.code == "fetch_timeout":
        return Unavailable("the model did not answer in time", code="drafter_timeout")
    if error.code == "fetch_too_large":
        return Unavailable("the model's answer is far too long", code="drafter_answer")
    return Unavailable("the model's server cannot be reached", code="drafter_unreachable")
