"""An end for what channels keep for a time only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0004"
down_revision = "20261127_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column; a program of the version before does not see it, and what is there already stays for good."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("channel_state", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("channel_state", "expires_at")
