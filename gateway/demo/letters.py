"""What differs by channel in a case's exchange: mails have subjects, greetings, quoted history and Message-IDs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.content import Text
from gateway.demo.cast import COMPANY_EN, COMPANY_ZH
from gateway.demo.customers import CHINA
from gateway.demo.identifiers import Ids
from gateway.demo.place import Place
from gateway.demo.play import Case


@dataclass(slots=True)
class Correspondence:
    """The exchange of one case: its thread's name and state, and its messages' ids outside."""

    case: Case
    place: Place
    ids: Ids
    subject: str = field(init=False, default="")
    thread_id: UUID = field(init=False)
    thread_key: str = field(init=False)
    state: dict[str, Any] = field(init=False, default_factory=dict)
    _last_answer: tuple[datetime, str] | None = field(init=False, default=None)
    _count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        case, customer = self.case, self.case.customer
        if case.channel == "email":
            self.subject = case.story.subject.format_map(case.facts.words)
            self.thread_id = self.ids.at(case.opened_at)
            self.thread_key = self._mail_id(0)
            self.state = {"references": [], "cc": [], "to_name": customer.name, "answer_to": customer.email}
        else:
            # One exchange for all that this customer ever writes here.
            self.thread_id = Ids(f"{self.place.workspace_id}:{customer.key}:{case.channel}:thread").at(customer.since)
            self.thread_key = customer.external_id(case.channel)

    def content(self, at: datetime, text: str, direction: str) -> Text:
        """Return what a customer's (``in``) or an agent's text looks like on this channel."""
        if self.case.channel != "email":
            return Text(text)
        if direction == "out":
            letter = self._dress(text, is_customer=False)
            self._last_answer = (at, letter)
            return Text(letter)
        subject = self.subject if self._last_answer is None else f"Re: {self.subject}"
        return Text(self._dress(text, is_customer=True), quoted=self._quote(), subject=subject)

    def received(self, message_id: UUID) -> str:
        """Return the customer's id of their message."""
        self._count += 1
        if self.case.channel == "email":
            mail_id = self._mail_id(self._count - 1)
            self.state |= {"in_reply_to": mail_id, "references": [*self.state["references"], mail_id]}
            return mail_id
        if self.case.channel == "api":
            return f"app-{message_id}"
        return f"{self.thread_key}:{message_id}"

    def sent(self, message_id: UUID) -> str | None:
        """Return the id that our reply has outside, where it has one."""
        if self.case.channel == "email":
            mail_id = f"{message_id}@{self.place.mail_domain}"
            self.state["references"] = [*self.state["references"], mail_id]
            return mail_id
        return str(message_id) if self.case.channel == "webchat" else None

    def _mail_id(self, position: int) -> str:
        domain = self.case.customer.email.partition("@")[2]
        return f"{self.place.workspace_id.hex[-12:]}.{self.case.key}.{position}@{domain}"

    def _dress(self, text: str, *, is_customer: bool) -> str:
        customer = self.case.customer
        if customer.language == "zh":
            opening = "您好：\n\n" if is_customer else ""
            closing = f"\n\n{customer.name}\n{customer.phone}" if is_customer else f"\n\n此致\n{COMPANY_ZH}客户服务"
        else:
            opening = "Hello,\n\n" if is_customer and not text.startswith(("Hi", "Hello")) else ""
            closing = (
                f"\n\nKind regards,\n{customer.name}"
                if is_customer
                else f"\n\nKind regards,\n{COMPANY_EN}, Customer Care"
            )
        return f"{opening}{text}{closing}"

    def _quote(self) -> str | None:
        if self._last_answer is None:
            return None
        at, letter = self._last_answer
        told = at.astimezone(CHINA)
        lines = "\n".join(f"> {line}".rstrip() for line in letter.split("\n"))
        if self.case.customer.language == "zh":
            return f"在 {told:%Y-%m-%d %H:%M}，{COMPANY_ZH} 写道：\n{lines}"
        return f"On {told:%d %b %Y at %H:%M}, {COMPANY_EN} wrote:\n{lines}"
