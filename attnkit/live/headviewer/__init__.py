"""Every head of a Transformer, on a few sentences."""
