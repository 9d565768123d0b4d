"""Clients written by others, driven against the simulator: `make test-peers`."""
