"""Quality against length, and sentences of each length to read."""

from collections.abc import Mapping, Sequence

from traitlets import Any, Bunch, Dict, Int, List, Unicode, validate

from attnkit import check
from attnkit.check import Real
from attnkit.data.pair import Pair, pair_list
from attnkit.grammar.gloss import GLOSS
from attnkit.live.base.figure import Figure, chosen, module, style
from attnkit.metrics import BINS, length_bins
from attnkit.show.picture import INK
from attnkit.show.plots import LINE_STYLES

# Matplotlib's lines as SVG draws them.
DASHES: dict[object, str] = {
    "-": "",
    "--": "6 3",
    "-.": "7 3 1.5 3",
    ":": "1.5 3",
}


def picked(
    pairs: Sequence[Pair],
    said: Mapping[str, Sequence],
    bins: Sequence[tuple[int, Real]] = BINS,
    count: int = 3,
) -> dict[str, list[dict]]:
    """The first `count` sentences of each length, and what was made of them.

    `said`: for each model its translations of `pairs`, as words or text.
    The bins and their names are those of `by_length`.
    """
    pairs = pair_list("pairs", pairs)
    check.count("count", count, least=1)
    named = isinstance(said, Mapping)
    wanted = "translations of the pairs by the name of a model"
    check.that(named, "said", type(said).__name__, wanted)
    for translations in said.values():
        check.same_count("said", translations, "pairs", pairs)

    return {
        name: [example(pairs[i], said, i) for i in positions[:count]]
        for name, positions in length_bins(pairs, bins).items()
    }


def example(pair: Pair, said: Mapping[str, Sequence], i: int) -> dict:
    """Pair i with each model's translation; glossed if all words can be."""
    words = list(pair.source)
    known = all(word in GLOSS for word in words)
    return {
        "source": words,
        "gloss": [GLOSS[word] for word in words] if known else None,
        "target": list(pair.target),
        "said": {
            name: text[i].split() if isinstance(text[i], str) else [*text[i]]
            for name, text in said.items()
        },
    }


def heights(
    name: str, curve: Mapping, bins: Sequence, top: int | float
) -> list[int | float | None]:
    """The curve at each bin, None where it has no point."""
    wanted = "a curve by length, as by_length gives it"
    check.that(isinstance(curve, Mapping), name, repr(curve), wanted)
    points = (curve.get(b, None) for b in bins)
    found = [x.item() if hasattr(x, "item") else x for x in points]
    for x in found:
        if x is not None:
            check.number(name, x, 0, top)
    return found


def drawn(
    curves: Mapping[str, Mapping],
    behind: Mapping[str, Sequence[Mapping]],
    bins: Sequence,
    top: int | float,
) -> list[dict]:
    """Each curve's look and points, as the page draws them."""
    return [
        {
            "name": name,
            "colour": "currentColor" if colour == INK else colour,
            "dash": DASHES.get(dash, "10 2"),
            "marker": marker,
            "points": heights("curves", curve, bins, top),
            "behind": [
                heights("behind", other, bins, top)
                for other in behind.get(name, ())
            ],
        }
        for (name, curve), (colour, dash, marker) in zip(
            curves.items(), LINE_STYLES, strict=False
        )
    ]


class LengthCurve(Figure):
    """Choose a length on the curves; read what became of such sentences.

    `curves`, `x`, `y`, `behind`, `top` as in `plot_curves`; `examples` as
    `picked` gives them; `note` is set below them. A word is marked wrong
    where the reference has another one at its position. Can be set later:
    `bin`, one of the lengths, and `example`, which of its sentences.
    """

    _esm = module("length_curve/length_curve.js")
    _css = style("length_curve/length_curve.css")

    most = 8  # lengths
    lines: List = List().tag(sync=True)
    bins: List = List().tag(sync=True)
    examples: Dict = Dict().tag(sync=True)
    rows = Int().tag(sync=True)
    top = Any().tag(sync=True)
    x = Unicode().tag(sync=True)
    y = Unicode().tag(sync=True)
    note = Unicode().tag(sync=True)
    bin = Any().tag(sync=True)
    example = Any(0).tag(sync=True)

    def __init__(
        self,
        curves: Mapping[str, Mapping],
        examples: Mapping[str, Sequence[dict]],
        x: str = "source length in words",
        y: str = "exact match",
        behind: Mapping[str, Sequence[Mapping]] | None = None,
        top: int | float = 1.02,
        note: str = "",
    ):
        for name, text in (("x", x), ("y", y), ("note", note)):
            check.text(name, text)
        few = isinstance(curves, Mapping) and 1 <= len(curves) <= len(
            LINE_STYLES
        )
        wanted = f"1 to {len(LINE_STYLES)} curves by name"
        check.that(few, "curves", repr(curves), wanted)
        check.number("top", top, 0, 1e6)
        kept = [c for c in curves.values() if isinstance(c, Mapping)]
        bins = list(dict.fromkeys(b for c in kept for b in c))
        few, wanted = 1 <= len(bins) <= self.most, f"1 to {self.most} lengths"
        check.that(few, "curves", f"{bins}", wanted)
        named = isinstance(examples, Mapping)
        wanted = f"sentences of each of the lengths {bins}"
        check.that(
            named and all(examples.get(b) for b in bins),
            "examples",
            list(examples) if named else repr(examples),
            wanted,
        )
        super().__init__(
            lines=drawn(curves, behind or {}, bins, top),
            bins=bins,
            examples={b: list(examples[b]) for b in bins},
            rows=len(curves),
            top=top,
            x=x,
            y=y,
            note=note,
            bin=bins[0],
        )

    @validate("bin")
    def _check_bin(self, proposal: Bunch) -> str:
        return chosen(proposal, self.bins)

    @validate("example")
    def _check_example(self, proposal: Bunch) -> int:
        check.count("example", proposal.value)
        return proposal.value
