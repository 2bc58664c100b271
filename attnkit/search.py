"""Search: from a model's distributions to a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch, source_ids
from attnkit.data.vocab import BOS, EOS, Vocabs
from attnkit.seq2seq import Seq2Seq


class Found(NamedTuple):
    """Ids up to and with <eos>, and for each the weights it looked with."""

    ids: list[int]
    weights: Tensor | None


@torch.no_grad()
def greedy(
    model: Seq2Seq, source: Int[Tensor, "batch source"], limit: int = 80
) -> list[Found]:
    """At each step the likeliest word, until <eos> or `limit` words."""
    check.count("limit", limit, least=1)
    memory = model.encoder(source)
    step = model.decoder.over(memory)
    state = model.decoder.first_state(memory)
    word = torch.full_like(source[:, 0], BOS)
    ended = torch.zeros_like(word, dtype=torch.bool)
    words, weights = [], []
    while len(words) < limit and not ended.all():
        written = step(word, state)
        word, state = written.logits.argmax(dim=-1), written.state
        ended |= word == EOS
        words.append(word)
        weights.append(written.weights)
    rows = torch.stack(words, dim=1).tolist()
    lengths = [row.index(EOS) + 1 if EOS in row else limit for row in rows]
    looks = [None] * len(rows)
    if weights[0] is not None:
        looks = [w[:n] for w, n in zip(torch.stack(weights, 1), lengths)]
    return [Found(r[:n], w) for r, n, w in zip(rows, lengths, looks)]


def groups(sentences: Sequence, size: int) -> list[list[int]]:
    """Positions of the sentences, shortest first, `size` at a time."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    return [order[i : i + size] for i in range(0, len(order), size)]


def translate(
    model: Seq2Seq, vocabs: Vocabs, sentences: Sequence, limit: int = 80
) -> list[list[str]]:
    """Sentences (word lists, or words between spaces) into the target's."""
    check.corpus("sentences", sentences)
    device = next(model.parameters()).device
    split = [s.split() if isinstance(s, str) else s for s in sentences]
    found = {}
    for group in groups(split, size=256):
        ids = source_ids([split[i] for i in group], vocabs.source)
        for i, row in zip(group, greedy(model, ids.to(device), limit)):
            found[i] = vocabs.target.decode(row.ids)
    return [found[i] for i in range(len(split))]


@torch.no_grad()
def forced(
    model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]
) -> list[list[str]]:
    """The likeliest word at each step when the true words are fed in."""
    check.corpus("pairs", pairs)
    device = next(model.parameters()).device
    words = {}
    for group in groups([pair.source for pair in pairs], size=256):
        batch = Batch.of([pairs[i] for i in group], vocabs).to(device)
        likeliest = model(batch).logits.argmax(dim=-1).tolist()
        for i, row in zip(group, likeliest):
            ids = row[: len(pairs[i].target) + 1]
            words[i] = [vocabs.target.words[j] for j in ids]
    return [words[i] for i in range(len(pairs))]
