"""What the router's decisions were made of: once for a batch of them, instead of explained in each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0030"
down_revision = "20261128_0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and say where decisions stand in it; those that are explained stay as they are."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "routing_look",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["directory.workspace.id"], name=op.f("fk_routing_look_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "series_id", "number", name=op.f("pk_routing_look")),
    )
    op.add_column("routing_decision", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("routing_decision", sa.Column("look_number", sa.BigInteger(), nullable=True))
    op.add_column("routing_decision", sa.Column("place", sa.BigInteger(), nullable=True))
    op.alter_column("routing_decision", "considered", nullable=True)


def downgrade() -> None:
    """Drop it; why the router decided as it did since can no longer be shown."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE routing_decision SET considered = '{}' WHERE considered IS NULL")
    op.alter_column("routing_decision", "considered", nullable=False)
    for column in ("place", "look_number", "series_id"):
        op.drop_column("routing_decision", column)
    op.drop_table("routing_look")
