"""Words hidden in a sentence, and what a small BERT takes them for."""

import typing
from collections.abc import Sequence

from traitlets import Any, Bunch, Bytes, Dict, Int, List, validate

from attnkit import check
from attnkit.bert import (
    MASK,
    SPECIAL_PIECES,
    MaskedModel,
    WordPiece,
    split_words,
)
from attnkit.live.base.figure import Figure, module, places, style
from attnkit.live.base.packing import pack

TABLE = "encoder.word.weight"  # read twice, so it is packed in 16 bits


class Blanks(Figure):
    """Hide words of a sentence; the model guesses the one hidden last, and
    shows where its last block looked.

    `model`: as `fit_masked` trains it; `tokens`: its list, of whole words
    as `split_words` gives them; `sentences`: texts to choose from, of known
    words. Can be set later: `sentence`, as text; its words need not be
    known. `hidden`: the places of the hidden words, counted from 0, or None
    for the last word alone. `head`: whose weights are shown, counted from 0,
    or None for their mean.
    """

    _esm = module("blanks/blanks.js")
    _css = style("blanks/blanks.css")

    numbers = Bytes().tag(sync=True)
    numbers_layout: List = List().tag(sync=True)
    settings: Dict = Dict().tag(sync=True)
    pieces: List = List().tag(sync=True)
    specials: Dict = Dict().tag(sync=True)
    most = Int().tag(sync=True)
    sentences: List = List().tag(sync=True)
    sentence = Any().tag(sync=True)
    hidden = Any(None).tag(sync=True)
    head = Any(None).tag(sync=True)

    def __init__(
        self,
        model: MaskedModel,
        tokens: WordPiece,
        sentences: Sequence[str],
    ):
        check_model(model, tokens)
        encoder = model.encoder
        most = encoder.position.num_embeddings - 2  # [CLS] and [SEP]
        texts = known_texts(tokens, sentences, most)
        numbers, layout = pack(model, TABLE)
        first: typing.Any = encoder.blocks[0]
        last: typing.Any = model.work[-1]
        settings = {
            "heads": first.attention.heads,
            "eps": encoder.norm.eps,
            "last": last.eps,
        }
        super().__init__(
            numbers=numbers,
            numbers_layout=layout,
            settings=settings,
            pieces=tokens.words,
            specials={
                "mask": tokens.number[SPECIAL_PIECES[MASK]],
                "all": list(SPECIAL_PIECES),
                "around": ["[CLS]", "[SEP]"],
            },
            most=most,
            sentences=texts,
            sentence=texts[0],
        )

    @validate("sentence")
    def _check_sentence(self, proposal: Bunch) -> str:
        check.text("sentence", proposal.value)
        return proposal.value

    @validate("hidden")
    def _check_hidden(self, proposal: Bunch) -> list[int]:
        return places(proposal)

    @validate("head")
    def _check_head(self, proposal: Bunch) -> int:
        head, count = proposal.value, self.settings["heads"]
        whole = isinstance(head, int) and not isinstance(head, bool)
        wanted = f"None or a whole number from 0 to {count - 1}"
        check.that(whole and 0 <= head < count, "head", repr(head), wanted)
        return head


def check_model(model: MaskedModel, tokens: WordPiece) -> None:
    """A masked model, and a list of whole words with a row for each."""
    masked = isinstance(model, MaskedModel)
    check.that(masked, "model", type(model).__name__, "a MaskedModel")
    listed = isinstance(tokens, WordPiece)
    check.that(listed, "tokens", type(tokens).__name__, "a WordPiece")
    rows = model.encoder.word.num_embeddings
    wanted = f"{rows}, as the model has rows"
    check.that(len(tokens) == rows, "tokens", f"{len(tokens)} pieces", wanted)
    for word in tokens.words:
        whole = word in SPECIAL_PIECES or split_words(word) == [word]
        check.that(whole, "tokens", repr(word), "whole words of small letters")


def known_texts(
    tokens: WordPiece, sentences: Sequence[str], most: int
) -> list[str]:
    """The sentences, whose words are known and not too many."""
    texts = check.listed("sentences", sentences, "a list of texts")
    check.corpus("sentences", texts)
    for text in texts:
        check.text("sentences", text)
        words = split_words(text)
        check.sentence("sentences", words)
        told, wanted = f"{len(words)} words", f"at most {most}"
        check.that(len(words) <= most, "sentences", told, wanted)
        for word in words:
            known = word in tokens.number
            check.that(known, "sentences", repr(word), "words of the list")
    return texts
