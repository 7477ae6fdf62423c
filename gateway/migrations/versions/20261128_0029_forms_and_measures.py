"""Forms that the bot asks, articles opened in the chat window, and what a language model's answers cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261128_0029"
down_revision = "20261128_0028"
branch_labels = None
depends_on = None

_PHASES = "phase IN ('listening', 'asking', 'filling', 'over')"
_OUTCOMES = (
    "outcome IN ('answered', 'helped', 'not_helped', 'missed', 'handed_over', 'left', "
    "'form_begun', 'form_done', 'form_left')"
)


def upgrade() -> None:
    """Add tables and columns that a program of the version before does not see, and widen two checks."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "bot_form",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("field_key", sa.String(), nullable=True),
        sa.Column("field_value", sa.String(), nullable=True),
        sa.Column("has_button", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("inbox_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("closings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"], name=op.f("fk_bot_form_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_bot_form")),
    )
    op.create_index("uq_bot_form_name", "bot_form", ["workspace_id", sa.text("lower(name)")], unique=True)
    op.add_column("bot_session", sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "bot_session",
        sa.Column("left_forms", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
    )
    _check("bot_session", "ck_bot_session_phase", _PHASES)
    # No reference: what came of a form stays when the form goes.
    op.add_column("bot_fact", sa.Column("form_id", sa.Uuid(), nullable=True))
    _check("bot_fact", "ck_bot_fact_outcome", _OUTCOMES)
    op.create_table(
        "kb_reading",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "article_id"],
            ["kb_article.workspace_id", "kb_article.id"],
            name=op.f("fk_kb_reading_workspace_id_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inbox.workspace_id", "inbox.id"],
            name=op.f("fk_kb_reading_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_id", "visitor", "article_id", "day", name=op.f("pk_kb_reading")),
    )
    op.create_index("ix_kb_reading_age", "kb_reading", ["workspace_id", "created_at"])
    op.create_index("ix_kb_reading_article", "kb_reading", ["workspace_id", "article_id"])
    op.create_index("ix_kb_vote_age", "kb_vote", ["workspace_id", "created_at"])
    op.add_column("model_call", sa.Column("tokens_in", sa.BigInteger(), nullable=True))
    op.add_column("model_call", sa.Column("tokens_out", sa.BigInteger(), nullable=True))


def _check(table: str, name: str, condition: str) -> None:
    """Put a wider check in the place of a narrower one, which every row keeps; no row is read under a lock."""
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    """Drop it all; forms and what came of them are lost, and what was being filled in goes to people."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("model_call", "tokens_out")
    op.drop_column("model_call", "tokens_in")
    op.drop_index("ix_kb_vote_age", "kb_vote")
    op.drop_table("kb_reading")
    op.execute("DELETE FROM bot_fact WHERE outcome LIKE 'form%'")
    _check(
        "bot_fact",
        "ck_bot_fact_outcome",
        "outcome IN ('answered', 'helped', 'not_helped', 'missed', 'handed_over', 'left')",
    )
    op.drop_column("bot_fact", "form_id")
    op.execute("UPDATE bot_session SET phase = 'listening' WHERE phase = 'filling'")
    _check("bot_session", "ck_bot_session_phase", "phase IN ('listening', 'asking', 'over')")
    op.drop_column("bot_session", "left_forms")
    op.drop_column("bot_session", "form")
    op.drop_table("bot_form")
