"""Sentences of any length, squeezed through one vector."""

from collections.abc import Sequence

from torch import nn
from traitlets import Any, List, validate

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.vocab import Vocabs
from attnkit.grammar.sentences import phrases
from attnkit.live.base.figure import module, plain, style
from attnkit.live.base.packing import FIXED
from attnkit.live.base.translating import Translating

SHORTEST, LONGEST, EACH, START = 4, 28, 3, 7
MOST = 40  # words of a sentence


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
    _esm = module("bottleneck/bottleneck.js")
    _css = style("bottleneck/bottleneck.css")

    pairs = List().tag(sync=True)
    sentence = Any().tag(sync=True)
    step = Any(None).tag(sync=True)

    def __init__(
        self,
        model: nn.Module,
        vocabs: Vocabs,
        pairs: Sequence[Pair] | None = None,
    ):
        pairs = (
            of_each_length(vocabs) if pairs is None else plain("pairs", pairs)
        )
        check.corpus("pairs", pairs, "pair")
        for pair in pairs:
            is_pair = isinstance(pair, Pair)
            check.that(is_pair, "pairs", repr(pair), "a list of Pair")
            known(vocabs, pair.source)
        first = min(pairs, key=lambda pair: abs(len(pair.source) - START))
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
    def _check_sentence(self, proposal):
        text = proposal.value
        check.that(isinstance(text, str), "sentence", repr(text), "text")
        return " ".join(known(self.vocabs, text.split()))

    @validate("step")
    def _check_step(self, proposal):
        if proposal.value is not None:
            check.count("step", proposal.value)
        return proposal.value

    @property
    def length(self) -> int:
        """Words of the sentence; setting it takes one of that length."""
        return len(self.sentence.split())

    @length.setter
    def length(self, words: int):
        lengths = sorted({len(pair["source"]) for pair in self.pairs})
        check.that(words in lengths, "length", repr(words), f"of {lengths}")
        pair = next(p for p in self.pairs if len(p["source"]) == words)
        self.sentence = " ".join(pair["source"])


def known(vocabs: Vocabs, words: Sequence[str]) -> Sequence[str]:
    """The words, which are known and not too many."""
    vocabs.source.encode(words)
    wanted = f"at most {MOST}"
    check.that(len(words) <= MOST, "sentence", f"{len(words)} words", wanted)
    return words


def of_each_length(vocabs: Vocabs) -> list[Pair]:
    """Test sentences with known words, some of each length."""
    words = set(vocabs.source.words)
    found = [
        pair
        for pair in phrases(800, seed=1, split="test")
        if words.issuperset(pair.source)
    ]
    return [
        pair
        for length in range(SHORTEST, LONGEST + 1)
        for pair in [p for p in found if len(p.source) == length][:EACH]
    ]
