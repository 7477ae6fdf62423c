"""Skills, who has them, and the rules by which new conversations are sorted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_0009"
down_revision = "20261127_0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add tables; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "skill",
        *_resource(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), server_default="graded", nullable=False),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("kind IN ('graded', 'hard')", name=op.f("ck_skill_kind")),
        _of_workspace("skill"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_skill")),
    )
    op.create_index(
        "uq_skill_name", "skill", ["workspace_id", sa.text("lower(name)")], unique=True,
        postgresql_where=sa.text("NOT archived"),
    )  # fmt: skip
    op.create_table(
        "agent_skill",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_agent_skill_level")),
        _within("agent_skill", "agent", "agent_id"),
        _within("agent_skill", "skill", "skill_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "agent_id", "skill_id", name=op.f("pk_agent_skill")),
    )
    op.create_index("ix_agent_skill_skill", "agent_skill", ["workspace_id", "skill_id"])
    op.create_table(
        "routing_rule",
        *_resource(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("conditions", JSONB(), server_default="{}", nullable=False),
        sa.Column("outcome", JSONB(), server_default="{}", nullable=False),
        _of_workspace("routing_rule"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_routing_rule")),
    )
    op.create_index("ix_routing_rule_position", "routing_rule", ["workspace_id", "position", "id"])


def downgrade() -> None:
    """Take the tables away again, with what was set up in them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("routing_rule", "agent_skill", "skill"):
        op.drop_table(table)


def _resource() -> list[sa.Column[Any]]:
    return [
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=sa.func.now(), nullable=False),
    ]


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f(f"fk_{table}_workspace_id"))


def _within(table: str, target: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete=ondelete,
    )
