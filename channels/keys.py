"""Keys made of what providers call things."""

from __future__ import annotations

import hashlib

MAX_KEY = 200


def fit_key(word: str, text: str) -> str:
    """Return a key that says the same of equal texts only, fit for its column; of a long or odd one its digest.

    Args:
        word: what it is the key of; part of a digest, so that an empty text has one as well.
    """
    fits = 0 < len(text) <= MAX_KEY and text.isascii() and text.isprintable()
    return text if fits else digest_key(word, text.encode("utf-8", "surrogatepass"))


def digest_key(word: str, content: bytes) -> str:
    """Return the key of what has no id: the same of equal contents, telling nothing of them."""
    return f"{word}#{hashlib.sha256(content).hexdigest()}"
