"""Metrics: is it right?"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import attrgetter

import sacrebleu

from attnkit import check
from attnkit.check import Real
from attnkit.data.pair import Pair, pair_list

Words = Sequence[str]
BINS = ((1, 8), (9, 13), (14, 18), (19, 23), (24, 28), (29, math.inf))
LONGEST_GRAM = 4  # words of the longest group that BLEU counts


def _checked(
    predictions: Sequence[Words], references: Sequence[Words]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    said = check.sentences("predictions", predictions)
    wanted = check.sentences("references", references)
    check.same_count("predictions", said, "references", wanted)
    check.corpus("references", wanted)
    for words in wanted:
        check.sentence("references", words)
    return list(zip(said, wanted))


def exact_match(
    predictions: Sequence[Words], references: Sequence[Words]
) -> float:
    """The share of sentences that are right from first to last word."""
    pairs = _checked(predictions, references)
    return sum(p == r for p, r in pairs) / len(pairs)


def word_accuracy(
    predictions: Sequence[Words], references: Sequence[Words]
) -> float:
    """The share of positions that hold the right word, over all sentences.

    A sentence has as many positions as the longer of the two: a missing
    word is wrong, and so is a word too many.
    """
    pairs = _checked(predictions, references)
    right = sum(a == b for p, r in pairs for a, b in zip(p, r, strict=False))
    return right / sum(max(len(p), len(r)) for p, r in pairs)


def edit_rate(
    predictions: Sequence[Words], references: Sequence[Words]
) -> float:
    """TER, 0 and more (Snover et al. 2006), by sacrebleu.

    The edits that make the predictions right (a word put in, taken out or
    exchanged, a group moved) for each word of the references. One dropped
    word is one edit, wherever it stood.
    """
    pairs = _checked(predictions, references)
    scored = sacrebleu.corpus_ter(
        [" ".join(said) for said, _ in pairs],
        [[" ".join(words) for _, words in pairs]],
        case_sensitive=True,
    )
    return scored.score / 100


def several(reference: Words | Sequence[Words]) -> list[Words]:
    """The references of a sentence: one, as words, or a list of them."""
    some = check.listed(
        "references", reference, "word lists, or lists of them"
    )
    one = not some or isinstance(some[0], str)
    return [some] if one else some


def bleu(
    predictions: Sequence[Words],
    references: Sequence[Words | Sequence[Words]],
) -> float:
    """Corpus BLEU, 0 to 100 (Papineni et al. 2002), by sacrebleu.

    A reference is a list of words, or a list of several such lists, each a
    right translation. The words are taken as they are (`tokenize="none"`);
    for text that has to be compared with published figures, call sacrebleu
    on raw text. ValueError also: no reference of four words, since BLEU
    counts groups of up to four and even a perfect translation would get 0.
    """
    groups = check.listed("references", references, "a list of sentences")
    wanted = [several(group) for group in groups]
    most = max(map(len, wanted), default=1)
    filled = [group + group[:1] * (most - len(group)) for group in wanted]
    columns = list(zip(*filled)) or [()]
    for column in columns:
        pairs = _checked(predictions, column)
    longest = max(len(words) for group in wanted for words in group)
    told = f"no sentence of more than {longest} words"
    need = f"one of {LONGEST_GRAM} or more, since BLEU counts 1- to 4-grams"
    check.that(longest >= LONGEST_GRAM, "references", told, need)
    return sacrebleu.corpus_bleu(
        [" ".join(said) for said, _ in pairs],
        [[" ".join(words) for words in column] for column in columns],
        tokenize="none",
        force=True,
    ).score


def length_bins(
    pairs: Sequence[Pair], bins: Sequence[tuple[int, Real]] = BINS
) -> dict[str, list[int]]:
    """Which pairs are in each bin of source length; no empty bins.

    A bin is (least, most); the most of the last may be math.inf.
    """
    edges = [edge for bin_ in bins for edge in bin_]
    rising = all(a <= b for a, b in pairwise(edges))
    apart = all(a[1] < b[0] for a, b in pairwise(bins))
    wanted = "bins (least, most) that rise and share no length"
    check.that(rising and apart, "bins", bins, wanted)
    found = {}
    for low, high in bins:
        name = f"{low}+" if high == math.inf else f"{low}–{high}"
        found[name] = [
            i for i, p in enumerate(pairs) if low <= len(p.source) <= high
        ]
    return {name: positions for name, positions in found.items() if positions}


def by_length(
    metric: Callable[[Sequence, Sequence], float],
    predictions: Sequence,
    pairs: Sequence[Pair],
    bins: Sequence[tuple[int, Real]] = BINS,
    reference: Callable[[Pair], object] = attrgetter("target"),
) -> dict[str, float]:
    """The metric in each bin of source length (in words); no empty bins.

    `reference` is what of a pair the metric compares a prediction with. The
    result is a curve: {"1–8": .99, "9–13": .98, …}.
    """
    predictions = check.listed("predictions", predictions, "a list")
    pairs = check.listed("pairs", pairs, "a list of Pair")
    check.same_count("predictions", predictions, "pairs", pairs)
    pairs = pair_list("pairs", pairs)
    curve = {}
    for name, positions in length_bins(pairs, bins).items():
        said = [predictions[i] for i in positions]
        curve[name] = metric(said, [reference(pairs[i]) for i in positions])
    return curve
