"""A sentence of the reader's own, translated on the spot."""

from collections.abc import Sequence

from torch import nn
from traitlets import Any, Bunch, List, validate

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.vocab import Vocabs
from attnkit.grammar.sentences import phrases
from attnkit.live.base.figure import module, style
from attnkit.live.base.translating import Translating, known_pairs, own_pairs


class Translator(Translating):
    """Type or compose French; a trained model translates, and shows where
    it looked.

    `model` and `vocabs` as `pretrained()` gives them; `pairs`: what
    "another one" offers, with the links that the map then frames. Can be
    set later: `sentence`, as text; its words need not be known.
    """

    _esm = module("translator/translator.js")
    _css = style("translator/translator.css")

    pairs: List = List().tag(sync=True)
    sentence = Any().tag(sync=True)

    def __init__(
        self,
        model: nn.Module,
        vocabs: Vocabs,
        pairs: Sequence[Pair] | None = None,
    ):
        some = own_pairs(vocabs, crossing()) if pairs is None else pairs
        pairs = known_pairs(vocabs, some)
        super().__init__(
            model,
            vocabs,
            pairs=[
                {
                    "source": list(pair.source),
                    "target": list(pair.target),
                    "sure": sorted(map(list, pair.sure)),
                }
                for pair in pairs
            ],
            sentence=" ".join(pairs[0].source),
        )

    @validate("sentence")
    def _check_sentence(self, proposal: Bunch) -> str:
        text = proposal.value
        check.that(isinstance(text, str), "sentence", repr(text), "text")
        return text


def crossings(pair: Pair) -> int:
    """How many sure links cross another one."""
    crossed = [
        (i, j)
        for i, j in pair.sure
        if any((i - k) * (j - m) < 0 for k, m in pair.sure)
    ]
    return len(crossed)


def crossing(count: int = 24) -> list[Pair]:
    """Test sentences not too long for a phone, short and crossing first."""
    found = phrases(8 * count, (1, 2), seed=3, split="test")
    short = [pair for pair in found if 7 <= len(pair.source) <= 13]
    short.sort(key=lambda pair: (len(pair.source) > 9, -crossings(pair)))
    return short[:count]
