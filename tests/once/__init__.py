"""Whether a push goes out once, whatever happens to a scheduler: cases made from what it was seen to do."""
