"""What runs by itself or at a click: canned replies, macros, rules and webhooks out."""
