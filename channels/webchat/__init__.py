"""Web chat: a page and an embeddable widget, over one WebSocket per open window."""
