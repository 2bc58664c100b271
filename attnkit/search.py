"""Search: from a model's distributions to a sentence.

`teacher_forced` and `attention_maps` do not search: they lead the model
along a reference.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnkit import check
from attnkit.check import Real
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch, source_ids
from attnkit.data.vocab import BOS, EOS, PAD, Vocabs, check_pairs
from attnkit.encoder import Memory
from attnkit.inference import at_rest, device_of
from attnkit.protocols import Search
from attnkit.seq2seq import Seq2Seq


class Found(NamedTuple):
    """Ids up to and with <eos>, the weights of each, the log of p(ids)."""

    ids: list[int]
    weights: Float[Tensor, "target source"] | None
    log_p: float


def log_probabilities(
    logits: Float[Tensor, "batch vocab"],
) -> Float[Tensor, "batch vocab"]:
    """log p of each word. ValueError: the model gives no numbers."""
    log_p = logits.log_softmax(dim=-1)
    told = "NaN for a word: its weights are no numbers any more"
    check.that(not log_p.isnan().any(), "model", told, "finite logits")
    return log_p


def write(
    model: Seq2Seq,
    source: Int[Tensor, "batch source"],
    limit: int,
    choose: Callable[[Tensor], Tensor],
) -> list[Found]:
    """Word after word, each chosen from log p, until <eos> or `limit`."""
    check.count("limit", limit, least=1)
    with at_rest(model):
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
            log_p = log_probabilities(written.logits)
            word, state = choose(log_p), written.state
            said = log_p.gather(-1, word.unsqueeze(-1)).squeeze(-1)
            total += said.masked_fill(ended, 0.0)
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


def greedy(
    model: Seq2Seq, source: Int[Tensor, "batch source"], limit: int = 80
) -> list[Found]:
    """At each step the likeliest word, until <eos> or `limit` words."""
    return write(model, source, limit, lambda log_p: log_p.argmax(dim=-1))


def sample(
    model: Seq2Seq,
    source: Int[Tensor, "batch source"],
    limit: int = 80,
    temperature: Real = 1.0,
    seed: int = 0,
) -> list[Found]:
    """At each step a word drawn from p^(1 / temperature), made to sum to 1.

    Temperature 1 draws from the model itself; near 0 it is `greedy`. The
    log p that comes back is the model's own, whatever the temperature.
    """
    check.number("temperature", temperature, 1e-3, 1e3)
    check.seed(seed)
    dice = torch.Generator(source.device).manual_seed(seed)

    def draw(log_p: Tensor) -> Tensor:
        p = (log_p / temperature).softmax(dim=-1)
        return p.multinomial(1, generator=dice).squeeze(-1)

    return write(model, source, limit, draw)


def beam_search(
    model: Seq2Seq,
    source: Int[Tensor, "batch source"],
    width: int = 4,
    limit: int = 80,
    penalty: Real = 0.0,
) -> list[Found]:
    """Keep the `width` likeliest beginnings at each step, not just one.

    Of the sentences that ended (or reached `limit`) the one with the highest
    log p / words^penalty; penalty 0 takes the likeliest, 1 the one with the
    likeliest mean word. Width 1 is `greedy`.
    """
    best = n_best(model, source, 1, width, limit, penalty)
    return [found for (found,) in best]


def n_best(
    model: Seq2Seq,
    source: Int[Tensor, "batch source"],
    count: int = 4,
    width: int = 4,
    limit: int = 80,
    penalty: Real = 0.0,
) -> list[list[Found]]:
    """The `count` best sentences of a beam of `width`, the best one first.

    As many as there are: a narrow beam may end fewer.
    """
    check.count("count", count, least=1)
    check.count("width", width, least=1)
    check.count("limit", limit, least=1)
    check.number("penalty", penalty, 0, 10)
    with at_rest(model):
        return [
            beam(model, row[row != PAD], count, width, limit, penalty)
            for row in source
        ]


def beam(
    model: Seq2Seq,
    source: Int[Tensor, " source"],
    count: int,
    width: int,
    limit: int,
    penalty: Real,
) -> list[Found]:
    """The best translations of one sentence; rows are its beginnings."""
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
    rows: list[tuple] = [((), ())] * width
    best: list[tuple[float, tuple, float]] = []
    for words in range(1, limit + 1):
        logits, state, weights = step(word, state)
        log_p = total.unsqueeze(1) + log_probabilities(logits)
        total, index = log_p.flatten().topk(width)
        row, word = index // logits.shape[1], index % logits.shape[1]
        state = state[row]
        looks = [None] * width if weights is None else weights
        rows = [
            ((*rows[r][0], w), (*rows[r][1], looks[r]))
            for r, w in zip(row.tolist(), word.tolist())
        ]
        ended = (word == EOS) | (words == limit)
        for i in (ended & total.isfinite()).nonzero().flatten().tolist():
            value = float(total[i])
            best.append((value / words**penalty, rows[i], value))
        best = sorted(best, key=lambda found: -found[0])[:count]
        total[ended] = -torch.inf
        # Every word more makes log p lower, and at best the divisor largest.
        reach = float(total.max()) / limit**penalty
        if reach == -torch.inf or len(best) == count and reach <= best[-1][0]:
            break
    return [
        Found(
            list(ids), None if weights is None else torch.stack(looked), value
        )
        for _, (ids, looked), value in best
    ]


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
    wanted = "a list of sentences, each as words or as text"
    some = check.listed("sentences", sentences, wanted)
    check.corpus("sentences", some)
    split = check.sentences(
        "sentences", [s.split() if isinstance(s, str) else s for s in some]
    )
    for words in split:
        vocabs.source.encode(words)
    device = device_of(model)
    found = {}
    for group in groups(split, size=256):
        ids = source_ids([split[i] for i in group], vocabs.source)
        rows = search(model, ids.to(device), limit=limit)
        for i, row in zip(group, rows):
            found[i] = vocabs.target.decode(row.ids)
    return [found[i] for i in range(len(split))]


def teacher_forced(
    model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]
) -> list[list[str]]:
    """The likeliest word at each step when the true words are fed in."""
    pairs = check_pairs(vocabs, pairs)
    device = device_of(model)
    words = {}
    for group in groups([pair.source for pair in pairs], size=256):
        batch = Batch.of([pairs[i] for i in group], vocabs).to(device)
        with at_rest(model):
            log_p = log_probabilities(model(batch).logits.flatten(0, 1))
        likeliest = log_p.argmax(dim=-1).view_as(batch.target_out).tolist()
        for i, row in zip(group, likeliest):
            ids = row[: len(pairs[i].target) + 1]
            words[i] = [vocabs.target.words[j] for j in ids]
    return [words[i] for i in range(len(pairs))]


def attention_maps(
    model: Seq2Seq, vocabs: Vocabs, pairs: Sequence[Pair]
) -> list[Float[Tensor, "target source"]]:
    """The weights of each pair when the true words are fed in.

    A row for each target word, a column for each source word, and on both
    sides one more for the end of the sentence. ValueError: no attention.
    """
    pairs = check_pairs(vocabs, pairs)
    device = device_of(model)
    found = {}
    for group in groups([pair.source for pair in pairs], size=256):
        batch = Batch.of([pairs[i] for i in group], vocabs).to(device)
        with at_rest(model):
            weights = model(batch).weights
        check.that(weights is not None, "model", "no weights", "attention")
        for i, rows in zip(group, weights):
            pair = pairs[i]
            found[i] = rows[: len(pair.target) + 1, : len(pair.source) + 1]
    return [found[i] for i in range(len(pairs))]
