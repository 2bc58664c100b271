"""Drawings of the machines: boxes for rooms, arrows for data."""

from attnkit.check import Real
from attnkit.show.picture import (
    FAINT,
    INK,
    KEY,
    QUERY,
    VALUE,
    Picture,
    canvas,
)


class Sketch:
    """A sheet to put boxes and arrows on, in units of one box."""

    def __init__(self, width: float, height: float, scale: float = 0.64):
        self.figure, self.axes = canvas(width * scale, height * scale)
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.axis("off")

    def box(self, x: Real, y: Real, text: str, colour: str = INK) -> None:
        self.axes.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            color=colour,
            fontsize=10,
            bbox={
                "boxstyle": "round,pad=0.35",
                "edgecolor": colour,
                "facecolor": "none",
                "linewidth": 1.2,
            },
        )

    def word(
        self,
        x: Real,
        y: Real,
        text: str,
        colour: str = INK,
        formula: bool = False,
    ) -> None:
        self.axes.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=10,
            color=colour,
            parse_math=formula,
        )

    def arrow(
        self,
        start: tuple[Real, Real],
        end: tuple[Real, Real],
        colour: str = INK,
        bend: float = 0.0,
        thick: float = 1.1,
    ) -> None:
        self.axes.annotate(
            "",
            end,
            start,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "linewidth": thick,
                "shrinkA": 1,
                "shrinkB": 1,
                "connectionstyle": f"arc3,rad={bend}",
            },
        )

    def picture(self, alt: str) -> Picture:
        return Picture(self.figure, alt, formulas=True)


def draw_seq2seq(source: list[str], target: list[str]) -> Picture:
    """Seq2Seq: every word read passes through one vector to the decoder."""
    n, m = len(source), len(target)
    sheet = Sketch(n + m + 2.4, 3.4)
    for j, word in enumerate(source):
        sheet.word(j + 0.7, 0.4, word)
        sheet.arrow((j + 0.7, 0.7), (j + 0.7, 1.35), FAINT)
        sheet.box(j + 0.7, 1.7, f"$h_{{{j + 1}}}$", KEY)
        if j:
            sheet.arrow((j + 0.02, 1.7), (j + 0.36, 1.7), KEY)
    middle = n + 0.75
    sheet.arrow((n + 0.05, 1.7), (middle - 0.32, 1.7), KEY)
    sheet.box(middle, 1.7, "c", VALUE)
    before = ["<bos>", *target[:-1]]
    for t, (read, written) in enumerate(zip(before, target, strict=True)):
        x = middle + 1.1 + t
        sheet.arrow(
            (middle + 0.3, 1.9 if t else 1.75),
            (x - 0.34, 1.9 if t else 1.75),
            VALUE,
            bend=-0.25 if t else 0.0,
            thick=0.9,
        )
        sheet.word(x, 0.4, read)
        sheet.arrow((x, 0.7), (x, 1.35), FAINT)
        sheet.box(x, 1.7, f"$s_{{{t + 1}}}$", QUERY)
        sheet.arrow((x, 2.05), (x, 2.7), FAINT)
        sheet.word(x, 2.95, written)
        if t:
            sheet.arrow((x - 0.66, 1.62), (x - 0.34, 1.62), QUERY)
    return sheet.picture(
        f"Seq2Seq. The encoder reads {' '.join(source)} into states h1 to "
        f"h{n}. One vector c, made from the last state, goes to every step "
        f"of the decoder, which writes {' '.join(target)}, each state s also "
        "reading the word before."
    )


def draw_attention_step() -> Picture:
    """One step of the attention decoder, from the previous state on."""
    sheet = Sketch(7.2, 7.3, 0.6)
    for j in range(3):
        x = 0.7 + 1.4 * j
        sheet.box(x, 0.5, f"$h_{j + 1}$", KEY)
        sheet.arrow((x, 0.95), (x, 1.65), KEY)
        sheet.word(x, 2.0, f"$e_{j + 1}$", formula=True)
        sheet.arrow((x, 2.3), (x, 2.95), FAINT)
        sheet.word(x, 3.3, rf"$\alpha_{j + 1}$", formula=True)
        sheet.arrow((x, 3.6), (2.1 + 0.3 * (j - 1), 4.55), VALUE)
    sheet.box(6.2, 2.0, "$s_{t-1}$", QUERY)
    sheet.arrow((5.6, 2.0), (3.9, 2.0), QUERY)
    sheet.word(4.7, 1.7, "score", colour=FAINT)
    sheet.word(4.6, 2.63, "softmax", colour=FAINT)
    sheet.arrow((6.2, 2.45), (6.2, 4.55), QUERY)
    sheet.word(4.7, 3.7, "word $y_{t-1}$", formula=True)
    sheet.arrow((4.9, 3.95), (5.65, 4.7), FAINT)
    sheet.box(2.1, 5.0, "context $c_t$", VALUE)
    sheet.arrow((3.35, 5.0), (5.55, 5.0), VALUE)
    sheet.box(6.2, 5.0, "GRU")
    sheet.arrow((2.1, 5.45), (2.8, 6.35), VALUE)
    sheet.arrow((6.2, 5.45), (5.2, 6.35), QUERY)
    sheet.word(6.1, 6.0, "$s_t$", colour=QUERY, formula=True)
    sheet.box(3.9, 6.8, "[$s_t$ ; $c_t$] → feed-forward → word $y_t$")
    return sheet.picture(
        "One step of the attention decoder. The previous state s(t-1) is "
        "scored against h1, h2, h3; softmax turns the scores e into weights "
        "alpha; the weighted sum is the context c(t). The GRU reads the "
        "previous word, the context and s(t-1), and gives s(t). Context and "
        "s(t) side by side go through a feed-forward layer, which gives the "
        "word y(t)."
    )
