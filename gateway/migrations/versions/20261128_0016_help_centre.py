"""What customers say of articles in the help centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0016"
down_revision = "20261128_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; a program of the version before does not see it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "kb_vote",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("voter", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_vote_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_vote")),
        sa.UniqueConstraint("workspace_id", "article_id", "voter", name="uq_kb_vote_voter"),
    )


def downgrade() -> None:
    """Drop it; what customers said is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("kb_vote")
