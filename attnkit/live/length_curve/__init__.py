"""Quality against length, and sentences to read."""
