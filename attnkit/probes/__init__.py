"""Experiments on models: what they hold, prefer, link and get wrong."""

from attnkit.probes.agreement import (
    Blank,
    attracted,
    attracted_blanks,
    verb_blanks,
)
from attnkit.probes.coreference import WINOGRAD, pronouns
from attnkit.probes.counting import (
    NaiveBayes,
    NeighbourCounts,
    filled_right,
)
from attnkit.probes.head_search import hits_at, search_heads, weights_at
from attnkit.probes.looking import Replay, gold_weights, most_different
from attnkit.probes.memory import recall_all, recall_first
from attnkit.probes.mistakes import NoMask, Tempered, WrongAxis
from attnkit.probes.senses import SENSES

__all__ = [
    "SENSES",
    "WINOGRAD",
    "Blank",
    "NaiveBayes",
    "NeighbourCounts",
    "NoMask",
    "Replay",
    "Tempered",
    "WrongAxis",
    "attracted",
    "attracted_blanks",
    "filled_right",
    "gold_weights",
    "hits_at",
    "most_different",
    "pronouns",
    "recall_all",
    "recall_first",
    "search_heads",
    "verb_blanks",
    "weights_at",
]
