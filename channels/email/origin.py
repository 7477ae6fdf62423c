"""Who or what wrote a mail: a person, a program, a mail server, a list.

Source: RFC 3834 §2, RFC 3464, RFC 2076, and the headers that autoresponders in use set instead.
"""

from __future__ import annotations

import re

from channels.email.fields import Headers
from channels.email.mime import Part, walk
from channels.email.model import Address, Kind, Origin

_BOUNCE_SENDER = re.compile(
    r"""^"?(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|mail\.?delivery|bounces?(?:[+-].*)?|mailadm|smtp-gateway
    |system-?administrator)""",
    re.IGNORECASE | re.VERBOSE,
)
_DAEMON = re.compile(r"^(?:mailer|mail|m)-?daemon$", re.IGNORECASE)
_NO_REPLY = re.compile(r"^(?:no|do-?not|don-?t|never)[-_.]?reply(?:[-_.+].*)?$|^noreply", re.IGNORECASE)
_BOUNCE_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon)|mail administrator|postmaster|delivery (?:sub)?system|退信", re.IGNORECASE
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status |failure|has failed|problem|error|report|notification|unsuccessful|delayed|warning)"
    r"|during delivery|deliver(?:y|ing)?\b.{0,30}\bfail|fail(?:ed|ure)\b.{0,20}\b(?:deliver|mail)|not (?:be )?delivered"
    r"|mail(?: system)? (?:failure|delivery|error)|message (?:delivery|was not|you sent|status)|could not send"
    r"|returned (?:mail|e-?mail|to sender)|mail\b.{0,20}\breturned|non[- ]?(?:remis|delivery|deliverable)|unzustellbar"
    r"|permanente? (?:fatal )?(?:error|fail)|bounce|failure notice|user unknown|unknown user|warning: could not"
    r"|automatically rejected|退信|无法投递|無法投遞|投递失败|未送达",
    re.IGNORECASE,
)
_BOUNCE_PHRASE = re.compile(
    r"(?:could|can) ?not (?:be )?deliver|unable to deliver|not (?:be )?delivered|did not reach the following"
    r"|failed recipient|non[- ]delivery|automatically rejected|delivery of (?:e-?)?mail to|has been postponed"
    r"|undeliverable|smtp error|returned (?:mail|message)|无法投递|無法投遞|退回|未能送达",
    re.IGNORECASE,
)
_PHRASE_WITHIN = 1500
_REPLY_PREFIX = re.compile(r"^\s*(?:re|fwd?|aw|wg|tr|sv|antw|回复|回覆|转发|轉寄|答复)\s*[:：]", re.IGNORECASE)
_AUTO_SUBJECT = re.compile(
    r"^(?:\W*)(?:auto(?:matic)?[ -]?(?:reply|response|answer)|out of (?:the )?office|自动回复|自動回覆|自动答复"
    r"|automatische antwort|abwesenheit|réponse automatique|respuesta automática|risposta automatica)",
    re.IGNORECASE,
)
_BULK_WORDS = ("bulk", "junk", "list")


def tell_origin(root: Part, author: Address | None, return_path: str | None, subject: str, text: str) -> Origin:
    """Judge a mail by its headers, structure and, for mail servers older than delivery reports, its opening words.

    The reason names what decided.

    A mail is answered only if it is personal, so in doubt it is not: a null return path alone makes it automatic.
    """
    headers = root.headers
    if reason := _find_bounce(root, author, return_path, subject, text):
        return Origin(Kind.BOUNCE, reason)
    if reason := _find_automatic(headers, return_path, subject):
        return Origin(Kind.AUTOMATIC, reason)
    if reason := _find_bulk(headers):
        return Origin(Kind.BULK, reason)
    if author is not None and _NO_REPLY.match(author.local_part):
        return Origin(Kind.AUTOMATIC, "no-reply sender")
    if root.content_type == "multipart/report":
        return Origin(Kind.AUTOMATIC, "multipart/report")
    return Origin(Kind.PERSONAL, None)


def _find_bounce(root: Part, author: Address | None, return_path: str | None, subject: str, text: str) -> str | None:
    if root.content_type == "multipart/report":
        report_type = root.parameters.get("report-type")
        if report_type is not None and report_type.value.lower() == "delivery-status":
            return "multipart/report"
    if any(part.content_type == "message/delivery-status" for part in walk(root)):
        return "message/delivery-status"
    if root.headers.get("x-failed-recipients"):
        return "X-Failed-Recipients"
    if author is not None and _DAEMON.match(author.local_part):
        return "sender"
    if not _BOUNCE_SUBJECT.search(subject):
        return None
    if author is not None and (_BOUNCE_SENDER.match(author.local_part) or _BOUNCE_NAME.search(author.name)):
        return "sender and subject"
    if return_path is not None and (return_path == "" or _DAEMON.match(return_path.partition("@")[0])):
        return "return path and subject"
    if _is_written_reply(root.headers, subject):
        return None
    return "subject and text" if _BOUNCE_PHRASE.search(text, 0, _PHRASE_WITHIN) else None


def _is_written_reply(headers: Headers, subject: str) -> bool:
    """A person who answers or forwards a bounce: their program says what it answers."""
    is_threaded = headers.get("references") is not None or headers.get("in-reply-to") is not None
    return is_threaded and bool(_REPLY_PREFIX.match(subject))


def _find_automatic(headers: Headers, return_path: str | None, subject: str) -> str | None:
    submitted = headers.get("auto-submitted")
    if submitted is not None and submitted.split(";")[0].split("(")[0].strip().lower() not in ("no", ""):
        return "Auto-Submitted"
    for name, label in _PRESENT:
        if headers.get(name) is not None:
            return label
    suppress = headers.get("x-auto-response-suppress")
    if suppress is not None and suppress.strip().lower() not in ("none", ""):
        return "X-Auto-Response-Suppress"
    if (headers.get("precedence") or "").strip().lower() in ("auto_reply", "auto-reply"):
        return "Precedence"
    if (headers.get("x-precedence") or "").strip().lower() in ("auto_reply", "auto-reply"):
        return "X-Precedence"
    if return_path == "":
        return "null return path"
    return "subject" if _AUTO_SUBJECT.search(subject) else None


_PRESENT = (
    ("x-autoreply", "X-Autoreply"),
    ("x-autorespond", "X-Autorespond"),
    ("x-autoresponder", "X-Autoresponder"),
    ("x-auto-response", "X-Auto-Response"),
    ("x-autogenerated", "X-Autogenerated"),
    ("x-mail-autoreply", "X-Mail-Autoreply"),
    ("x-vacation", "X-Vacation"),
    ("x-facebook-notify", "X-Facebook-Notify"),
)


def _find_bulk(headers: Headers) -> str | None:
    for name, label in (("precedence", "Precedence"), ("x-precedence", "X-Precedence")):
        if (headers.get(name) or "").strip().lower() in _BULK_WORDS:
            return label
    for name, label in (("list-id", "List-Id"), ("list-unsubscribe", "List-Unsubscribe"), ("list-post", "List-Post")):
        if headers.get(name) is not None:
            return label
    if headers.get("feedback-id") is not None:
        return "Feedback-ID"
    return None
