"""The parts of a mail, found on the raw bytes.

The standard library's parser is not used to find them: it nests one generator per level, looks at every line once
per level and ends deep nests in a RecursionError, and its limits could only be checked after the work is done. Here a
boundary is searched with `bytes.find`, limits hold while searching, and 35 MB take some 30 ms. The tests compare both
on whole corpora. Source: RFC 2045, RFC 2046.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.errors import MailRejected
from channels.email.fields import Headers, Parameter, read_headers, read_parameters
from channels.email.model import Caps
from channels.email.signed import signed_content
from channels.email.transfer import decode_transfer

_TYPE = re.compile(r"^[a-z0-9!#$&^_.+*'-]{1,80}/[a-z0-9!#$&^_.+*'-]{1,120}$")
PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_DELIMITER = re.compile(rb"\s*--([!-~]{1,200}?)[ \t]*\r?\n")
_MAX_MISSES = 100_000
_LINE_TAIL = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree.

    Attributes:
        headers: its own header fields.
        content_type: lower-case `type/subtype`; `text/plain` when absent or unreadable.
        parameters: of Content-Type, wire text.
        content: the body as transferred, still encoded; empty for a multipart that has children.
        children: of a multipart, in order; of an S/MIME signature, the one mail that it encloses.
        is_cut_off: the mail ends within this leaf; the delimiter that should close it never came.
    """

    headers: Headers
    content_type: str
    parameters: dict[str, Parameter]
    content: bytes
    children: tuple[Part, ...] = ()
    disposition: str = ""
    disposition_parameters: dict[str, Parameter] = field(default_factory=dict)
    is_cut_off: bool = False

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)


def split_mail(raw: bytes, caps: Caps) -> Part:
    """Take a mail apart into its tree of parts.

    A forwarded mail (`message/rfc822`) is a leaf: it is kept whole as an attachment.

    Raises:
        MailRejected: a limit of `caps` is passed.
    """
    if len(raw) > caps.mail_bytes:
        raise MailRejected("mail_too_large", f"The mail is over {caps.mail_bytes} bytes.")
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096]:
        raw = raw.replace(b"\r", b"\n")
    start = 0
    if raw.startswith((b"From ", b">From ")):
        start = raw.find(b"\n") + 1
    while raw[start : start + 1] in (b"\r", b"\n") and start < 64:
        start += 1
    return _Splitter(raw, caps).split(start, len(raw), depth=1, default_type="text/plain")


def walk(part: Part) -> Iterator[Part]:
    """The part and all below it, in the order they stand in the mail."""
    yield part
    for child in part.children:
        yield from walk(child)


class _Splitter:
    def __init__(self, raw: bytes, caps: Caps) -> None:
        self._raw = raw
        self._caps = caps
        self._parts = 0

    def split(self, start: int, end: int, *, depth: int, default_type: str, is_open: bool = False) -> Part:
        self._parts += 1
        if self._parts > self._caps.parts:
            raise MailRejected("mail_too_many_parts", f"The mail has over {self._caps.parts} parts.")
        headers, body = read_headers(self._raw, start, end, self._caps)
        content_type, parameters = _read_type(headers, default_type)
        disposition, disposition_parameters = read_parameters(headers.get("content-disposition") or "")
        children: tuple[Part, ...] = ()
        if content_type.startswith("multipart/") and (boundary := parameters.get("boundary")):
            if depth >= self._caps.depth:
                raise MailRejected("mail_too_deep", f"The mail nests over {self._caps.depth} levels.")
            inner = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
            spans = self._find_spans(boundary.value.rstrip().encode("latin-1"), body, end)
            if not spans and (other := _other_boundary(self._raw, body, end)):
                spans = self._find_spans(other, body, end)
            # Where an inner multipart is not closed, the delimiter of the outer one closes both (RFC 2046 §5.1.2).
            is_last_open = depth == 1 or is_open
            children = tuple(
                self.split(a, b, depth=depth + 1, default_type=inner, is_open=is_last_open and b == end)
                for a, b in spans
            )
        if not children and content_type.startswith("multipart/"):
            # No parts can be found: what is there is shown rather than lost.
            content_type = "text/plain"
        content = b"" if children else self._raw[body:end]
        if content_type in PKCS7 and (enclosed := self._open_signed(headers, content, depth)) is not None:
            children = (enclosed,)
        return Part(
            headers, content_type, parameters, content, children, disposition, disposition_parameters,
            is_cut_off=is_open and not children,
        )  # fmt: skip

    def _open_signed(self, headers: Headers, content: bytes, depth: int) -> Part | None:
        """The mail that an S/MIME signature encloses; the file that it is in is kept beside it."""
        inner = signed_content(decode_transfer(content, headers.get("content-transfer-encoding")))
        if inner is None or depth >= self._caps.depth:
            return None
        splitter = _Splitter(inner, self._caps)
        splitter._parts = self._parts
        part = splitter.split(0, len(inner), depth=depth + 1, default_type="text/plain")
        self._parts = splitter._parts
        return part

    def _find_spans(self, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between the delimiter lines begin and end, the line break before a delimiter left out."""
        raw, marker = self._raw, b"--" + boundary
        spans: list[tuple[int, int]] = []
        opened: int | None = None
        misses = 0
        found = raw.find(marker, start, end)
        while found >= 0:
            tail = _LINE_TAIL.match(raw, found + len(marker), end)
            if tail is None or (found > start and raw[found - 1 : found] != b"\n"):
                misses += 1
                if misses > _MAX_MISSES:
                    raise MailRejected("mail_too_many_parts", "The mail looks like a delimiter all over.")
                found = raw.find(marker, found + len(marker), end)
                continue
            if opened is not None:
                spans.append((opened, self._before_line_break(opened, found)))
                self._check_count(spans)
            opened = None if tail.group(1) else tail.end()
            if opened is None:
                break
            found = raw.find(marker, max(tail.end(), found + 1), end)
        if opened is not None and opened < end:
            spans.append((opened, self._before_glued_close(marker, opened, end)))
        return spans

    def _before_glued_close(self, marker: bytes, start: int, end: int) -> int:
        """Before a closing delimiter that ends the last line of the content: its writer forgot the line break."""
        tail = self._raw[max(start, end - len(marker) - 64) : end].rstrip()
        return end if not tail.endswith(marker + b"--") else self._raw.rfind(marker, start, end)

    def _check_count(self, spans: list[tuple[int, int]]) -> None:
        if len(spans) > self._caps.parts:
            raise MailRejected("mail_too_many_parts", f"The mail has over {self._caps.parts} parts.")

    def _before_line_break(self, start: int, end: int) -> int:
        if end > start and self._raw[end - 1 : end] == b"\n":
            end -= 1
        if end > start and self._raw[end - 1 : end] == b"\r":
            end -= 1
        return end


def _other_boundary(raw: bytes, start: int, end: int) -> bytes | None:
    """The boundary in use where the declared one never occurs: gateways rewrite one and forget the other."""
    match = _DELIMITER.match(raw, start, min(end, start + 4096))
    return match.group(1) if match and raw.find(b"--" + match.group(1), match.end(), end) >= 0 else None


def _read_type(headers: Headers, default: str) -> tuple[str, dict[str, Parameter]]:
    value = headers.get("content-type")
    if value is None:
        return default, {}
    content_type, parameters = read_parameters(value)
    if not _TYPE.match(content_type):
        content_type = (
            "text/plain" if content_type in ("", "text") or "boundary" not in parameters else "multipart/mixed"
        )
    return content_type, parameters
