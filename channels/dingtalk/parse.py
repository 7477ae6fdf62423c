"""From a message to the robot, or an event of the company, to events of the record. Pure: files are fetched elsewhere.

Who is who: a member is a customer by their userId, which replies are sent to; a guest of another company has none and
is known by the ``senderId`` that DingTalk makes for this robot. A chat with one person is one thread, named by that
person, so that an agent who writes first and the customer who answers meet in it. In a group each person has a thread
of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from channels.dingtalk import contents
from channels.dingtalk.contents import Wanted
from channels.errors import Unparseable
from channels.keys import fit_key
from channels.lenient_json import number_of, object_of, text_of
from conversations.content import plain
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage
from kit.ids import new_id
from kit.text import clean_line

log = structlog.get_logger(__name__)

KIND = "dingtalk"
GROUP = "cid"  # what the id of a group begins with
GUEST = "$:"  # what the id of somebody begins with who is no member
LEFT = frozenset({"user_leave_org"})
MAX_PEOPLE = 500  # of one event


@dataclass(frozen=True, slots=True)
class Found:
    """A message, and the files it is waiting for."""

    message: InboundMessage
    wanted: tuple[Wanted, ...] = ()
    is_file: bool = False


def read_message(message: Mapping[str, Any], inbox_id: UUID, received_at: datetime) -> Found:
    """Return what somebody wrote to the robot.

    Raises:
        Unparseable: it has no id, or names nobody.
    """
    message_id = text_of(message, "msgId")
    staff, sender = text_of(message, "senderStaffId"), text_of(message, "senderId")
    who = staff if is_id(staff) else sender
    if not message_id or not is_id(who):
        raise Unparseable("a message has a msgId and a sender")
    chat = text_of(message, "conversationId")
    is_group = text_of(message, "conversationType") == "2" and is_id(chat)
    said = contents.read(message)
    replied = text_of(object_of(object_of(message, "text"), "repliedMsg"), "msgId")
    until = number_of(message, "sessionWebhookExpiredTime")
    session = {
        "webhook": text_of(message, "sessionWebhook")[:2000],
        "until_ms": int(until) if until is not None else 0,
        "staff": staff if is_id(staff) else "",
        "sender": sender if is_id(sender) else "",
    }
    written = InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel=KIND,
        identity=identity(who, text_of(message, "senderNick")),
        thread_key=chat if is_group else who,
        content=said.content,
        text=plain(said.content),
        received_at=received_at,
        external_id=fit_key("message", message_id),
        refs=(fit_key("message", replied),) if replied else (),
        sent_at=_time(message, "createAt"),
        facts=_facts(message, chat) if is_group else {},
        thread_state=session,
    )
    return Found(written, said.wanted, said.is_file)


def read_event(kind: str, event: Mapping[str, Any], inbox_id: UUID, received_at: datetime) -> list[ContactSignal]:
    """Return what an event of the company says of members; most events say nothing of those who write to the robot."""
    if kind not in LEFT:
        log.info("dingtalk_event_passed_over", event_kind=clean_line(kind, 60))
        return []
    at = _time(event, "TimeStamp") or _time(event, "timeStamp") or received_at
    people = event.get("UserId") or event.get("userId")
    known = [one for one in people if isinstance(one, str) and is_id(one)] if isinstance(people, list) else []
    return [ContactSignal(inbox_id, KIND, identity(one), "unfollowed", at) for one in dict.fromkeys(known)][:MAX_PEOPLE]


def identity(who: str, name: str = "") -> InboundIdentity:
    """A member, a guest or a group."""
    return InboundIdentity(
        external_id=who, address=f"DingTalk {who.rstrip('=')[-6:]}", name=clean_line(name, 200), verified=True
    )


def is_id(text: str) -> bool:
    """Return whether a text may be an id of DingTalk's: they go into keys and bodies, never into addresses."""
    return 0 < len(text) <= 200 and text.isascii() and text.isprintable() and " " not in text and "#" not in text


def _facts(message: Mapping[str, Any], chat: str) -> dict[str, Any]:
    title = clean_line(text_of(message, "conversationTitle"), 200)
    return {"chat": title or chat}


def _time(holder: Mapping[str, Any], name: str) -> datetime | None:
    at = number_of(holder, name)
    return datetime.fromtimestamp(at / 1000, UTC) if at is not None and 0 < at < 4_000_000_000_000 else None
