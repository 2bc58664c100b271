"""Every head of every layer of a Transformer, on a few sentences."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from traitlets import Any, Bunch, Bytes, Int, List, observe, validate

from attnkit import check
from attnkit.live.base.figure import Figure, chosen, module, plain, style

STEPS = 255  # what a weight of 1 is as a byte


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
        sentences = [short_sentence(words, self.most) for words in known]
        weights = list(weights) if isinstance(weights, Tensor) else weights
        weights = plain("weights", weights)
        check.same_count("weights", weights, "sentences", sentences)
        for words, maps in zip(sentences, weights):
            check_maps(maps, len(words))
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
        whole = isinstance(value, int) and not isinstance(value, bool)
        wanted = f"a whole number from 0 to {count - 1}"
        check.that(whole and 0 <= value < count, name, repr(value), wanted)
        return value

    @validate("view")
    def _check_view(self, proposal: Bunch) -> str:
        return chosen(proposal, self.views)

    @observe("sentence")
    def _forget_word(self, change: Bunch) -> None:
        self.word = None


def short_sentence(value: Sequence[str], most: int) -> list[str]:
    """One sentence: words of any signs, and not too many for a phone."""
    words = check.listed("sentences", value, "a list of words")
    check.sentence("sentences", words)
    for word in words:
        check.that(isinstance(word, str), "sentences", repr(word), "words")
    wanted = f"at most {most}"
    check.that(len(words) <= most, "sentences", f"{len(words)} words", wanted)
    return words


def check_maps(maps: Tensor, words: int) -> None:
    """Weights of one sentence: each row a share of 1 for each word."""
    tensor = isinstance(maps, Tensor)
    check.that(tensor, "weights", type(maps).__name__, "tensors")
    check.floats("weights", maps, 4)
    shape = tuple(maps.shape)
    fits = maps.ndim == 4 and min(shape) > 0 and shape[2:] == (words, words)
    wanted = f"(layers, heads, {words}, {words}), one row a word"
    check.that(fits, "weights", f"shape {shape}", wanted)
    check.finite("weights", maps)
    low, sums = maps.min(), maps.double().sum(dim=-1)
    shares = bool(low >= 0) and bool(((sums - 1).abs() < 1e-2).all())
    told = f"rows that sum to {sums.min():.3g} and up, from {low:.3g} on"
    check.that(shares, "weights", told, "rows of shares that sum to 1")


def pack_weights(maps: Float[Tensor, "layers heads words words"]) -> bytes:
    """A byte a weight, off by at most 1/510."""
    steps = (maps.detach().double().cpu() * STEPS).round().clamp(max=STEPS)
    return steps.to(torch.uint8).numpy().tobytes()
