"""The knowledge base: articles with their revisions, suggestions and what agents did with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0014"
down_revision = "20261128_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables that a program of the version before does not see."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "kb_category",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["kb_category.workspace_id", "kb_category.id"],
            name=op.f("fk_kb_category_workspace_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_category_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_category")),
    )
    op.create_table(
        "kb_shelf",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_shelf_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_kb_shelf")),
    )
    op.create_table(
        "kb_article",
        sa.Column("kind", sa.String(), server_default="article", nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("audience", sa.String(), server_default="internal", nullable=False),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), server_default="draft", nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("translation_of", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_kb_article_audience")),
        sa.CheckConstraint("kind IN ('article', 'problem')", name=op.f("ck_kb_article_kind")),
        sa.CheckConstraint("status IN ('draft', 'review', 'published', 'archived')", name=op.f("ck_kb_article_status")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "category_id"],
            ["kb_category.workspace_id", "kb_category.id"],
            name=op.f("fk_kb_article_workspace_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_kb_article_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "translation_of"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_article_workspace_id_translation_of"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_article_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_article")),
    )
    op.create_index("ix_kb_article_category", "kb_article", ["workspace_id", "category_id"], unique=False)
    op.create_index("ix_kb_article_edition", "kb_article", ["workspace_id", "edition"], unique=False)
    op.create_index("ix_kb_article_recent", "kb_article", ["workspace_id", "updated_at", "id"], unique=False)
    op.create_index("ix_kb_article_translation", "kb_article", ["workspace_id", "translation_of"], unique=False)
    op.create_table(
        "kb_example",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source IN ('reply', 'manual', 'import')", name=op.f("ck_kb_example_source")),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name=op.f("ck_kb_example_verdict")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_kb_example_workspace_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_example_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_example")),
    )
    op.create_index("ix_kb_example_edition", "kb_example", ["workspace_id", "edition"], unique=False)
    op.create_index(
        "uq_kb_example_day",
        "kb_example",
        ["workspace_id", "article_id", "agent_id", "day"],
        unique=True,
        postgresql_where=sa.text("source = 'reply' AND verdict = 'accepted' AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "kb_revision",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("restored_from", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_revision_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "article_id", "number", name=op.f("pk_kb_revision")),
    )
    op.create_table(
        "kb_suggestion",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("shown", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_control", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("took_ms", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_kb_suggestion_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            name=op.f("fk_kb_suggestion_workspace_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_suggestion")),
    )
    op.create_index(
        "ix_kb_suggestion_message",
        "kb_suggestion",
        ["workspace_id", "conversation_id", "message_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "kb_feedback",
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("edit_share", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('inserted', 'edited', 'dismissed', 'not_relevant', 'opened', 'sent_link')",
            name=op.f("ck_kb_feedback_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_kb_feedback_workspace_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_feedback_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            name=op.f("fk_kb_feedback_workspace_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "suggestion_id"],
            ["kb_suggestion.workspace_id", "kb_suggestion.id"],
            name=op.f("fk_kb_feedback_workspace_id_suggestion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_feedback")),
    )
    op.create_index(
        "ix_kb_feedback_open",
        "kb_feedback",
        ["workspace_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL AND message_id IS NOT NULL"),
    )
    op.create_index(
        "uq_kb_feedback_fact",
        "kb_feedback",
        ["workspace_id", "suggestion_id", "agent_id", "outcome", "article_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Take them away again; what they held is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("uq_kb_feedback_fact", table_name="kb_feedback", postgresql_nulls_not_distinct=True)
    op.drop_index(
        "ix_kb_feedback_open",
        table_name="kb_feedback",
        postgresql_where=sa.text("settled_at IS NULL AND message_id IS NOT NULL"),
    )
    op.drop_table("kb_feedback")
    op.drop_index("ix_kb_suggestion_message", table_name="kb_suggestion")
    op.drop_table("kb_suggestion")
    op.drop_table("kb_revision")
    op.drop_index(
        "uq_kb_example_day",
        table_name="kb_example",
        postgresql_where=sa.text("source = 'reply' AND verdict = 'accepted' AND withdrawn_at IS NULL"),
    )
    op.drop_index("ix_kb_example_edition", table_name="kb_example")
    op.drop_table("kb_example")
    op.drop_index("ix_kb_article_translation", table_name="kb_article")
    op.drop_index("ix_kb_article_recent", table_name="kb_article")
    op.drop_index("ix_kb_article_edition", table_name="kb_article")
    op.drop_index("ix_kb_article_category", table_name="kb_article")
    op.drop_table("kb_article")
    op.drop_table("kb_shelf")
    op.drop_table("kb_category")
