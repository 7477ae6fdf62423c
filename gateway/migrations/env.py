"""Alembic's entry: runs on the connection that ``gateway.migrate`` hands in."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import channels.models
import conversations.models
import routing.models
from kit.schema import Base

TABLES = (conversations.models, channels.models, routing.models)  # importing them registers every table

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=lambda name, type_, _: type_ != "schema" or name in (None, "directory"),
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
