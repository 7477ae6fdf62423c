"""Feishu (飞书) and Lark, its international twin: a company's chat, by an app with a bot."""
