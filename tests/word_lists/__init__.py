"""Tests of the lists that staff edit."""
