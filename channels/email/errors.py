"""What can go wrong in the e-mail channel.

EmailError
├── MailRejected      an incoming mail that is not read: too large, too deep, too slow
├── MailTooCostly     a brief reader gives up: the mail needs a process that can be killed
├── ParserUnavailable no process for reading mails can be started: try again later
└── MailNotWritable   a reply that cannot become a mail: no recipient, an address with a line break
"""

from __future__ import annotations


class EmailError(Exception):
    """Root of the errors of this channel."""


class MailRejected(EmailError):
    """An incoming mail is over a limit; the raw bytes stay stored and a person can look at them.

    Args:
        code: stable word for programs: `mail_too_large`, `mail_header_too_large`, `mail_headers_too_large`,
            `mail_too_deep`, `mail_too_many_parts`, `mail_too_slow`, `mail_unreadable`.
        detail: one sentence for a person, with the limit and no text of the mail.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class MailTooCostly(EmailError):
    """Reading the mail might take more than a few milliseconds; raised only by a brief reader."""


class ParserUnavailable(EmailError):
    """No process for reading mails can be started; the mail is not at fault and is to be tried again."""


class MailNotWritable(EmailError):
    """A reply cannot be written as a mail; `detail` is worded for the agent.

    Args:
        code: stable word for programs: `no_recipient`, `bad_address`, `bad_header`, `mail_too_large`.
        detail: one sentence for a person.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"
