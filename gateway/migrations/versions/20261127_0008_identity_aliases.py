"""What it takes to know people by several ids of one channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0008"
down_revision = "20261127_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "identity_alias",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        _within("inbox", "inbox_id"),
        _within("identity", "identity_id"),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "external_id", name="pk_identity_alias"),
    )
    op.create_index("ix_identity_alias_identity", "identity_alias", ["workspace_id", "identity_id"])


def downgrade() -> None:
    """Take it away again; what it held is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("identity_alias")


def _within(target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=f"fk_identity_alias_workspace_id_{column}",
    )
