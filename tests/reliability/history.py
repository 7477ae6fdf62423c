"""The history checker: what was promised to people, held against what is in the record and at the far sides.

    inbound    acknowledged ⊆ stored; each exactly once, under the ids that were told; in the order of its sender;
               nothing that nobody sent
    replies    accepted ⊆ stored, each exactly once; each delivered or marked; none that says "failed" or nothing and
               arrived, none that says "sent" and did not; none silently twice; in the order of its thread
    record     no orphans

It knows nothing of the program: senders write down what they were told, far sides what they took, and ``record.py``
reads what is stored. Messages are recognised by their text, so that an id which changed cannot hide a repeat.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

SENT = ("sent", "delivered", "read")
MARKED = (*SENT, "failed", "unknown")


class Words(NamedTuple):
    """What a customer wrote: whose message it is and its number among theirs, from 1 without gaps."""

    sender: str
    number: int

    @property
    def text(self) -> str:
        return f"{self.sender} says {self.number}"

    @classmethod
    def read(cls, text: str) -> Words | None:
        """Return what a stored text was, or ``None`` if no customer of ours wrote it."""
        sender, _, number = text.strip().partition(" says ")
        return cls(sender, int(number)) if number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reply that a far side took, in the order in which it did. ``text`` is the reply's client id."""

    channel: str
    to: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A customer's message in the record."""

    message_id: str
    thread: str
    conversation: str
    sequence: int
    text: str


@dataclass(frozen=True, slots=True)
class StoredReply:
    """An agent's reply in the record; ``state`` is what the message shows, ``None`` if nothing."""

    message_id: str
    client_id: str
    thread: str
    sequence: int
    channel: str
    state: str | None
    may_be_duplicate: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What is in the tables when everything has come to rest."""

    messages: Sequence[StoredMessage]
    replies: Sequence[StoredReply]
    orphans: Sequence[str] = ()


@dataclass(slots=True)
class History:
    """What happened, as the people outside know it.

    Attributes:
        said: everything that was ever sent towards the program, acknowledged or not.
        acknowledged: what senders were told is stored; the id they were given, empty where a channel gives none.
        accepted: replies that agents were told are queued: client id → message id.
        posted: client ids of all replies that were ever sent to the program.
        repeats: answers that named another id than the first answer did.
    """

    said: set[Words] = field(default_factory=set)
    acknowledged: dict[Words, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    repeats: list[str] = field(default_factory=list)

    def acknowledge(self, words: Words, message_id: str = "") -> None:
        """Note an acknowledgement; a second one must name the same message."""
        known = self.acknowledged.setdefault(words, message_id)
        if known != message_id:
            self.repeats.append(f"{words.text!r} was acknowledged as {known} and as {message_id}")

    def accept(self, client_id: str, message_id: str) -> None:
        """Note that a reply was accepted; a second answer must name the same message."""
        known = self.accepted.setdefault(client_id, message_id)
        if known != message_id:
            self.repeats.append(f"reply {client_id} was accepted as {known} and as {message_id}")


def faults(history: History, record: Record, arrivals: Sequence[Arrival]) -> list[str]:
    """Say everything that is not as it was promised; empty means that history holds."""
    return [
        *history.repeats,
        *_inbound(history, record.messages),
        *_order_of_senders(record.messages),
        *_replies(history, record.replies),
        *_deliveries(record.replies, arrivals),
        *_order_of_threads(record.replies, arrivals),
        *record.orphans,
    ]


def _inbound(history: History, messages: Iterable[StoredMessage]) -> Iterator[str]:
    stored: dict[Words, list[StoredMessage]] = defaultdict(list)
    for message in messages:
        words = Words.read(message.text)
        if words is None or words not in history.said:
            yield f"nobody sent the stored message {message.text!r}"
        else:
            stored[words].append(message)
    for words, message_id in history.acknowledged.items():
        if words not in stored:
            yield f"lost: {words.text!r} was acknowledged and is not stored"
        elif message_id and message_id not in {one.message_id for one in stored[words]}:
            yield f"{words.text!r} was acknowledged as {message_id}, which is not its id"
    for words, found in stored.items():
        if len(found) > 1:
            yield f"doubled: {words.text!r} is stored {len(found)} times"


def _order_of_senders(messages: Iterable[StoredMessage]) -> Iterator[str]:
    last: dict[str, int] = {}
    for message in sorted(messages, key=lambda one: one.sequence):
        words = Words.read(message.text)
        if words is None:
            continue
        if words.number < last.get(words.sender, 0):
            yield f"order: {words.text!r} is stored after number {last[words.sender]}"
        last[words.sender] = max(words.number, last.get(words.sender, 0))


def _replies(history: History, replies: Sequence[StoredReply]) -> Iterator[str]:
    stored = Counter(reply.client_id for reply in replies)
    ids = {reply.client_id: reply.message_id for reply in replies}
    for client_id, message_id in history.accepted.items():
        if client_id not in stored:
            yield f"lost: reply {client_id} was accepted and is not stored"
        elif ids[client_id] != message_id:
            yield f"reply {client_id} was accepted as {message_id} and is stored as {ids[client_id]}"
    for client_id, times in stored.items():
        if times > 1:
            yield f"doubled: reply {client_id} is stored {times} times"
        if client_id not in history.posted:
            yield f"nobody wrote the stored reply {client_id}"


def _deliveries(replies: Sequence[StoredReply], arrivals: Sequence[Arrival]) -> Iterator[str]:
    taken = Counter(arrival.text for arrival in arrivals)
    ids: dict[str, set[str]] = defaultdict(set)
    for arrival in arrivals:
        ids[arrival.text].add(arrival.message_id)
    for reply in replies:
        times = taken[reply.client_id]
        name = f"reply {reply.client_id} ({reply.channel}, {reply.state})"
        if reply.state not in MARKED:
            yield f"unmarked: {name} is neither delivered nor marked"
        if reply.state in SENT and not times:
            yield f"lost: {name} never arrived"
        if reply.state == "failed" and times:
            yield f"{name} says it failed, and arrived"
        if times > 1 and not reply.may_be_duplicate:
            yield f"silently doubled: {name} arrived {times} times and is not flagged"
        if times and ids[reply.client_id] != {reply.message_id}:
            yield f"{name} arrived under {sorted(ids[reply.client_id])}, not under its id {reply.message_id}"
    strangers = taken.keys() - {reply.client_id for reply in replies}
    for client_id in sorted(strangers):
        yield f"{client_id!r} arrived {taken[client_id]} times and is not in the record"


def _order_of_threads(replies: Sequence[StoredReply], arrivals: Sequence[Arrival]) -> Iterator[str]:
    """First arrivals follow the order of the replies, except for those that a person has to look at."""
    by_id = {reply.client_id: reply for reply in replies if reply.state in SENT}
    last: dict[str, StoredReply] = {}
    seen: set[str] = set()
    for arrival in arrivals:
        reply = by_id.get(arrival.text)
        if reply is None or arrival.text in seen:
            continue
        seen.add(arrival.text)
        before = last.get(reply.thread)
        if before is not None and before.sequence > reply.sequence:
            yield f"order: reply {reply.client_id} arrived after {before.client_id}, which was written later"
        last[reply.thread] = reply
