"""What people said about being written to, where they like it best, and how many messages a reply counted as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_0005"
down_revision = "20261127_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and columns; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("contact", sa.Column("quiet_hours", postgresql.JSONB(), nullable=True))
    op.add_column("identity", sa.Column("is_preferred", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "uq_identity_preferred",
        "identity",
        ["workspace_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("is_preferred"),
    )
    op.add_column("delivery", sa.Column("counted", sa.BigInteger(), server_default="1", nullable=False))
    op.create_table(
        "consent",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("purpose IN ('service', 'survey', 'marketing', 'callback')", name="ck_consent_purpose"),
        sa.CheckConstraint("state IN ('granted', 'withdrawn')", name="ck_consent_state"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contact.workspace_id", "contact.id"],
            name="fk_consent_workspace_id_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "identity_id"],
            ["identity.workspace_id", "identity.id"],
            name="fk_consent_workspace_id_identity_id",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_consent"),
    )
    op.create_index("ix_consent_contact", "consent", ["workspace_id", "contact_id", "at", "id"])
    op.create_index(
        "ix_consent_identity",
        "consent",
        ["workspace_id", "identity_id"],
        postgresql_where=sa.text("identity_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take them away again; what people said is lost with them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("consent")
    op.drop_column("delivery", "counted")
    op.drop_index("uq_identity_preferred", "identity")
    op.drop_column("identity", "is_preferred")
    op.drop_column("contact", "quiet_hours")
