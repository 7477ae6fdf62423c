"""Who may see and do what. Every read on behalf of somebody goes through here.

A row of another workspace, or one the caller may not see, is ``NotFound``: its existence is not told. What they
see but may not do is ``Forbidden``. The rule for conversations stands three times, once per kind of caller, and
one test holds the three together: ``visible`` for SQLAlchemy, ``visible_sql`` for prepared SQL, ``sees`` for values.

    supervisors and admins (``conversations.see_all``) see every conversation of their workspace; an agent sees
    those of the queues they are a member of, those assigned to them, those without a queue, and those they take
    part in (mentioned, consulted). Contacts are seen by every agent of the workspace, their timelines only as far
    as the conversations are. A side conversation is seen by those who see its case, who opened it, and who is asked
    in it: the members of its lead and the colleagues invited; being asked opens nothing else of the case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.events import SYSTEM, Actor
from conversations.models import (
    Account,
    Agent,
    Calendar,
    Contact,
    Conversation,
    CustomField,
    File,
    Identity,
    Inbox,
    Membership,
    Message,
    MessageFile,
    Participant,
    Queue,
    QueueMember,
    SideConversation,
    SideFile,
    SideMessage,
    SideParticipant,
    Skill,
    SlaPolicy,
    Tag,
    Team,
    TeamMember,
    Thread,
)
from conversations.roles import PERMISSIONS, Permission, Role
from conversations.work import Work
from kit.errors import Forbidden, NotFound

NOBODY = UUID(int=0)  # the program itself: no account has it, so nothing is assigned to it or uploaded by it


class NotAMember(NotFound):
    """The account is disabled, or not (or no longer) a member of the workspace."""

    code = "not_a_member"


@dataclass(frozen=True, slots=True)
class Scope:
    """One member's view of one workspace, as of the moment it was loaded; short-lived, never kept in a session."""

    workspace_id: UUID
    agent_id: UUID
    name: str
    role: Role
    permissions: frozenset[Permission]
    queue_ids: frozenset[UUID]

    @classmethod
    def system(cls, workspace_id: UUID) -> Scope:
        """The program acting for itself: the command line, the demo, an import. Never made from a request."""
        return cls(workspace_id, NOBODY, "", "admin", PERMISSIONS["admin"], frozenset())

    @property
    def actor(self) -> Actor:
        return SYSTEM if self.agent_id == NOBODY else Actor("agent", self.agent_id, self.name)

    @property
    def sees_all(self) -> bool:
        return "conversations.see_all" in self.permissions

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise ``Forbidden`` unless the role, and the token where one is used, permits it."""
        if permission not in self.permissions:
            raise Forbidden(f"your role does not include {permission}", fields={"permission": permission})

    def limited_to(self, permissions: Collection[str]) -> Scope:
        """The same view with fewer permissions: that of an API token with ``scopes``."""
        kept = frozenset(word for word in self.permissions if word in permissions)
        return Scope(self.workspace_id, self.agent_id, self.name, self.role, kept, self.queue_ids)

    def visible(self) -> ColumnElement[bool]:
        """The rule as a condition over ``Conversation``; it names the workspace as well."""
        ours = Conversation.workspace_id == self.workspace_id
        if self.sees_all:
            return ours
        takes_part = exists().where(
            Participant.workspace_id == Conversation.workspace_id,
            Participant.conversation_id == Conversation.id,
            Participant.agent_id == self.agent_id,
        )
        return and_(
            ours,
            or_(
                Conversation.queue_id.in_(self.queue_ids) if self.queue_ids else false(),
                Conversation.queue_id.is_(None),
                Conversation.assignee_id == self.agent_id,
                takes_part,
            ),
        )

    def visible_sql(self, alias: str, next_param: int) -> tuple[str, list[Any]]:
        """The rule for prepared SQL.

        Args:
            alias: how the statement calls its conversation table; never text from outside.
            next_param: the number of the first free placeholder.
        Returns:
            A condition in brackets and the values of its placeholders, in order.
        """
        ours = f"{alias}.workspace_id = ${next_param}"
        if self.sees_all:
            return f"({ours})", [self.workspace_id]
        # Only the alias and the numbers of placeholders are put into the text.
        condition = f"""({ours} AND (
            {alias}.queue_id = ANY(${next_param + 1}::uuid[]) OR {alias}.queue_id IS NULL
            OR {alias}.assignee_id = ${next_param + 2}
            OR EXISTS (SELECT FROM participant WHERE participant.workspace_id = ${next_param}
                       AND participant.conversation_id = {alias}.id AND participant.agent_id = ${next_param + 2})))"""
        return condition, [self.workspace_id, sorted(self.queue_ids), self.agent_id]

    def is_asked(self) -> ColumnElement[bool]:
        """Whether this agent is to answer a ``SideConversation``: a member of its lead, or invited."""
        leads = exists().where(
            TeamMember.workspace_id == SideConversation.workspace_id,
            TeamMember.team_id == SideConversation.lead_team_id,
            TeamMember.agent_id == self.agent_id,
        )
        invited = exists().where(
            SideParticipant.workspace_id == SideConversation.workspace_id,
            SideParticipant.side_id == SideConversation.id,
            SideParticipant.agent_id == self.agent_id,
            SideParticipant.removed_at.is_(None),
        )
        queue = SideConversation.lead_queue_id.in_(self.queue_ids) if self.queue_ids else false()
        return or_(
            func.coalesce(queue, false()), leads.correlate(SideConversation), invited.correlate(SideConversation)
        )

    def sees_case(self) -> ColumnElement[bool]:
        """Whether this agent sees the conversation that a ``SideConversation`` was opened in."""
        return (
            exists()
            .where(
                Conversation.workspace_id == SideConversation.workspace_id,
                Conversation.id == SideConversation.conversation_id,
                self.visible(),
            )
            .correlate(SideConversation)
        )

    def visible_side(self) -> ColumnElement[bool]:
        """The rule as a condition over ``SideConversation``; it names the workspace as well."""
        ours = SideConversation.workspace_id == self.workspace_id
        return and_(ours, or_(SideConversation.opened_by == self.agent_id, self.is_asked(), self.sees_case()))

    def sees(self, queue_id: UUID | None, assignee_id: UUID | None, participant_ids: Collection[UUID]) -> bool:
        """The rule over the values of one conversation of this workspace."""
        return (
            self.sees_all
            or queue_id is None
            or queue_id in self.queue_ids
            or assignee_id == self.agent_id
            or self.agent_id in participant_ids
        )


async def load_scope(connection: AsyncConnection, workspace_id: UUID, account_id: UUID) -> Scope:
    """Return what an account is and may do in a workspace right now, in one statement.

    Raises:
        NotAMember: no membership, or the account is disabled.
    """
    queue_ids = (
        select(func.array_agg(QueueMember.queue_id))
        .where(QueueMember.workspace_id == workspace_id, QueueMember.agent_id == account_id)
        .scalar_subquery()
    )
    row = (
        await connection.execute(
            select(Agent.name, Membership.role, queue_ids.label("queue_ids"))
            .select_from(Membership)
            .join(Account, Account.id == Membership.account_id)
            .join(Agent, and_(Agent.workspace_id == Membership.workspace_id, Agent.id == Membership.account_id))
            .where(
                Membership.workspace_id == workspace_id,
                Membership.account_id == account_id,
                Account.disabled_at.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        raise NotAMember("you are not a member of this workspace")
    role: Role = row.role
    return Scope(workspace_id, account_id, row.name, role, PERMISSIONS[role], frozenset(row.queue_ids or ()))


async def find_conversation(work: Work, scope: Scope, conversation_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a conversation's row, locked for the rest of the transaction if asked.

    Locks here are FOR NO KEY UPDATE: they keep other writers out, and let rows that refer to this one be inserted.

    Raises:
        NotFound: absent, or not the caller's to see.
    """
    query = select(Conversation).where(Conversation.id == conversation_id, scope.visible())
    return await _one(work, query.with_for_update(key_share=True) if lock else query, "conversation")


async def find_message(work: Work, scope: Scope, message_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a message's row if its conversation is visible; ``lock`` locks the message only."""
    query = (
        select(Message)
        .join(
            Conversation,
            and_(Conversation.workspace_id == Message.workspace_id, Conversation.id == Message.conversation_id),
        )
        .where(Message.workspace_id == scope.workspace_id, Message.id == message_id, scope.visible())
    )
    return await _one(work, query.with_for_update(of=Message, key_share=True) if lock else query, "message")


async def find_thread(work: Work, scope: Scope, thread_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a thread's row if the conversation it feeds is visible; ``lock`` locks the thread only."""
    query = (
        select(Thread)
        .join(
            Conversation,
            and_(Conversation.workspace_id == Thread.workspace_id, Conversation.id == Thread.conversation_id),
        )
        .where(Thread.workspace_id == scope.workspace_id, Thread.id == thread_id, scope.visible())
    )
    return await _one(work, query.with_for_update(of=Thread, key_share=True) if lock else query, "thread")


async def find_contact(work: Work, scope: Scope, contact_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a contact's row; one that was merged away still answers and names the contact it became."""
    query = select(Contact).where(Contact.workspace_id == scope.workspace_id, Contact.id == contact_id)
    return await _one(work, query.with_for_update(key_share=True) if lock else query, "contact")


async def find_side(work: Work, scope: Scope, side_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a side conversation's row, locked alone if asked (its case before it: ``sides.rows.lock``).

    With ``sees_case``, ``is_asked``: what the caller is to it.
    """
    query: Any = select(
        SideConversation, scope.sees_case().label("sees_case"), scope.is_asked().label("is_asked")
    ).where(SideConversation.id == side_id, scope.visible_side())
    return await _one(
        work,
        query.with_for_update(of=SideConversation, key_share=True) if lock else query,
        "side conversation",
    )


def visible_files(scope: Scope) -> ColumnElement[bool]:
    """The rule for ``File``: what a visible message carries, and the caller's own uploads before they are sent."""
    carried = (
        exists()
        .where(
            MessageFile.workspace_id == File.workspace_id,
            MessageFile.file_id == File.id,
            Message.workspace_id == MessageFile.workspace_id,
            Message.id == MessageFile.message_id,
            Conversation.workspace_id == Message.workspace_id,
            Conversation.id == Message.conversation_id,
            scope.visible(),
        )
        .correlate(File)
    )
    beside = (
        exists()
        .where(
            SideFile.workspace_id == File.workspace_id,
            SideFile.file_id == File.id,
            SideMessage.workspace_id == SideFile.workspace_id,
            SideMessage.id == SideFile.message_id,
            SideConversation.workspace_id == SideMessage.workspace_id,
            SideConversation.id == SideMessage.side_id,
            scope.visible_side(),
        )
        .correlate(File)
    )
    own = and_(File.uploaded_by == scope.agent_id, File.is_linked.is_(False))
    return and_(File.workspace_id == scope.workspace_id, or_(own, carried, beside))


async def find_file(work: Work, scope: Scope, file_id: UUID) -> Row[Any]:
    """Return a file's row (see ``visible_files``)."""
    return await _one(work, select(File).where(visible_files(scope), File.id == file_id), "file")


async def find_identity(work: Work, scope: Scope, identity_id: UUID) -> Row[Any]:
    """Return an identity's row; like its contact it is seen by every agent of the workspace."""
    query = select(Identity).where(Identity.workspace_id == scope.workspace_id, Identity.id == identity_id)
    return await _one(work, query, "identity")


Resource = Agent | Calendar | CustomField | Inbox | Queue | Skill | SlaPolicy | Tag | Team


async def find(work: Work, scope: Scope, kind: type[Resource], resource_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a row of the workspace's set-up, which every member may know of (never its secrets).

    Raises:
        NotFound: absent, archived or of another workspace.
    """
    query = select(kind).where(kind.workspace_id == scope.workspace_id, kind.id == resource_id)
    if issubclass(kind, (Calendar, CustomField, Inbox, Queue, Skill, SlaPolicy, Tag, Team)):
        query = query.where(kind.archived.is_(False))
    return await _one(
        work, query.with_for_update(key_share=True) if lock else query, kind.__tablename__.replace("_", " ")
    )


async def _one(work: Work, query: Select[Any], what: str) -> Row[Any]:
    row: Row[Any] | None = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(f"there is no such {what}", fields={"resource": what})
    return row
