"""Carrying replies out: part by part, under keys by which Feishu recognises a repeat for an hour.

How far a reply of several parts came is kept, so that an attempt hours later goes on behind what has arrived. A part
whose answer was lost is repeated within the hour only: later, Feishu would send it a second time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from channels.calls import Part
from channels.contract import InboxSettings, OutboundMessage, Receipt, Surroundings
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from channels.feishu.client import FILES_WITHIN_S, Client
from channels.feishu.events import is_id
from channels.feishu.parse import TOPIC
from channels.feishu.refusals import RECALLED, code_of
from channels.feishu.render import Post, Step, Upload, as_json, render
from kit.errors import NotFound, Unavailable

RECOGNISED_FOR = timedelta(minutes=55)  # an hour by Feishu's clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes: to a person or a group, or below a message of it.

    Attributes:
        answers: the message to be answered; "" to write into the chat.
        is_topic: only an answer gets into the topic.
    """

    chat: str
    answers: str = ""
    is_topic: bool = False

    @classmethod
    def of(cls, message: OutboundMessage) -> Place:
        """Return the place of a thread. For the second writer in a group the record adds ``#`` and a person.

        Raises:
            SendRejected: the thread names none.
        """
        key = message.thread_key.partition("#")[0]
        chat, _, topic = key.partition(TOPIC)
        if not is_id(chat) or not chat.startswith(("ou_", "oc_")):
            chat = message.to
        if not is_id(chat) or not chat.startswith(("ou_", "oc_")):
            raise SendRejected("this thread names no chat of Feishu", code="unknown_recipient")
        last = message.thread_state.get("last")
        answers = last if chat.startswith("oc_") and isinstance(last, str) and is_id(last) else ""
        if topic and not answers:
            raise SendRejected("nothing of this topic is known that could be answered")
        return cls(chat, answers, bool(topic))


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a reply came: parts that arrived, the first one's id, and since when one is in doubt."""

    done: int = 0
    first: str | None = None
    unsure_since: datetime | None = None


class Sender:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._state = around.states.of(inbox)

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        place = Place.of(message)
        steps = render(message, message.thread_key.partition("#")[0])
        progress = await self._progress(message)
        now = self._around.clock.now()
        if progress.unsure_since is not None and now - progress.unsure_since > RECOGNISED_FOR:
            raise SendRejected(
                "Feishu did not say whether it took the message, and would not recognise a repeat any more: look into "
                "the chat before you send it again",
                code="delivery_unknown",
            )
        # Whatever may fail without a trace comes first: reading and uploading, which may be repeated.
        posts = [await self._post(step) for step in steps[progress.done :]]
        for number, post in enumerate(posts, progress.done):
            before = replace(progress)
            if len(steps) > 1:  # should this process end here, the next one knows that this part is in doubt
                await self._keep(message, replace(before, unsure_since=before.unsure_since or now))
            try:
                sent = await self._send_part(message, place, post, number)
            except DeliveryUnknown:
                with suppress(SendDeferred):
                    await self._keep(message, replace(before, unsure_since=before.unsure_since or now))
                raise
            except SendDeferred:
                if len(steps) > 1:
                    await self._keep(message, before)
                raise
            except SendRejected as error:
                if not number:
                    raise
                detail = f"Part {number + 1} of {len(steps)} was refused, those before it arrived: {error.detail}"
                raise SendRejected(detail, code=error.code) from error
            progress = _Progress(number + 1, before.first or sent)
        return Receipt(external_id=progress.first)

    async def _send_part(self, message: OutboundMessage, place: Place, post: Post, number: int) -> str | None:
        key = message.id if number == 0 else uuid5(message.id, str(number))
        body: dict[str, Any] = {"msg_type": post.kind, "content": as_json(post.content), "uuid": str(key)}
        if place.answers:
            path = f"/im/v1/messages/{place.answers}/reply"
            try:
                return _id_of(await self._client.ask("POST", path, body | {"reply_in_thread": place.is_topic}))
            except SendRejected as error:
                if place.is_topic or code_of(error) not in RECALLED:
                    raise
        # What was to be answered is gone: the group still reads it.
        by = "open_id" if place.chat.startswith("ou_") else "chat_id"
        to = {"receive_id": place.chat}
        return _id_of(await self._client.ask("POST", "/im/v1/messages", to | body, query={"receive_id_type": by}))

    async def _post(self, step: Step) -> Post:
        if isinstance(step, Post):
            return step
        key = await self._upload(step)
        return Post(step.message, {"image_key" if step.message == "image" else "file_key": key})

    async def _upload(self, step: Upload) -> str:
        """Give a file to Feishu and return its key there; nobody has seen anything of it yet."""
        file = step.file
        try:
            content = await self._around.blobs.get(self._inbox.workspace_id, file.sha256)
        except NotFound as error:
            raise SendRejected("an attached file is no longer there", code="file_missing") from error
        if step.upload == "image":
            path, name = "/im/v1/images", "image_key"
            form = [Part("image_type", b"message"), Part("image", content, file.name, file.content_type)]
        else:
            path, name = "/im/v1/files", "file_key"
            form = [
                Part("file_type", step.upload.encode()),
                Part("file_name", file.name.encode()),
                Part("file", content, file.name, file.content_type),
            ]
        answer = await self._client.ask("POST", path, form=form, is_harmless=True, timeout_s=FILES_WITHIN_S)
        key = answer.get(name)
        if not isinstance(key, str) or not is_id(key):
            raise SendDeferred("Feishu took a file and did not name it")
        return key

    # -- how far it came -------------------------------------------------------------------------------------

    async def _progress(self, message: OutboundMessage) -> _Progress:
        try:
            kept = await self._state.get(_place(message)) if message.attempt > 1 else None
        except Unavailable as error:
            raise SendDeferred("how much of the message was sent before is not known now") from error
        if kept is None or kept.get("message") != str(message.id):
            return _Progress()
        unsure = kept.get("unsure_since")
        return _Progress(int(kept["done"]), kept.get("first"), datetime.fromisoformat(unsure) if unsure else None)

    async def _keep(self, message: OutboundMessage, progress: _Progress) -> None:
        unsure = progress.unsure_since.isoformat() if progress.unsure_since else None
        kept = {"message": str(message.id), "done": progress.done, "first": progress.first, "unsure_since": unsure}
        try:
            await self._state.put(_place(message), kept)
        except Unavailable as error:
            raise SendDeferred("how far the message came cannot be kept now") from error


def _place(message: OutboundMessage) -> str:
    # One a thread: there is never more than one reply of a thread on its way.
    return f"sending:{message.thread_id}"


def _id_of(sent: dict[str, Any]) -> str | None:
    message_id = sent.get("message_id")
    return message_id if isinstance(message_id, str) and is_id(message_id) else None
