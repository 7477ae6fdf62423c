"""What the rules decided about a conversation, for each of its episodes; what of a boost a late call-back gave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0017"
down_revision = "20261128_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("conversation", sa.Column("sorting", postgresql.JSONB(), nullable=True))
    op.add_column("work_item", sa.Column("callback_boost_s", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take them away again; what is reopened then needs no skills."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("work_item", "callback_boost_s")
    op.drop_column("conversation", "sorting")
