"""What developers and the set-up run by hand; nothing of bot imports it."""
