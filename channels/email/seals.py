"""Mail that its writer signed or encrypted (RFC 8551, RFC 3156): told, not opened.

The parts of a signature and of an encrypted mail are files like others. What a reader need not see is left out: the
part that only says which version of PGP is meant, and the armour around a text that was signed in place.
"""

from __future__ import annotations

import re

from channels.email.mime import PKCS7, Part, walk
from channels.email.model import Seal

_SIGNED_IN_PLACE = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,40}:[^\n]*\n)*\n?", re.MULTILINE
)
_SIGNATURE_BELOW = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*\n?|\Z)", re.M | re.S
)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_BEGIN = "-----BEGIN PGP "


def tell_seal(root: Part, text: str) -> Seal | None:
    """Whether a mail is signed or encrypted, by its structure or, for PGP in place, by its text."""
    for part in walk(root):
        if part.content_type == "multipart/encrypted":
            return Seal.ENCRYPTED
        if part.content_type == "multipart/signed":
            return Seal.SIGNED
        if part.content_type in PKCS7:
            kind = part.parameters.get("smime-type")
            is_signed = bool(part.children) or (kind is not None and kind.value.lower() == "signed-data")
            return Seal.SIGNED if is_signed else Seal.ENCRYPTED
    if _BEGIN in text:
        if f"{_BEGIN}MESSAGE-----" in text:
            return Seal.ENCRYPTED
        if f"{_BEGIN}SIGNED MESSAGE-----" in text:
            return Seal.SIGNED
    return None


def is_noise(part: Part) -> bool:
    """A part that no person reads: ``Version: 1`` of an encrypted mail."""
    return part.content_type == "application/pgp-encrypted" and len(part.content) < 1000


def without_armour(text: str) -> str:
    """A text that was signed in place, as its writer wrote it."""
    if f"{_BEGIN}SIGNED MESSAGE-----" not in text:
        return text
    text = _SIGNATURE_BELOW.sub("", _SIGNED_IN_PLACE.sub("", text))
    return _DASHED.sub("", text)
