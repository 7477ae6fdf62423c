"""DingTalk (钉钉): a company's chat, by the robot of an app; over HTTP or over a connection of our own (Stream)."""
