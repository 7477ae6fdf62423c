"""A bot that answers first: what it holds, what it has said, what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0020"
down_revision = "20261128_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables and a column that is false; a program of the version before notices neither."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("work_item", sa.Column("is_held", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "bot_session",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(), server_default="listening", nullable=False),
        sa.Column("misses", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("has_spoken", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("seen_sequence", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("article_version", sa.BigInteger(), nullable=True),
        sa.Column("shown", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("phase IN ('listening', 'asking', 'over')", name=op.f("ck_bot_session_phase")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_bot_session_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_bot_session_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "conversation_id", "episode", name=op.f("pk_bot_session")),
    )
    op.create_index(
        "ix_bot_session_open", "bot_session", ["workspace_id", "due_at"], postgresql_where=sa.text("phase <> 'over'")
    )
    op.create_table(
        "bot_fact",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.BigInteger(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("article_version", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('answered', 'helped', 'not_helped', 'missed', 'handed_over', 'left')",
            name=op.f("ck_bot_fact_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_bot_fact_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_bot_fact_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_bot_fact_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_bot_fact")),
    )
    op.create_index(
        "uq_bot_fact_said", "bot_fact",
        ["workspace_id", "conversation_id", "episode", "message_id", "outcome"],
        unique=True, postgresql_nulls_not_distinct=True,
    )  # fmt: skip
    op.create_index("ix_bot_fact_counted", "bot_fact", ["workspace_id", "created_at"])
    op.create_index(
        "ix_bot_fact_article", "bot_fact", ["workspace_id", "article_id"],
        postgresql_where=sa.text("article_id IS NOT NULL"),
    )  # fmt: skip
    # Held items are few, and looked for at every look of the router.
    op.create_index(
        "ix_work_item_held", "work_item", ["workspace_id", "deadline_at"], postgresql_where=sa.text("is_held")
    )


def downgrade() -> None:
    """Let go of what is held, and drop it all; what came of the bot's answers is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE work_item SET state = 'queued', deadline_at = NULL WHERE is_held")
    op.drop_table("bot_fact")
    op.drop_table("bot_session")
    op.drop_index("ix_work_item_held", "work_item")
    op.drop_column("work_item", "is_held")
