"""Carrying replies out: into the session while it is open, else by the robot's own calls.

A message of a customer opens a session for an hour and a half: an answer into it needs no right, reaches guests as
well, and calls the asker by name in a group. After it the robot writes by itself, to members and groups it is in.
Neither way knows keys, so nothing whose answer was lost is repeated by itself, and of a reply in parts it is kept how
many arrived.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from channels.contract import InboxSettings, OutboundMessage, Receipt, Surroundings
from channels.dingtalk.client import Client
from channels.dingtalk.parse import GROUP, GUEST, is_id
from channels.dingtalk.render import Step, Upload, Words, render
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.file_links import file_link
from kit.errors import NotFound, Unavailable

MARGIN_MS = 60_000  # before a session's end, so that it does not end on the way
SESSION_OVER = "the session of the customer's last message is over, and they are no member: they have to write first"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes.

    Attributes:
        session: the address of an open session; "" if there is none.
        group: the group's id; "" in a chat with one person.
        member: the userId by which the robot reaches the person; "" for guests.
        guest: what a guest is called by in a group.
    """

    session: str
    group: str
    member: str
    guest: str

    @classmethod
    def of(cls, message: OutboundMessage, client: Client, now: datetime) -> Place:
        """Return the place of a thread. For the second writer in a group the record adds ``#`` and a person."""
        key, state = message.thread_key.partition("#")[0], message.thread_state
        webhook, until_ms = state.get("webhook"), state.get("until_ms")
        is_open = isinstance(until_ms, int) and until_ms - MARGIN_MS > now.timestamp() * 1000
        is_ours = isinstance(webhook, str) and client.is_session(webhook)
        staff, sender = state.get("staff"), state.get("sender")
        member = staff if isinstance(staff, str) and is_id(staff) else message.to
        return cls(
            session=str(webhook) if is_open and is_ours else "",
            group=key if key.startswith(GROUP) and is_id(key) else "",
            member=member if is_id(member) and not member.startswith((GUEST, GROUP)) else "",
            guest=sender if isinstance(sender, str) and is_id(sender) else "",
        )

    @property
    def is_reached_by_calls(self) -> bool:
        return bool(self.group or self.member)


class Sender:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._state = around.states.of(inbox)

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        place = Place.of(message, self._client, self._around.clock.now())
        steps = render(message, lambda file: file_link(self._around, self._inbox, file.id))
        if not place.session and not place.is_reached_by_calls:
            raise SendRejected(SESSION_OVER)
        done = await self._sent_before(message) if len(steps) > 1 else 0
        # Whatever may fail without a trace comes first: reading and uploading, which may be repeated.
        ready = [await self._ready(step, place) for step in steps[done:]]
        first: str | None = None
        for number, step in enumerate(ready, done):
            try:
                sent = await self._carry(step, place, is_first=number == 0)
            except SendError as error:
                if not number:
                    raise
                detail = f"{number} of {len(steps)} parts were sent; then: {error.detail}"
                try:
                    await self._keep(message, number)
                except Unavailable:  # the next attempt would begin too early
                    raise DeliveryUnknown(detail) from error
                error.detail, error.args = detail, (detail,)
                raise
            first = first or sent
            if number + 1 < len(steps):
                with suppress(Unavailable):  # what comes next fails in words if it has to
                    await self._keep(message, number + 1)
        return Receipt(external_id=first)

    async def _ready(self, step: Step, place: Place) -> Words | tuple[str, dict[str, Any]]:
        """Return what can be sent at once; a file that only a link can carry becomes one."""
        if isinstance(step, Words) or not place.is_reached_by_calls:
            return step if isinstance(step, Words) else step.instead
        try:
            content = await self._around.blobs.get(self._inbox.workspace_id, step.file.sha256)
        except NotFound as error:
            raise SendRejected("an attached file is no longer there", code="file_missing") from error
        return await self._uploaded(step, content)

    async def _uploaded(self, step: Upload, content: bytes) -> Words | tuple[str, dict[str, Any]]:
        try:
            media_id = await self._client.upload(step.kind, step.file.name, step.file.content_type, content)
        except SendRejected:
            return step.instead
        return step.message(media_id)

    async def _carry(self, step: Words | tuple[str, dict[str, Any]], place: Place, *, is_first: bool) -> str | None:
        if not isinstance(step, Words):
            return await self._by_call(place, *step)
        if place.session:
            try:
                await self._client.answer_session(place.session, _session_body(step.text, place, is_first=is_first))
            except (SendRejected, CredentialsRejected):
                # It says no for certain: the session is over sooner than it said.
                if not place.is_reached_by_calls:
                    raise
            else:
                return None
        return await self._by_call(place, "sampleText", {"content": step.text})

    async def _by_call(self, place: Place, kind: str, parameters: dict[str, Any]) -> str | None:
        body = {"robotCode": self._client.robot_code, "msgKey": kind, "msgParam": orjson.dumps(parameters).decode()}
        if place.group:
            to = {"openConversationId": place.group}
            answer = await self._client.command("/v1.0/robot/groupMessages/send", body | to)
        else:
            to_one = {"userIds": [place.member]}
            answer = await self._client.command("/v1.0/robot/oToMessages/batchSend", body | to_one)
            if answer.get("invalidStaffIdList"):
                raise SendRejected("DingTalk does not know this member", code="unknown_recipient")
            if answer.get("flowControlledStaffIdList"):
                raise SendDeferred("this person gets more messages than DingTalk takes", retry_after_s=60.0)
        key = answer.get("processQueryKey")
        return key[:200] if isinstance(key, str) and key else None

    # -- how much of a reply in parts was sent ---------------------------------------------------------------

    async def _sent_before(self, message: OutboundMessage) -> int:
        if message.attempt == 1:
            return 0
        try:
            kept = await self._state.get(_place(message))
        except Unavailable as error:
            raise SendDeferred("how much of the message was sent before is not known now") from error
        return int(kept["sent"]) if kept and kept.get("message") == str(message.id) else 0

    async def _keep(self, message: OutboundMessage, sent: int) -> None:
        await self._state.put(_place(message), {"message": str(message.id), "sent": sent})


def _session_body(text: str, place: Place, *, is_first: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"msgtype": "text", "text": {"content": text}}
    if place.group and is_first:  # among many, an answer calls whom it answers
        body["at"] = {"atUserIds": [place.member]} if place.member else {"atDingtalkIds": [place.guest]}
    return body


def _place(message: OutboundMessage) -> str:
    # One a thread: there is never more than one reply of a thread on its way.
    return f"sending:{message.thread_id}"
