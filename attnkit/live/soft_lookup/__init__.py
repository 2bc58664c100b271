"""A dictionary that answers between its keys."""
