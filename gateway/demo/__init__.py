"""The demo: a workspace of an invented maker of household appliances, with people, inboxes and fourteen days of work.

    cast, names, stories_* → programme (what happens when) → scribe (rows) → record (tables)
                              history paces it · setup makes the workspace · mailroom takes its mail

It exists only where somebody asked for it: ``serve --demo`` on an empty database, or ``trunkline demo``.
"""

from gateway.demo.start import ensure_demo

__all__ = ["ensure_demo"]
