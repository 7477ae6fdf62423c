"""Links to set an installation up, and the keys that people give to commands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_0033"
down_revision = "20261128_0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and a column; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "setup_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_setup_token")),
        schema="directory",
    )
    op.add_column("account", sa.Column("shortcuts", JSONB(), server_default="{}", nullable=False), schema="directory")


def downgrade() -> None:
    """Take them away; everybody has the usual keys again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("account", "shortcuts", schema="directory")
    op.drop_table("setup_token", schema="directory")
