"""The bot: answers customers from public articles before people do, and hands over."""
