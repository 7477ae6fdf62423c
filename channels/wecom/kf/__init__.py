"""WeChat customer service (微信客服): kind ``wecom_kf``."""
