"""Whom a delivery report names in its prose: mail servers older than RFC 3464, and those that never cared for it."""

from __future__ import annotations

import re
from collections.abc import Collection

from channels.email.addresses import normalise_address

MAX_CHARS = 6000
MAX_LINE_CHARS = 400

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")
# What stands before an address that a report lists: bullets, brackets, or words that name a recipient.
_LEAD = re.compile(
    r"^(?:[^\w@]*"
    r"|.{0,60}\b(?:recipients?|address(?:ee)?|error-for|mailbox|user|attempts|addressed to|destinataire|empfänger)\b"
    r"[^@]{0,20}"
    r"|.{0,60}(?:收件人|收件者|收信人|邮箱|郵箱|地址)[^@]{0,20}"
    r"|.{0,60}\bSMTP=)$",
    re.IGNORECASE,
)
_OF_THE_MAIL = re.compile(
    r"^\W{0,4}(?:from|sender|reply-to|subject|date|sent|message-id|received|cc|return-path|发件人|主题|日期)\b\W{0,3}:",
    re.IGNORECASE,
)
# From here on the report repeats the mail itself.
_COPY = re.compile(
    r"original message (?:follows|attached|below|-)|-original message|message header follows|returned mail follows"
    r"|(?<!receive a )copy of (?:your|the) (?:first part|mail|message)|start of returned|below this line"
    r"|unsent message|your message reads|first \d+ lines|message body (?:suppressed|follows)"
    r"|headers? of (?:your|the original)|原始邮件|原邮件|邮件原文",
    re.IGNORECASE,
)
_OFFICES = re.compile(r"^(?:postmaster|mailer-?daemon|abuse|hostmaster|webmaster|root|help(?:desk)?|no-?reply)$", re.I)
_ONLY_LATE = re.compile(
    r"not yet been delivered|has (?:not )?(?:been )?(?:delayed|postponed)|warning message only|delivery (?:is )?delayed"
    r"|(?:will|we) (?:continue|keep|be retr)|still trying|do(?:es)? not need to resend"
    r"|延迟投递|稍后(?:将|会)?(?:重试|重新)",
    re.IGNORECASE,
)


def named_recipients(text: str, own: Collection[str]) -> tuple[str, ...]:
    """The addresses that a report's text says it could not reach, in order.

    Those that a line begins with, or that stand behind a word such as "recipient"; else the first one at all.

    Args:
        text: the plain text of the report; only its first `MAX_CHARS` characters are looked at.
        own: addresses of the mail's sender, who is told and is not the one that failed; lower case.
    """
    text = text[:MAX_CHARS]
    listed: list[str] = []
    others: list[str] = []
    seen_any = False
    for line in (each[:MAX_LINE_CHARS] for each in text.split("\n")):
        if seen_any and _COPY.search(line):
            break
        seen_any = seen_any or bool(line.strip())
        if _OF_THE_MAIL.match(line):
            continue
        for match in _ADDRESS.finditer(line):
            address = normalise_address(match.group().partition("SMTP=")[2] or match.group().strip("'"))
            local = address.rpartition("@")[0]
            if address.lower() in own or not local or _OFFICES.match(local):
                continue
            start = match.start() + match.group().find(local)
            (listed if _LEAD.match(line[:start].replace("<", " ")) else others).append(address)
    return tuple(dict.fromkeys(listed or others[:1]))


def is_only_late(text: str) -> bool:
    """Whether the text says that the mail may still arrive."""
    return _ONLY_LATE.search(text[:MAX_CHARS]) is not None
