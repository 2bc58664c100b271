"""Good arguments for the walks over all public functions of a kind.

A walk finds its functions by their signatures. What a parameter without a
default may be stands here by its name, or by function and name where that
says too little; each call makes it anew. A new name without an example fails.
"""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import torch
from subjects import functions
from torch import nn
from toy import PAIRS, VOCABS

import attnkit
from attnkit import (
    Batch,
    DotScore,
    Labelled,
    Leaderboard,
    attention_model,
    exact_match,
)
from attnkit.bert import BertEncoder, Classifier, MaskedModel, WordPiece
from attnkit.bert.wordpiece import SPECIAL_PIECES

TARGETS = [list(pair.target) for pair in PAIRS]
TEXTS = [" ".join(pair.source) for pair in PAIRS]
TOKENS = WordPiece([*SPECIAL_PIECES, *sorted({*" ".join(TEXTS).split()})])
SORTS = [*"abaabbababab"]
LINKS = [frozenset({(0, 0), (1, 1)})] * len(PAIRS)


def bert() -> MaskedModel:
    """A tiny one, the same each time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        size = dict(d_model=4, heads=2, d_inner=4, layers=1, positions=16)
        return MaskedModel(BertEncoder(len(TOKENS), **size))


def sorter() -> Classifier:
    """The same, with a head for two labels."""
    encoder = bert().encoder
    with torch.random.fork_rng():
        return Classifier(encoder, ["text", "other"])


EXAMPLES: dict[str | tuple[str, str], Callable[[], Any]] = {
    "pair": lambda: PAIRS[-1],
    "pairs": lambda: PAIRS,
    "vocabs": lambda: VOCABS,
    "model": lambda: attention_model(VOCABS, dropout=0.5),
    ("fit_masked", "model"): bert,
    ("fill", "model"): bert,
    ("classify", "model"): sorter,
    ("fine_tune", "model"): sorter,
    ("label_logits", "model"): sorter,
    "encoder": lambda: bert().encoder,
    "source": lambda: Batch.of(PAIRS, VOCABS).source,
    "sentences": lambda: [pair.source for pair in PAIRS],
    "tokens": lambda: TOKENS,
    "texts": lambda: TEXTS,
    ("fill", "texts"): lambda: [f"{text} [MASK]" for text in TEXTS],
    "others": lambda: TEXTS,
    "labelled": lambda: [Labelled(text, "text") for text in TEXTS],
    "labels": lambda: SORTS,
    "true": lambda: SORTS[::-1],
    ("paired_bootstrap", "others"): lambda: SORTS[1:] + SORTS[:1],
    "board": lambda: Leaderboard(SORTS),
    ("climb", "said"): lambda: ["a"] * len(SORTS),
    "second": lambda: ["b"] * len(SORTS),
    "count": lambda: 20,
    ("some_of_each", "count"): lambda: 1,
    "size": lambda: 2,
    "rnn": lambda: nn.GRU,
    "counts": lambda: attnkit.sentence_counts(TEXTS, TEXTS),
    "other": lambda: attnkit.sentence_counts(TEXTS[::-1], TEXTS),
    "predictions": lambda: TARGETS,
    "references": lambda: TARGETS[::-1],
    "metric": lambda: exact_match,
    "found": lambda: LINKS,
    "judged": lambda: [(3, 1), (0, 2), (1, 1)],
    "several": lambda: [{"1–8": 0.5}, {"1–8": 0.7}],
    "curve": lambda: {64: 3.0, 128: 12.0},
    "score": DotScore,
    "mine": lambda: lambda *given: given[0],
    ("try_attention", "mine"): lambda: lambda *given: given[:2],
    ("try_step", "mine"): lambda: lambda *given: given[1],
}
# So that a walk takes no minutes.
QUICK = {"updates": 3, "samples": 40, "limit": 9, "d_model": 8, "size": 2}


def found(holds: Callable[[str, inspect.Signature], object]) -> dict:
    """The public functions whose signature is of this kind, by name."""
    return {
        name: function
        for name, function in functions()
        if holds(name, inspect.signature(function))
    }


def arguments(name: str, function: Callable, **others: Any) -> dict:
    """A good value for each parameter that needs one, then the others."""
    given: dict[str, Any] = {}
    for key, parameter in inspect.signature(function).parameters.items():
        made = EXAMPLES.get((name, key), EXAMPLES.get(key))
        if key in others:
            given[key] = others[key]
        elif parameter.default is not inspect.Parameter.empty:
            given |= {key: QUICK[key]} if key in QUICK else {}
        elif made:
            given[key] = made()
        else:
            pytest.fail(
                f"{name} wants `{key}`: add an example of it to EXAMPLES in "
                "tests/examples.py"
            )
    return given
