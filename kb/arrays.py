"""Arrays that grow by a quarter, so that adding one row at a time copies each row a few times at most."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def grown(array: NDArray[T], needed: int, fill: Any = 0) -> NDArray[T]:
    """Return an array of at least ``needed`` rows that begins with the old ones; the new ones hold ``fill``."""
    capacity = max(needed, len(array) + len(array) // 4, 64)
    larger = np.full((capacity, *array.shape[1:]), fill, array.dtype)
    larger[: len(array)] = array
    return larger


def normed(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows of length one; a row of zeros, or with what is no number, becomes zeros."""
    rows = np.nan_to_num(np.asarray(rows, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1.0), np.float32)
