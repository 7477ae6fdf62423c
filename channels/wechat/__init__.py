"""WeChat: Official Accounts (``wechat``) and the customer service of mini-programs (``wechat_mini``)."""
