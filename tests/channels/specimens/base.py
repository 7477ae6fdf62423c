"""What the contract suite needs to know of a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from channels.contract import InboxSettings, OutboundFile, OutboundMessage, RawEnvelope
from conversations.content import Content, Text
from kit.ids import new_id

Way = Literal["takes", "refuses", "puts_off", "falls_silent"]


SECRET = "a shared secret"


class FarSide(Protocol):
    """The provider, made to behave; ``settings`` lead an inbox to it."""

    settings: Mapping[str, Any]

    def behave(self, way: Way) -> None: ...

    @property
    def seen(self) -> Sequence[str]:
        """The ids by which it tells messages apart, one for each time it was sent one."""
        ...


@dataclass(frozen=True, slots=True)
class Specimen:
    """What the suite needs to know of a channel.

    Attributes:
        away: settings that lead to a provider that is not there.
        deliveries: envelopes as its own receiver makes them.
        wrap: an envelope around any bytes, as a replay or a corrupted store would hold.
        far_side: runs its provider; ``None`` where the record itself is the far side, so that sending cannot fail.
        sign: for a webhook: the headers that a provider's request with this body and time has; names that begin
            with ``?`` are of its query.
        hooks_tested_in: for a webhook whose proof is not in headers: the test module that asks the same of it.
        signs: what those headers prove beside the sender; a shared secret proves neither.
        to, thread_key: somebody whom it can reach.
        content: what can be sent to them, if not words.
    """

    kind: str
    address: str | None
    away: Mapping[str, Any]
    deliveries: Sequence[RawEnvelope]
    wrap: Callable[[bytes], RawEnvelope]
    far_side: Callable[[], AbstractAsyncContextManager[FarSide]] | None
    secrets: Mapping[str, str]
    sign: Callable[[bytes, datetime], Mapping[str, str]] | None = None
    hooks_tested_in: str = ""
    signs: frozenset[str] = frozenset({"body", "time"})
    to: str = "wang@customer.test"
    thread_key: str = "k"
    content: Content | None = None

    def reply(self) -> OutboundMessage:
        """Return an agent's reply to somebody whom this channel can reach."""
        made = replace(reply(), to=self.to, thread_key=self.thread_key)
        return replace(made, content=self.content) if self.content is not None else made

    def inbox(self, workspace_id: UUID, config: Mapping[str, Any]) -> InboxSettings:
        return InboxSettings(workspace_id, new_id(), self.kind, "Support", self.address, config, self.secrets)


def reply(text: str = "您好", *, attempt: int = 1, files: Sequence[OutboundFile] = ()) -> OutboundMessage:
    """Return an agent's reply to somebody whom each of the specimens can reach."""
    return OutboundMessage(
        id=new_id(),
        conversation_id=new_id(),
        thread_id=new_id(),
        sequence=7,
        to="wang@customer.test",
        thread_key="k",
        subject="E4",
        content=Text(text),
        text=text,
        author_name="Ada Agent",
        created_at=datetime(2026, 3, 1, 10, tzinfo=UTC),
        attempt=attempt,
        files=files,
        thread_state={},
    )
