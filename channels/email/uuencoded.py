"""Files that stand in a plain text between ``begin 644 name`` and ``end``.

So programs without MIME send them: old Outlook as "plain text, uuencode", printers, scanners, scheduled jobs. Mail
programs show such a block as the file that it is. Source: POSIX.1-2017, uuencode.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from channels.email.fields import Headers, Parameter
from channels.email.mime import Part

_BLOCK = (
    r"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n"  # mode and name
    r"(?:[!-`][ -`]{1,90}\r?\n)++"  # a line says its length by its first character
    r"(?:[ `]?[ \t]*\r?\n){0,2}"  # the empty line that ends the data; some writers leave it out
    r"end[ \t]*(?:\r?\n|\Z)"
)
_RAW_BLOCK = re.compile(_BLOCK.encode("ascii"), re.MULTILINE)
_TEXT_BLOCK = re.compile(_BLOCK, re.MULTILINE)
_AS_IT_IS = frozenset({"", "7bit", "8bit", "binary"})
_MAX_FILES = 100


def files_in(part: Part) -> Sequence[Part]:
    """The files that stand in a plain text, as parts of their own; the text is left as it is."""
    encoding = (part.headers.get("content-transfer-encoding") or "").strip().lower()
    if part.content_type != "text/plain" or encoding not in _AS_IT_IS or b"begin " not in part.content:
        return ()
    found = zip(range(_MAX_FILES), _RAW_BLOCK.finditer(part.content), strict=False)
    return [_as_file(block.group(), block.group(1)) for _, block in found]


def without_files(text: str) -> str:
    """A text as its writer reads it, who sees files where these blocks stand."""
    return _TEXT_BLOCK.sub("", text) if "begin " in text else text


def _as_file(block: bytes, name: bytes) -> Part:
    return Part(
        headers=Headers([("content-transfer-encoding", "x-uuencode")]),
        content_type="application/octet-stream",
        parameters={},
        content=block,
        disposition="attachment",
        disposition_parameters={"filename": Parameter(name.decode("latin-1").strip())},
    )
