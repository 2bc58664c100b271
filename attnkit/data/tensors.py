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

POOL = 4000  # items that are sorted by length together


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


def by_tokens(
    lengths: Sequence[int], tokens: int, order: random.Random
) -> Iterator[list[int]]:
    """Which items go together: each once, as many as fill `tokens` places.

    Of short sentences many, of long ones few; padding counts as a place. An
    item that is longer goes alone. Items are shuffled and sorted by length
    within pools, as `like_lengths` does.
    """
    shuffled = order.sample(range(len(lengths)), len(lengths))
    for start in range(0, len(shuffled), POOL):
        cuts: list[list[int]] = []
        pool = sorted(shuffled[start : start + POOL], key=lambda i: lengths[i])
        for i in pool:  # the newest is the longest of its batch
            if not cuts or (len(cuts[-1]) + 1) * lengths[i] > tokens:
                cuts.append([])
            cuts[-1].append(i)
        yield from order.sample(cuts, len(cuts))


def batches(
    pairs: Sequence[Pair],
    vocabs: Vocabs,
    size: int,
    seed: int = 0,
    tokens: int | None = None,
) -> Iterator[Batch]:
    """All pairs once, in batches of like length (`like_lengths`).

    With `tokens`, in batches of so many places instead (`by_tokens`), those
    of the longer side of each pair.
    """
    pairs = pair_list("pairs", pairs)
    check.count("size", size, least=1)
    check.seed(seed)
    order = random.Random(seed)
    lengths = [(len(pair.source), len(pair.target)) for pair in pairs]
    cuts = like_lengths(lengths, size, order)
    if tokens is not None:
        check.count("tokens", tokens, least=1)
        cuts = by_tokens([max(both) + 1 for both in lengths], tokens, order)
    for some in cuts:
        yield Batch.of([pairs[i] for i in some], vocabs)
