"""From a reply to the forms that Twilio is posted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import orjson

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendDeferred, SendRejected
from channels.splitting import split
from channels.templates import Offer
from conversations.content import Choice, Link, Location, Template, plain

MAX_TEXT = 1600  # characters of one Body
SMS_FILES, WHATSAPP_FILES = 10, 1
Form = list[tuple[str, str]]


def render(
    message: OutboundMessage,
    *,
    is_whatsapp: bool,
    link_to: Callable[[OutboundFile], str],
    offers: Sequence[Offer] | None = None,
) -> list[Form]:
    """Return a form for each message that carries the reply, without sender and addressee.

    Args:
        link_to: the public address of a file, for Twilio to fetch.
        offers: the account's templates; ``None`` where they are not known now.
    Raises:
        SendRejected: something in it is more than Twilio carries.
        SendDeferred: a template, while templates are not known.
    """
    match message.content:
        case Template() as template:
            return [_template(template, offers)]
        case Location() as place:
            words = place.label or place.address or "📍"
            if is_whatsapp:
                where = f"geo:{place.latitude},{place.longitude}|{words}"
                return [[("Body", words), ("PersistentAction", where)]]
            text = f"{words}\nhttps://maps.google.com/?q={place.latitude},{place.longitude}"
        case Choice(options=options) as choice if options:
            lines = [f"{number}. {one.get('label') or one.get('id', '')}" for number, one in enumerate(options, 1)]
            text = "\n".join([(choice.text or message.text).strip(), *lines]).strip()
        case Link() as link:
            text = "\n".join(part for part in (link.title, link.description, link.url) if part)
        case content:
            text = message.text or plain(content)
    files = [link_to(file) for file in message.files]
    size = WHATSAPP_FILES if is_whatsapp else SMS_FILES
    groups = [files[start : start + size] for start in range(0, len(files), size)]
    texts = split(text, MAX_TEXT)
    first: Form = [("Body", texts.pop())] if len(texts) == 1 and groups else []
    forms: list[Form] = [[("Body", part)] for part in texts]
    for index, group in enumerate(groups):
        forms.append([*(first if index == 0 else ()), *(("MediaUrl", url) for url in group)])
    return forms


def _template(template: Template, offers: Sequence[Offer] | None) -> Form:
    if offers is None:
        raise SendDeferred("Twilio's templates are not known now")
    offer = next((one for one in offers if (one.name, one.language) == (template.name, template.language)), None)
    if offer is None:
        raise SendRejected("Twilio has no such template any more")
    variables = {key.removeprefix("body."): value for key, value in template.params.items()}
    return [("ContentSid", offer.ref), ("ContentVariables", orjson.dumps(variables).decode())]
