"""Calendars, SLA policies, and the clocks that run by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0010"
down_revision = "20261128_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables, and a column that a program of the version before does not see."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "calendar",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("subdivision", sa.String(), nullable=True),
        sa.Column("exceptions", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_calendar_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_calendar")),
    )
    op.create_index(
        "uq_calendar_name",
        "calendar",
        ["workspace_id", sa.literal_column("lower(name)")],
        unique=True,
        postgresql_where=sa.text("NOT archived"),
    )
    op.create_table(
        "sla_book",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_sla_book_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_sla_book")),
    )
    op.create_table(
        "sla_policy",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_sla_policy_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sla_policy")),
    )
    op.create_index(
        "uq_sla_policy_name",
        "sla_policy",
        ["workspace_id", sa.literal_column("lower(name)")],
        unique=True,
        postgresql_where=sa.text("NOT archived"),
    )
    op.create_table(
        "calendar_version",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id"],
            ["calendar.workspace_id", "calendar.id"],
            name=op.f("fk_calendar_version_workspace_id_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "calendar_id", "version", name=op.f("pk_calendar_version")),
    )
    op.create_table(
        "sla_policy_version",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id"],
            ["sla_policy.workspace_id", "sla_policy.id"],
            name=op.f("fk_sla_policy_version_workspace_id_policy_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "policy_id", "version", name=op.f("pk_sla_policy_version")),
    )
    op.create_table(
        "sla_clock",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("policy_version", sa.BigInteger(), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("calendar_version", sa.BigInteger(), nullable=True),
        sa.Column("target_ms", sa.BigInteger(), nullable=True),
        sa.Column("consumed_ms", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marks", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("steps", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("is_answer_lost", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_reapplied", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("wants_reapply", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("asked", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('first_response', 'next_response', 'resolution')", name=op.f("ck_sla_clock_kind")),
        sa.CheckConstraint("state IN ('running', 'paused', 'stopped', 'void')", name=op.f("ck_sla_clock_state")),
        sa.CheckConstraint("consumed_ms >= 0", name=op.f("ck_sla_clock_consumed")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "calendar_id", "calendar_version"],
            ["calendar_version.workspace_id", "calendar_version.calendar_id", "calendar_version.version"],
            name="fk_sla_clock_calendar",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_sla_clock_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "policy_id", "policy_version"],
            ["sla_policy_version.workspace_id", "sla_policy_version.policy_id", "sla_policy_version.version"],
            name="fk_sla_clock_policy",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sla_clock")),
    )
    op.create_index(
        "ix_sla_clock_answer",
        "sla_clock",
        ["workspace_id", "answer_id"],
        unique=False,
        postgresql_where=sa.text("answer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_sla_clock_calendar",
        "sla_clock",
        ["workspace_id", "calendar_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "ix_sla_clock_live",
        "sla_clock",
        ["workspace_id", "conversation_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused') OR next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_sla_clock_next",
        "sla_clock",
        ["workspace_id", "next_at"],
        unique=False,
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_sla_clock_once",
        "sla_clock",
        ["workspace_id", "conversation_id", "episode"],
        unique=False,
        postgresql_where=sa.text("kind <> 'next_response'"),
    )
    op.create_index(
        "ix_sla_clock_policy",
        "sla_clock",
        ["workspace_id", "policy_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "uq_sla_clock_open",
        "sla_clock",
        ["workspace_id", "conversation_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_table(
        "sla_mark",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_ms", sa.BigInteger(), nullable=False),
        sa.Column("target_ms", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("policy_version", sa.BigInteger(), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("calendar_version", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('start', 'pause', 'resume', 'stop', 'void', 'revive', 'move', 'retarget', 'warned', 'breached', 'step')",
            name=op.f("ck_sla_mark_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "clock_id"],
            ["sla_clock.workspace_id", "sla_clock.id"],
            name=op.f("fk_sla_mark_workspace_id_clock_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "clock_id", "number", name=op.f("pk_sla_mark")),
    )
    op.create_index(
        "uq_sla_mark_step",
        "sla_mark",
        ["workspace_id", "clock_id", "policy_id", "step"],
        unique=True,
        postgresql_where=sa.text("kind = 'step'"),
    )
    op.add_column("queue", sa.Column("calendar_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_queue_workspace_id_calendar_id"),
        "queue",
        "calendar",
        ["workspace_id", "calendar_id"],
        ["workspace_id", "id"],
    )


def downgrade() -> None:
    """Take them away again; what they held is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("fk_queue_workspace_id_calendar_id"), "queue", type_="foreignkey")
    op.drop_column("queue", "calendar_id")
    op.drop_index("uq_sla_mark_step", table_name="sla_mark", postgresql_where=sa.text("kind = 'step'"))
    op.drop_table("sla_mark")
    op.drop_index(
        "uq_sla_clock_open", table_name="sla_clock", postgresql_where=sa.text("state IN ('running', 'paused')")
    )
    op.drop_index(
        "ix_sla_clock_policy", table_name="sla_clock", postgresql_where=sa.text("state IN ('running', 'paused')")
    )
    op.drop_index("ix_sla_clock_once", table_name="sla_clock", postgresql_where=sa.text("kind <> 'next_response'"))
    op.drop_index("ix_sla_clock_next", table_name="sla_clock", postgresql_where=sa.text("next_at IS NOT NULL"))
    op.drop_index(
        "ix_sla_clock_live",
        table_name="sla_clock",
        postgresql_where=sa.text("state IN ('running', 'paused') OR next_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_sla_clock_calendar", table_name="sla_clock", postgresql_where=sa.text("state IN ('running', 'paused')")
    )
    op.drop_index("ix_sla_clock_answer", table_name="sla_clock", postgresql_where=sa.text("answer_id IS NOT NULL"))
    op.drop_table("sla_clock")
    op.drop_table("sla_policy_version")
    op.drop_table("calendar_version")
    op.drop_index("uq_sla_policy_name", table_name="sla_policy", postgresql_where=sa.text("NOT archived"))
    op.drop_table("sla_policy")
    op.drop_table("sla_book")
    op.drop_index("uq_calendar_name", table_name="calendar", postgresql_where=sa.text("NOT archived"))
    op.drop_table("calendar")
