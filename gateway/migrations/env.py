"""Alembic's entry: runs on the connection that ``gateway.migrate`` hands in."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import automation.models
import channels.models
import conversations.models
import kb.bot.models
import kb.drafting.models
import kb.models
import reporting.models
import routing.models
import routing.sla_models
from kit.schema import Base

TABLES = (
    automation.models,
    conversations.models,
    channels.models,
    kb.bot.models,
    kb.drafting.models,
    kb.models,
    reporting.models,
    routing.models,
    routing.sla_models,
)  # importing them registers every table

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
