"""The tables of the record, by concern. Importing this package registers all of them."""

from conversations.models.contacts import Contact, ContactLink, Identity, ReplyWindow
from conversations.models.conversation import (
    Conversation,
    Counter,
    Delivery,
    Draft,
    EarlyChange,
    Mention,
    Merge,
    Message,
    MessageRevision,
    MessageText,
    Participant,
    ReadPosition,
    Thread,
)
from conversations.models.directory import (
    Account,
    ApiToken,
    InboxAddress,
    Invitation,
    Lease,
    Membership,
    Session,
    Workspace,
)
from conversations.models.files import File, MessageFile
from conversations.models.log import Audit, Event, Feed
from conversations.models.organisation import Agent, CustomField, Inbox, Queue, QueueMember, Tag, Team, TeamMember
from conversations.models.ratings import Rating

__all__ = [
    "Account",
    "Agent",
    "ApiToken",
    "Audit",
    "Contact",
    "ContactLink",
    "Conversation",
    "Counter",
    "CustomField",
    "Delivery",
    "Draft",
    "EarlyChange",
    "Event",
    "Feed",
    "File",
    "Identity",
    "Inbox",
    "InboxAddress",
    "Invitation",
    "Lease",
    "Membership",
    "Mention",
    "Merge",
    "Message",
    "MessageFile",
    "MessageRevision",
    "MessageText",
    "Participant",
    "Queue",
    "QueueMember",
    "Rating",
    "ReadPosition",
    "ReplyWindow",
    "Session",
    "Tag",
    "Team",
    "TeamMember",
    "Thread",
    "Workspace",
]
