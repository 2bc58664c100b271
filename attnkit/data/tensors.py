"""Sentence pairs as tensors, in batches of like length."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from attnkit import check
from attnkit.data.pair import Pair, pair_list
from attnkit.data.vocab import BOS, EOS, PAD, Vocab, Vocabs


def padded(rows: Sequence[Sequence[int]]) -> Int[Tensor, "batch words"]:
    """Rows of ids as one tensor, filled up with PAD on the right."""
    widest = max(len(row) for row in rows)
    return torch.tensor([[*r, *[PAD] * (widest - len(r))] for r in rows])


def source_ids(
    sentences: Sequence[Sequence[str]], vocab: Vocab
) -> Int[Tensor, "batch source"]:
    """Source sentences as the encoder reads them: words, then <eos>."""
    known = check.sentences("sentences", sentences)
    check.corpus("sentences", known)
    return padded([[*vocab.encode(words), EOS] for words in known])


class Batch(NamedTuple):
    """Sentence pairs as ids.

    The decoder reads `target_in` (<bos> w1 … wn) and has to write
    `target_out` (w1 … wn <eos>): the same words, one step later.
    """

    source: Int[Tensor, "batch source"]
    target_in: Int[Tensor, "batch target"]
    target_out: Int[Tensor, "batch target"]

    @classmethod
    def of(cls, pairs: Sequence[Pair], vocabs: Vocabs) -> "Batch":
        """ValueError: no pairs, an empty sentence, an unknown word."""
        pairs = pair_list("pairs", pairs)
        source = source_ids([pair.source for pair in pairs], vocabs.source)
        target = [vocabs.target.encode(pair.target) for pair in pairs]
        return cls(
            source,
            padded([[BOS, *ids] for ids in target]),
            padded([[*ids, EOS] for ids in target]),
        )

    def to(self, device: torch.device | str) -> "Batch":
        """The same batch on another device."""
        return Batch(*(tensor.to(device) for tensor in self))


def like_lengths(
    lengths: Sequence[int | tuple[int, ...]], size: int, order: random.Random
) -> Iterator[list[int]]:
    """Which items go together: each once, in batches of like length.

    Items are shuffled, sorted by length within pools of 50 batches and cut
    up, so that little of a batch is padding.
    """
    shuffled = order.sample(range(len(lengths)), len(lengths))
    for start in range(0, len(shuffled), 50 * size):
        pool = shuffled[start : start + 50 * size]
        pool.sort(key=lambda i: lengths[i])
        cuts = list(range(0, len(pool), size))
        for cut in order.sample(cuts, len(cuts)):
            yield pool[cut : cut + size]


def batches(
    pairs: Sequence[Pair], vocabs: Vocabs, size: int, seed: int = 0
) -> Iterator[Batch]:
    """All pairs once, in batches of like length (`like_lengths`)."""
    pairs = pair_list("pairs", pairs)
    check.count("size", size, least=1)
    check.seed(seed)
    lengths = [(len(pair.source), len(pair.target)) for pair in pairs]
    for some in like_lengths(lengths, size, random.Random(seed)):
        yield Batch.of([pairs[i] for i in some], vocabs)
