"""Messages between an application and members of the company: kind ``wecom_app``."""
