"""What a missed call promises: by when the customer is to be called back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_0007"
down_revision = "20261127_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column and its index; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("conversation", sa.Column("callback_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_conversation_callback",
        "conversation",
        ["workspace_id", "contact_id"],
        postgresql_where=sa.text("callback_due_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take them away again; promises that are open are forgotten, the cards of the calls stay."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_conversation_callback", "conversation")
    op.drop_column("conversation", "callback_due_at")
