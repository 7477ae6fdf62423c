"""What articles are found by in a list, and what is asked of suggestions by message and by age."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0015"
down_revision = "20261128_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table, which the housekeeping fills, and indexes; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "kb_words",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name="fk_kb_words_workspace_id_article_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "article_id", name="pk_kb_words"),
    )
    op.create_index(
        "ix_kb_words_tokens",
        "kb_words",
        ["tokens"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    )
    op.create_index("ix_kb_suggestion_asked", "kb_suggestion", ["workspace_id", "message_id"])
    op.create_index("ix_kb_suggestion_age", "kb_suggestion", ["workspace_id", "created_at"])
    op.create_index(
        "ix_kb_feedback_reply",
        "kb_feedback",
        ["workspace_id", "message_id"],
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take them away again; nothing is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_kb_feedback_reply", "kb_feedback")
    op.drop_index("ix_kb_suggestion_age", "kb_suggestion")
    op.drop_index("ix_kb_suggestion_asked", "kb_suggestion")
    op.drop_table("kb_words")
