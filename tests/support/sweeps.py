"""The functions that may look across workspaces, each with its reason. Everything else binds ``workspace_id``.

The key is ``module:qualified name`` of the function that runs the statement.
"""

from __future__ import annotations

SWEEPS: dict[str, str] = {
    "automation.postman:Postman.workspaces_with_webhooks": "finds where a webhook is in use; reads ids only",
    "automation.engine:Automation.workspaces_with_rules": "finds where a rule is in force; reads ids only",
    "kb.classifying:Classifying.workspaces_behind": "finds where something happened since; reads ids and numbers only",
    "gateway.workers:workspaces_with_departed": "finds where somebody has left; reads ids only",
    "channels.raw_events:workspaces_waiting": "finds where deliveries wait after a crash; reads ids only",
    "kb.imports.engine:Imports.workspaces_waiting": "finds where an import is asked for; reads ids only",
    "channels.registry:Adapters.refresh": "one process serves the inboxes of all workspaces",
    "gateway.workers:workspaces_with_due_sides": "finds where a deadline of a side conversation is due; reads ids only",
    "gateway.workers:workspaces_with_due": "finds where a snooze is over; reads ids only",
}
