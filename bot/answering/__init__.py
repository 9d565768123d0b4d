"""Answering followers: a keyword or a sentence comes in, a figure with its year and sentence goes back."""
