"""A case's customer as rows: the contact, their verified links, and their identity at the inbox."""

from __future__ import annotations

from uuid import UUID

from conversations.contact_words import contact_words
from conversations.events import Actor
from gateway.demo.chapter import Chapter, Row
from gateway.demo.identifiers import Ids
from gateway.demo.place import Place
from gateway.demo.play import Case


def persona(case: Case) -> tuple[int, str]:
    """Return what tells contacts apart: whom the shop vouches for is one person in app and chat; a mail address or
    a browser is only itself."""
    return case.customer.key, "shop" if case.customer.is_known_on(case.channel) else case.channel


def add_person(chapter: Chapter, case: Case, place: Place, *, is_newcomer: bool) -> tuple[UUID, Row]:
    """Add who wrote; returns the contact's id and the identity's row.

    Args:
        is_newcomer: no earlier case has written this contact.
    """
    customer, channel, at, workspace_id = case.customer, case.channel, case.opened_at, place.workspace_id
    is_known = customer.is_known_on(channel)
    contact_id = Ids(f"{workspace_id}:{persona(case)}").at(customer.since)
    is_named = is_known or channel == "email"
    address = customer.email if is_named else f"Visitor {str(customer.visitor)[-4:]}"
    name = customer.name if is_named else ""
    email, phone = (customer.email if is_named else None), (customer.phone if is_known else None)
    if is_newcomer:
        chapter.add(
            "contact",
            workspace_id=workspace_id,
            id=contact_id,
            created_at=at,
            updated_at=at,
            name=name or address,
            email=email,
            phone=phone,
            locale="zh-CN" if customer.language == "zh" else "en",
            fields={"city": customer.city} if is_known else {},
            is_vip=customer.is_vip and is_known,
            verified=is_known,
            words=contact_words(workspace_id, name=name, email=email, phone=phone, addresses=[address]),
        )
        chapter.tell(
            at,
            "contact.created",
            contact_id=contact_id,
            actor=Actor("contact", contact_id),
            data={"channel": channel},
        )
        if is_known:
            for link in (f"mailto:{email}", f"tel:{phone}"):
                chapter.add("contact_link", workspace_id=workspace_id, link=link, contact_id=contact_id)
    identity = chapter.add(
        "identity",
        workspace_id=workspace_id,
        id=Ids(f"{workspace_id}:{customer.key}:{channel}:identity").at(customer.since),
        inbox_id=place.inboxes[channel],
        external_id=customer.external_id(channel),
        contact_id=contact_id,
        address=address,
        name=name,
        verified=is_known,
        created_at=at,
    )
    return contact_id, identity
