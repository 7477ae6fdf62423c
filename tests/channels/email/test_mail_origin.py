"""Who wrote a mail, what a bounce says, and whether a program may answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channels.email.loops import AnswerRate, refuse_answer, refuse_by_rate
from channels.email.model import Bounce, Kind
from channels.email.parse import read_mail
from tests.channels.email.mails import mail, multipart, part

OWN = {"help@shop.example"}
WANG = ("wang@gone.example",)


@pytest.mark.parametrize(
    ("headers", "kind", "reason"),
    [
        ({}, Kind.PERSONAL, None),
        ({"Auto-Submitted": "no"}, Kind.PERSONAL, None),
        ({"Auto-Submitted": "auto-replied"}, Kind.AUTOMATIC, "Auto-Submitted"),
        ({"Auto-Submitted": "auto-generated; owner-email=x"}, Kind.AUTOMATIC, "Auto-Submitted"),
        ({"X-Autoreply": "yes"}, Kind.AUTOMATIC, "X-Autoreply"),
        ({"X-Autorespond": "x"}, Kind.AUTOMATIC, "X-Autorespond"),
        ({"X-Auto-Response-Suppress": "All"}, Kind.AUTOMATIC, "X-Auto-Response-Suppress"),
        ({"Precedence": "auto_reply"}, Kind.AUTOMATIC, "Precedence"),
        ({"Precedence": "Bulk"}, Kind.BULK, "Precedence"),
        ({"Precedence": "junk"}, Kind.BULK, "Precedence"),
        ({"Precedence": "list"}, Kind.BULK, "Precedence"),
        ({"Precedence": "first-class"}, Kind.PERSONAL, None),
        ({"List-Id": "<l.x.example>"}, Kind.BULK, "List-Id"),
        ({"List-Unsubscribe": "<mailto:x@x.example>"}, Kind.BULK, "List-Unsubscribe"),
        ({"Return-Path": "<>"}, Kind.AUTOMATIC, "null return path"),
        ({"Subject": "自动回复：订单"}, Kind.AUTOMATIC, "subject"),
        ({"Subject": "Automatic reply: order"}, Kind.AUTOMATIC, "subject"),
        ({"Subject": "Re: your automatic reply feature is broken"}, Kind.PERSONAL, None),
        ({"From": "noreply@x.example"}, Kind.AUTOMATIC, "no-reply sender"),
        ({"From": "do-not-reply+1@x.example"}, Kind.AUTOMATIC, "no-reply sender"),
        ({"From": "MAILER-DAEMON@x.example"}, Kind.BOUNCE, "sender"),
        ({"From": "postmaster@x.example"}, Kind.PERSONAL, None),
        ({"From": "postmaster@x.example", "Subject": "Undeliverable: x"}, Kind.BOUNCE, "sender and subject"),
        ({"From": "系统退信 <x@x.example>", "Subject": "系统退信"}, Kind.BOUNCE, "sender and subject"),
        ({"Return-Path": "<>", "Subject": "Delivery failure"}, Kind.BOUNCE, "return path and subject"),
        ({"X-Failed-Recipients": "a@b.example"}, Kind.BOUNCE, "X-Failed-Recipients"),
    ],
)
def test_the_headers_tell_who_wrote(headers: dict[str, str], kind: Kind, reason: str | None) -> None:
    found = read_mail(mail(headers=headers))
    assert (found.origin.kind, found.origin.reason) == (kind, reason)
    assert (found.bounce is not None) == found.is_bounce


BOUNCED = "Your message could not be delivered to the following recipients:\n<gone@x.example>: 550 5.1.1 unknown user\n"


def test_a_bounce_in_words_is_known_by_subject_and_text_together() -> None:
    assert read_mail(mail(BOUNCED, headers={"Subject": "Delivery failure"})).is_bounce
    assert not read_mail(mail("It arrived broken.", headers={"Subject": "Delivery failure"})).is_bounce
    assert not read_mail(mail(BOUNCED, headers={"Subject": "Question"})).is_bounce


def test_a_person_who_answers_a_bounce_is_a_person() -> None:
    assert not read_mail(mail(BOUNCED, headers={"Subject": "Re: Delivery failure", "In-Reply-To": "<a@b>"})).is_bounce


def report(status: bytes, returned: bytes, returned_type: str = "message/rfc822") -> bytes:
    return multipart(
        part("It did not work."),
        part(status, content_type="message/delivery-status"),
        part(returned, content_type=returned_type),
        subtype="report; report-type=delivery-status",
        headers={"From": "MAILER-DAEMON@mx.example"},
    )


STATUS = b"Reporting-MTA: dns; mx.example\n\nOriginal-Recipient: rfc822;Gone@X.example\nAction: failed\nStatus: 5.1.1\n"


def test_a_report_names_recipient_status_and_the_mail_that_came_back() -> None:
    found = read_mail(report(STATUS, mail(headers={"Message-ID": "<ours@shop.example>"})))
    assert found.bounce == Bounce(True, "5.1.1", ("Gone@x.example",), "ours@shop.example")


def test_a_delay_is_no_failure() -> None:
    delayed = STATUS.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")
    found = read_mail(report(delayed, b"Message-ID: <ours@x>\n", "text/rfc822-headers")).bounce
    assert found == Bounce(False, "4.4.1", ("Gone@x.example",), "ours@x")


def test_a_report_for_several_recipients_fails_when_one_does() -> None:
    several = b"Reporting-MTA: dns; x\n\n" + b"\n".join(
        b"Final-Recipient: rfc822; %d@x.example\nAction: %s\nStatus: %s\n" % (n, action, status)
        for n, (action, status) in enumerate([(b"delivered", b"2.0.0"), (b"failed", b"5.2.2")])
    )
    found = read_mail(report(several, b"")).bounce
    assert found is not None
    assert (found.is_failure, found.recipients, found.status) == (True, ("1@x.example",), "5.2.2")


def test_a_bounce_in_words_is_read_from_the_text() -> None:
    text = BOUNCED + "\nMessage-ID: <ours@shop.example>\n"
    found = read_mail(mail(text, headers={"From": "mailer-daemon@x.example"})).bounce
    assert found == Bounce(True, "5.1.1", ("gone@x.example",), "ours@shop.example")


def test_a_report_of_rubbish_is_a_bounce_that_says_nothing() -> None:
    found = read_mail(report(b"\n\n:::\n" * 500 + b"a" * 90_000, b"\0" * 100)).bounce
    assert found == Bounce(None, None, (), None)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, None),
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"List-Id": "<x>"}, "bulk"),
        ({"From": "mailer-daemon@x.example"}, "bounce"),
        ({"From": "nobody"}, "no_author"),
        ({"From": "Shop <HELP@shop.example>"}, "own_address"),
        ({"From": "help+token@Shop.example"}, "own_address"),
        ({"Reply-To": "help@shop.example"}, "own_address"),
        ({"Sender": "help@shop.example"}, "own_address"),
        ({"Return-Path": "<help@shop.example>"}, "own_address"),
        ({"X-Trunkline-Loop": "here"}, "own_mark"),
        ({"X-Trunkline-Loop": "elsewhere"}, None),
        ({"To": "friend@x.example"}, "not_addressed"),
        ({"To": "friend@x.example", "Cc": "Help+1@shop.example"}, None),
        ({"To": "friend@x.example", "Delivered-To": "help@shop.example"}, None),
        ({"Authentication-Results": "mx; dmarc=fail"}, "unproven_sender"),
        ({"Authentication-Results": "mx; dmarc=none"}, None),
    ],
)
def test_what_is_never_answered_by_a_program(headers: dict[str, str], reason: str | None) -> None:
    found = read_mail(mail(headers=headers), authserv_id="mx")
    assert refuse_answer(found, OWN, own_mark="here") == reason


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes_ago", "reason"),
    [
        ([], None),
        ([5], None),
        ([5, 10], "too_many"),
        ([5, 60], None),
        ([61, 62, 63, 64], None),
        ([61, 62, 63, 64, 65], "too_many"),
        ([1440, 61, 62, 63, 64], None),
    ],
)
def test_an_address_gets_so_many_automatic_answers_and_no_more(minutes_ago: list[int], reason: str | None) -> None:
    assert refuse_by_rate([NOW - timedelta(minutes=minutes) for minutes in minutes_ago], NOW) == reason


def test_rates_can_be_chosen() -> None:
    assert refuse_by_rate([NOW], NOW, [AnswerRate(1, timedelta(seconds=1))]) == "too_many"


@pytest.mark.parametrize(
    ("text", "recipients", "is_failure"),
    [
        ("Your mail did not reach:\n\nwang@gone.example on Fri, 4 Oct\n  Unknown Recipient\n", WANG, None),
        ("550 5.1.1 <wang@gone.example>: no such user (contact postmaster@x.example)\n", WANG, True),
        ("Delivery failed 20 attempts: wang@gone.example\n\nOriginal message follows.\nli@x.example", WANG, None),
        (
            "To: help@shop.example\nThe recipients:\n  * wang@gone.example\n  * b@gone.example\n",
            (*WANG, "b@gone.example"),
            None,
        ),
        ("抱歉，您的邮件被退回。\n收件人邮箱 wang@gone.example 不存在\n", WANG, None),
        ("wang@gone.example\nhas not yet been delivered; we will keep trying.\n", WANG, False),
        ("The program is version 2.0.12.\nNothing else.\n", (), None),
    ],
)
def test_a_report_in_prose_names_whom_it_is_about(
    text: str, recipients: tuple[str, ...], is_failure: bool | None
) -> None:
    found = read_mail(mail(text, headers={"From": "MAILER-DAEMON@mx.example"})).bounce
    assert found is not None
    assert (found.recipients, found.is_failure) == (recipients, is_failure)


def test_a_report_within_the_mail_of_a_gateway_is_read() -> None:
    inner = report(b"Final-Recipient: rfc822; wang@gone.example\nAction: failed\nStatus: 5.1.1\n", b"")
    found = read_mail(
        multipart(part(inner, content_type="message/rfc822"), headers={"From": "MAILER-DAEMON@gateway.example"})
    ).bounce
    assert found is not None
    assert (found.recipients, found.status, found.is_failure) == (("wang@gone.example",), "5.1.1", True)
