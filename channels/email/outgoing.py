"""From a reply in the record to a mail on its way, and what the mail server's answer means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aiosmtplib
import structlog

from channels.contract import InboxSettings, OutboundMessage
from channels.email.errors import MailboxTrouble, MailNotWritable, TokensRefused
from channels.email.markup import fill, signature_html, text_to_html
from channels.email.model import Address
from channels.email.oauth import Tokens
from channels.email.render import OutgoingFile, Reply, is_writable
from channels.email.reply_token import make_reply_address
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from conversations.copies import copies_of

log = structlog.get_logger(__name__)

CONNECT_WITHIN_S = 15.0
ANSWER_WITHIN_S = 30.0
MAX_IDS = 20
MAX_COPIES = 50


def to_reply(
    message: OutboundMessage,
    inbox: InboxSettings,
    files: Sequence[OutgoingFile],
    reply_key: bytes,
    unsubscribe: Sequence[str] = (),
) -> Reply:
    """Return what is to be written.

    The thread's state comes from two writers that never touch each other's keys, so neither loses what the other wrote
    in between: intake keeps what the customer's latest mail says (``in_reply_to``, ``references``, ``cc``,
    ``answer_to``, ``to_name``), a send adds its own id to ``sent``.

    Raises:
        MailNotWritable: the inbox has no address.
    """
    if not inbox.address:
        raise MailNotWritable("bad_address", "This inbox has no mail address yet.")
    state = message.thread_state
    own = Address(str(inbox.config.get("from_name") or inbox.name), inbox.address)
    name = f"{message.author_name} · {own.name}" if message.author_name else own.name
    to = str(state.get("answer_to") or message.to)
    text, page = _sign(message, inbox, own)
    uses_plus = bool(inbox.config.get("plus_addressing"))
    sent = [str(one) for one in state.get("sent") or ()]
    listed = copies_of(message.facts if "cc" in message.facts else state)
    copies = (Address(copy["name"], copy["address"]) for copy in listed)
    return Reply(
        message_id=str(message.id),
        id_domain=own.domain,
        author=Address(name, own.address),
        to=(Address(str(state.get("to_name") or ""), to),),
        # An address that cannot be written must not keep the customer from their answer.
        cc=tuple(copy for copy in copies if is_writable(copy))[:MAX_COPIES],
        subject=message.subject,
        text=text,
        html=page,
        sent_at=message.created_at,
        in_reply_to=state.get("in_reply_to") or (sent[-1] if sent else None),
        references=(*(state.get("references") or ()), *sent),
        # The token is the customer's, even where they want the answer at another address.
        reply_to=make_reply_address(own, message.thread_id, message.to, reply_key) if uses_plus else None,
        is_automatic=message.is_automatic,
        loop_mark=str(inbox.workspace_id),
        unsubscribe=tuple(unsubscribe),
        files=tuple(files),
    )


def _sign(message: OutboundMessage, inbox: InboxSettings, own: Address) -> tuple[str, str]:
    """Return the text and the page of a reply, each with the inbox's signature."""
    values = {"agent": message.author_name or own.name, "inbox": own.name, "address": own.address}
    text, page = message.text, text_to_html(message.text)
    signature = fill(str(inbox.config.get("signature") or ""), values)
    styled = str(inbox.config.get("signature_html") or "")
    if signature:
        text = f"{text}\n\n-- \n{signature}"
    if styled or signature:
        below = signature_html(styled, values) if styled else text_to_html(signature)
        page = f"{page}\n<div><p>-- </p>\n{below}</div>"
    return text, page


def next_state(message: OutboundMessage, message_id: str) -> dict[str, Any]:
    """Return what the thread remembers of a mail that was sent: the next one refers to it as well."""
    sent = [*(message.thread_state.get("sent") or ()), message_id]
    return {"sent": list(dict.fromkeys(sent))[-MAX_IDS:]}


def connection(inbox: InboxSettings, tokens: Tokens | None = None) -> aiosmtplib.SMTP:
    """Return a connection to be opened to the inbox's mail server.

    Raises:
        SendRejected: none is set.
    """
    config = inbox.config
    host = str(config.get("smtp_host") or "")
    if not host:
        raise SendRejected(
            "this inbox has no outgoing mail server: an admin can set one in its settings", code="no_smtp_server"
        )
    security = config.get("smtp_security") or "starttls"
    username = str(config.get("smtp_username") or "") or None
    return aiosmtplib.SMTP(
        hostname=host,
        port=int(config.get("smtp_port") or 587),
        username=username,
        password=inbox.secrets.get("smtp_password") if username and tokens is None else None,
        oauth_token_generator=tokens.get if username and tokens is not None else None,
        use_tls=security == "tls",
        start_tls=security == "starttls",
        timeout=CONNECT_WITHIN_S,
    )


async def connect(smtp: aiosmtplib.SMTP, tokens: Tokens | None = None) -> None:
    """Open the connection and sign in; a token that is refused is forgotten.

    Raises:
        CredentialsRejected: the server refuses our name; the replies wait until it is mended.
        SendDeferred: the server is away; the whole inbox pauses.
    """
    try:
        await smtp.connect()
    except TokensRefused as error:
        raise CredentialsRejected(error.detail) from error
    except MailboxTrouble as error:
        raise SendDeferred(error.detail, retry_after_s=60, inbox_wide=True, code=error.code) from error
    except aiosmtplib.SMTPAuthenticationError as error:
        if tokens is not None:
            tokens.forget()
        # The password may be mended at any time; the replies wait for it.
        raise CredentialsRejected(f"the mail server refuses the user name or password ({error.code})") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        detail = f"the mail server cannot be reached ({type(error).__name__})"
        raise SendDeferred(detail, retry_after_s=15, inbox_wide=True, code="server_away") from error


async def hand_over(smtp: aiosmtplib.SMTP, sender: str, to: str, copies: Sequence[str], mail: bytes) -> None:
    """Give one mail to the server; returning means that it took it for the customer.

    A refused copy is left out: what counts is that the customer gets their answer.

    Raises:
        SendRejected: refused for good. SendDeferred: refused for now. DeliveryUnknown: no answer to the mail's end.
    """
    needs_utf8 = not all(address.isascii() for address in (sender, to, *copies))
    options = ["SMTPUTF8"] if needs_utf8 else []
    try:
        await smtp.mail(sender, options=options, timeout=ANSWER_WITHIN_S)
        await smtp.rcpt(to, timeout=ANSWER_WITHIN_S)
        for copy in copies:
            try:
                await smtp.rcpt(copy, timeout=ANSWER_WITHIN_S)
            except aiosmtplib.SMTPRecipientRefused as error:
                log.info("mail_copy_refused", code=error.code)
    except aiosmtplib.SMTPResponseException as error:
        raise _as_outcome(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise SendDeferred("the mail server ended the connection", code="server_away") from error
    try:
        await smtp.data(mail, timeout=ANSWER_WITHIN_S)
    except aiosmtplib.SMTPResponseException as error:
        raise _as_outcome(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise DeliveryUnknown("the mail server did not say whether it took the mail") from error


def _as_outcome(error: aiosmtplib.SMTPResponseException) -> SendRejected | SendDeferred:
    said = " ".join(str(error.message).split())[:300]
    if 400 <= error.code < 500:
        return SendDeferred(f"the mail server says: {error.code} {said}", code="refused_for_now")
    return SendRejected(f"the mail server refuses the mail: {error.code} {said}", code="refused_by_server")
