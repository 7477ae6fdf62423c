"""The HTTP surface, one module per resource; ``gateway/surface.py`` lists them."""
