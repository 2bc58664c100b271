"""BLEU on real text, and how sure a difference between two systems is.

BLEU is a ratio of counts summed over sentences, so the counts of each
sentence are all that has to be kept, and drawing sentences anew is quick.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from sacrebleu.metrics import BLEU
from torch import Tensor

from attnkit import check

BLEU_TEXT = BLEU(lowercase=True, effective_order=True)


def sentence_counts(
    said: Sequence[str], references: Sequence[str]
) -> Float[Tensor, "sentences 10"]:
    """Per sentence: matches and totals of 1- to 4-grams, the two lengths.

    Both sides are plain text; sacrebleu splits and lower-cases it.
    """
    check.same_count("said", said, "references", references)
    check.corpus("references", references)
    rows = []
    for sentence, reference in zip(said, references):
        found = BLEU_TEXT.sentence_score(sentence, [reference])
        lengths = [found.sys_len, found.ref_len]
        rows.append([*found.counts, *found.totals, *lengths])
    return torch.tensor(rows, dtype=torch.float64)


def bleu_of(counts: Float[Tensor, "sentences 10"]) -> float:
    """Corpus BLEU, 0 to 100 (Papineni et al. 2002), by sacrebleu."""
    check.corpus("counts", counts)
    total = counts.sum(dim=0).long().tolist()
    said, wanted = total[8:]
    return BLEU.compute_bleu(
        total[:4], total[4:8], said, wanted, smooth_method="exp"
    ).score


def signature() -> str:
    """How this BLEU was computed, for comparison with published figures."""
    metric = BLEU(lowercase=True)
    metric.corpus_score(["a"], [["a"]])
    return str(metric.get_signature())


def bootstrap(
    counts: Float[Tensor, "sentences 10"],
    other: Float[Tensor, "sentences 10"],
    samples: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % of BLEU(counts) - BLEU(other), over sentences drawn anew.

    Both systems translated the same sentences, so each sample draws the same
    ones for both (Koehn 2004, Statistical significance tests for machine
    translation evaluation).
    """
    check.same_count("counts", counts, "other", other)
    check.count("samples", samples, least=40)
    generator = torch.Generator().manual_seed(seed)
    gains = []
    for _ in range(samples):
        draw = torch.randint(len(counts), (len(counts),), generator=generator)
        gains.append(bleu_of(counts[draw]) - bleu_of(other[draw]))
    low, high = torch.tensor(gains).quantile(torch.tensor([0.025, 0.975]))
    return float(low), float(high)
