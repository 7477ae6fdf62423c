"""An incoming mail as plain values: what `parse.read_mail` makes of the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits that hold before anything is decoded.

    Chosen so that no mail within them takes seconds to read; what real programs send stays far below.

    Attributes:
        mail_bytes: the whole mail; large providers stop at 25 to 35 MB.
        header_bytes: one header field, folded lines included.
        headers_bytes: one block of header fields, of the mail or of a part.
        depth: multiparts within multiparts, the mail itself being 1.
        parts: all parts of all levels, multiparts included.
        text_chars: the plain text kept, in characters; the rest stays in the raw mail.
        html_chars: HTML longer than this is reduced to its text.
    """

    mail_bytes: int = 35_000_000
    header_bytes: int = 16_384
    headers_bytes: int = 65_536
    depth: int = 20
    parts: int = 200
    text_chars: int = 1_000_000
    html_chars: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox. The domain is lower case, the local part as written; the name may be empty."""

    name: str
    address: str

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text: a file, a picture inside the text, a forwarded mail.

    Attributes:
        name: safe to show and to save: no folder, no control or direction-changing character, never empty.
        declared_type: what the sender says, lower case, e.g. `application/pdf`.
        sniffed_type: what the bytes say, see `kit.filetypes`.
        content: decoded bytes.
        content_id: without angle brackets; what `cid:` addresses in the HTML name.
        is_inline: shown within the text rather than offered below it.
        width, height: of a picture, in pixels.
    """

    name: str
    declared_type: str
    sniffed_type: str
    content: bytes
    content_id: str | None
    is_inline: bool
    width: int | None = None
    height: int | None = None

    @property
    def size_bytes(self) -> int:
        return len(self.content)


class _Word(StrEnum):
    """A word that crosses from a reader as its class and value: Python 3.11.0 to 3.11.3 would send ``getattr``."""

    def __reduce_ex__(self, proto: object) -> tuple[Any, ...]:
        return type(self), (self.value,)


class Kind(_Word):
    """Who or what wrote a mail; everything but `personal` is never answered automatically."""

    PERSONAL = "personal"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Origin:
    """What the headers say about the writer: one of the kinds, and the header that says so."""

    kind: Kind
    reason: str | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report.

    Attributes:
        is_failure: the mail will not arrive; false for a delay or a success report, `None` when not said.
        status: enhanced status code such as `5.1.1`, or `None`.
        recipients: whom the mail did not reach, for good or so far, lower-case domains; may be empty.
        message_id: of the mail that came back, for finding our delivery; `None` when not enclosed.
        diagnostic: what the refusing server said, one line; `None` when not told apart.
    """

    is_failure: bool | None
    status: str | None
    recipients: tuple[str, ...]
    message_id: str | None
    diagnostic: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """What our own mail server found (RFC 8601); a method it did not report is `None`.

    When a mail carries contradicting reports in our server's name, the worst one counts, so a forged header
    can only hurt its forger.
    """

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None

    @property
    def is_aligned(self) -> bool:
        """True when the address in From is proven (DMARC passed)."""
        return self.dmarc == "pass"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar's event, as the sender's calendar writes it.

    Attributes:
        method: `request`, `cancel`, `reply`, `publish`, `counter`, …
        starts, ends: `2026-03-02 10:00`, in `zone`, or a day alone; `""` when not said.
        zone: as the sender names it, `UTC`, or `""`.
        answer: of a reply: `accepted`, `declined`, `tentative`, …
    """

    method: str
    uid: str
    title: str
    starts: str
    ends: str
    zone: str
    where: str
    organiser: str
    answer: str
    repeats: bool


class Seal(_Word):
    """What S/MIME or PGP does to a mail. Nothing is verified or decrypted here; its parts are kept as files."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"


@dataclass(frozen=True, slots=True)
class ListHeaders:
    """Mailing-list headers (RFC 2369, RFC 2919); values as written."""

    list_id: str | None = None
    unsubscribe: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One incoming mail.

    All strings are free of NUL, other control characters (line break and tab excepted in the texts) and lone
    surrogates, so they can be stored.

    Attributes:
        message_id: without angle brackets; made from the content's hash when the mail has none.
        has_own_message_id: whether the sender gave it.
        in_reply_to, references: ids in order, without brackets and repeats.
        authors: the From mailboxes, hardly ever more than one; empty when none can be read.
        reply_to: mailboxes that want the answer; empty means the author.
        delivered_to: envelope recipients that our server noted, plus-addresses kept, nearest first.
        return_path: envelope sender; empty for the null sender `<>`, `None` when our server did not note it.
        date: aware UTC, `None` when absent or unreadable.
        text: plain text, line breaks as `\\n`; made from the HTML when there is no plain part.
        new_text: what of it is new (see `quote`); `""` when everything is quoted.
        is_text_cut: the text was longer than `Caps.text_chars`.
        html: sanitised, loads nothing by itself; `None` when there is no HTML or it is beyond the limits.
        origin: whether a person wrote it, and the header that says otherwise.
        bounce: set exactly when `origin.kind` is `bounce`.
        loop_marks: values of the header by which an installation marks its own mail.
        invitation: of the first calendar part.
        seal: signed or encrypted by its writer; `None` for ordinary mail.
    """

    message_id: str
    has_own_message_id: bool
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    authors: tuple[Address, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    return_path: str | None
    date: datetime | None
    text: str
    new_text: str
    is_text_cut: bool
    html: str | None
    attachments: tuple[Attachment, ...]
    origin: Origin
    bounce: Bounce | None
    authentication: Authentication
    list_headers: ListHeaders
    loop_marks: tuple[str, ...]
    invitation: Invitation | None
    seal: Seal | None

    @property
    def author(self) -> Address | None:
        """The first From mailbox."""
        return self.authors[0] if self.authors else None

    @property
    def is_auto_submitted(self) -> bool:
        return self.origin.kind is Kind.AUTOMATIC

    @property
    def is_bounce(self) -> bool:
        return self.origin.kind is Kind.BOUNCE

    @property
    def is_bulk(self) -> bool:
        return self.origin.kind is Kind.BULK
