"""Loads the package before any test loads numpy, as the program does: it decides how many threads numpy has."""

import kb

__all__ = ["kb"]
