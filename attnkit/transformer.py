"""The Transformer: attention in several heads, in a block, in a stack."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnkit import check
from attnkit.attention import Attention, seen_alone
from attnkit.scores import ScaledDotScore


class MultiHeadAttention(nn.Module):
    """Several heads at once, each on its own slice of the projections.

    head_i = attention(slice i of W_q q, of W_k k, of W_v v)
    output = W_o [head_1 ; … ; head_n] + b_o

    Gives (output, weights), weights with one map a head. The mask is that
    of `Attention`, the same for each head. Raises ValueError where shapes do
    not fit (Vaswani et al. 2017, 3.2.2; the biases are PyTorch's).
    """

    def __init__(self, d_model: int, heads: int):
        super().__init__()
        check.count("heads", heads, least=1)
        check.count("d_model", d_model, least=1)
        check.that(
            d_model % heads == 0,
            "d_model",
            d_model,
            f"a multiple of heads, {heads}",
        )
        self.d_model, self.heads = d_model, heads
        self.attention = Attention(ScaledDotScore())
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def split(
        self, states: Float[Tensor, "*batch words d_model"]
    ) -> Float[Tensor, "*batch heads words d_head"]:
        """A slice for each head; heads become one more batch axis."""
        return states.unflatten(-1, (self.heads, -1)).transpose(-3, -2)

    def forward(
        self,
        query: Float[Tensor, "*batch target d_model"],
        key: Float[Tensor, "*batch source d_model"],
        value: Float[Tensor, "*batch source d_model"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "*batch target d_model"],
        Float[Tensor, "*batch heads target source"],
    ]:
        check.key_value(key, value)
        check.same_batch(query, key)
        for name, states in (("query", query), ("key", key), ("value", value)):
            check.width(name, states, self.d_model)
        if mask is not None:
            shape = (*query.shape[:-1], key.shape[-2])
            check.mask_fits(mask, shape)
            key, value = seen_alone(key, value, mask.expand(shape))
            mask = mask.expand(shape).unsqueeze(-3)
        context, weights = self.attention(
            self.split(self.W_q(query)),
            self.split(self.W_k(key)),
            self.split(self.W_v(value)),
            mask,
        )
        joined = context.transpose(-3, -2).flatten(start_dim=-2)
        return self.W_o(joined), weights


class EncoderBlock(nn.Module):
    """Each word asks all words; then each word is worked on alone.

    x = norm(x + attention(x, x, x)); x = norm(x + feed_forward(x))

    Gives (states, weights). Dropout is left out (Vaswani et al. 2017, 3.1;
    the norm comes after the sum, as there and in BERT).
    """

    def __init__(
        self,
        d_model: int,
        heads: int,
        d_inner: int,
        activation: type[nn.Module] = nn.ReLU,
        eps: float = 1e-5,
    ):
        super().__init__()
        self.attention = MultiHeadAttention(d_model, heads)
        self.attention_norm = nn.LayerNorm(d_model, eps)
        self.feed_forward = nn.Sequential(
            nn.Linear(d_model, d_inner),
            activation(),
            nn.Linear(d_inner, d_model),
        )
        self.feed_forward_norm = nn.LayerNorm(d_model, eps)

    def forward(
        self,
        states: Float[Tensor, "*batch words d_model"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "*batch words d_model"],
        Float[Tensor, "*batch heads words words"],
    ]:
        looked, weights = self.attention(states, states, states, mask)
        states = self.attention_norm(states + looked)
        worked = self.feed_forward(states)
        return self.feed_forward_norm(states + worked), weights


def causal_mask(words: int, past: int = 0) -> Bool[Tensor, "words known"]:
    """True where a word may look: at itself and at the words before it.

    `past` words stand before the first of these.
    """
    check.count("words", words, least=1)
    check.count("past", past)
    known = torch.ones(words, past + words, dtype=torch.bool)
    return known.tril(diagonal=past)


class DecoderBlock(EncoderBlock):
    """Each word asks the words so far, then the memory; then works alone.

    x = norm(x + attention(x, x, x)); x = norm(x + attention(x, m, m));
    x = norm(x + feed_forward(x))

    `mask` is for the words, `memory_mask` for the memory m. `past` holds the
    x of words that were here before, to be asked too. Gives (states, weights
    over the memory) (Vaswani et al. 2017, 3.1).
    """

    def __init__(self, d_model: int, heads: int, d_inner: int):
        super().__init__(d_model, heads, d_inner)
        self.cross_attention = MultiHeadAttention(d_model, heads)
        self.cross_norm = nn.LayerNorm(d_model)

    def forward(
        self,
        states: Float[Tensor, "*batch target d_model"],
        memory: Float[Tensor, "*batch source d_model"],
        mask: Bool[Tensor, "..."] | None = None,
        memory_mask: Bool[Tensor, "..."] | None = None,
        past: Float[Tensor, "*batch past d_model"] | None = None,
    ) -> tuple[
        Float[Tensor, "*batch target d_model"],
        Float[Tensor, "*batch heads target source"],
    ]:
        known = states if past is None else torch.cat([past, states], dim=-2)
        looked, _ = self.attention(states, known, known, mask)
        states = self.attention_norm(states + looked)
        looked, weights = self.cross_attention(
            states, memory, memory, memory_mask
        )
        states = self.cross_norm(states + looked)
        worked = self.feed_forward(states)
        return self.feed_forward_norm(states + worked), weights
