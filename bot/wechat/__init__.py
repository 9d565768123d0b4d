"""The one place that knows WeChat: calls to the platform, and what it sends to us."""
