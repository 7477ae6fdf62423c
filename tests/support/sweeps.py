"""The functions that may look across workspaces, each with its reason. Everything else binds ``workspace_id``.

The key is ``module:qualified name`` of the function that runs the statement.
"""

from __future__ import annotations

SWEEPS: dict[str, str] = {
    "gateway.workers:workspaces_with_departed": "finds where somebody has left; reads ids only",
    "channels.raw_events:workspaces_waiting": "finds where deliveries wait after a crash; reads ids only",
    "channels.registry:Adapters.refresh": "one process serves the inboxes of all workspaces",
    "gateway.workers:workspaces_with_due": "finds where a snooze is over; reads ids only",
}
