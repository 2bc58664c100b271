"""Drawings of the machines: boxes for rooms, arrows for data."""

from collections.abc import Sequence

from attnkit import check
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


def draw_rnn(words: Sequence[str]) -> Picture:
    """A recurrent network: each state from its word and the state before."""
    words = check.words("words", words)
    check.sentence("words", words)
    n = len(words)
    sheet = Sketch(1.5 * n + 1.4, 3.2)
    sheet.box(0.6, 2.3, "$h_0$")
    for t, word in enumerate(words, 1):
        x = 0.6 + 1.5 * t
        sheet.word(x, 0.3, word)
        sheet.arrow((x, 0.5), (x, 0.8), FAINT)
        sheet.box(x, 1.15, f"$x_{{{t}}}$")
        sheet.arrow((x, 1.5), (x, 1.95))
        sheet.word(x + 0.25, 1.7, "$W$", formula=True)
        sheet.box(x, 2.3, f"$h_{{{t}}}$", KEY)
        sheet.arrow((x - 1.13, 2.3), (x - 0.37, 2.3), KEY)
        sheet.word(x - 0.77, 2.6, "$U$", KEY, formula=True)
    return sheet.picture(
        f"A recurrent network reads {' '.join(words)}. Each word becomes a "
        "vector x. Each state h is made from its word's vector, by a matrix "
        "W, and from the state before, by a matrix U; the first state is h0. "
        "Both matrices are the same at every word."
    )


def draw_convolution(
    words: Sequence[str], place: int, window: int = 5
) -> Picture:
    """A convolution: one state, from the words in a window around it."""
    words = check.words("words", words)
    check.sentence("words", words)
    n, reach = len(words), window // 2
    check.count("place", place)
    check.that(place < n, "place", place, f"a place from 0 to {n - 1}")
    check.count("window", window, least=1)
    check.that(window % 2 == 1, "window", window, "an odd number")
    sheet = Sketch(1.25 * n + 0.3, 3.8)
    places = [0.8 + 1.25 * j for j in range(n)]
    there, read = places[place], []
    for j, (x, word) in enumerate(zip(places, words, strict=True)):
        sheet.word(x, 0.3, word)
        sheet.box(x, 0.95, f"$x_{{{j + 1}}}$", KEY)
        colour = VALUE if j == place else FAINT
        sheet.box(x, 3.3, f"$h_{{{j + 1}}}$", colour)
        k = j - place
        if abs(k) <= reach:
            sheet.arrow((x, 1.35), (there + 0.12 * k, 2.9), KEY)
            aside = 0.32 + 0.1 * abs(k)
            side = x + 0.3 * (there - x) + (aside if k >= 0 else -aside)
            sheet.word(side, 1.85, f"$W_{{{k}}}$", formula=True)
            read.append(f"{word} by W({k})")
    return sheet.picture(
        f"A convolution reads {' '.join(words)}. Each word becomes a vector "
        f"x. The state h of {words[place]} is made from the vectors of the "
        f"{window} places around it, each by the matrix of its distance: "
        f"{', '.join(read)}. Every other state is made so too, by the same "
        "matrices."
    )


def draw_encoder_block(words: Sequence[str]) -> Picture:
    """An encoder block: words ask each other, then each is worked on alone."""
    words = check.words("words", words)
    check.sentence("words", words)
    n = len(words)
    sheet = Sketch(1.7 * n + 1.5, 5.6)
    places = [0.85 + 1.7 * j for j in range(n)]
    right = places[-1] + 1.0
    for j, (x, word) in enumerate(zip(places, words, strict=True), 1):
        sheet.word(x, 0.25, word)
        sheet.box(x, 0.9, f"$x_{{{j}}}$", KEY)
        for other in places:
            sheet.arrow((x, 1.25), (other, 2.1), FAINT, thick=0.7)
        sheet.box(x, 2.45, f"$a_{{{j}}}$", VALUE)
        sheet.arrow((x, 2.8), (x, 3.35), VALUE)
        sheet.box(x, 3.7, "feed-forward")
        sheet.arrow((x, 4.05), (x, 4.6))
        sheet.box(x, 4.95, f"$y_{{{j}}}$")
    sheet.word(right, 1.7, "ask", colour=FAINT)
    sheet.word(right, 2.45, "norm", colour=FAINT)
    sheet.word(right, 4.95, "norm", colour=FAINT)
    return sheet.picture(
        f"An encoder block over {' '.join(words)}. Every word's vector x is "
        "asked by every word, which gives one vector a for each word. Each a "
        "passes alone through the same feed-forward network, which gives y. "
        "Around both steps stands a sum with what went in, and a norm."
    )


def draw_transformer() -> Picture:
    """The Transformer that translates: two stacks, and where they meet."""
    sheet = Sketch(9.6, 6.4)
    left, right = 2.1, 7.0
    sheet.word(left, 0.3, "French words + places")
    sheet.word(right, 0.3, "English words so far + places")
    sheet.arrow((left, 0.55), (left, 1.25), KEY)
    sheet.box(left, 1.65, "ask each other", KEY)
    sheet.arrow((left, 2.05), (left, 2.75), KEY)
    sheet.box(left, 3.15, "feed-forward", KEY)
    sheet.arrow((left, 3.55), (left, 4.45), KEY)
    sheet.box(left, 4.85, "memory: keys and values", KEY)
    sheet.arrow((right, 0.55), (right, 1.25), QUERY)
    sheet.box(right, 1.65, "ask the words so far", QUERY)
    sheet.arrow((right, 2.05), (right, 2.75), QUERY)
    sheet.box(right, 3.15, "ask the memory", QUERY)
    sheet.arrow((left + 1.75, 4.7), (right - 1.25, 3.35), KEY, bend=0.15)
    sheet.arrow((right, 3.55), (right, 4.45), QUERY)
    sheet.box(right, 4.85, "feed-forward", QUERY)
    sheet.arrow((right, 5.25), (right, 5.85), FAINT)
    sheet.word(right, 6.1, "the next word, at each place")
    return sheet.picture(
        "The Transformer. On the left French words with their places ask "
        "each other and pass through a feed-forward network; block upon "
        "block, that gives the memory. On the right the English words so "
        "far ask each other, then the memory, and pass through a "
        "feed-forward network; after the last block, each gives the next "
        "word."
    )


def draw_masked(words: Sequence[str], hidden: int) -> Picture:
    """BERT at work: a word is hidden, and guessed from both sides."""
    words = check.words("words", words)
    check.sentence("words", words)
    n = len(words)
    wanted = f"a place from 0 to {n - 1}"
    check.that(0 <= hidden < n, "hidden", hidden, wanted)
    sheet = Sketch(1.6 * n + 2.4, 4.6)
    places = [2.0 + 1.6 * j for j in range(n)]
    middle = sum(places) / n
    for j, (x, word) in enumerate(zip(places, words, strict=True)):
        colour = QUERY if j == hidden else INK
        sheet.word(x, 0.3, "[MASK]" if j == hidden else word, colour)
        sheet.arrow((x, 0.55), (x, 1.15), colour)
        sheet.arrow((x, 2.05), (x, 2.6), colour)
        sheet.box(x, 2.95, f"$h_{{{j + 1}}}$", colour)
    sheet.box(middle, 1.6, " " * 6 * n + "encoder blocks" + " " * 6 * n)
    there = places[hidden]
    sheet.arrow((there, 3.3), (there, 3.9), QUERY)
    sheet.word(there, 4.2, f"{words[hidden]}?", QUERY)
    read = [w if j != hidden else "[MASK]" for j, w in enumerate(words)]
    return sheet.picture(
        f"A masked model reads {' '.join(read)}. Encoder blocks give every "
        f"word a state; the state of the hidden word is to say "
        f"{words[hidden]}."
    )
