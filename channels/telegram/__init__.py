"""Telegram: bots, in private chats, groups, topics, channels and business accounts."""
