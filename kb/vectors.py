"""The semantic index: a matrix with one row a chunk, and the cosine of a question with all of them.

Up to 20,000 rows the cosines are exact. Above, reading every row costs more than a question may take, so the matrix
is kept twice: projected on its 128 main directions, by which the likely ones are found, and whole in half
precision, by which those are weighed. Nothing else may be read off the projection.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.arrays import grown

EXACT = 20_000
COARSE = 128
CANDIDATES = 400  # slots weighed exactly where the projection chose them
_FITTED_ON = 4_096  # rows, evenly taken, on which the directions are computed
_BLOCK = 4_096

Floats = NDArray[np.float32]
NOTHING = -1.0  # the cosine of a slot without a vector


class Vectors:
    """Rows of length one, each owned by a slot; a freed row is used again."""

    def __init__(self, dims: int) -> None:
        self.dims = dims
        self._rows: NDArray[np.float32 | np.float16] = np.zeros((0, dims), np.float32)
        self._owners = np.full(0, -1, np.int32)
        self._offsets = np.zeros(0, np.float32)
        self._free: list[int] = []
        self._used = 0
        self._directions: Floats | None = None
        self._coarse: Floats = np.zeros((0, COARSE), np.float32)

    def __len__(self) -> int:
        return self._used - len(self._free)

    def add(self, slot: int, vector: Floats) -> int:
        """Give a slot one more row of length one; returns the row's number."""
        if self._free:
            row = self._free.pop()
        else:
            row = self._used
            self._used += 1
            if row >= len(self._owners):
                self._rows = grown(self._rows, row + 1)
                self._owners = grown(self._owners, row + 1, -1)
                self._offsets = grown(self._offsets, row + 1)
                if self._directions is not None:
                    self._coarse = grown(self._coarse, row + 1)
        self._owners[row] = slot
        self.put(row, vector)
        if self._directions is None and len(self) > EXACT:
            self._halve()
        return row

    def put(self, row: int, vector: Floats) -> None:
        """Replace a row's vector."""
        self._rows[row] = vector
        if self._directions is not None:
            self._coarse[row] = vector @ self._directions

    def lessen(self, rows: Sequence[int], by: Floats) -> None:
        """Have these rows' cosines be less by so much from now on, and those of all others be what they are."""
        self._offsets[:] = 0
        self._offsets[list(rows)] = by

    def get(self, row: int) -> Floats:
        return np.asarray(self._rows[row], np.float32)

    def remove(self, row: int) -> None:
        """Free a row."""
        self._owners[row] = -1
        self._offsets[row] = 0
        self._rows[row] = 0
        if self._directions is not None:
            self._coarse[row] = 0
        self._free.append(row)

    def cosines(self, vector: Floats, slots: int) -> Floats:
        """Return for each of the first ``slots`` the best cosine of its rows, or ``NOTHING``; rough above ``EXACT``."""
        if self._directions is None:
            cosines = self._rows[: self._used] @ vector
        else:
            cosines = self._coarse[: self._used] @ (vector @ self._directions)
        return self._best(cosines - self._offsets[: self._used], slots)

    def refine(self, vector: Floats, slots: NDArray[np.int64], cosines: Floats) -> None:
        """Put the exact cosines of some slots in the place of the rough ones."""
        if self._directions is None:
            return
        wanted = np.zeros(len(cosines) + 1, np.bool_)  # one more, for the rows that nobody owns: -1
        wanted[slots] = True
        rows = np.flatnonzero(wanted[self._owners[: self._used]])
        exact = self._rows[rows].astype(np.float32) @ vector - self._offsets[rows]
        cosines[slots] = NOTHING
        np.maximum.at(cosines, self._owners[rows], exact)

    def best_rows(self, vectors: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Return the exact best cosine of each vector with any row, and which row; ``NOTHING`` and -1 without rows."""
        best = np.full(len(vectors), NOTHING, np.float32)
        where = np.full(len(vectors), -1, np.int64)
        for start in range(0, self._used, _BLOCK):
            block = slice(start, min(start + _BLOCK, self._used))
            cosines = vectors @ self._rows[block].astype(np.float32, copy=False).T
            cosines[:, self._owners[block] < 0] = NOTHING
            at = cosines.argmax(axis=1)
            found = cosines[np.arange(len(vectors)), at]
            better = found > best
            best[better], where[better] = found[better], at[better] + start
        return best, where

    def _best(self, cosines: Floats, slots: int) -> Floats:
        owners = self._owners[: self._used]
        best = np.full(slots + 1, NOTHING, np.float32)  # the last takes the rows that nobody owns: -1
        np.maximum.at(best, owners, cosines)
        return best[:slots]

    def _halve(self) -> None:
        """Find the main directions of what is there, and keep the whole rows in half precision from now on."""
        step = max(1, self._used // _FITTED_ON)
        sample = np.asarray(self._rows[: self._used : step], np.float32)
        _, _, directions = np.linalg.svd(sample, full_matrices=False)
        self._directions = np.ascontiguousarray(directions[:COARSE].T)
        self._coarse = np.zeros((len(self._rows), COARSE), np.float32)
        self._coarse[: self._used] = self._rows[: self._used] @ self._directions
        self._rows = self._rows.astype(np.float16)
