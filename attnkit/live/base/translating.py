"""What figures share that carry a trained translator."""

from torch import nn
from traitlets import Bytes, Dict, List

from attnkit.data.vocab import Vocabs
from attnkit.grammar.sentences import GLOSS
from attnkit.live.base.figure import Figure
from attnkit.live.base.packing import LOOKING, Kind, pack_model


class Translating(Figure):
    """A figure with a model and its words inside."""

    kind: Kind = LOOKING

    numbers = Bytes().tag(sync=True)
    layout = List().tag(sync=True)
    french = List().tag(sync=True)
    english = List().tag(sync=True)
    gloss = Dict().tag(sync=True)

    def __init__(self, model: nn.Module, vocabs: Vocabs, **traits):
        numbers, layout = pack_model(model, self.kind)
        self.vocabs = vocabs
        words = vocabs.source.words
        super().__init__(
            numbers=numbers,
            layout=layout,
            french=words,
            english=vocabs.target.words,
            gloss={word: GLOSS[word] for word in words if word in GLOSS},
            **traits,
        )
