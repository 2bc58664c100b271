"""A sentence of the reader's own, translated on the spot."""
