"""What a language model was asked, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_0025"
down_revision = "20261128_0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; a program of the version before does not see it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "model_call",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("sources", JSONB(), nullable=False),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=True),
        sa.Column("verdicts", JSONB(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("took_ms", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("purpose IN ('draft', 'summary', 'translation')", name=op.f("ck_model_call_purpose")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_model_call_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_model_call_workspace_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_model_call")),
    )
    op.create_index("ix_model_call_age", "model_call", ["workspace_id", "created_at", "id"])
    op.create_index("ix_model_call_conversation", "model_call", ["workspace_id", "conversation_id", "created_at"])


def downgrade() -> None:
    """Drop it; what was asked can no longer be shown."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("model_call")
