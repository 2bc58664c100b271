"""Sentences of any length, squeezed through one vector."""

from collections.abc import Sequence

from torch import nn
from traitlets import Any, Bunch, List, validate

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.vocab import Vocabs
from attnkit.grammar.sentences import phrases
from attnkit.live.base.figure import module, style
from attnkit.live.base.packing import FIXED
from attnkit.live.base.translating import (
    Translating,
    known_pairs,
    known_words,
    own_pairs,
)


class Bottleneck(Translating):
    """Choose how long a sentence is; watch one vector take it in, and what
    comes out again.

    `model` of `fixed_model`'s kind, with its last state as the summary, and
    its `vocabs`; `pairs`: what there is to choose from, of any lengths. Can
    be set later: `sentence`, as text; `step`, how many of its words have
    been read from each side, None for all; and `length`. The page carries a
    byte for most weights, which now and then changes a word that the model
    is in doubt about.
    """

    kind = FIXED
    start = 7  # words of the sentence that is shown first
    _esm = module("bottleneck/bottleneck.js")
    _css = style("bottleneck/bottleneck.css")

    pairs: List = List().tag(sync=True)
    sentence = Any().tag(sync=True)
    step = Any(None).tag(sync=True)

    def __init__(
        self,
        model: nn.Module,
        vocabs: Vocabs,
        pairs: Sequence[Pair] | None = None,
    ):
        some = of_each_length(vocabs) if pairs is None else pairs
        pairs = known_pairs(vocabs, some)
        first = min(pairs, key=lambda p: abs(len(p.source) - self.start))
        super().__init__(
            model,
            vocabs,
            pairs=[
                {"source": list(pair.source), "target": list(pair.target)}
                for pair in pairs
            ],
            sentence=" ".join(first.source),
        )

    @validate("sentence")
    def _check_sentence(self, proposal: Bunch) -> str:
        text = proposal.value
        check.that(isinstance(text, str), "sentence", repr(text), "text")
        return " ".join(known_words(self.vocabs, text.split()))

    @validate("step")
    def _check_step(self, proposal: Bunch) -> int | None:
        if proposal.value is not None:
            check.count("step", proposal.value)
        return proposal.value

    @property
    def length(self) -> int:
        """Words of the sentence; setting it takes one of that length."""
        return len(self.sentence.split())

    @length.setter
    def length(self, words: int) -> None:
        lengths = sorted({len(pair["source"]) for pair in self.pairs})
        check.that(words in lengths, "length", repr(words), f"of {lengths}")
        pair = next(p for p in self.pairs if len(p["source"]) == words)
        self.sentence = " ".join(pair["source"])


def of_each_length(
    vocabs: Vocabs, lengths: range = range(4, 29), each: int = 3
) -> list[Pair]:
    """Test sentences with known words, some of each length."""
    found = phrases(800, seed=1, split="test")
    found = own_pairs(vocabs, found)
    return [
        pair
        for length in lengths
        for pair in [p for p in found if len(p.source) == length][:each]
    ]
