"""What figures share that carry a trained translator."""

from collections.abc import Iterable, Sequence
from inspect import signature
from typing import Any

from torch import nn
from traitlets import Bytes, Dict, Int, List

from attnkit import check
from attnkit.data.pair import Pair, pair_list
from attnkit.data.vocab import BOS, EOS, SPECIAL, Vocabs
from attnkit.grammar.gloss import GLOSS
from attnkit.live.base.figure import Figure
from attnkit.live.base.packing import LOOKING, Kind, pack_model
from attnkit.search import translate

MOST_WORDS = 40  # of a sentence
SPECIALS = {"bos": BOS, "eos": EOS, "count": len(SPECIAL)}


class Translating(Figure):
    """A figure with a model and its words inside.

    Where the numbers lie is called `numbers_layout`, since `layout` is what
    every widget calls its own place on the page.
    """

    kind: Kind = LOOKING

    numbers = Bytes().tag(sync=True)
    numbers_layout: List = List().tag(sync=True)
    french: List = List().tag(sync=True)
    english: List = List().tag(sync=True)
    gloss: Dict = Dict().tag(sync=True)
    specials: Dict = Dict(SPECIALS).tag(sync=True)
    most = Int(MOST_WORDS).tag(sync=True)
    limit = Int(signature(translate).parameters["limit"].default).tag(
        sync=True
    )

    def __init__(self, model: nn.Module, vocabs: Vocabs, **traits: Any):
        numbers, layout = pack_model(model, self.kind)
        self.vocabs = vocabs
        words = vocabs.source.words
        super().__init__(
            numbers=numbers,
            numbers_layout=layout,
            french=words,
            english=vocabs.target.words,
            gloss={word: GLOSS[word] for word in words if word in GLOSS},
            **traits,
        )


def known_words(vocabs: Vocabs, words: Sequence[str]) -> list[str]:
    """The words, which are known and not too many."""
    vocabs.source.encode(words)
    few, wanted = len(words) <= MOST_WORDS, f"at most {MOST_WORDS}"
    check.that(few, "sentence", f"{len(words)} words", wanted)
    return list(words)


def known_pairs(vocabs: Vocabs, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, whose French words are known and not too many."""
    known = pair_list("pairs", pairs)
    for pair in known:
        known_words(vocabs, pair.source)
    return known


def known_of(
    name: str, vocabs: Vocabs, sentences: Iterable[Sequence[str]]
) -> list[Sequence[str]]:
    """Those of the course's own sentences whose words are all known.

    ValueError: there are none, so that the reader has to give some.
    """
    words = set(vocabs.source.words)
    found = [words_ for words_ in sentences if words.issuperset(words_)]
    wanted = "some of your own, for your own vocabulary"
    check.that(found, name, "none, and the course's do not fit", wanted)
    return found


def own_pairs(vocabs: Vocabs, pairs: Sequence[Pair]) -> list[Pair]:
    """Those of the course's own pairs whose French words are all known."""
    sources = {*known_of("pairs", vocabs, (pair.source for pair in pairs))}
    return [pair for pair in pairs if pair.source in sources]
