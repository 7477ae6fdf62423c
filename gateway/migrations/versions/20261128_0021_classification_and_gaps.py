"""What messages are, and what articles are missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_0021"
down_revision = "20261128_0020"
branch_labels = None
depends_on = None

TABLES = ("kb_gap_question", "kb_gap", "kb_progress", "kb_label", "classification")


def upgrade() -> None:
    """Add tables; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "classification",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("says", JSONB(), server_default="{}", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _within("classification", "conversation", "conversation_id", cascades=True),
        sa.PrimaryKeyConstraint("workspace_id", "conversation_id", name=op.f("pk_classification")),
    )
    op.create_table(
        "kb_label",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("guessed", sa.String(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _within("kb_label", "conversation", "conversation_id", cascades=True),
        _within("kb_label", "message", "message_id", cascades=True),
        _within("kb_label", "agent", "agent_id"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_label")),
    )
    op.create_index("ix_kb_label_edition", "kb_label", ["workspace_id", "edition"])
    op.create_index(
        "uq_kb_label_subject", "kb_label", ["workspace_id", "conversation_id", "subject"], unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "kb_progress",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gaps_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_progress_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_kb_progress")),
    )
    op.create_table(
        "kb_gap",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="open", nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("kind IN ('missing', 'near')", name=op.f("ck_kb_gap_kind")),
        sa.CheckConstraint("status IN ('open', 'approved', 'dismissed')", name=op.f("ck_kb_gap_status")),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_gap_workspace_id")),
        _within("kb_gap", "kb_article", "article_id", cascades=True),
        _within("kb_gap", "agent", "decided_by"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_gap")),
    )
    op.create_index("ix_kb_gap_status", "kb_gap", ["workspace_id", "status", "id"])
    op.create_table(
        "kb_gap_question",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("gap_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _within("kb_gap_question", "message", "message_id", cascades=True),
        _within("kb_gap_question", "conversation", "conversation_id", cascades=True),
        _within("kb_gap_question", "kb_gap", "gap_id", cascades=True),
        sa.PrimaryKeyConstraint("workspace_id", "message_id", name=op.f("pk_kb_gap_question")),
    )
    op.create_index("ix_kb_gap_question_gap", "kb_gap_question", ["workspace_id", "gap_id"])


def downgrade() -> None:
    """Drop them; what people corrected and decided is lost."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.drop_table(table)


def _within(table: str, of: str, column: str, *, cascades: bool = False) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{of}.workspace_id", f"{of}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
        ondelete="CASCADE" if cascades else None,
    )
