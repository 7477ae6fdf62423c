"""Roles and what each may do. A permission is a word; a role is a set of words; code asks for words only."""

from __future__ import annotations

from typing import Literal

Role = Literal["agent", "supervisor", "admin"]
ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")

Permission = Literal[
    "conversations.reply",  # write to customers, take notes, change status, tags and priority
    "conversations.see_all",  # beyond one's own queues
    "conversations.assign_others",  # give work to somebody other than oneself
    "contacts.write",
    "contacts.merge",
    "articles.write",  # drafts of their own
    "articles.publish",  # change, publish and archive every article, and shape their tree
    "announcements.publish",  # to everybody or a team, and to see who has read it
    "agents.set_state_of_others",
    "floor.watch",  # the live figures of the queues, and what each agent is on
    "queues.manage",
    "inboxes.manage",
    "agents.manage",
    "tokens.manage_all",
    "dead_letters.manage",
    "audit.read",
    "settings.manage",
]

_AGENT: frozenset[Permission] = frozenset({"conversations.reply", "contacts.write", "contacts.merge", "articles.write"})
_SUPERVISOR: frozenset[Permission] = _AGENT | {
    "conversations.see_all",
    "conversations.assign_others",
    "articles.publish",
    "announcements.publish",
    "agents.set_state_of_others",
    "floor.watch",
    "queues.manage",
    "audit.read",
}
_ADMIN: frozenset[Permission] = _SUPERVISOR | {
    "inboxes.manage",
    "agents.manage",
    "tokens.manage_all",
    "dead_letters.manage",
    "settings.manage",
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {"agent": _AGENT, "supervisor": _SUPERVISOR, "admin": _ADMIN}
