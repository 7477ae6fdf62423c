"""Templates of a WhatsApp Business account: as offers for people, and from a filled one back to its components.

A template has a header, a body, a footer and buttons; blanks are ``{{1}}`` or ``{{name}}``. The blank ``1`` of the body
is ``body.1`` here. Source: developers.facebook.com, "Template components".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from channels.templates import Blank, Offer
from channels.whatsapp.fields import object_of, objects_of, text_of
from kit.text import clean, clean_line

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_FILES: dict[str, Literal["image", "video", "document"]] = {
    "IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document",
}  # fmt: skip
FIELDS = "name,language,status,category,parameter_format,components"


def offer(told: Mapping[str, Any]) -> Offer | None:
    """Return what an agent may choose; ``None`` for what is not approved, or needs what nobody can type here."""
    name, language = clean_line(text_of(told, "name"), 512), clean_line(text_of(told, "language"), 35)
    if text_of(told, "status") != "APPROVED" or not name or text_of(told, "category") == "AUTHENTICATION":
        return None
    lines: list[str] = []
    blanks: list[Blank] = []
    for component in objects_of(told, "components"):
        kind = text_of(component, "type").upper()
        if kind == "HEADER" and text_of(component, "format").upper() != "TEXT":
            file = _FILES.get(text_of(component, "format").upper())
            if file is None:  # a place, a product
                return None
            blanks.append(Blank("header.file", file, max_length=2000))
        elif kind in ("HEADER", "BODY", "FOOTER"):
            lines.append(_keyed(text_of(component, "text"), kind.lower()))
            blanks += _blanks(component, kind.lower())
        elif kind == "BUTTONS":
            for index, button in enumerate(objects_of(component, "buttons")):
                if (found := _button(button, index)) is None:
                    return None
                blanks += found
        elif kind in ("CAROUSEL", "LIMITED_TIME_OFFER"):
            return None
    return Offer(
        name, language, "\n\n".join(filter(None, lines)), tuple(blanks), text_of(told, "category").lower()[:40]
    )


def _blanks(component: Mapping[str, Any], where: str) -> list[Blank]:
    text = text_of(component, "text")
    examples = _examples(object_of(component, "example"), where)
    names = list(dict.fromkeys(_BLANK.findall(text)))
    if all(name.isdigit() for name in names):
        names.sort(key=int)  # values go out by place, wherever the text uses them
    return [
        Blank(f"{where}.{name}", example=examples.get(name, examples.get(str(index), "")))
        for index, name in enumerate(names, 1)
    ]


def _examples(example: Mapping[str, Any], where: str) -> dict[str, str]:
    """Return example values by name, or by place from 1."""
    named = objects_of(example, f"{where}_text_named_params")
    if named:
        return {text_of(one, "param_name"): clean_line(text_of(one, "example"), 200) for one in named}
    given = example.get(f"{where}_text")
    row = given[0] if isinstance(given, list) and given and isinstance(given[0], list) else given
    values = row if isinstance(row, list) else []
    return {str(index): clean_line(str(value), 200) for index, value in enumerate(values, 1)}


def _button(button: Mapping[str, Any], index: int) -> list[Blank] | None:
    """Return the blank of a button; ``None`` for a kind that needs more than words."""
    kind = text_of(button, "type").upper()
    if kind == "URL" and _BLANK.search(text_of(button, "url")):
        return [Blank(f"button.{index}", example=_first(button.get("example")))]
    if kind == "COPY_CODE":
        return [Blank(f"code.{index}", example=_first(button.get("example")), max_length=15)]
    return [] if kind in ("URL", "PHONE_NUMBER", "QUICK_REPLY", "VOICE_CALL", "CALL_PERMISSIONS_REQUEST") else None


def _first(example: Any) -> str:
    value = example[0] if isinstance(example, list) and example else example
    return clean_line(value, 200) if isinstance(value, str) else ""


def _keyed(text: str, where: str) -> str:
    return clean(_BLANK.sub(lambda found: f"{{{{{where}.{found.group(1)}}}}}", text))


def components(params: Mapping[str, str], offers: Sequence[Offer], name: str, language: str) -> list[dict[str, Any]]:
    """Return the components that fill a template, in the order in which its blanks stand."""
    offered = next((one for one in offers if (one.name, one.language) == (name, language)), None)
    kinds = {blank.key: blank.kind for blank in offered.blanks} if offered is not None else {}
    by_part: dict[str, list[dict[str, Any]]] = {}
    buttons: list[dict[str, Any]] = []
    for key in kinds or params:
        where, _, rest = key.partition(".")
        value = params.get(key, "")
        if where in ("button", "code"):
            buttons.append(_filled_button(where, rest, value))
        elif key == "header.file":
            kind = kinds.get(key, "image")
            by_part.setdefault("header", []).append({"type": kind, kind: {"link": value}})
        else:
            filled = {"type": "text", "text": value}
            if not rest.isdigit():
                filled["parameter_name"] = rest
            by_part.setdefault(where, []).append(filled)
    return [{"type": where, "parameters": filled} for where, filled in by_part.items()] + buttons


def _filled_button(where: str, index: str, value: str) -> dict[str, Any]:
    if where == "code":
        parameter = {"type": "coupon_code", "coupon_code": value}
        return {"type": "button", "sub_type": "copy_code", "index": index, "parameters": [parameter]}
    return {"type": "button", "sub_type": "url", "index": index, "parameters": [{"type": "text", "text": value}]}
