"""Side conversations: what colleagues and suppliers are asked from within a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_0028"
down_revision = "20261128_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables, and counts that begin at none; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "side_conversation",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("lead_team_id", sa.Uuid(), nullable=True),
        sa.Column("lead_queue_id", sa.Uuid(), nullable=True),
        sa.Column("inbox_id", sa.Uuid(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_message", JSONB(), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'overdue', 'done')", name=op.f("ck_side_conversation_state")),
        sa.CheckConstraint(
            "num_nonnulls(lead_team_id, lead_queue_id) <= 1", name=op.f("ck_side_conversation_one_lead")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversation.workspace_id", "conversation.id"],
            name=op.f("fk_side_conversation_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_side_conversation_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_queue_id"],
            ["queue.workspace_id", "queue.id"],
            name=op.f("fk_side_conversation_workspace_id_lead_queue_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_team_id"],
            ["team.workspace_id", "team.id"],
            name=op.f("fk_side_conversation_workspace_id_lead_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opened_by"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_side_conversation_workspace_id_opened_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["directory.workspace.id"], name=op.f("fk_side_conversation_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_side_conversation")),
    )
    op.create_index("ix_side_conversation_case", "side_conversation", ["workspace_id", "conversation_id", "id"])
    op.create_index(
        "ix_side_conversation_due",
        "side_conversation",
        ["workspace_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_side_conversation_live",
        "side_conversation",
        ["workspace_id", "last_activity_at", "id"],
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index("ix_side_conversation_recent", "side_conversation", ["workspace_id", "last_activity_at", "id"])
    op.create_table(
        "side_participant",
        sa.Column("side_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("state", JSONB(), server_default="{}", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(agent_id, address) = 1", name=op.f("ck_side_participant_agent_or_address")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_side_participant_workspace_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "side_id"],
            ["side_conversation.workspace_id", "side_conversation.id"],
            name=op.f("fk_side_participant_workspace_id_side_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_side_participant")),
    )
    op.create_index(
        "ix_side_participant_asked",
        "side_participant",
        ["workspace_id", "agent_id"],
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_index(
        "uq_side_participant_address",
        "side_participant",
        ["workspace_id", "side_id", "address"],
        unique=True,
        postgresql_where=sa.text("address IS NOT NULL"),
    )
    op.create_index(
        "uq_side_participant_agent",
        "side_participant",
        ["workspace_id", "side_id", "agent_id"],
        unique=True,
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_table(
        "side_message",
        sa.Column("side_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("author_kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(), server_default="", nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quotes", JSONB(), server_default="[]", nullable=False),
        sa.Column("is_automatic", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_internal", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("facts", JSONB(), server_default="{}", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("author_kind IN ('agent', 'outside', 'system')", name=op.f("ck_side_message_author_kind")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["side_participant.workspace_id", "side_participant.id"],
            name=op.f("fk_side_message_workspace_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "side_id"],
            ["side_conversation.workspace_id", "side_conversation.id"],
            name=op.f("fk_side_message_workspace_id_side_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_side_message")),
    )
    op.create_index(
        "ix_side_message_external",
        "side_message",
        ["workspace_id", "external_id"],
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index(
        "uq_side_message_client",
        "side_message",
        ["workspace_id", "author_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.create_index(
        "uq_side_message_external",
        "side_message",
        ["workspace_id", "side_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index("uq_side_message_sequence", "side_message", ["workspace_id", "side_id", "sequence"], unique=True)
    op.create_table(
        "side_delivery",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("error", JSONB(), nullable=True),
        sa.Column("may_be_duplicate", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'unknown')", name=op.f("ck_side_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_side_delivery_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["side_message.workspace_id", "side_message.id"],
            name=op.f("fk_side_delivery_workspace_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "participant_id"],
            ["side_participant.workspace_id", "side_participant.id"],
            name=op.f("fk_side_delivery_workspace_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_side_delivery")),
    )
    op.create_index(
        "ix_side_delivery_due",
        "side_delivery",
        ["workspace_id", "run_at"],
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index(
        "ix_side_delivery_external",
        "side_delivery",
        ["workspace_id", "external_id"],
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index("ix_side_delivery_participant", "side_delivery", ["workspace_id", "participant_id", "sequence"])
    op.create_index(
        "uq_side_delivery_message", "side_delivery", ["workspace_id", "message_id", "participant_id"], unique=True
    )
    op.create_table(
        "side_file",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), server_default="attachment", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "file_id"],
            ["file.workspace_id", "file.id"],
            name=op.f("fk_side_file_workspace_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["side_message.workspace_id", "side_message.id"],
            name=op.f("fk_side_file_workspace_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "file_id", "message_id", name=op.f("pk_side_file")),
    )
    op.create_index("ix_side_file_message", "side_file", ["workspace_id", "message_id"])
    op.add_column("conversation", sa.Column("sides_waiting", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("conversation", sa.Column("sides_overdue", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("conversation", sa.Column("sides_answered", sa.SmallInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Drop them; what was asked beside cases is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("sides_answered", "sides_overdue", "sides_waiting"):
        op.drop_column("conversation", name)
    for name in ("side_file", "side_delivery", "side_message", "side_participant", "side_conversation"):
        op.drop_table(name)
