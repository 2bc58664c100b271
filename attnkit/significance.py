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
from attnkit.data.vocab import SPECIAL

BLEU_TEXT = BLEU(lowercase=True, effective_order=True)
# Signs that no text has: sacrebleu would cut <unk> into three words.
WHOLE = {word: chr(0xE000 + i) for i, word in enumerate(SPECIAL)}


def one_sign(text: str) -> str:
    """A text in which each special word is one sign, and so one word."""
    for word, sign in WHOLE.items():
        text = text.replace(word, f" {sign} ")
    return text


def sentence_counts(
    said: Sequence[str], references: Sequence[str]
) -> Float[Tensor, "sentences 10"]:
    """Per sentence: matches and totals of 1- to 4-grams, the two lengths.

    Both sides are plain text; sacrebleu splits and lower-cases it. A special
    word (<unk>) counts as one word.
    """
    texts = check.listed("said", said, "a list of texts")
    wanted = check.listed("references", references, "a list of texts")
    check.same_count("said", texts, "references", wanted)
    check.corpus("references", wanted)
    rows = []
    for sentence, reference in zip(texts, wanted):
        check.text("said", sentence)
        check.text("references", reference)
        found = BLEU_TEXT.sentence_score(
            one_sign(sentence), [one_sign(reference)]
        )
        lengths = [found.sys_len, found.ref_len]
        rows.append([*found.counts, *found.totals, *lengths])
    return torch.tensor(rows, dtype=torch.float64)


def bleu_of(counts: Float[Tensor, "sentences 10"]) -> float:
    """Corpus BLEU, 0 to 100 (Papineni et al. 2002), by sacrebleu.

    ValueError also: references of fewer than four words in all, which hold
    none of the 4-grams that BLEU counts.
    """
    check_counts("counts", counts)
    total = counts.sum(dim=0).long().tolist()
    said, wanted = total[8:]
    told = f"{wanted} words of references"
    need = "at least 4, since BLEU counts 1- to 4-grams"
    check.that(wanted >= 4, "counts", told, need)
    return BLEU.compute_bleu(
        total[:4], total[4:8], said, wanted, smooth_method="exp"
    ).score


def check_counts(name: str, counts: Tensor) -> None:
    """A row of ten counts for each sentence, as `sentence_counts` gives."""
    check.that(
        isinstance(counts, Tensor)
        and counts.ndim == 2
        and counts.shape[1] == 10
        and bool((counts >= 0).all()),
        name,
        repr(counts),
        "ten counts a sentence, as sentence_counts gives them",
    )
    check.corpus(name, counts)


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
    check_counts("counts", counts)
    check_counts("other", other)
    check.same_count("counts", counts, "other", other)
    check.count("samples", samples, least=40)
    check.seed(seed)
    generator = torch.Generator().manual_seed(seed)
    gains = []
    for _ in range(samples):
        draw = torch.randint(len(counts), (len(counts),), generator=generator)
        gains.append(bleu_of(counts[draw]) - bleu_of(other[draw]))
    low, high = torch.tensor(gains).quantile(torch.tensor([0.025, 0.975]))
    return float(low), float(high)
