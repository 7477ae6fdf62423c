"""Which promise to call back was told of as overdue, so that it is told once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0012"
down_revision = "20261128_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column; a program of the version before does not see it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("conversation", sa.Column("callback_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it away again; promises that have passed are told of once more after the next upgrade."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("conversation", "callback_told_at")
