"""Canned replies, macros, rules and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0013"
down_revision = "20261128_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables that a program of the version before does not see."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "automation_rule",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("trigger", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("actions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("max_per_minute", sa.SmallInteger(), nullable=False),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("stopped_reason", sa.String(), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["directory.workspace.id"], name=op.f("fk_automation_rule_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_automation_rule")),
    )
    op.create_index(
        "ix_automation_rule_position",
        "automation_rule",
        ["workspace_id", "position", "id"],
        unique=False,
        postgresql_where=sa.text("NOT archived"),
    )
    op.create_table(
        "rule_cursor",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_rule_cursor_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_rule_cursor")),
    )
    op.create_table(
        "webhook",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("event_types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("with_snapshot", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        sa.Column("dead_in_a_row", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_webhook_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "automation_rule_version",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "rule_id"],
            ["automation_rule.workspace_id", "automation_rule.id"],
            name=op.f("fk_automation_rule_version_workspace_id_rule_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "rule_id", "version", name=op.f("pk_automation_rule_version")),
    )
    op.create_table(
        "canned_reply",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shortcut", sa.String(), nullable=True),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared_with", sa.String(), server_default="private", nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shelf_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(shared_with = 'team') = (team_id IS NOT NULL)", name=op.f("ck_canned_reply_team")),
        sa.CheckConstraint("shared_with IN ('private', 'team', 'all')", name=op.f("ck_canned_reply_shared_with")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_canned_reply_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["team.workspace_id", "team.id"],
            name=op.f("fk_canned_reply_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["directory.workspace.id"], name=op.f("fk_canned_reply_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_canned_reply")),
    )
    op.create_index("ix_canned_reply_owner", "canned_reply", ["workspace_id", "owner_id"], unique=False)
    op.create_index(
        "uq_canned_reply_shortcut",
        "canned_reply",
        ["workspace_id", "shelf_id", sa.literal_column("lower(shortcut)")],
        unique=True,
        postgresql_where=sa.text("shortcut IS NOT NULL"),
    )
    op.create_table(
        "macro",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("actions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared_with", sa.String(), server_default="private", nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shelf_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(shared_with = 'team') = (team_id IS NOT NULL)", name=op.f("ck_macro_team")),
        sa.CheckConstraint("shared_with IN ('private', 'team', 'all')", name=op.f("ck_macro_shared_with")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_macro_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["team.workspace_id", "team.id"], name=op.f("fk_macro_workspace_id_team_id")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_macro_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_macro")),
    )
    op.create_index(
        "uq_macro_name", "macro", ["workspace_id", "shelf_id", sa.literal_column("lower(name)")], unique=True
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'delivered', 'dead')", name=op.f("ck_webhook_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "webhook_id"],
            ["webhook.workspace_id", "webhook.id"],
            name=op.f("fk_webhook_delivery_workspace_id_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["workspace_id", "webhook_id", "run_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_webhook_delivery_old", "webhook_delivery", ["workspace_id", "created_at"], unique=False)
    op.create_index(
        "uq_webhook_delivery_event", "webhook_delivery", ["workspace_id", "webhook_id", "event_seq"], unique=True
    )
    op.create_table(
        "rule_run",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("matched", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("failure", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('done', 'failed', 'stopped')", name=op.f("ck_rule_run_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_rule_run_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "rule_id"],
            ["automation_rule.workspace_id", "automation_rule.id"],
            name=op.f("fk_rule_run_workspace_id_rule_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_rule_run")),
    )
    op.create_index("ix_rule_run_conversation", "rule_run", ["workspace_id", "conversation_id"], unique=False)
    op.create_index("ix_rule_run_old", "rule_run", ["workspace_id", "created_at"], unique=False)
    op.create_index("ix_rule_run_recent", "rule_run", ["workspace_id", "rule_id", "acted_at"], unique=False)
    op.create_index("uq_rule_run_event", "rule_run", ["workspace_id", "rule_id", "event_seq"], unique=True)
    op.create_table(
        "rule_timer",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_rule_timer_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "rule_id"],
            ["automation_rule.workspace_id", "automation_rule.id"],
            name=op.f("fk_rule_timer_workspace_id_rule_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "rule_id", "event_seq", name=op.f("pk_rule_timer")),
    )
    op.create_index("ix_rule_timer_conversation", "rule_timer", ["workspace_id", "conversation_id"], unique=False)
    op.create_index("ix_rule_timer_due", "rule_timer", ["workspace_id", "due_at"], unique=False)


def downgrade() -> None:
    """Take them away again; what they held is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_rule_timer_due", table_name="rule_timer")
    op.drop_index("ix_rule_timer_conversation", table_name="rule_timer")
    op.drop_table("rule_timer")
    op.drop_index("uq_rule_run_event", table_name="rule_run")
    op.drop_index("ix_rule_run_recent", table_name="rule_run")
    op.drop_index("ix_rule_run_old", table_name="rule_run")
    op.drop_index("ix_rule_run_conversation", table_name="rule_run")
    op.drop_table("rule_run")
    op.drop_index("uq_webhook_delivery_event", table_name="webhook_delivery")
    op.drop_index("ix_webhook_delivery_old", table_name="webhook_delivery")
    op.drop_index(
        "ix_webhook_delivery_due",
        table_name="webhook_delivery",
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.drop_table("webhook_delivery")
    op.drop_index("uq_macro_name", table_name="macro")
    op.drop_table("macro")
    op.drop_index(
        "uq_canned_reply_shortcut", table_name="canned_reply", postgresql_where=sa.text("shortcut IS NOT NULL")
    )
    op.drop_index("ix_canned_reply_owner", table_name="canned_reply")
    op.drop_table("canned_reply")
    op.drop_table("automation_rule_version")
    op.drop_table("webhook")
    op.drop_table("rule_cursor")
    op.drop_index("ix_automation_rule_position", table_name="automation_rule", postgresql_where=sa.text("NOT archived"))
    op.drop_table("automation_rule")
