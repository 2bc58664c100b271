"""Every head of every layer of a Transformer, on a few sentences."""

from collections.abc import Sequence

from torch import Tensor
from traitlets import Any, Bunch, Bytes, Int, List, observe, validate

from attnkit import check
from attnkit.live.base.figure import (
    Figure,
    chosen,
    module,
    nth,
    plain,
    style,
)
from attnkit.live.base.weight_bytes import (
    STEPS,
    check_weights,
    pack_weights,
    short_sentence,
)


class HeadViewer(Figure):
    """Choose a head and a word; see where it looks.

    `sentences`: lists of words, at most 32 in each. `weights`: for each a
    float tensor (layers, heads, words, words) whose rows sum to 1. Can be
    set later, all counted from 0 as in `weights[sentence][layer, head,
    word]`: `sentence`, `layer`, `head`, `word` (None for no word), and
    `view`, arcs or map. The page carries a byte a weight, so what it shows
    is within 1/510 of what was given.
    """

    _esm = module("headviewer/headviewer.js")
    _css = style("headviewer/headviewer.css")

    most = 32  # words of a sentence
    steps = Int(STEPS).tag(sync=True)
    views: List = List(["arcs", "map"]).tag(sync=True)
    sentences: List = List().tag(sync=True)
    numbers = Bytes().tag(sync=True)
    layers = Int().tag(sync=True)
    heads = Int().tag(sync=True)
    sentence = Any(0).tag(sync=True)
    layer = Any(0).tag(sync=True)
    head = Any(0).tag(sync=True)
    view = Any("arcs").tag(sync=True)
    word = Any(None).tag(sync=True)

    def __init__(
        self,
        sentences: Sequence[Sequence[str]],
        weights: Sequence[Tensor] | Tensor,
    ):
        known = check.listed("sentences", sentences, "a list of sentences")
        check.corpus("sentences", known)
        sentences = [
            short_sentence("sentences", words, self.most) for words in known
        ]
        weights = list(weights) if isinstance(weights, Tensor) else weights
        weights = plain("weights", weights)
        check.same_count("weights", weights, "sentences", sentences)
        for words, maps in zip(sentences, weights):
            shape = ("layers", "heads", len(words), len(words))
            check_weights(maps, shape)
        layers, heads = weights[0].shape[:2]
        for maps in weights:
            wanted = f"({layers}, {heads}, words, words), as the first has"
            shape = tuple(maps.shape)
            alike = shape[:2] == (layers, heads)
            check.that(alike, "weights", f"shape {shape}", wanted)
        super().__init__(
            sentences=sentences,
            numbers=b"".join(map(pack_weights, weights)),
            layers=layers,
            heads=heads,
        )

    @validate("sentence", "layer", "head", "word")
    def _check_place(self, proposal: Bunch) -> int | None:
        name, value = proposal.trait.name, proposal.value
        if name == "word" and value is None:
            return value
        count = {
            "sentence": len(self.sentences),
            "layer": self.layers,
            "head": self.heads,
            "word": len(self.sentences[self.sentence]),
        }[name]
        return nth(proposal, count)

    @validate("view")
    def _check_view(self, proposal: Bunch) -> str:
        return chosen(proposal, self.views)

    @observe("sentence")
    def _forget_word(self, change: Bunch) -> None:
        self.word = None
