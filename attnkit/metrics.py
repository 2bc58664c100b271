"""Metrics: is it right?"""

from collections.abc import Callable, Sequence
from operator import attrgetter

import sacrebleu

from attnkit import check
from attnkit.data.pair import Pair

BINS = ((1, 8), (9, 13), (14, 18), (19, 23), (24, 28), (29, 99))


def _checked(
    predictions: Sequence, references: Sequence
) -> list[tuple[list, list]]:
    check.same_count("predictions", predictions, "references", references)
    check.corpus("references", references)
    return [
        (list(p), list(r))
        for p, r in zip(predictions, references, strict=True)
    ]


def exact_match(predictions: Sequence, references: Sequence) -> float:
    """The share of sentences that are right from first to last word."""
    pairs = _checked(predictions, references)
    return sum(p == r for p, r in pairs) / len(pairs)


def word_accuracy(predictions: Sequence, references: Sequence) -> float:
    """The share of positions that hold the right word, over all sentences.

    A sentence has as many positions as the longer of the two: a missing
    word is wrong, and so is a word too many.
    """
    pairs = _checked(predictions, references)
    right = sum(a == b for p, r in pairs for a, b in zip(p, r, strict=False))
    return right / sum(max(len(p), len(r)) for p, r in pairs)


def bleu(predictions: Sequence, references: Sequence) -> float:
    """Corpus BLEU, 0 to 100 (Papineni et al. 2002), by sacrebleu.

    The words are taken as they are (`tokenize="none"`); for text that has
    to be compared with published figures, call sacrebleu on raw text.
    """
    pairs = _checked(predictions, references)
    said = [" ".join(p) for p, _ in pairs]
    wanted = [" ".join(r) for _, r in pairs]
    return sacrebleu.corpus_bleu(
        said, [wanted], tokenize="none", force=True
    ).score


def length_bins(
    pairs: Sequence[Pair], bins: Sequence[tuple[int, int]] = BINS
) -> dict[str, list[int]]:
    """Which pairs are in each bin of source length; no empty bins."""
    found = {}
    for low, high in bins:
        name = f"{low}+" if high >= 99 else f"{low}–{high}"
        found[name] = [
            i for i, p in enumerate(pairs) if low <= len(p.source) <= high
        ]
    return {name: positions for name, positions in found.items() if positions}


def by_length(
    metric: Callable[[Sequence, Sequence], float],
    predictions: Sequence,
    pairs: Sequence[Pair],
    bins: Sequence[tuple[int, int]] = BINS,
    reference: Callable[[Pair], object] = attrgetter("target"),
) -> dict[str, float]:
    """The metric in each bin of source length (in words); no empty bins.

    `reference` is what of a pair the metric compares a prediction with. The
    result is a curve: {"1–8": .99, "9–13": .98, …}.
    """
    check.same_count("predictions", predictions, "pairs", pairs)
    curve = {}
    for name, positions in length_bins(pairs, bins).items():
        said = [predictions[i] for i in positions]
        curve[name] = metric(said, [reference(pairs[i]) for i in positions])
    return curve
