"""Replies on their way to WeChat, in as many messages as they need.

Customer service messages have no id and are not idempotent: WeChat says neither that one arrived nor that it was
read, and a repeat is a second message. So nothing whose answer was lost is repeated by itself, and of a reply in
parts it is kept how many have arrived.
"""

from __future__ import annotations

from channels.contract import InboxSettings, OutboundMessage, Receipt, Surroundings
from channels.errors import SendRejected
from channels.file_links import file_link
from channels.progress import send_parts
from channels.wechat.client import Client
from channels.wechat.media import MediaLine, UnfitMedia
from channels.wechat.render import Post, Step, Upload, render
from kit.errors import NotFound

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
TYPING = "/cgi-bin/message/custom/typing"
MINI_TEMPLATE = "/cgi-bin/message/subscribe/send"
MINI_TYPING = "/cgi-bin/message/custom/business/typing"


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

        async def carry(_: int, step: Step) -> str | None:
            return await self._carry(step, message.to)

        return await send_parts(self._state, message, steps, carry)

    async def type(self, to: str, on: bool) -> None:
        """Show that somebody types, or take it back.

        Raises:
            SendError: WeChat does not show it.
        """
        path = MINI_TYPING if self._is_mini else TYPING
        await self._client.command(path, {"touser": to, "command": "Typing" if on else "CancelTyping"})

    async def _carry(self, step: Step, to: str) -> str | None:
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

    async def _post(self, post: Post, to: str) -> str | None:
        if post.kind == "template":
            path = MINI_TEMPLATE if self._is_mini else TEMPLATE
            answer = await self._client.command(path, {"touser": to} | post.body)
            return str(answer["msgid"]) if "msgid" in answer else None
        body = {"touser": to, "msgtype": post.kind} | post.body
        if self._kf_account:
            body["customservice"] = {"kf_account": self._kf_account}
        await self._client.command(SEND, body)
        return None
