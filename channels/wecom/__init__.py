"""WeCom (企业微信): customers who write to a WeChat customer-service account, and members who write to an application.

``kf`` is 微信客服: people on WeChat, outside the company. ``app`` is an application's chat with the company's own
members. They share the encrypted callbacks, the access token, the refusals and the files.
"""
