"""The facts that reports count, made of the events from now on and, in the background, of all before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE

revision = "20261128_0031"
down_revision = "20261128_0030"
branch_labels = None
depends_on = None

_OWN = {
    "fact_leg": (
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("way", sa.String()),
        sa.Column("waited_ms", sa.BigInteger()),
        sa.CheckConstraint("way IN ('answered', 'abandoned', 'overflowed', 'taken_out')", name="way"),
    ),
    "fact_response": (
        sa.Column("episode", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("business_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("is_no_reply", sa.Boolean(), nullable=False),
        sa.Column("by_bot", sa.Boolean(), nullable=False),
        sa.Column("by_call", sa.Boolean(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
    ),
    "fact_episode": (
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("way", sa.String()),
        sa.Column("wall_ms", sa.BigInteger()),
        sa.Column("business_ms", sa.BigInteger()),
        sa.Column("snoozed", TSTZMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("way IN ('resolved', 'abandoned', 'merged')", name="way"),
    ),
    "fact_holding": (
        sa.Column("episode", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("elapsed_ms", sa.BigInteger()),
        sa.Column("active_ms", sa.BigInteger(), nullable=False),
        sa.Column("wrap_up_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_transferred", sa.Boolean(), nullable=False),
    ),
    "fact_promise": (
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
    ),
}
_INDEXES = {
    "fact_leg": {"since": ["since"], "ended": ["ended_at"]},
    "fact_response": {"at": ["at"]},
    "fact_episode": {"started": ["started_at"], "closed": ["closed_at"]},
    "fact_holding": {"ended": ["ended_at"]},
    "fact_promise": {"due": ["due_at"]},
}


def upgrade() -> None:
    """Add tables and an index of ratings; a program of the version before does not notice them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "report_book",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("rules", sa.SmallInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("walked_id", sa.Uuid()),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_report_book_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_report_book")),
    )
    for table, own in _OWN.items():
        columns = [part for part in own if isinstance(part, sa.Column)]
        checks = [
            sa.CheckConstraint(part.sqltext, name=op.f(f"ck_{table}_{part.name}"))
            for part in own
            if isinstance(part, sa.CheckConstraint)
        ]
        op.create_table(
            table,
            *columns,
            sa.Column("workspace_id", sa.Uuid(), nullable=False),
            sa.Column("conversation_id", sa.Uuid(), nullable=False),
            sa.Column("number", sa.BigInteger(), nullable=False),
            sa.Column("queue_id", sa.Uuid()),
            sa.Column("inbox_id", sa.Uuid(), nullable=False),
            sa.Column("channel", sa.String(), nullable=False),
            sa.Column("agent_id", sa.Uuid()),
            sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
            *checks,
            sa.PrimaryKeyConstraint("workspace_id", "conversation_id", "number", name=op.f(f"pk_{table}")),
        )
        for name, indexed in _INDEXES[table].items():
            op.create_index(f"ix_{table}_{name}", table, ["workspace_id", *indexed])
    op.create_index(
        "ix_fact_episode_contact", "fact_episode", ["workspace_id", "contact_id", "closed_at"],
        postgresql_where=sa.text("way = 'resolved'"),
    )  # fmt: skip
    op.create_index("ix_rating_updated", "rating", ["workspace_id", "updated_at"])


def downgrade() -> None:
    """Drop them; they are made of the events anew whenever this version runs again."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_rating_updated", "rating")
    for table in (*_OWN, "report_book"):
        op.drop_table(table)
