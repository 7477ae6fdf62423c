"""What it takes to let files of resolved conversations expire by policy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0003"
down_revision = "20261127_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns and an index; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("file", sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("file", sa.Column("is_page", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "ix_file_expiring",
        "file",
        ["workspace_id", "created_at", "id"],
        postgresql_where=sa.text("is_linked AND expired_at IS NULL AND NOT is_page"),
    )


def downgrade() -> None:
    """Take them away again; bytes that expired do not come back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_file_expiring", "file")
    op.drop_column("file", "is_page")
    op.drop_column("file", "expired_at")
