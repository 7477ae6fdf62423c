"""Personal data taken out of customers' messages before they are kept as examples."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"https?://\S+")
# Telephone, order, identity and card numbers: six digits or more, with what people put between them.
NUMBER = re.compile(r"\+?\d(?:[ \-()]{0,2}\d){5,}[Xx]?")
MAX_MESSAGE = 1_000  # characters


def masked(message: str, names: Iterable[str | None] = ()) -> str:
    """Return a message without these names, mail addresses, links and long numbers; error codes and models stay."""
    text = message[:MAX_MESSAGE]
    for name in names:
        if name and len(name) > 1:
            text = text.replace(name, "…")
    for pattern in (LINK, MAIL, NUMBER):
        text = pattern.sub("…", text)
    return " ".join(text.split())
