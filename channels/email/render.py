"""A reply as a mail, ready for SMTP.

Only the standard library's message objects write headers. They alone are no protection against header injection: they
refuse a line break, but decode `=?utf-8?q?=0AX-Evil:_1?=` inside a subject or name into one and write it out. So text
is freed of encoded words before, and every folded header is checked after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import headerregistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

from channels.email.errors import MailNotWritable
from channels.email.model import Address
from kit.filenames import safe_name
from kit.text import clean

MAX_REFERENCES = 20
MAX_REFERENCES_CHARS = 4000
MAX_SUBJECT_CHARS = 500
MAX_RECIPIENTS = 100
MAX_ATTACHED_BYTES = 25_000_000

_REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|sv|antw|res|rif|odp|回复|回覆|答复|答覆)\s*(?:\[\d{1,3}\])?\s*[:：])+\s*", re.IGNORECASE
)
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ID = re.compile(r"[!-;=?-~]{1,900}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to attach; the name may be anything, it is made safe."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be sent.

    Attributes:
        message_id: of our message, unique for good; `<message_id@id_domain>` is the Message-ID, so that a repeated
            sending of one message can be recognised.
        author: name and address of the inbox.
        subject: of the thread; becomes "Re: …" when `in_reply_to` is set.
        html: an alternative to the text, already safe.
        in_reply_to, references: ids of the mail answered, without angle brackets, the references in its order.
        reply_to: where answers go, see `reply_token`.
        is_automatic: written by a program: it says so (RFC 3834) and asks for no automatic answer.
        loop_mark: names this installation, so that it recognises its own mail.
        unsubscribe: where the recipient says that they want no more such mail (RFC 2369); the first one, where it is
            https, by one click (RFC 8058).
    """

    message_id: str
    id_domain: str
    author: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    sent_at: datetime
    cc: tuple[Address, ...] = ()
    html: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reply_to: Address | None = None
    is_automatic: bool = False
    loop_mark: str | None = None
    unsubscribe: tuple[str, ...] = ()
    files: tuple[OutgoingFile, ...] = ()


def render_reply(reply: Reply) -> EmailMessage:
    """Write the mail.

    Returns:
        A message whose `as_bytes()` has CRLF line ends and is ASCII, but for addresses that need SMTPUTF8.
    Raises:
        MailNotWritable: no recipient, an address that cannot be written, too much attached.
    """
    if not reply.to:
        raise MailNotWritable("no_recipient", "The reply has no recipient.")
    if len(reply.to) + len(reply.cc) > MAX_RECIPIENTS:
        raise MailNotWritable("too_many_recipients", f"A reply goes to at most {MAX_RECIPIENTS} people.")
    if sum(len(file.content) for file in reply.files) > MAX_ATTACHED_BYTES:
        raise MailNotWritable("mail_too_large", f"Attachments may have {MAX_ATTACHED_BYTES // 1_000_000} MB together.")
    message = EmailMessage(policy=_choose_policy(reply))
    message["From"] = _mailbox(reply.author)
    message["To"] = [_mailbox(address) for address in reply.to]
    if reply.cc:
        message["Cc"] = [_mailbox(address) for address in reply.cc]
    if reply.reply_to is not None:
        message["Reply-To"] = _mailbox(reply.reply_to)
    message["Subject"] = write_subject(reply.subject, is_reply=reply.in_reply_to is not None)
    message["Date"] = reply.sent_at
    message["Message-ID"] = f"<{write_message_id(reply.message_id, reply.id_domain)}>"
    if reply.in_reply_to is not None and _ID.fullmatch(reply.in_reply_to):
        message["In-Reply-To"] = f"<{reply.in_reply_to}>"
        message["References"] = " ".join(
            f"<{found}>" for found in choose_references(reply.references, reply.in_reply_to)
        )
    if reply.is_automatic:
        message["Auto-Submitted"] = "auto-replied" if reply.in_reply_to is not None else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    if reply.unsubscribe:
        message["List-Unsubscribe"] = ", ".join(f"<{_one_line(target)}>" for target in reply.unsubscribe)
        if reply.unsubscribe[0].startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if reply.loop_mark is not None:
        message["X-Trunkline-Loop"] = _one_line(reply.loop_mark)
    _write_content(message, reply)
    _check_headers(message)
    return message


def write_message_id(message_id: str, domain: str) -> str:
    """Our Message-ID for a message, without angle brackets; the same for each attempt to send it."""
    written = f"{message_id}@{domain.lower()}"
    if not _ID.fullmatch(written) or not _DOMAIN.fullmatch(domain.lower()):
        raise MailNotWritable("bad_header", "The message id cannot be written.")
    return written


def write_subject(subject: str, *, is_reply: bool) -> str:
    """The subject on one line; of a reply with exactly one "Re:", whatever language the other side marked it in."""
    line = _one_line(subject)[:MAX_SUBJECT_CHARS]
    return f"Re: {_REPLY_PREFIX.sub('', line)}".rstrip() if is_reply else line


def choose_references(references: Sequence[str], in_reply_to: str) -> tuple[str, ...]:
    """The ids for References: the thread's first, then the latest, the answered one last (RFC 5322 §3.6.4)."""
    known = [found for found in dict.fromkeys(references) if _ID.fullmatch(found) and found != in_reply_to]
    chosen = [*known, in_reply_to]
    if len(chosen) > MAX_REFERENCES:
        chosen = [chosen[0], *chosen[1 - MAX_REFERENCES :]]
    while len(chosen) > 2 and sum(map(len, chosen)) > MAX_REFERENCES_CHARS:
        del chosen[1]
    return tuple(chosen)


def _write_content(message: EmailMessage, reply: Reply) -> None:
    message.set_content(_body(reply.text))
    if reply.html is not None:
        message.add_alternative(_body(reply.html), subtype="html")
    for number, file in enumerate(reply.files, start=1):
        content_type = file.content_type.lower()
        main, _, sub = (content_type if _TYPE.fullmatch(content_type) else "application/octet-stream").partition("/")
        if main in ("multipart", "message"):
            main, sub = "application", "octet-stream"
        name = _one_line(safe_name(file.name, f"file-{number}"))
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=name)


def _body(text: str) -> str:
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.endswith("\n") else f"{text}\n"


def write_address(address: Address) -> str:
    """The address as an envelope has it: the domain in ASCII.

    Raises:
        MailNotWritable: it cannot be written.
    """
    return _mailbox(address).addr_spec


def is_writable(address: Address) -> bool:
    """Whether a mail can be addressed to this mailbox."""
    try:
        write_address(address)
    except MailNotWritable:
        return False
    return True


def _mailbox(address: Address) -> headerregistry.Address:
    local, domain = address.local_part, _ascii_domain(address.domain)
    if not _LOCAL_PART.fullmatch(local) or "=?" in local or not _DOMAIN.fullmatch(domain):
        raise MailNotWritable("bad_address", "The address of a recipient cannot be written in a mail.")
    return headerregistry.Address(display_name=_one_line(address.name), username=local, domain=domain)


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise MailNotWritable("bad_address", "The address of a recipient cannot be written in a mail.") from error


def _one_line(text: str) -> str:
    """Text that a header can hold: without line breaks, control characters and anything that reads as encoded."""
    line = clean(_LINE_BREAKS.sub(" ", text)).replace("\t", " ")
    while "=?" in line:
        line = line.replace("=?", "= ?")
    return " ".join(line.split())


class _WordsHeader(headerregistry.BaseHeader):
    """Message-IDs or links, one on each line: the usual folding turns long ones into encoded words."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds.update(decoded=value, parse_tree=None, defects=[])

    def fold(self, *, policy: Policy[Any]) -> str:
        line_end = policy.linesep
        return f"{self.name}: {f'{line_end} '.join(str(self).split())}{line_end}"


class _Registry(headerregistry.HeaderRegistry):
    def __getitem__(self, name: str) -> type[headerregistry.BaseHeader]:
        is_whole = name.lower() in ("references", "in-reply-to", "message-id", "list-unsubscribe")
        return _WordsHeader if is_whole else super().__getitem__(name)


_ASCII_POLICY = SMTP.clone(header_factory=_Registry(), cte_type="7bit")
_UTF8_POLICY = SMTP.clone(header_factory=_Registry(), cte_type="7bit", utf8=True)


def _choose_policy(reply: Reply) -> EmailPolicy[Any]:
    """A local part beyond ASCII can only be written with SMTPUTF8 (RFC 6531)."""
    mailboxes = (reply.author, *reply.to, *reply.cc, *((reply.reply_to,) if reply.reply_to else ()))
    return _ASCII_POLICY if all(mailbox.local_part.isascii() for mailbox in mailboxes) else _UTF8_POLICY


def _check_headers(message: EmailMessage) -> None:
    """The second wall against header injection: each header, as it will be sent, is that header and nothing else."""
    for part in message.walk():
        for name, value in part.items():
            first, *folded = message.policy.fold(name, value).rstrip("\r\n").split("\r\n")
            is_whole = first.startswith(f"{name}:") and all(line[:1] in (" ", "\t") for line in folded)
            if not is_whole or any("\r" in line or "\n" in line for line in (first, *folded)):
                raise MailNotWritable("bad_header", f"The header {name} cannot be written.")
