"""Benches: each drives the real program and its limit in the same run, and prints the ratio between them."""
