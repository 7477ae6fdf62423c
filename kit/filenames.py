"""File names from outside, made safe to show and to save."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from kit.text import clean_line

MAX_NAME = 200  # characters
_MAX_ENDING = 20
_MAX_GIVEN = 10_000  # nobody's file is called that, and normalising takes time

# Controls, surrogates, private use, line separators, and format marks: among them those that turn the writing
# direction, so that ``gpj.exe`` would read as ``exe.jpg``.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


def safe_name(name: str, default: str = "file") -> str:
    """Return a base name of at most 200 characters, in NFC, without what file systems refuse or people cannot see.

    Args:
        default: returned when nothing is left of the name.
    """
    base = clean_line(name.replace("\\", "/"), _MAX_GIVEN).rstrip("/").rpartition("/")[2]
    base = "".join(char for char in base if unicodedata.category(char) not in _UNSEEN)
    base = unicodedata.normalize("NFC", base)
    base = _RESERVED.sub("_", base).strip(" .")
    base = _DEVICE.sub(lambda match: f"_{match.group()}", base)
    if len(base) > MAX_NAME:
        ending = PurePosixPath(base).suffix
        ending = ending if len(ending) <= _MAX_ENDING else ""
        base = base[: MAX_NAME - len(ending)].rstrip(" .") + ending
    return base or default
