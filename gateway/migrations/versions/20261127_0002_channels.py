"""What channels with windows, edits and state need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_0002"
down_revision = "20261122_0001"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    """Add tables and columns; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("identity", _moment("unreachable_since"))
    op.add_column("inbox", sa.Column("has_windows", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("message", _moment("edited_at"))
    op.add_column("message", _moment("recalled_at"))
    op.add_column("message", sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False))
    op.create_table(
        "channel_state",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _moment("updated_at", server_default=NOW, nullable=False),
        _within("channel_state", "inbox", "inbox_id"),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "key", name="pk_channel_state"),
    )
    op.create_table(
        "reply_window",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        _moment("opened_at", nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        _within("reply_window", "identity", "identity_id"),
        sa.PrimaryKeyConstraint("workspace_id", "identity_id", "opened_by", name="pk_reply_window"),
    )
    op.create_table(
        "message_revision",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _moment("replaced_at", nullable=False),
        _within("message_revision", "message", "message_id"),
        sa.PrimaryKeyConstraint("workspace_id", "message_id", "revision", name="pk_message_revision"),
    )
    op.create_table(
        "early_change",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        _moment("at", nullable=False),
        _within("early_change", "inbox", "inbox_id"),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "external_id", "kind", name="pk_early_change"),
    )


def downgrade() -> None:
    """Take them away again; what they held is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("early_change", "message_revision", "reply_window", "channel_state"):
        op.drop_table(table)
    for table, column in (
        ("message", "facts"),
        ("message", "recalled_at"),
        ("message", "edited_at"),
        ("inbox", "has_windows"),
        ("identity", "unreachable_since"),
    ):
        op.drop_column(table, column)


def _moment(name: str, *, nullable: bool = True, server_default: sa.TextClause | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=server_default)


def _within(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=f"fk_{table}_workspace_id_{column}",
    )
