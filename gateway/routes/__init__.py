"""The HTTP surface, one module per resource; ``gateway/app.py`` installs them."""
