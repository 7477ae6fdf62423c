"""Templates as an admin enters them: a line each, with the vendor's code, a name for people, and the approved text."""

from __future__ import annotations

import re

from channels.templates import Blank, Offer

MAX_TEMPLATES = 200
_BLANK = re.compile(r"\$?\{([A-Za-z0-9_]{1,40})\}")
_CODE = re.compile(r"[0-9A-Za-z_-]{1,64}")


def read_templates(lines: str) -> list[Offer]:
    """Return what can be sent, in the order of the lines. Blanks are named as the vendor names them.

    Raises:
        ValueError: a line has another shape, or a code or a name stands twice; says which.
    """
    offers: list[Offer] = []
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        code, _, rest = line.partition("|")
        name, _, text = rest.partition("|")
        code, name, text = code.strip(), " ".join(name.split()), text.strip()
        if not _CODE.fullmatch(code) or not name or not text:
            raise ValueError(f"line {number} of the templates is not “code | name | text”")
        if any(name == one.name or code == one.ref for one in offers):
            raise ValueError(f"line {number} of the templates repeats a code or a name")
        keys = list(dict.fromkeys(_BLANK.findall(text)))
        if all(key.isdigit() for key in keys):
            keys.sort(key=int)  # values go out by place, wherever the text uses them
        shown = _BLANK.sub(lambda found: f"{{{{{found.group(1)}}}}}", text)
        offers.append(Offer(name, "", shown, tuple(Blank(key, max_length=500) for key in keys), ref=code))
    if len(offers) > MAX_TEMPLATES:
        raise ValueError(f"there are more than {MAX_TEMPLATES} templates")
    return offers
