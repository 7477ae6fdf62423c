"""Calls to providers' HTTP APIs: through the guarded fetcher, with every way to fail told apart.

    SendDeferred       the request never left: it may be repeated at once or later
    DeliveryUnknown    it left, and no whole answer came: it may have been carried out
    SendRejected       the address cannot be used at all

What a provider's own answer means is for its channel to say.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from kit.errors import Forbidden, Invalid, Unavailable
from kit.fetch import Fetcher, FetchTooLarge

ANSWERS_WITHIN_S = 15.0
MAX_ANSWER = 1_048_576  # bytes of an answer that is not a file
LONGEST_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. ``headers`` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; ``None`` where it is none."""
        try:
            return orjson.loads(self.body)
        except ValueError:
            return None

    @property
    def object(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        found = self.json
        return found if isinstance(found, dict) else {}

    @property
    def retry_after_s(self) -> float | None:
        """The seconds the provider asks to wait, an hour at most; a date is left to our own back-off."""
        asked = self.headers.get("retry-after", "").strip()
        return min(float(asked), LONGEST_WAIT_S) if asked.isascii() and asked.isdigit() else None


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form with files (RFC 7578); with a ``filename`` it is a file."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


async def call(
    fetcher: Fetcher,
    method: str,
    url: str,
    *,
    json: Any = None,
    form: Sequence[Part] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_ANSWER,
    timeout_s: float = ANSWERS_WITHIN_S,
    needs_body: bool = True,
    whom: str = "the provider",
) -> Answer:
    """Ask a provider; any status is an answer.

    Args:
        json, form, body: at most one of them; ``json`` is encoded without escapes, as Chinese providers ask for.
        needs_body: else an answer that is too long is one as well, by its status alone: empty, without headers.
        whom: who is asked, as people read it in an error.
    Raises:
        SendDeferred, DeliveryUnknown, SendRejected: see the module.
    """
    sent = dict(headers or {})
    if json is not None:
        body = orjson.dumps(json, default=str)
        sent.setdefault("content-type", "application/json; charset=utf-8")
    elif form is not None:
        body, sent["content-type"] = encode_form(form)
    try:
        fetched = await fetcher.request(method, url, body=body, headers=sent, max_bytes=max_bytes, timeout_s=timeout_s)
    except FetchTooLarge as error:
        if not needs_body:
            return Answer(int(error.fields["status"]), {}, b"")
        raise DeliveryUnknown(f"the answer of {whom} is too long") from error
    except (Invalid, Forbidden) as error:
        raise SendRejected(f"the address of {whom} cannot be used: {error.detail}", code=error.code) from error
    except Unavailable as error:
        if error.code == "fetch_failed":
            raise SendDeferred(f"{whom} cannot be reached: {error.detail}", inbox_wide=True) from error
        raise DeliveryUnknown(f"{whom} did not answer: {error.detail}") from error
    return Answer(fetched.status, fetched.headers, fetched.body)


def encode_form(parts: Sequence[Part]) -> tuple[bytes, str]:
    """Return the body of a form and its content type. File names travel as UTF-8, as browsers send them."""
    boundary = f"trunkline-{secrets.token_hex(16)}"
    out = bytearray()
    for part in parts:
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.name)}"'.encode()
        if part.filename is not None:
            out += f'; filename="{_quoted(part.filename)}"'.encode()
        out += b"\r\n"
        if part.content_type is not None:
            out += f"Content-Type: {part.content_type}\r\n".encode("ascii", "ignore")
        out += b"\r\n" + part.content + b"\r\n"
    out += f"--{boundary}--\r\n".encode()
    return bytes(out), f"multipart/form-data; boundary={boundary}"


def _quoted(text: str) -> str:
    # Few providers undo an escape in a name, so what would need one is left out of it.
    return "".join("_" if char in '"\\' or not char.isprintable() else char for char in text)
