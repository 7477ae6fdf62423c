"""Rows → JSON: the one place that says how a resource looks outside, for answers and for the stream alike.

Each module holds, per resource, a ``TypedDict`` that OpenAPI is made from and a function from a row to it.
A row is any mapping of the columns named in that function's docstring, whichever driver read it.
"""
