"""Replies on their way to WeChat, in as many messages as they need.

Customer service messages have no id and are not idempotent: WeChat says neither that one arrived nor that it was
read, and a repeat is a second message. So nothing whose answer was lost is repeated by itself, and of a reply in
parts it is kept how many have arrived.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from channels.contract import InboxSettings, OutboundMessage, Receipt, Surroundings
from channels.errors import DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.file_links import file_link
from channels.wechat.client import Client
from channels.wechat.media import MediaLine, UnfitMedia
from channels.wechat.render import Post, Step, Upload, render
from kit.errors import NotFound, Unavailable

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
TYPING = "/cgi-bin/message/custom/typing"
MINI_TEMPLATE = "/cgi-bin/message/subscribe/send"
MINI_TYPING = "/cgi-bin/message/custom/business/typing"
PLACES = 1024  # replies in parts, under way at once, whose progress is kept
PROGRESS_LASTS = timedelta(days=7)  # the program tries for a day; a person may later


class Outgoing:
    """What one account sends."""

    def __init__(
        self,
        inbox: InboxSettings,
        around: Surroundings,
        client: Client,
        media: MediaLine,
        *,
        is_mini: bool,
        kf_account: str,
    ) -> None:
        self._inbox, self._around, self._client, self._media = inbox, around, client, media
        self._state = around.states.of(inbox)
        self._is_mini, self._kf_account = is_mini, kf_account

    async def send(self, message: OutboundMessage) -> Receipt:
        """Carry a reply out, as several messages where it is long or has files.

        Where one of several fails, those before it have arrived; the error says so, and the next attempt goes on
        after them. Each part counts against the reply window.

        Raises:
            SendError: see ``channels.errors``.
        """
        steps = render(
            message, is_mini=self._is_mini, link_to=lambda file: file_link(self._around, self._inbox, file.id)
        )
        if not steps:
            raise SendRejected("there is nothing in this message that WeChat could carry")
        done = kept = await self._sent_before(message) if message.attempt > 1 and len(steps) > 1 else 0
        receipt = Receipt()
        for number, step in enumerate(steps[done:], done):
            try:
                receipt = await self._carry(step, message.to)
            except SendError as error:
                if not number:
                    raise
                detail = f"{number} of {len(steps)} parts were sent; then: {error.detail}"
                if kept < number:
                    raise DeliveryUnknown(detail) from error  # the next attempt would begin too early
                error.detail, error.args = detail, (detail,)
                raise
            if number + 1 < len(steps) and await self._keep(message, number + 1):
                kept = number + 1
        return replace(receipt, spent=len(steps))  # whenever they went

    async def type(self, to: str, on: bool) -> None:
        """Show that somebody types, or take it back.

        Raises:
            SendError: WeChat does not show it.
        """
        path = MINI_TYPING if self._is_mini else TYPING
        await self._client.command(path, {"touser": to, "command": "Typing" if on else "CancelTyping"})

    async def _carry(self, step: Step, to: str) -> Receipt:
        if isinstance(step, Post):
            return await self._post(step, to)
        return await self._post(await self._uploaded(step), to)

    async def _uploaded(self, step: Upload) -> Post:
        try:
            media_id = await self._media.upload(step.file, step.kind)
        except UnfitMedia:
            return step.instead
        except NotFound as error:
            raise SendRejected(f"{step.file.name} is no longer stored", code=error.code) from error
        return Post(step.kind, {step.kind: {"media_id": media_id}})

    async def _post(self, post: Post, to: str) -> Receipt:
        if post.kind == "template":
            path = MINI_TEMPLATE if self._is_mini else TEMPLATE
            answer = await self._client.command(path, {"touser": to} | post.body)
            return Receipt(external_id=str(answer["msgid"]) if "msgid" in answer else None)
        body = {"touser": to, "msgtype": post.kind} | post.body
        if self._kf_account:
            body["customservice"] = {"kf_account": self._kf_account}
        await self._client.command(SEND, body)
        return Receipt()

    # -- how much of a reply in parts was sent ---------------------------------------------------------------

    async def _sent_before(self, message: OutboundMessage) -> int:
        try:
            kept = await self._state.get(_place(message))
        except Unavailable as error:
            raise SendDeferred("how much of the message was sent before is not known now") from error
        return int(kept["sent"]) if kept and kept["message"] == str(message.id) else 0

    async def _keep(self, message: OutboundMessage, sent: int) -> bool:
        try:
            await self._state.put(_place(message), {"message": str(message.id), "sent": sent}, lasts=PROGRESS_LASTS)
        except Unavailable:
            return False
        return True


def _place(message: OutboundMessage) -> str:
    """Return one of a fixed number of places, so that what is kept does not grow with history."""
    return f"parts:{message.id.int % PLACES}"
