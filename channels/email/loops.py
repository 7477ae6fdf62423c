"""Whether a mail may be answered by a program. Source: RFC 3834 §2, and loops that other help desks ran into."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.email.model import Kind, ParsedMail


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """How many automatic answers one address may get; two programs that answer each other stop after these."""

    answers: int
    within: timedelta


DEFAULT_RATES = (AnswerRate(2, timedelta(hours=1)), AnswerRate(5, timedelta(days=1)))


def refuse_answer(mail: ParsedMail, own_addresses: Collection[str], *, own_mark: str | None = None) -> str | None:
    """Why this mail gets no automatic answer, or `None` when it may get one.

    Args:
        own_addresses: every address that leads to an inbox of this installation, aliases included, any case.
        own_mark: what `render` writes as loop mark here.
    Returns:
        A stable word: `automatic`, `bounce`, `bulk` (see `ParsedMail.origin` for the header), `no_author`,
        `own_address`, `own_mark`, `null_return_path`, `not_addressed`, `unproven_sender`, `no_content`.
    """
    if mail.origin.kind is not Kind.PERSONAL:
        return mail.origin.kind.value
    if mail.author is None or "@" not in mail.author.address:
        return "no_author"
    if mail.return_path == "":
        return "null_return_path"
    if own_mark is not None and own_mark in mail.loop_marks:
        return "own_mark"
    own = {plain_address(address) for address in own_addresses}
    senders = [mail.author.address, *(address.address for address in mail.reply_to)]
    senders += [mail.sender.address] if mail.sender else []
    senders += [mail.return_path] if mail.return_path else []
    if any(plain_address(address) in own for address in senders):
        return "own_address"
    recipients = [*(address.address for address in (*mail.to, *mail.cc)), *mail.delivered_to]
    if not any(plain_address(address) in own for address in recipients):
        return "not_addressed"
    if mail.authentication.dmarc == "fail":
        return "unproven_sender"
    return None if mail.text.strip() or mail.attachments else "no_content"


def refuse_by_rate(
    answered_at: Sequence[datetime], now: datetime, rates: Sequence[AnswerRate] = DEFAULT_RATES
) -> str | None:
    """`too_many` when the address has had its share of automatic answers, else `None`.

    Args:
        answered_at: when this address was answered automatically, any order, aware.
    """
    for rate in rates:
        if sum(now - moment < rate.within for moment in answered_at) >= rate.answers:
            return "too_many"
    return None


def plain_address(address: str) -> str:
    """An address without its plus part, in lower case: what we send from and get back may differ in both."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
