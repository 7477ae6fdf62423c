"""Calls by Twilio Programmable Voice: what a caller hears is answered here, and calls are made by its REST API."""
