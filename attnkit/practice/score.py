"""Try your own score of queries and keys."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit import check
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.verdict import Function, Slips, Trial, Verdict, judged
from attnkit.protocols import ScoreLike
from attnkit.scores import DotScore, ScaledDotScore


def dot(query: Tensor, key: Tensor) -> Tensor:
    return DotScore()(query, key)


SCORE_SLIPS: Slips = {
    "The division by sqrt(d) is missing.": [dot],
    "Divided by d, not by its square root.": [
        lambda query, key: dot(query, key) / query.shape[-1]
    ],
    "That is the wrong way: divide by sqrt(d), do not multiply.": [
        lambda query, key: dot(query, key) * math.sqrt(query.shape[-1])
    ],
    (
        "The wrong d under the root: it is the number of keys. Take the width "
        "of a query."
    ): [lambda query, key: dot(query, key) / math.sqrt(key.shape[-2])],
    (
        "The wrong d under the root: it is the number of queries. Take the "
        "width of one."
    ): [lambda query, key: dot(query, key) / math.sqrt(query.shape[-2])],
    (
        "The wrong d under the root: it is the size of the batch. Take the "
        "width of a query."
    ): [lambda query, key: dot(query, key) / math.sqrt(query.shape[0])],
    (
        "Divided by the lengths of the vectors: that is their cosine, and a "
        "long key no longer counts for more."
    ): [
        lambda query, key: torch.cosine_similarity(
            query.unsqueeze(-2), key.unsqueeze(-3), dim=-1
        )
    ],
    "Each query is compared with the queries: the keys are not looked at.": [
        lambda query, key: ScaledDotScore()(query, query)
    ],
    "The wrong way round: a row is a query, a column is a key.": [
        lambda query, key: ScaledDotScore()(key, query)
    ],
    "There is a division by sqrt(d), and this score has none.": [
        lambda query, key: ScaledDotScore()(query, key)
    ],
}


def score_trials(draw: torch.Generator, score: ScoreLike) -> Iterator[Trial]:
    batch, target, source, d = sizes(draw, 4)
    d_query, d_key = (getattr(score, n, d) for n in ("d_query", "d_key"))
    query = torch.randn(batch, target, d_query, generator=draw)
    key = torch.randn(batch, source, d_key, generator=draw)
    given = {"query": query, "key": key}
    yield Trial("random queries and keys (batch, words, d)", given)


def try_score(
    mine: Function, score: ScoreLike | None = None, seed: int = 0
) -> Verdict:
    """Try mine(query, key) → scores, against the scaled dot product.

    Or against another `score`, whose parameters yours may use.

    >>> print(try_score(lambda query, key: query @ key.mT).slip)
    The division by sqrt(d) is missing.
    """
    score = ScaledDotScore() if score is None else score
    holds = isinstance(score, ScoreLike)
    check.that(holds, "score", repr(score), "a score, like ScaledDotScore()")

    def right(query: Tensor, key: Tensor) -> Tensor:
        return score.compare(query, score.prepare(key))

    trials = score_trials(drawn_from(seed), score)
    return judged(mine, right, ["scores"], trials, SCORE_SLIPS)
