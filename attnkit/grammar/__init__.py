"""The course's own French and English sentences, with gold links."""

from attnkit.grammar.gloss import GLOSS
from attnkit.grammar.sentences import clauses_of, phrases

__all__ = ["GLOSS", "clauses_of", "phrases"]
