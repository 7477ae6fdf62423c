"""Mails for tests, ordinary and hostile, built from bytes so that they can break every rule."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

Fields = Mapping[str, str] | Mapping[str, bytes] | Mapping[str, str | bytes]
ORDINARY = {"From": "Li Lei <Li.Lei@Example.COM>", "To": "help@shop.example", "Subject": "Order 4711"}


def mail(
    body: str | bytes = "Hello\n", /, headers: Mapping[str, str | bytes] | None = None, **more: str | bytes
) -> bytes:
    """A mail with the ordinary headers, changed and extended; `content_type=…` is Content-Type."""
    fields: dict[str, str | bytes] = {**ORDINARY, **(headers or {})}
    fields.update({name.replace("_", "-").title(): value for name, value in more.items()})
    block = b"".join(name.encode() + b": " + _bytes(value) + b"\n" for name, value in fields.items())
    return block + b"\n" + _bytes(body)


def part(body: str | bytes, **headers: str | bytes) -> bytes:
    """A part of a multipart: `content_type=…` is Content-Type."""
    block = b"".join(name.replace("_", "-").encode() + b": " + _bytes(value) + b"\n" for name, value in headers.items())
    return block + b"\n" + _bytes(body)


def multipart(*parts: bytes, subtype: str = "mixed", boundary: str = "=_b", headers: Fields | None = None) -> bytes:
    """A whole mail of several parts."""
    return mail(join_parts(*parts, boundary=boundary), headers, content_type=_type(subtype, boundary))


def nested(*parts: bytes, subtype: str, boundary: str) -> bytes:
    """A multipart to stand within another one."""
    return part(join_parts(*parts, boundary=boundary), content_type=_type(subtype, boundary))


def join_parts(*parts: bytes, boundary: str) -> bytes:
    line = b"--" + boundary.encode()
    return b"".join(line + b"\n" + each + b"\n" for each in parts) + line + b"--\n"


def encoded(content: bytes) -> bytes:
    return base64.encodebytes(content)


def _type(subtype: str, boundary: str) -> str:
    return f'multipart/{subtype}; boundary="{boundary}"'


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _deep(levels: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "subject of 420 kB": lambda: mail(headers={"Subject": "=?utf-8?q?a?= " * 30_000}),
    "nests a thousand levels": lambda: _deep(1000),
    "nests as deep as allowed around a long text": lambda: _deep(19) + b"x\n" * 2_000_000,
    "ten thousand parts": lambda: multipart(*[part("x")] * 10_000),
    "a hundred thousand header fields": lambda: b"X: y\n" * 100_000 + b"\nx",
    "unknown charsets in every word": lambda: mail(
        headers={f"X-{n}": f"=?charset-{n}?q?=FF?= " * 200 for n in range(15)}
        | {"Subject": "".join(f"=?charset-{n}?b?/w==?= " for n in range(600))}
    ),
    "base64 of nothing but padding": lambda: mail(b"=" * 5_000_000, content_transfer_encoding="base64"),
    "base64 of 20 MB": lambda: mail(encoded(b"\xff" * 15_000_000), content_transfer_encoding="base64"),
    "elements left open": lambda: mail(
        "".join(f"<b id={n}><p>" for n in range(20_000)), content_type="text/html; charset=utf-8"
    ),
    "elements closed where it does not count": lambda: mail(
        "".join(f"<b id={n}><table><tr><td></b></td></tr></table>" for n in range(20_000)), content_type="text/html"
    ),
    "false boundaries": lambda: mail(b"--b-" * 4_000_000, content_type="multipart/mixed; boundary=b"),
    "an address list without end": lambda: mail(headers={"To": '"a" <a@b.c>,' * 1300, "Cc": '<"(' * 5000}),
    "a line of a million quotes": lambda: mail(">" * 1_000_000 + " wrote:"),
    "announcements without end": lambda: mail("On 3 May 2023 Bob <b@x.example> wrote:\n" * 50_000),
    "tags that never end": lambda: mail("<a \"'" * 200_000, content_type="text/html"),
    "a calendar of a million folds": lambda: mail(
        "BEGIN:VEVENT\nSUMMARY:" + "x\n " * 1_000_000 + "\nEND:VEVENT", content_type="text/calendar"
    ),
    "a calendar line of quotes": lambda: mail("BEGIN:VEVENT\n" + 'DTSTART;X="' * 700_000, content_type="text/calendar"),
    "a packing of a hundred thousand files": lambda: mail(
        b"\x78\x9f\x3e\x22\x01\x00" + (b"\x02\x02\x90\x06\0\0\0\0\0\0\0\x02\x0f\x80\x06\0\x01\0\0\0xx\0") * 100_000,
        content_type="application/ms-tnef",
        content_transfer_encoding="binary",
    ),
    "signatures within signatures": lambda: mail(
        b"\x30\x80" * 1_000_000, content_type="application/pkcs7-mime", content_transfer_encoding="binary"
    ),
    "armour without end": lambda: mail("-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n" * 15_000),
    "a report of nothing but addresses": lambda: mail(
        "a.b+c@d.e " * 100_000, headers={"From": "MAILER-DAEMON@x.example"}
    ),
    "a report of recipient recipient": lambda: mail(
        ("recipient " * 40 + "\n") * 1000, headers={"From": "MAILER-DAEMON@x.example"}
    ),
    "numbers no character has": lambda: mail("&#" + "9" * 1_000_000 + ";", content_type="text/html"),
}
