"""Attention: score every key, turn the scores into weights, blend the values.

Formula: weights = softmax(score(query, key)), context = weights @ value.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnkit import check
from attnkit.protocols import LookUp, ScoreLike
from attnkit.scores import DotScore, GeneralScore, ScaledDotScore


def check_scores(scores: Tensor) -> None:
    """Floats, with at least one key to share the weight."""
    check.floats("scores", scores, 1)
    shape, wanted = tuple(scores.shape), "at least one key on the last axis"
    check.that(shape[-1] > 0, "scores", f"shape {shape}", wanted)


def check_finite(weights: Tensor) -> None:
    """Scores must have been numbers: one NaN or +inf spoils its row."""
    told = "NaN or infinity in a row that may be attended"
    finite = bool(weights.isfinite().all())
    check.that(finite, "scores", told, "finite numbers")


def masked_softmax(
    scores: Float[Tensor, "*batch target source"],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch target source"]:
    """exp(s) / sum of exp(s) over the source, 0 where the mask is False.

    The largest score is subtracted first: that changes no weight and keeps
    exp from overflowing. A row with nothing to attend gives weights 0.

    Raises ValueError where the mask does not fit or a row holds NaN.
    """
    check_scores(scores)
    if mask is not None:
        check.mask_fits(mask, scores.shape)
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    largest = scores.amax(dim=-1, keepdim=True).detach()
    exponentials = (scores - largest).exp()
    weights = exponentials / exponentials.sum(dim=-1, keepdim=True)
    check_finite(weights)
    return weights if mask is None else weights.masked_fill(~mask, 0.0)


def seen_alone(
    key: Tensor, value: Tensor, mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Keys and values, those that no query may see as 0.

    A weight of 0 is not enough: 0 times NaN is NaN.
    """
    if mask is None:
        return key, value
    rows = mask.shape[-2] if mask.ndim > 1 else 1
    check.mask_fits(mask, (*key.shape[:-2], rows, key.shape[-2]))
    seen = mask.any(dim=-2) if mask.ndim > 1 else mask
    unseen = ~seen.unsqueeze(-1)
    return key.masked_fill(unseen, 0.0), value.masked_fill(unseen, 0.0)


def divisor_of(score: ScoreLike, d: int) -> float | None:
    """What q · prepared key is divided by, where that is the whole score.

    None for every other score, a subclass of these too: it may compare in
    another way.
    """
    if type(score) is DotScore:
        return 1.0
    if type(score) is ScaledDotScore:
        return math.sqrt(d)
    if type(score) is GeneralScore:
        return score.divisor
    return None


def fused(
    query: Float[Tensor, "*batch target d"],
    key: Float[Tensor, "*batch source d"],
    value: Float[Tensor, "*batch source d_value"],
    mask: Bool[Tensor, "..."] | None,
    divisor: float,
) -> Float[Tensor, "*batch target d_value"]:
    """softmax(q · k / divisor) @ value, by a kernel that keeps no weights.

    PyTorch has a fast one, for tensors of four axes.
    """
    batch = query.shape[:-2]

    def four_axes(tensor: Tensor) -> Tensor:
        if len(batch) == 2:
            return tensor
        rows, columns = tensor.shape[-2:]
        return tensor.expand(*batch, -1, -1).reshape(-1, 1, rows, columns)

    context = F.scaled_dot_product_attention(
        four_axes(query),
        four_axes(key),
        four_axes(value),
        None if mask is None else four_axes(torch.atleast_2d(mask)),
        scale=1 / divisor,
    )
    return context.reshape(*batch, *context.shape[-2:])


class Attention(nn.Module):
    """(context, weights) for each query: a look-up by likeness.

    attention(query, key, value, mask) looks up at once. attention.over(key,
    value, mask) does the keys' part of the score first and gives a function
    of the query alone, for a decoder that asks again at each word.
    attention.context(query, key, value, mask) is for those who need no
    weights: the same context, and faster where the score is a product.

    The mask is Bool and broadcastable to (*batch, target, source): True
    where a key may be attended; what stands at the other keys, NaN even,
    reaches nothing. Raises ValueError where shapes do not fit or a value
    that may be attended is no number.
    """

    def __init__(self, score: ScoreLike):
        super().__init__()
        self.score = score

    def forward(
        self,
        query: Float[Tensor, "*batch target d_query"],
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "*batch target d_context"],
        Float[Tensor, "*batch target source"],
    ]:
        return self.over(key, value, mask)(query)

    def context(
        self,
        query: Float[Tensor, "*batch target d_query"],
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch target d_context"]:
        """The context alone; a product never holds all its weights.

        Whoever overrides `over` overrides this, too.
        """
        divisor = divisor_of(self.score, query.shape[-1])
        if divisor is not None:
            check.key_value(key, value)
            check.same_batch(query, key)
            if mask is not None:
                check.mask_fits(mask, (*query.shape[:-1], key.shape[-2]))
            seen, blended = seen_alone(key, value, mask)
            prepared = self.score.prepare(seen)
            check.width("query", query, prepared.shape[-1])
            context = fused(query, prepared, blended, mask, divisor)
            if math.isfinite(context.sum().item()):
                return context
        # Another score; or no number, and the long way tells where.
        return Attention.over(self, key, value, mask)(query)[0]

    def over(
        self,
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> LookUp:
        check.key_value(key, value)
        key, value = seen_alone(key, value, mask)
        check.finite("value", value)
        prepared = self.score.prepare(key)

        def attend(
            query: Float[Tensor, "*batch target d_query"],
        ) -> tuple[Tensor, Tensor]:
            check.same_batch(query, key)
            scores = self.score.compare(query, prepared)
            weights = masked_softmax(scores, mask)
            return weights @ value, weights

        return attend


class Head(Attention):
    """Attention among projections: three learned matrices, then a score.

    head(q, k, v) = attention(W_q q, W_k k, W_v v), by default with the
    scaled dot product (Vaswani et al. 2017, 3.2.2: one head of theirs).
    """

    def __init__(
        self,
        d_query: int,
        d_key: int,
        d_value: int,
        d_head: int,
        d_out: int,
        score: ScoreLike | None = None,
    ):
        super().__init__(score or ScaledDotScore())
        self.d_query, self.d_key, self.d_value = d_query, d_key, d_value
        self.W_q = nn.Linear(d_query, d_head, bias=False)
        self.W_k = nn.Linear(d_key, d_head, bias=False)
        self.W_v = nn.Linear(d_value, d_out, bias=False)

    def checked(
        self,
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None,
    ) -> tuple[Tensor, Tensor]:
        """Key and value of the right widths, what no query may see as 0."""
        check.width("key", key, self.d_key)
        check.width("value", value, self.d_value)
        check.key_value(key, value)
        return seen_alone(key, value, mask)

    def over(
        self,
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> LookUp:
        key, value = self.checked(key, value, mask)
        attend = super().over(self.W_k(key), self.W_v(value), mask)

        def ask(
            query: Float[Tensor, "*batch target d_query"],
        ) -> tuple[Tensor, Tensor]:
            check.width("query", query, self.d_query)
            return attend(self.W_q(query))

        return ask

    def context(
        self,
        query: Float[Tensor, "*batch target d_query"],
        key: Float[Tensor, "*batch source d_key"],
        value: Float[Tensor, "*batch source d_value"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch target d_out"]:
        """The context alone, as `Attention.context`."""
        key, value = self.checked(key, value, mask)
        check.width("query", query, self.d_query)
        query, key, value = self.W_q(query), self.W_k(key), self.W_v(value)
        return super().context(query, key, value, mask)
