"""A question to a bank: what it asks for, and the words that decide."""

from collections.abc import Sequence

from traitlets import Any, Bunch, Bytes, Dict, List, validate

from attnkit import check
from attnkit.bert.wordpiece import split_words
from attnkit.hashed import HashedClassifier, intents_model
from attnkit.live.base.figure import Figure, module, places, style
from attnkit.live.base.packing import pack

MOST = 60  # words of a text
QUESTIONS = (
    "Where is my card? I ordered it two weeks ago.",
    "I was charged a fee for taking out cash.",
    "My transfer has not arrived yet.",
    "Someone has stolen my phone!",
)


class Intents(Figure):
    """Write a question, strike out words, and see what it is taken for.

    `questions`: questions to choose from; `model`: None for the one that the
    course brings along. Can be set later: `text`, at most 60 words, and
    `struck`, the places of the words struck out, counted from 0.
    """

    _esm = module("intents/intents.js")
    _css = style("intents/intents.css")

    numbers = Bytes().tag(sync=True)
    numbers_layout: List = List().tag(sync=True)
    labels: List = List().tag(sync=True)
    settings: Dict = Dict({"most": MOST}).tag(sync=True)
    questions: List = List().tag(sync=True)
    text = Any().tag(sync=True)
    struck = Any().tag(sync=True)

    def __init__(
        self,
        questions: Sequence[str] = QUESTIONS,
        model: HashedClassifier | None = None,
    ):
        found = check.listed("questions", questions, "a list of texts")
        check.corpus("questions", found, "text")
        for text in found:
            check_question("questions", text)
        if model is None:
            model = intents_model()
        fits = isinstance(model, HashedClassifier)
        told = type(model).__name__
        check.that(fits, "model", told, "a HashedClassifier, or None")
        numbers, layout = pack(model, "none is kept in 16 bits but vectors")
        super().__init__(
            numbers=numbers,
            numbers_layout=layout,
            labels=[
                label.strip("?").replace("_", " ") for label in model.labels
            ],
            questions=found,
            text=found[0],
            struck=[],
        )

    @validate("text")
    def _check_text(self, proposal: Bunch) -> str:
        check.text("text", proposal.value)
        return proposal.value

    @validate("struck")
    def _check_struck(self, proposal: Bunch) -> list[int]:
        return places(proposal)


def check_question(name: str, text: str) -> None:
    """A text of at least one word, and not too many."""
    check.text(name, text)
    words = split_words(text)
    check.sentence(name, words)
    told, wanted = f"{len(words)} words", f"at most {MOST}"
    check.that(len(words) <= MOST, name, told, wanted)
