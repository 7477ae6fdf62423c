"""Pictures of articles, and imports of articles that run beside the requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0022"
down_revision = "20261128_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables; a program of the version before does not notice them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "kb_picture",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "uploaded_by"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_kb_picture_workspace_id_uploaded_by"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_picture_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_picture")),
    )
    op.create_index("ix_kb_picture_content", "kb_picture", ["workspace_id", "sha256"], unique=False)
    op.create_table(
        "kb_article_picture",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_article_picture_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "picture_id"],
            ["kb_picture.workspace_id", "kb_picture.id"],
            name=op.f("fk_kb_article_picture_workspace_id_picture_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "article_id", "picture_id", name=op.f("pk_kb_article_picture")),
    )
    op.create_index("ix_kb_article_picture_shown", "kb_article_picture", ["workspace_id", "picture_id"], unique=False)
    op.create_table(
        "kb_import",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("report_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'working', 'done', 'failed')", name=op.f("ck_kb_import_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "agent_id"],
            ["agent.workspace_id", "agent.id"],
            name=op.f("fk_kb_import_workspace_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_kb_import_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_kb_import")),
    )
    op.create_index(
        "ix_kb_import_open",
        "kb_import",
        ["workspace_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'working')"),
    )
    op.create_index("ix_kb_import_recent", "kb_import", ["workspace_id", "created_at", "id"], unique=False)


def downgrade() -> None:
    """Drop them; articles lose their pictures."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("kb_import")
    op.drop_table("kb_article_picture")
    op.drop_table("kb_picture")
