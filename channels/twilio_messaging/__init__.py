"""Twilio's messages: SMS and MMS, and WhatsApp through Twilio."""
