"""LINE: official accounts, in chats with one person and in groups."""
