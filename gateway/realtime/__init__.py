"""Pushing what happened to whoever may see it: hints wake readers, the event table is the record."""
