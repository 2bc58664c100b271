"""Sentences of any length, squeezed through one vector."""
