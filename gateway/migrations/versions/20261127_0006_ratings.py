"""What customers say of the service they had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0006"
down_revision = "20261127_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; a program of the version before does not see it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "rating",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.SmallInteger(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("queue_id", sa.Uuid(), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.String(), server_default="", nullable=False),
        sa.Column("closed_at", moment, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", moment, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_rating_stars")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_rating_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_rating_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_rating_workspace_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "queue_id"],
            ["queue.workspace_id", "queue.id"],
            name=op.f("fk_rating_workspace_id_queue_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_rating")),
    )
    op.create_index("uq_rating_episode", "rating", ["workspace_id", "conversation_id", "episode"], unique=True)
    op.create_index("ix_rating_agent", "rating", ["workspace_id", "agent_id", "id"])
    op.create_index("ix_rating_queue", "rating", ["workspace_id", "queue_id", "id"])


def downgrade() -> None:
    """Take the table away again, with what was said in it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("rating")
