"""Content-Transfer-Encoding undone, never failing: what cannot be decoded is handed on as it came."""

from __future__ import annotations

import binascii
import re

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_BETWEEN_WORDS = re.compile(rb"[^\s][ \t]+(?=[^\s])")
_LATER_PIECE = re.compile(rb"[^=]{32,}")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


def decode_transfer(content: bytes, encoding: str | None) -> bytes:
    """Undo `encoding`, a header value as written; unknown encodings leave the content as it is."""
    name = (encoding or "").split(";")[0].strip().strip('"').lower().replace("_", "-")
    if name == "base64":
        return decode_base64(content)
    if name in ("quoted-printable", "quotedprintable", "qp"):
        return decode_quoted_printable(content)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return decode_uu(content)
    return content


def decode_quoted_printable(content: bytes) -> bytes:
    return binascii.a2b_qp(content)


def decode_base64(content: bytes) -> bytes:
    """Decode leniently: foreign characters are skipped, padding is mended, joined pieces are each decoded.

    A few letters behind the padding are a remark of a gateway and no data.
    """
    letters = content.translate(None, _NOT_BASE64)
    padding = letters.find(b"=")
    if 0 <= padding < len(letters) - 2:
        return b"".join(map(_decode_piece, [letters[:padding], *_LATER_PIECE.findall(letters, padding)]))
    return _decode_piece(letters.rstrip(b"="))


def is_base64(content: bytes) -> bool:
    """Whether this may be base64 at all: hardly a foreign character before the padding, and no words in its lines."""
    data = content.partition(b"=")[0]
    blanks = len(_BETWEEN_WORDS.findall(data))
    foreign = len(data.translate(None, _BASE64)) - sum(map(data.count, (b" ", b"\t", b"\r", b"\n")))
    return 16 * (foreign + blanks) <= len(data)


def _decode_piece(letters: bytes) -> bytes:
    surplus = len(letters) % 4
    if surplus == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def decode_uu(content: bytes) -> bytes:
    """Decode the first uuencoded block; without one, or where a line is broken, what was decoded until there."""
    begin = _UU_BEGIN.search(content)
    if begin is None:
        return content
    decoded: list[bytes] = []
    for line in content[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders leave trailing characters; the length byte says how many count.
            needed = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded.append(binascii.a2b_uu(line[:needed]))
            except binascii.Error:
                break
    return b"".join(decoded)
