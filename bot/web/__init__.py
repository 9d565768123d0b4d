"""What listens on HTTP: the webhook for WeChat, the console for staff; they translate and call."""
