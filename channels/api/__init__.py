"""The API channel: other programs hand messages in over HTTP and receive replies at a URL of theirs."""
