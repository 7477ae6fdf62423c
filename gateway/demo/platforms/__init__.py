"""The far sides of channels, as small servers on loopback that speak the documented protocols.

The demo lets people play customers on them (``phones``), the tests hold the adapters against them.
"""
