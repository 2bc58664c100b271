"""Scores, weights and context of a few states."""
