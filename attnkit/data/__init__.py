"""Sentences, and how they become tensors."""
