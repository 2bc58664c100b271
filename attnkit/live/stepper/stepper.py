"""A translation, one word at a time."""

from collections.abc import Sequence

from torch import nn
from traitlets import Any, Bunch, List, validate

from attnkit import check
from attnkit.data.vocab import Vocabs
from attnkit.live.base.figure import module, style
from attnkit.live.base.translating import Translating, known_of

SENTENCES = (
    "le chat noir ne dort pas .",
    "ta tante chante chaque jour .",
    "cet enfant les vend rarement .",
    "tu as chanté dans le petit parc hier .",
    "notre sœur polie écrit ces belles histoires .",
)


class Stepper(Translating):
    """Watch a trained model translate, or take the wheel.

    `model` and `vocabs` as `pretrained()` gives them; `sentences` to choose
    from, words between spaces, by default some of the course's own. Can be
    set later: `sentence`, and `step`, the place of the word that is being
    written.
    """

    _esm = module("stepper/stepper.js")
    _css = style("stepper/stepper.css")

    sentences: List = List().tag(sync=True)
    sentence = Any().tag(sync=True)
    step = Any(0).tag(sync=True)

    def __init__(
        self,
        model: nn.Module,
        vocabs: Vocabs,
        sentences: Sequence[str] | None = None,
    ):
        if sentences is None:
            words = known_of("sentences", vocabs, map(str.split, SENTENCES))
            sentences = [" ".join(sentence) for sentence in words]
        sentences = check.listed("sentences", sentences, "a list of texts")
        check.corpus("sentences", sentences)
        for sentence in sentences:
            check.text("sentences", sentence)
            vocabs.source.encode(sentence.split())
        super().__init__(
            model,
            vocabs,
            sentences=sentences,
            sentence=sentences[0],
        )

    @validate("sentence")
    def _check_sentence(self, proposal: Bunch) -> str:
        words = str(proposal.value).split()
        self.vocabs.source.encode(words)
        return " ".join(words)

    @validate("step")
    def _check_step(self, proposal: Bunch) -> int:
        check.count("step", proposal.value)
        return proposal.value
