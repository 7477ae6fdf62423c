"""Articles and what became of them: revisions, examples, suggestions, and what agents did with those."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within

STATUSES = ("draft", "review", "published", "archived")
IMPORT_STATES = ("waiting", "working", "done", "failed")
OUTCOMES = ("inserted", "edited", "dismissed", "not_relevant", "opened", "sent_link")


class KbShelf(Base):
    """The edition of a workspace's knowledge: each change raises it, so a copy in memory knows what it has missed.

    Its row is locked from a change until the commit, so editions become visible in their order.
    """

    __tablename__ = "kb_shelf"
    __table_args__ = (key(), of_workspace())
    workspace_id: Mapped[UUID]
    edition: Mapped[int] = mapped_column(server_default="0")


class KbCategory(Scoped, Versioned, Base):
    """A place in the tree of articles; ``parent_id`` null: at its root."""

    __tablename__ = "kb_category"
    __table_args__ = (of_workspace(), within("kb_category", "parent_id"))
    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(server_default="0")


class KbArticle(Scoped, Versioned, Base):
    """An article as it is now. Each version of it is a ``KbRevision``; ``version`` numbers them."""

    __tablename__ = "kb_article"
    __table_args__ = (
        of_workspace(),
        within("kb_category", "category_id"),
        within("agent", "owner_id"),
        within("kb_article", "translation_of"),
        CheckConstraint(one_of("kind", "article", "problem"), name="kind"),
        CheckConstraint(one_of("audience", "internal", "public"), name="audience"),
        CheckConstraint(one_of("status", *STATUSES), name="status"),
        Index("ix_kb_article_recent", "workspace_id", "updated_at", "id"),
        Index("ix_kb_article_edition", "workspace_id", "edition"),
        Index("ix_kb_article_translation", "workspace_id", "translation_of"),
        Index("ix_kb_article_category", "workspace_id", "category_id"),
    )
    kind: Mapped[str] = mapped_column(server_default="article")
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)  # Markdown
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # of a problem: see ``articles.Problem``
    audience: Mapped[str] = mapped_column(server_default="internal")
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # kinds; none: all
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    category_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(server_default="draft")
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    owner_id: Mapped[UUID | None]  # who looks after it
    review_by: Mapped[datetime | None]
    translation_of: Mapped[UUID | None]
    published_at: Mapped[datetime | None]  # for the first time
    edition: Mapped[int]  # of the shelf, at its last change


class KbWords(Base):
    """What an article is found by in a list's search box: the tokens of its title and body, and its workspace's."""

    __tablename__ = "kb_words"
    __table_args__ = (
        key("article_id"),
        within("kb_article", "article_id", ondelete="CASCADE"),
        Index("ix_kb_words_tokens", "tokens", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256}),
    )
    workspace_id: Mapped[UUID]
    article_id: Mapped[UUID]
    tokens: Mapped[Any] = mapped_column(TSVECTOR)


class KbPicture(Scoped, Base):
    """A picture for articles; its bytes lie in the store of files. One that no article ever showed goes in two days."""

    __tablename__ = "kb_picture"
    __table_args__ = (
        of_workspace(),
        within("agent", "uploaded_by"),
        Index("ix_kb_picture_content", "workspace_id", "sha256"),
    )
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_by: Mapped[UUID | None]  # null: the program
    created_at: Mapped[datetime]


class KbArticlePicture(Base):
    """A picture that an article shows, or showed in a version that can be brought back."""

    __tablename__ = "kb_article_picture"
    __table_args__ = (
        key("article_id", "picture_id"),
        within("kb_article", "article_id", ondelete="CASCADE"),
        within("kb_picture", "picture_id", ondelete="CASCADE"),
        Index("ix_kb_article_picture_shown", "workspace_id", "picture_id"),
    )
    workspace_id: Mapped[UUID]
    article_id: Mapped[UUID]
    picture_id: Mapped[UUID]
    is_current: Mapped[bool]  # shown by the article as it is now


class KbImport(Scoped, Base):
    """A file that somebody handed in to become articles: tried, or written, and what became of it."""

    __tablename__ = "kb_import"
    __table_args__ = (
        of_workspace(),
        within("agent", "agent_id"),
        CheckConstraint(one_of("state", *IMPORT_STATES), name="state"),
        Index("ix_kb_import_recent", "workspace_id", "created_at", "id"),
        Index(
            "ix_kb_import_open",
            "workspace_id",
            "created_at",
            postgresql_where=text("state IN ('waiting', 'working')"),
        ),
    )
    agent_id: Mapped[UUID]  # on whose behalf
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))  # that they had when they asked, a token's fewer
    name: Mapped[str]  # of the file
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    size_bytes: Mapped[int]
    language: Mapped[str]  # of what says none; may be empty
    is_trial: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str]  # why it failed
    attempts: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")  # pages looked at
    total: Mapped[int] = mapped_column(server_default="0")
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # outcome → how many
    report_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    lease_until: Mapped[datetime | None]  # of who works on it
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class KbRevision(Base):
    """One version of an article, whole."""

    __tablename__ = "kb_revision"
    __table_args__ = (key("article_id", "number"), within("kb_article", "article_id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID]
    article_id: Mapped[UUID]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]  # what a person wrote: the columns of ``articles.CONTENT``
    status: Mapped[str]
    author_id: Mapped[UUID | None]  # null: the program
    restored_from: Mapped[int | None]
    created_at: Mapped[datetime]


class KbExample(Scoped, Base):
    """A customer's message for which an article was right, or explicitly was not; personal data is masked."""

    __tablename__ = "kb_example"
    __table_args__ = (
        within("kb_article", "article_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("verdict", "accepted", "rejected"), name="verdict"),
        CheckConstraint(one_of("source", "reply", "manual", "import"), name="source"),
        Index("ix_kb_example_edition", "workspace_id", "edition"),
        # One agent counts once a day an article.
        Index(
            "uq_kb_example_day",
            "workspace_id",
            "article_id",
            "agent_id",
            "day",
            unique=True,
            postgresql_where=text("source = 'reply' AND verdict = 'accepted' AND withdrawn_at IS NULL"),
        ),
    )
    article_id: Mapped[UUID]
    message: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str]
    source: Mapped[str]
    agent_id: Mapped[UUID | None]
    day: Mapped[str]  # 2026-11-28, UTC
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    edition: Mapped[int]


class KbSuggestion(Scoped, Base):
    """What was proposed for a customer's message. No cards: nothing was worth showing, or nothing may be."""

    __tablename__ = "kb_suggestion"
    __table_args__ = (
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("message", "message_id", ondelete="CASCADE"),
        Index("ix_kb_suggestion_message", "workspace_id", "conversation_id", "message_id", "created_at"),
        Index("ix_kb_suggestion_asked", "workspace_id", "message_id"),  # what goes with an erased message
        Index("ix_kb_suggestion_age", "workspace_id", "created_at"),
    )
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    shown: Mapped[list[Any]]  # in order: article_id, version, score, band
    is_control: Mapped[bool] = mapped_column(server_default="false")
    threshold: Mapped[float] = mapped_column(Float)
    engine: Mapped[str]
    took_ms: Mapped[float] = mapped_column(Float)
    created_at: Mapped[datetime]


class KbFeedback(Scoped, Base):
    """What an agent did with a suggestion: a fact, said once."""

    __tablename__ = "kb_feedback"
    __table_args__ = (
        within("kb_suggestion", "suggestion_id", ondelete="CASCADE"),
        within("kb_article", "article_id", ondelete="CASCADE"),
        within("message", "message_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome"),
        Index(
            "uq_kb_feedback_fact",
            "workspace_id",
            "suggestion_id",
            "agent_id",
            "outcome",
            "article_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_kb_feedback_reply",
            "workspace_id",
            "message_id",
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index(
            "ix_kb_feedback_open",
            "workspace_id",
            "created_at",
            postgresql_where=text("settled_at IS NULL AND message_id IS NOT NULL"),
        ),
    )
    suggestion_id: Mapped[UUID]
    article_id: Mapped[UUID | None]  # null: all of the cards were put away
    agent_id: Mapped[UUID]
    outcome: Mapped[str]
    message_id: Mapped[UUID | None]  # the reply that it became
    edit_share: Mapped[float | None] = mapped_column(Float)  # of that reply, 0: as it was inserted
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # when it was decided whether to learn from it


class KbVote(Scoped, Base):
    """What a customer said in the help centre: whether an article helped. One vote a reader, an article and a day."""

    __tablename__ = "kb_vote"
    __table_args__ = (
        within("kb_article", "article_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "article_id", "voter", name="uq_kb_vote_voter"),
        Index("ix_kb_vote_age", "workspace_id", "created_at"),
    )
    article_id: Mapped[UUID]
    voter: Mapped[str]  # a keyed hash of the reader's address, program and day
    version: Mapped[int]  # of the article, as it was read
    is_helpful: Mapped[bool]
    created_at: Mapped[datetime]


class KbReading(Base):
    """An article that a visitor opened in a chat window, once a day; and whether they said that it helped."""

    __tablename__ = "kb_reading"
    __table_args__ = (
        key("inbox_id", "visitor", "article_id", "day"),
        within("inbox", "inbox_id"),
        within("kb_article", "article_id", ondelete="CASCADE"),
        Index("ix_kb_reading_age", "workspace_id", "created_at"),
        Index("ix_kb_reading_article", "workspace_id", "article_id"),
    )
    workspace_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    visitor: Mapped[str]  # as the identity's external id says
    article_id: Mapped[UUID]
    day: Mapped[str]  # 2026-11-28, UTC
    version: Mapped[int]
    is_helpful: Mapped[bool | None]  # null: not said
    created_at: Mapped[datetime]


class KbLabel(Scoped, Base):
    """That somebody said what a customer's message is: a fact, taken back by ``withdrawn_at``; personal data is masked.

    ``guessed``: what the program had told, null where it was silent.
    """

    __tablename__ = "kb_label"
    __table_args__ = (
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("message", "message_id", ondelete="CASCADE"),
        within("agent", "agent_id"),
        Index("ix_kb_label_edition", "workspace_id", "edition"),
        Index(
            "uq_kb_label_subject",
            "workspace_id",
            "conversation_id",
            "subject",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    subject: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    value: Mapped[str]
    guessed: Mapped[str | None]
    agent_id: Mapped[UUID]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    edition: Mapped[int]


class KbProgress(Base):
    """How far the events of a workspace were read for classification, and when gaps were looked for."""

    __tablename__ = "kb_progress"
    __table_args__ = (key(), of_workspace())
    workspace_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(server_default="0")
    gaps_at: Mapped[datetime | None]


class KbGap(Scoped, Versioned, Base):
    """Questions of customers that agents answered in their own words, and that are alike: an article is missing.

    Of kind ``near`` the article is there (``article_id``), and the questions would be examples of it. Of an approved
    one ``article_id`` is what it became.
    """

    __tablename__ = "kb_gap"
    __table_args__ = (
        of_workspace(),
        within("kb_article", "article_id", ondelete="CASCADE"),
        within("agent", "decided_by"),
        CheckConstraint(one_of("kind", "missing", "near"), name="kind"),
        CheckConstraint(one_of("status", "open", "approved", "dismissed"), name="status"),
        Index("ix_kb_gap_status", "workspace_id", "status", "id"),
    )
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    article_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class KbGapQuestion(Base):
    """A customer's question with the answer that an agent wrote, both masked; ``gap_id`` null: alone so far."""

    __tablename__ = "kb_gap_question"
    __table_args__ = (
        key("message_id"),
        within("message", "message_id", ondelete="CASCADE"),
        within("conversation", "conversation_id", ondelete="CASCADE"),
        within("kb_gap", "gap_id", ondelete="CASCADE"),
        Index("ix_kb_gap_question_gap", "workspace_id", "gap_id"),
    )
    workspace_id: Mapped[UUID]
    message_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    gap_id: Mapped[UUID | None]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
