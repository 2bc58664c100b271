"""Alignment: from a map of weights to links, and how wrong they are.

A link (i, j) joins source word i and target word j. The end of the sentence
takes part on neither side.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from attnkit import check
from attnkit.data.pair import Pair, pair_list

Links = frozenset[tuple[int, int]]
# Beside, above, below; then across.
NEIGHBOURS = (
    *((-1, 0), (0, -1), (1, 0), (0, 1)),
    *((-1, -1), (-1, 1), (1, -1), (1, 1)),
)


def links(
    weights: Float[Tensor, "target source"], pair: Pair, shift: int = 0
) -> Links:
    """For each target word the source word with the largest weight.

    Word j is read off row j + shift: 0 is the row that wrote it, 1 the row
    after. A word without such a row, or whose row holds no weight on any
    word, gets no link.
    """
    rows, columns = len(pair.target), len(pair.source)
    check.that(
        weights.ndim == 2
        and rows <= weights.shape[0] <= rows + 1
        and columns <= weights.shape[1] <= columns + 1,
        "weights",
        weights,
        f"{rows} rows and {columns} columns, or one more for the end",
    )
    check.finite("weights", weights)
    most, largest = weights[:, :columns].max(dim=1)
    read = {i: int(largest[i]) for i in range(len(most)) if most[i] > 0}
    return frozenset(
        (read[j + shift], j) for j in range(rows) if j + shift in read
    )


def chance_links(pair: Pair, seed: int = 0) -> Links:
    """For each target word any source word."""
    check.seed(seed)
    draw = random.Random(f"{seed} {pair.source}")
    count = len(pair.source)
    return frozenset(
        (draw.randrange(count), j) for j in range(len(pair.target))
    )


def diagonal_links(pair: Pair) -> Links:
    """For each target word the source word at the same share of the way."""
    m, n = len(pair.source), len(pair.target)
    return frozenset((int((j + 0.5) * m / n), j) for j in range(n))


def best_links(pair: Pair) -> Links:
    """The best that one link a target word can do: a sure one if there is."""
    found = {}
    for i, j in [*sorted(pair.possible), *sorted(pair.sure)]:
        found[j] = i
    return frozenset((i, j) for j, i in found.items())


def symmetrize(
    forward: Iterable[tuple[int, int]],
    backward: Iterable[tuple[int, int]],
    method: str = "grow-diag-final",
) -> Links:
    """One set of links from those of two directions.

    Both hold (source word, target word): `forward` with one source word for
    each target word, `backward` with one target word for each source word.
    "intersection" keeps what both say, "union" what either says.
    "grow-diag-final" starts from the intersection, adds links of the union
    next to one that is there while they join a word that has none, and in
    the end whatever joins such a word, first from `forward` (Koehn, Och and
    Marcu 2003, Statistical phrase-based translation, 3.1; the order is that
    of Koehn et al. 2005).
    """
    methods = ("intersection", "union", "grow-diag-final")
    check.that(method in methods, "method", repr(method), f"one of {methods}")
    there, back = (
        check.link_set(name, some, range(sys.maxsize), range(sys.maxsize))
        for name, some in (("forward", forward), ("backward", backward))
    )
    if method == "union":
        return there | back
    found = set(there & back)
    if method == "intersection":
        return frozenset(found)

    def joins_a_free_word(link: tuple[int, int]) -> bool:
        return any(
            all(link[side] != other[side] for other in found)
            for side in (0, 1)
        )

    grown = True
    while grown:
        grown = False
        for i, j in sorted(found):
            for a, b in NEIGHBOURS:
                link = (i + a, j + b)
                new = link in there | back and link not in found
                if new and joins_a_free_word(link):
                    found.add(link)
                    grown = True
    for link in [*sorted(there), *sorted(back)]:
        if joins_a_free_word(link):
            found.add(link)
    return frozenset(found)


class LinkCounts(NamedTuple):
    """How many links were found, are sure, and were found and are either."""

    found: int
    sure: int
    found_sure: int
    found_possible: int

    @property
    def precision(self) -> float:
        """Found and possible / found; 1 where nothing was found."""
        return self.found_possible / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Found and sure / sure; 1 where nothing is sure."""
        return self.found_sure / self.sure if self.sure else 1.0

    @property
    def error_rate(self) -> float:
        """1 - (found and sure + found and possible) / (found + sure)."""
        both = self.found + self.sure
        return (
            1 - (self.found_sure + self.found_possible) / both if both else 0.0
        )


def counts(found: Sequence[Iterable], pairs: Sequence[Pair]) -> LinkCounts:
    """Summed over all sentences, so that each link counts once."""
    rows = check.listed("found", found, "a list of sets of links")
    known = check.listed("pairs", pairs, "a list of Pair")
    check.same_count("found", rows, "pairs", known)
    total = [0, 0, 0, 0]
    for row, pair in zip(rows, pair_list("pairs", known), strict=True):
        some = check.link_set("found", row, pair.source, pair.target)
        sizes = (some, pair.sure, some & pair.sure, some & pair.possible)
        total = [a + len(b) for a, b in zip(total, sizes)]
    return LinkCounts(*total)


def alignment_error_rate(
    found: Sequence[Iterable], pairs: Sequence[Pair]
) -> float:
    """1 - (|A & S| + |A & P|) / (|A| + |S|), summed over all sentences.

    A: found links, S: sure links, P: possible links, S among them. 0 is
    perfect, 1 is no link right; nothing found where nothing is sure is 0
    (Och and Ney 2003, A systematic comparison of various statistical
    alignment models, 3.1).
    """
    return counts(found, pairs).error_rate
