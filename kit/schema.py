"""What every table shares: one metadata with named constraints, and ``workspace_id`` in front of every key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        UUID: Uuid(as_uuid=True),
        int: BigInteger,
    }


class Scoped:
    """A row of one workspace: primary key ``(workspace_id, id)``."""

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Versioned:
    """A resource that clients hold copies of: they keep the copy with the higher version."""

    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


def within(table: str, *columns: str, **options: Any) -> ForeignKeyConstraint:
    """A reference to a row of the same workspace: ``(workspace_id, column) → table (workspace_id, id)``."""
    return ForeignKeyConstraint(["workspace_id", *columns], [f"{table}.workspace_id", f"{table}.id"], **options)


def of_workspace() -> ForeignKeyConstraint:
    """A root table of a workspace: the workspace must exist and may not vanish under its rows."""
    return ForeignKeyConstraint(["workspace_id"], ["directory.workspace.id"])


def key(*columns: str) -> PrimaryKeyConstraint:
    """A primary key other than ``(workspace_id, id)``; it still starts with the workspace."""
    return PrimaryKeyConstraint("workspace_id", *columns)


def one_of(column: str, *values: str) -> str:
    """The SQL of a CHECK that a text column holds one of a closed set."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
