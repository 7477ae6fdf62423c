"""From a reply to the messages that carry it, in order. Pure: files are uploaded by the adapter."""

from __future__ import annotations

from channels.contract import OutboundMessage
from channels.errors import SendRejected
from channels.wecom.pieces import split
from conversations.content import Choice, Link, Location, plain


def render(message: OutboundMessage) -> list[str]:
    """Return the texts of a reply; its files follow them.

    Choices and places go as text: an application's cards can be answered only at a page of the company.

    Raises:
        SendRejected: there is nothing in it.
    """
    content = message.content
    match content:
        case Choice():
            words = "\n".join([content.text, *(f"· {one.get('label', '')}" for one in content.options)])
        case Location():
            place = f"{content.latitude:.6f}, {content.longitude:.6f}"
            words = "\n".join(part for part in (content.label, content.address, place) if part)
        case Link():
            words = "\n".join(part for part in (content.title, content.description, content.url) if part)
        case _:
            words = message.text or plain(content)
    texts = split(words)
    if not texts and not message.files:
        raise SendRejected("the reply is empty")
    return texts
