"""structlog for everybody: JSON in production, colours on a terminal, foreign loggers through the same chain."""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson
import structlog


def configure_logging(*, json: bool | None = None, level: str = "info") -> None:
    """Set up logging for the process.

    Args:
        json: ``True`` for one JSON object a line, ``False`` for colours, ``None`` decides by the terminal.
        level: the least level shown: debug (a developer), info (nobody), warning (it healed), error (a person).
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    final: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_dumps)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        ]  # no local variables: they hold secrets
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Request lines and the migration's line are ours; these would double them.
    logging.getLogger("aiohttp.access").setLevel("WARNING")
    logging.getLogger("mail.log").setLevel("WARNING")
    logging.getLogger("alembic").setLevel("WARNING")
    # An outage of the database is two lines, of the health loop; one pool would write one a second, the other an error
    # with its trace for each connection that it cannot close any more. Whoever used it has been told.
    logging.getLogger("asyncpg.pool").setLevel("ERROR")
    logging.getLogger("sqlalchemy.pool").setLevel("CRITICAL")


def _dumps(value: Any, default: Any = str, **_: Any) -> str:
    return orjson.dumps(value, default=default).decode()
