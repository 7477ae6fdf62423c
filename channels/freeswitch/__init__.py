"""Calls of a FreeSWITCH, by its event socket."""
