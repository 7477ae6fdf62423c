"""Files over HTTP: one upload read within its cap, one download that no browser can be made to run.

Whatever somebody uploaded is sent with the type its bytes have, never guessed again (``nosniff``), in a sandbox
without scripts, and as an attachment unless it is a plain picture (ASVS 5.4).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from aiohttp import BodyPartReader, web

from conversations.files import check_there
from gateway import keys
from kit.blobs import FilesAway
from kit.errors import Invalid, TooLarge

log = structlog.get_logger(__name__)

# Pictures that a browser draws without running anything; SVG is a document with scripts and is not among them.
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
KEPT_FOR_S = 3600  # by the browser alone: who may see it is asked again after that
_FORM_OVERHEAD = 16_384  # bytes: boundaries and headers around the file
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_UNSAFE = re.compile(r'[^\x20-\x7e]|["\\%]')


async def read_upload(request: web.Request, limit: int, field: str = "file") -> tuple[str, bytes]:
    """Return the name and the bytes of the one file of a multipart form; never more than ``limit`` is kept.

    Raises:
        Invalid: not a form, or its first part is not the file (codes ``not_multipart``, ``file_missing``).
        TooLarge: the file is longer than ``limit`` bytes.
    """
    too_large = TooLarge(f"a file may have at most {limit:,} bytes", code="file_too_large")
    if (request.content_length or 0) > limit + _FORM_OVERHEAD:
        raise too_large
    if not request.content_type.startswith("multipart/form-data"):
        raise Invalid("send the file as multipart/form-data", code="not_multipart")
    missing = Invalid(f"the form's first part must be the file, named {field}", code="file_missing")
    try:
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader) or part.name != field or part.filename is None:
            raise missing
        data = bytearray()
        while chunk := await part.read_chunk(65_536):
            data += chunk
            if len(data) > limit:
                raise too_large
    except (ValueError, AssertionError, RuntimeError) as error:
        raise Invalid("this is not a well-formed form", code="not_multipart") from error
    return part.filename, bytes(data)


async def send_file(request: web.Request, workspace_id: UUID, row: Any) -> web.StreamResponse:
    """Answer with the bytes of a ``file`` row whose access the caller has checked.

    A ``Range`` of one part is honoured, because players ask for it; a copy that is still the same is 304.

    Raises:
        Gone: the file expired.
        NotFound, FilesAway: the bytes cannot be had; raised before the answer begins.
    """
    check_there(row)
    tag = f'"{row.sha256.hex()}"'
    headers = {
        "Content-Type": row.content_type,
        "Content-Disposition": disposition(row.name, is_shown=row.content_type in SHOWN_IN_PLACE),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"private, max-age={KEPT_FOR_S}",
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    size = row.size_bytes
    part = _asked_range(request, size)
    if part is not None and part[0] >= size:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    response = web.StreamResponse(status=206 if part else 200, headers=headers)
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.content_length = end - start
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    chunks = request.app[keys.BLOBS].stream(workspace_id, row.sha256, start, end)
    first = await anext(chunks, b"")  # before the status is said, because it may have to be another one
    await response.prepare(request)
    try:
        await response.write(first)
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
    except FilesAway as error:
        # The length was promised: only a broken connection tells the reader that this is not all.
        log.warning("download_broken_off", reason=error.detail)
        if request.transport is not None:
            request.transport.abort()
    return response


def disposition(name: str, *, is_shown: bool = False) -> str:
    """Return a Content-Disposition by RFC 6266, with a plain name for old programs and the true one in UTF-8."""
    kind = "inline" if is_shown else "attachment"
    plain = _UNSAFE.sub("_", name) or "file"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _asked_range(request: web.Request, size: int) -> tuple[int, int] | None:
    """Return the asked part as (start, end), end not included; ``None`` for the whole."""
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or match.groups() == ("", "") or not size:
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    start = int(first)
    end = min(size, int(last) + 1) if last else size
    return (start, end) if end > start or start >= size else None
