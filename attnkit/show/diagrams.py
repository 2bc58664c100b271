"""Drawings of the machines: boxes for rooms, arrows for data."""

from attnkit.show.picture import FAINT, INK, KEY, QUERY, VALUE, Picture, canvas


class Sketch:
    """A sheet to put boxes and arrows on, in units of one box."""

    def __init__(self, width: float, height: float, scale: float = 0.62):
        self.figure, self.axes = canvas(width * scale, height * scale)
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.axis("off")

    def box(self, x, y, text, colour=INK, width=0.86, size=8):
        self.axes.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            color=colour,
            fontsize=size,
            bbox={
                "boxstyle": "round,pad=0.35",
                "edgecolor": colour,
                "facecolor": "none",
                "linewidth": 1.2,
            },
        )

    def word(self, x, y, text, size=9, colour=INK):
        self.axes.text(
            x, y, text, ha="center", va="center", fontsize=size, color=colour
        )

    def arrow(self, start, end, colour=INK, bend=0.0, thick=1.1):
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
        return Picture(self.figure, alt)


def draw_seq2seq(source: list[str], target: list[str]) -> Picture:
    """Seq2Seq: every word read passes through one vector to the decoder."""
    n, m = len(source), len(target)
    sheet = Sketch(n + m + 2.6, 3.4)
    for j, word in enumerate(source):
        sheet.word(j + 0.7, 0.4, word)
        sheet.arrow((j + 0.7, 0.7), (j + 0.7, 1.35), FAINT)
        sheet.box(j + 0.7, 1.7, f"$h_{{{j + 1}}}$", KEY)
        if j:
            sheet.arrow((j + 0.02, 1.7), (j + 0.36, 1.7), KEY)
    middle = n + 0.75
    sheet.arrow((n + 0.05, 1.7), (middle - 0.32, 1.7), KEY)
    sheet.box(middle, 1.7, "c", VALUE, size=11)
    before = ["<bos>", *target[:-1]]
    for t, (read, written) in enumerate(zip(before, target, strict=True)):
        x = middle + 1.1 + t
        sheet.arrow(
            (middle + 0.3, 1.75),
            (x - 0.34, 1.75),
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
    sheet = Sketch(10.2, 5.6, 0.55)
    for j in range(3):
        x = 1.0 + 1.3 * j
        sheet.box(x, 0.5, f"$h_{j + 1}$", KEY, size=10)
        sheet.arrow((x, 0.85), (x, 1.75), KEY)
        sheet.word(x, 2.05, f"$e_{j + 1}$")
        sheet.arrow((x, 2.3), (x, 2.85), FAINT)
        sheet.word(x, 3.15, rf"$\alpha_{j + 1}$")
        sheet.arrow((x, 3.4), (2.3, 4.35), VALUE, thick=0.9)
    sheet.word(4.75, 2.6, "softmax", size=8, colour=FAINT)
    sheet.word(4.75, 1.3, "score", size=8, colour=FAINT)
    sheet.box(2.3, 4.75, "context $c_t$", VALUE, size=9)
    sheet.box(6.2, 2.05, "$s_{t-1}$", QUERY, size=10)
    sheet.arrow((5.75, 2.05), (3.95, 2.05), QUERY)
    sheet.box(7.8, 2.05, "GRU", INK, size=9)
    sheet.arrow((6.65, 2.05), (7.35, 2.05), QUERY)
    sheet.word(7.8, 0.5, "word $y_{t-1}$")
    sheet.arrow((7.8, 0.8), (7.8, 1.7), FAINT)
    sheet.arrow((3.4, 4.6), (7.45, 2.45), VALUE, bend=-0.08)
    sheet.box(9.4, 2.05, "$s_t$", QUERY, size=10)
    sheet.arrow((8.25, 2.05), (9.0, 2.05), QUERY)
    sheet.box(7.9, 4.75, "[$s_t$ ; $c_t$] → feed-forward → word $y_t$", INK)
    sheet.arrow((3.45, 4.85), (5.7, 4.85), VALUE)
    sheet.arrow((9.4, 2.4), (9.0, 4.35), QUERY)
    return sheet.picture(
        "One step of the attention decoder. The previous state s(t-1) is "
        "scored against h1, h2, h3; softmax turns the scores e into weights "
        "alpha; the weighted sum is the context c(t). The GRU reads the "
        "previous word, the context and s(t-1), and gives s(t). Context and "
        "s(t) side by side go through a feed-forward layer, which gives the "
        "word y(t)."
    )
