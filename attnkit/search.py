"""Search: from a model's distributions to a sentence.

`teacher_forced` and `attention_maps` do not search: they lead the model
along a reference.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch, source_ids
from attnkit.data.vocab import BOS, EOS, PAD, Vocabs
from attnkit.encoder import Memory
from attnkit.protocols import Search
from attnkit.seq2seq import Seq2Seq


class Found(NamedTuple):
    """Ids up to and with <eos>, the weights of each, the log of p(ids)."""

    ids: list[int]
    weights: Float[Tensor, "target source"] | None
    log_p: float


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
    total = memory.states.new_zeros(len(source))
    words: list[Tensor] = []
    weights: list = []
    while len(words) < limit and not ended.all():
        written = step(word, state)
        log_p, word = written.logits.log_softmax(dim=-1).max(dim=-1)
        total += log_p.masked_fill(ended, 0.0)
        state = written.state
        ended |= word == EOS
        words.append(word)
        weights.append(written.weights)
    rows = torch.stack(words, dim=1).tolist()
    lengths = [row.index(EOS) + 1 if EOS in row else limit for row in rows]
    looks = [None] * len(rows)
    if weights[0] is not None:
        looks = [w[:n] for w, n in zip(torch.stack(weights, 1), lengths)]
    return [
        Found(r[:n], w, p)
        for r, n, w, p in zip(rows, lengths, looks, total.tolist())
    ]


@torch.no_grad()
def beam_search(
    model: Seq2Seq,
    source: Int[Tensor, "batch source"],
    width: int = 4,
    limit: int = 80,
    penalty: float = 0.0,
) -> list[Found]:
    """Keep the `width` likeliest beginnings at each step, not just one.

    Of the sentences that ended (or reached `limit`) the one with the highest
    log p / words^penalty; penalty 0 takes the likeliest, 1 the one with the
    likeliest mean word. Width 1 is `greedy`.
    """
    check.count("width", width, least=1)
    check.count("limit", limit, least=1)
    check.that(penalty >= 0, "penalty", penalty, "0 or more")
    return [
        beam(model, row[row != PAD], width, limit, penalty) for row in source
    ]


def beam(
    model: Seq2Seq,
    source: Int[Tensor, " source"],
    width: int,
    limit: int,
    penalty: float,
) -> Found:
    """The best translation of one sentence; rows are its beginnings."""
    memory = model.encoder(source.unsqueeze(0))
    state = model.decoder.first_state(memory)
    state = state.expand(width, *state.shape[1:])
    step = model.decoder.over(
        Memory(*(part.expand(width, *part.shape[1:]) for part in memory))
    )
    word = source.new_full((width,), BOS)
    # All rows begin alike: only the first may be carried on.
    total = memory.states.new_full((width,), -torch.inf)
    total[0] = 0.0
    best: tuple = ()
    rows, highest = [((), ())] * width, -torch.inf
    for words in range(1, limit + 1):
        logits, state, weights = step(word, state)
        log_p = total.unsqueeze(1) + logits.log_softmax(dim=-1)
        total, index = log_p.flatten().topk(width)
        row, word = index // logits.shape[1], index % logits.shape[1]
        state = state[row]
        looks = [None] * width if weights is None else weights
        rows = [
            ((*rows[r][0], w), (*rows[r][1], looks[r]))
            for r, w in zip(row.tolist(), word.tolist())
        ]
        ended = (word == EOS) | (words == limit)
        for i in ended.nonzero().flatten().tolist():
            if total[i] / words**penalty > highest:
                highest = float(total[i] / words**penalty)
                best = (*rows[i], float(total[i]))
        total[ended] = -torch.inf
        if total.max() / words**penalty <= highest:
            break
    ids, looked, log_p = best
    maps = None if weights is None else torch.stack(looked)
    return Found(list(ids), maps, log_p)


def groups(sentences: Sequence, size: int) -> list[list[int]]:
    """Positions of the sentences, shortest first, `size` at a time."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    return [order[i : i + size] for i in range(0, len(order), size)]


def translate(
    model: Seq2Seq,
    vocabs: Vocabs,
    sentences: Sequence,
    limit: int = 80,
    search: Search = greedy,
) -> list[list[str]]:
    """Sentences (word lists, or words between spaces) into the target's."""
    check.corpus("sentences", sentences)
    device = next(model.parameters()).device
    split = [s.split() if isinstance(s, str) else s for s in sentences]
    found = {}
    for group in groups(split, size=256):
        ids = source_ids([split[i] for i in group], vocabs.source)
        rows = search(model, ids.to(device), limit=limit)
        for i, row in zip(group, rows):
            found[i] = vocabs.target.decode(row.ids)
    return [found[i] for i in range(len(split))]


@torch.no_grad()
def teacher_forced(
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


@torch.no_grad()
def attention_maps(
    model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]
) -> list[Float[Tensor, "target source"]]:
    """The weights of each pair when the true words are fed in.

    A row for each target word, a column for each source word, and on both
    sides one more for the end of the sentence. ValueError: no attention.
    """
    check.corpus("pairs", pairs)
    device = next(model.parameters()).device
    found = {}
    for group in groups([pair.source for pair in pairs], size=256):
        batch = Batch.of([pairs[i] for i in group], vocabs).to(device)
        weights = model(batch).weights
        check.that(weights is not None, "model", "no weights", "attention")
        for i, rows in zip(group, weights):
            pair = pairs[i]
            found[i] = rows[: len(pair.target) + 1, : len(pair.source) + 1]
    return [found[i] for i in range(len(pairs))]
