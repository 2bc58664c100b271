"""Seconds of one processor core until 95 of 100 sentences come out right.

What others train with has one rate throughout: it is looked at now and then,
and the seconds are those of the first look that finds .95. Our recipe has a
schedule that ends: its seconds are those of the whole run. To look costs
nothing here.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from attnkit import (
    PAD,
    Batch,
    LuongDecoder,
    OnePassDecoder,
    Pair,
    Seq2Seq,
    Vocabs,
    attention_model,
    exact_match,
    fit,
    masked_loss,
    phrases,
    translate,
)
from attnkit.training import epochs, optimize
from benchmarks.peers import RECIPES, Peer, Recipe, filled

WANTED, MOST, EVERY = 0.95, 120.0, 5.0  # share; seconds in all, between looks
# The one that is on its way by then, as published, gets more.
LONGER = {"PyTorch's tutorial": 3.0}
TRAINING, LOOKED_AT = 20_000, 300


class Corpus(NamedTuple):
    """What is learned from, and what is translated to see how well."""

    train: list[Pair]
    test: list[Pair]
    vocabs: Vocabs


def corpus() -> Corpus:
    train = phrases(TRAINING)
    test = phrases(LOOKED_AT, seed=1, split="test")
    return Corpus(train, test, Vocabs.of(train))


def right(model: Seq2Seq, data: Corpus) -> float:
    """The share of test sentences without a mistake."""
    model.eval()
    sentences = [pair.source for pair in data.test]
    said = translate(model, data.vocabs, sentences)
    model.train()
    return exact_match(said, [pair.target for pair in data.test])


def peer(recipe: Recipe, data: Corpus, most: float = MOST) -> dict:
    """Train one of the others until it is there, or time is up."""
    model = Peer(data.vocabs, recipe)
    adam = torch.optim.Adam(model.parameters(), lr=recipe.rate)
    stream: Iterator[Batch] = epochs(data.train, data.vocabs, recipe.size, 0)
    if recipe.fixed:
        sides = zip(*((len(p.source), len(p.target)) for p in data.train))
        longest = [max(lengths) + 1 for lengths in sides]
        stream = (filled(batch, *longest) for batch in stream)
    ignored = -100 if recipe.counted else PAD
    used, looked, updates, share = 0.0, 0.0, 0, 0.0
    while used < most and share < WANTED:
        start = time.process_time()
        batch = next(stream)
        loss = cross_entropy(
            model(batch).logits.mT, batch.target_out, ignore_index=ignored
        )
        adam.zero_grad()
        loss.backward()
        if recipe.clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        adam.step()
        used, updates = used + time.process_time() - start, updates + 1
        if used >= looked + EVERY or used >= most:
            looked, share = used, right(model, data)
    return {"seconds": used, "exact match": share, "updates": updates}


def ours(
    build: Callable[..., Seq2Seq], data: Corpus, seed: int = 0, **how: Any
) -> dict:
    """One of our own runs, to its end."""
    model = build(data.vocabs, seed=seed)
    start = time.process_time()
    history = fit(model, data.train, data.vocabs, seed=seed, **how)
    used = time.process_time() - start
    share = right(model, data)
    return {
        "seconds": used,
        "exact match": share,
        "updates": len(history.loss),
    }


# One change after the other, from chapter 03's recipe to the fastest.
fast = partial(attention_model, decoder=OnePassDecoder)
SMALL = {"d_embedding": 48, "d_memory": 96, "d_hidden": 96}
ROAD: dict[str, tuple[Callable[..., Seq2Seq], dict]] = {
    "chapter 03's recipe": (attention_model, {"updates": 600}),
    "read first, look after": (
        partial(attention_model, decoder=LuongDecoder),
        {"updates": 600},
    ),
    "all words in one pass": (fast, {"updates": 600}),
    "batches by places": (fast, {"updates": 600, "tokens": 400}),
    "a higher, earlier peak": (
        fast,
        {"updates": 600, "tokens": 400, "peak": 8e-3, "warm_up": 0.1},
    ),
    "vectors of 96, and 700 updates": (
        partial(fast, **SMALL),
        {"updates": 700, "tokens": 400, "peak": 8e-3, "warm_up": 0.1},
    ),
}
SEEDS = 5  # of the last
SHARE, LEAST = 0.3, 10  # of the updates; words of a sentence at the start


def short_first(
    data: Corpus, updates: int, tokens: int, seed: int
) -> Iterator[Batch]:
    """Sentences of 10 words at most, then longer ones, from 0.3 on all."""
    longest = max(len(pair.source) for pair in data.train)
    streams: dict[int, Iterator[Batch]] = {}
    for update in range(updates):
        done = min(1.0, update / (SHARE * updates))
        # In a few steps: each has its own order of batches.
        most = LEAST + round(4 * done) * (longest - LEAST) // 4
        if most not in streams:
            pairs = [p for p in data.train if len(p.source) <= most]
            streams[most] = epochs(pairs, data.vocabs, 1, seed, tokens)
        yield next(streams[most])


def ours_short_first(data: Corpus, seed: int) -> dict:
    """The last step of the road, short sentences first."""
    build, how = [*ROAD.values()][-1]
    model = build(data.vocabs, seed=seed)
    batches = short_first(data, how["updates"], how["tokens"], seed)
    losses = (masked_loss(model(b).logits, b.target_out) for b in batches)
    start = time.process_time()
    optimize(
        model, losses, how["updates"], how["peak"], warm_up=how["warm_up"]
    )
    used = time.process_time() - start
    return {
        "seconds": used,
        "exact match": right(model, data),
        "updates": how["updates"],
    }


def reach(most: float = MOST) -> dict:
    """All of them, in turn."""
    data = corpus()
    build, how = [*ROAD.values()][-1]
    return {
        "road": {
            name: ours(step, data, **its) for name, (step, its) in ROAD.items()
        },
        "ours": [ours(build, data, seed, **how) for seed in range(SEEDS)],
        "short first": [ours_short_first(data, seed) for seed in range(SEEDS)],
        "others": {
            name: peer(recipe, data, most * LONGER.get(name, 1.0))
            for name, recipe in RECIPES.items()
        },
        "others, helped": {
            name: peer(recipe.helped(), data, most)
            for name, recipe in RECIPES.items()
        },
    }
