"""Calls of an Asterisk: by ARI (web socket and REST) or by AMI (the manager's line)."""
