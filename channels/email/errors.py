"""What can go wrong in the e-mail channel.

TrunklineError
├── Unparseable
│   └── MailRejected       an incoming mail that is not read: too large, too deep, too slow
├── Unavailable
│   ├── ParserUnavailable  no process for reading mails can be started: try again later
│   └── MailboxTrouble     a mailbox cannot be read now
│       ├── MailboxAway        its server cannot be reached, or ended the connection: connect again
│       ├── MailboxRefused     its server refuses the name, the password or the folder: an admin has to look
│       ├── TokensAway         the address that gives access tokens cannot be reached
│       └── TokensRefused      it refuses the refresh token: an admin has to authorise the inbox anew
└── SendRejected
    └── MailNotWritable    a reply that cannot become a mail: no recipient, an address with a line break

MailTooCostly never leaves the channel: a brief reader gives up and a process that can be killed takes over.
"""

from __future__ import annotations

from channels.errors import SendRejected, Unparseable
from kit.errors import Unavailable


class MailRejected(Unparseable):
    """An incoming mail is over a limit; the raw bytes stay stored and a person can look at them.

    Args:
        code: stable word for programs: `mail_too_large`, `mail_header_too_large`, `mail_headers_too_large`,
            `mail_too_deep`, `mail_too_many_parts`, `mail_too_slow`, `mail_unreadable`.
        detail: one sentence for a person, with the limit and no text of the mail.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)


class ParserUnavailable(Unavailable):
    """No process for reading mails can be started; the mail is not at fault and is to be tried again."""

    code = "mail_parser_unavailable"


class MailboxTrouble(Unavailable):
    """A mailbox cannot be read now; `detail` is worded for an admin and holds no secret."""

    code = "mailbox_trouble"


class MailboxAway(MailboxTrouble):
    code = "mailbox_away"


class MailboxRefused(MailboxTrouble):
    code = "mailbox_refused"


class TokensAway(MailboxTrouble):
    code = "tokens_away"


class TokensRefused(MailboxTrouble):
    code = "tokens_refused"


class MailNotWritable(SendRejected):
    """A reply cannot be written as a mail; `detail` is worded for the agent.

    Args:
        code: stable word for programs: `no_recipient`, `too_many_recipients`, `bad_address`, `bad_header`,
            `bad_key`, `mail_too_large`.
        detail: one sentence for a person.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)


class MailTooCostly(Exception):
    """Reading the mail might take more than a few milliseconds; raised only by a brief reader."""
