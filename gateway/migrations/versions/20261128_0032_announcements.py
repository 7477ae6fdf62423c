"""Announcements to the team, and who has read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0032"
down_revision = "20261128_0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "announcement",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("team_id", sa.Uuid()),
        sa.Column("is_must_read", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["directory.workspace.id"], name=op.f("fk_announcement_workspace_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["team.workspace_id", "team.id"],
            name=op.f("fk_announcement_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_announcement_workspace_id_author_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_announcement")),
    )
    op.create_table(
        "announcement_receipt",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "announcement_id"],
            ["announcement.workspace_id", "announcement.id"],
            name=op.f("fk_announcement_receipt_workspace_id_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_announcement_receipt_workspace_id_agent_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "announcement_id", "agent_id", name=op.f("pk_announcement_receipt")),
    )
    op.create_index("ix_announcement_receipt_agent", "announcement_receipt", ["workspace_id", "agent_id"])


def downgrade() -> None:
    """Drop them; what was announced is gone."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("announcement_receipt")
    op.drop_table("announcement")
