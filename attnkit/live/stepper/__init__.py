"""A translation, one word at a time."""
