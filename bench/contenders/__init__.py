"""The webhooks that bench/webhook.py measures beside ours, and the messages they are all sent."""
