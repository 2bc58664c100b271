"""The course's own French and English sentences, with gold links."""

from attnkit.grammar.sentences import GLOSS, clauses_of, phrases

__all__ = ["GLOSS", "clauses_of", "phrases"]
