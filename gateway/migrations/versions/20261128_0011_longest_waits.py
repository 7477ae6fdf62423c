"""How long work may wait in a queue before its queue does something about it, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0011"
down_revision = "20261128_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column; a program of the version before leaves it null."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("work_item", sa.Column("overstayed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_work_item_longest", "work_item", ["workspace_id", "queue_id", "enqueued_at"],
        postgresql_where=sa.text("state = 'queued' AND overstayed_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Take it away again; what has waited too long may be found so once more."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_work_item_longest", "work_item")
    op.drop_column("work_item", "overstayed_at")
