"""Scores: how well does a key answer a query?

Every score is a function of one query and one key, computed for all pairs
at once. `prepare` does the part that needs the keys alone, so that a
decoder, which asks again at each word, does it once.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnkit import check


class Score(nn.Module):
    """score(query, key): one number for each query and each key."""

    def prepare(
        self, key: Float[Tensor, "*batch source d_key"]
    ) -> Float[Tensor, "*batch source d_prepared"]:
        """The part of the score that needs the keys alone."""
        return key

    def compare(
        self,
        query: Float[Tensor, "*batch target d_query"],
        prepared: Float[Tensor, "*batch source d_prepared"],
    ) -> Float[Tensor, "*batch target source"]:
        """The rest of the score, for queries against prepared keys."""
        raise NotImplementedError

    def forward(
        self,
        query: Float[Tensor, "*batch target d_query"],
        key: Float[Tensor, "*batch source d_key"],
    ) -> Float[Tensor, "*batch target source"]:
        return self.compare(query, self.prepare(key))


class DotScore(Score):
    """q · k: the product of query and key (Luong et al. 2015, 3.1).

    Query and key have the same width. Nothing is learned.
    """

    def compare(
        self,
        query: Float[Tensor, "*batch target d"],
        prepared: Float[Tensor, "*batch source d"],
    ) -> Float[Tensor, "*batch target source"]:
        check.width("query", query, prepared.shape[-1])
        return query @ prepared.transpose(-2, -1)


class ScaledDotScore(DotScore):
    """q · k / sqrt(d) (Vaswani et al. 2017, eq. 1).

    The product of two random vectors grows like sqrt(d); dividing by it
    keeps the scores, and so the softmax, in one range for every width d.
    """

    def compare(
        self,
        query: Float[Tensor, "*batch target d"],
        prepared: Float[Tensor, "*batch source d"],
    ) -> Float[Tensor, "*batch target source"]:
        return super().compare(query, prepared) / math.sqrt(query.shape[-1])


class GeneralScore(Score):
    """q · W k: a learned product (Luong et al. 2015, 3.1, "general").

    W has shape (d_query, d_key), so the widths may differ. `scale=True`
    divides by sqrt(d_query), as the scaled dot product does.
    """

    def __init__(self, d_query: int, d_key: int, scale: bool = False):
        super().__init__()
        self.d_query, self.d_key = d_query, d_key
        self.W = nn.Linear(d_key, d_query, bias=False)
        self.divisor = math.sqrt(d_query) if scale else 1.0

    def prepare(
        self, key: Float[Tensor, "*batch source d_key"]
    ) -> Float[Tensor, "*batch source d_query"]:
        check.width("key", key, self.d_key)
        return self.W(key)

    def compare(
        self,
        query: Float[Tensor, "*batch target d_query"],
        prepared: Float[Tensor, "*batch source d_query"],
    ) -> Float[Tensor, "*batch target source"]:
        check.width("query", query, self.d_query)
        return query @ prepared.transpose(-2, -1) / self.divisor


class AdditiveScore(Score):
    """v · tanh(W q + U k): a small perceptron (Bahdanau et al. 2015, A.1.2).

    Luong's "concat" score, v · tanh(M [q ; k]), is the same function: W and
    U are the two halves of M.
    """

    def __init__(self, d_query: int, d_key: int, d_hidden: int):
        super().__init__()
        self.d_query, self.d_key = d_query, d_key
        self.W = nn.Linear(d_query, d_hidden, bias=False)
        self.U = nn.Linear(d_key, d_hidden, bias=False)
        self.v = nn.Linear(d_hidden, 1, bias=False)

    def prepare(
        self, key: Float[Tensor, "*batch source d_key"]
    ) -> Float[Tensor, "*batch source d_hidden"]:
        check.width("key", key, self.d_key)
        return self.U(key)

    def compare(
        self,
        query: Float[Tensor, "*batch target d_query"],
        prepared: Float[Tensor, "*batch source d_hidden"],
    ) -> Float[Tensor, "*batch target source"]:
        check.width("query", query, self.d_query)
        pairs = self.W(query).unsqueeze(-2) + prepared.unsqueeze(-3)
        return self.v(torch.tanh(pairs)).squeeze(-1)
