"""When a customer's window was last open, and colleagues who have a part in a conversation beside its owner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_0019"
down_revision = "20261128_0018"
branch_labels = None
depends_on = None

ROLES = "role IN ('owner', 'consult', 'swarm', 'monitor', 'handover')"
ROLES_BEFORE = "role IN ('owner', 'consult', 'swarm', 'monitor')"


def upgrade() -> None:
    """Add columns and indexes; a program of the version before does not see them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("work_item", sa.Column("customer_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("work_item", sa.Column("gives_up_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_work_item_gives_up", "work_item", ["workspace_id", "gives_up_at"],
        postgresql_where=sa.text("gives_up_at IS NOT NULL AND state IN ('queued', 'offered')"),
    )  # fmt: skip
    op.add_column("assignment", sa.Column("by_id", sa.Uuid(), nullable=True))
    op.add_column("assignment", sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_assignment_role"), "assignment", type_="check")
    op.create_check_constraint(op.f("ck_assignment_role"), "assignment", ROLES)
    op.create_index(
        "uq_assignment_handover", "assignment", ["workspace_id", "work_item_id"], unique=True,
        postgresql_where=sa.text("to_at IS NULL AND role = 'handover'"),
    )  # fmt: skip
    op.create_index(
        "uq_assignment_part", "assignment", ["workspace_id", "conversation_id", "agent_id"], unique=True,
        postgresql_where=sa.text("to_at IS NULL AND role <> 'owner'"),
    )  # fmt: skip
    op.create_index(
        "ix_assignment_deadline", "assignment", ["workspace_id", "deadline_at"],
        postgresql_where=sa.text("to_at IS NULL AND deadline_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Take them away again; handovers that nobody has answered yet end."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE assignment SET role = 'consult' WHERE role = 'handover'")
    op.drop_index("ix_assignment_deadline", "assignment")
    op.drop_index("uq_assignment_part", "assignment")
    op.drop_index("uq_assignment_handover", "assignment")
    op.drop_constraint(op.f("ck_assignment_role"), "assignment", type_="check")
    op.create_check_constraint(op.f("ck_assignment_role"), "assignment", ROLES_BEFORE)
    op.drop_column("assignment", "deadline_at")
    op.drop_column("assignment", "by_id")
    op.drop_index("ix_work_item_gives_up", "work_item")
    op.drop_column("work_item", "gives_up_at")
    op.drop_column("work_item", "customer_until")
