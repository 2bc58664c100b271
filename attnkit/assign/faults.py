"""Attention with a fault: what a student's test has to notice."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

Attend = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def scores_of(query: Tensor, key: Tensor) -> Tensor:
    return query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5


def weigh(scores: Tensor, mask: Tensor, dim: int = -1) -> Tensor:
    return scores.masked_fill(~mask, -1e9).softmax(dim=dim) * mask


def sound(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """No fault: (batch, target, d), (batch, source, d) and a mask."""
    weights = weigh(scores_of(query, key), mask)
    return weights @ value, weights


def sound_too(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """The same in another style."""
    scaled = torch.einsum("btd,bsd->bts", query * query.shape[-1] ** -0.5, key)
    lead = scaled.masked_fill(~mask, -torch.inf).softmax(dim=-1)
    weights = lead.nan_to_num(0.0)
    return torch.einsum("bts,bsd->btd", weights, value), weights


SOUND: list[Attend] = [sound, sound_too]


def weighing(made: Callable[..., Tensor]) -> Attend:
    """Attention whose weights are made otherwise."""

    def attend(
        query: Tensor, key: Tensor, value: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights = made(query, key, value, mask)
        return weights @ value, weights

    return attend


def blending(chosen: Callable[[Tensor, Tensor], Tensor]) -> Attend:
    """Attention that blends something else."""

    def attend(
        query: Tensor, key: Tensor, value: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights = weigh(scores_of(query, key), mask)
        return weights @ chosen(key, value), weights

    return attend


def drawn_faults(dice: random.Random) -> dict[str, Attend]:
    """Twelve faults by name, how far each goes by lot."""
    power = dice.choice([0.0, 0.25, 1.0])
    shift = dice.choice([1, 2])
    share = dice.uniform(0.3, 0.7)
    constant = dice.uniform(0.5, 2.0)
    low = -dice.uniform(0.5, 3.0)

    def scaled(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        return weigh(q @ k.transpose(-2, -1) / q.shape[-1] ** power, mask)

    def blind(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        return weigh(scores_of(q, torch.full_like(k, constant)), mask)

    def deaf(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        return weigh(scores_of(torch.full_like(q, constant), k), mask)

    def half_masked(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        e = scores_of(q, k)
        return (
            share * weigh(e, mask) + (1 - share) * e.softmax(dim=-1)
        ) * mask.any(dim=-1, keepdim=True)

    return {
        "the divisor is another than sqrt(d)": weighing(scaled),
        "it never looks at the keys": weighing(blind),
        "it never looks at the queries": weighing(deaf),
        "masked keys keep some weight": weighing(half_masked),
        "the softmax is over the queries": weighing(
            lambda q, k, v, mask: weigh(scores_of(q, k), mask, dim=-2)
        ),
        "the mask comes after the softmax": weighing(
            lambda q, k, v, mask: scores_of(q, k).softmax(dim=-1) * mask
        ),
        "the mask is upside down": weighing(
            lambda q, k, v, mask: weigh(scores_of(q, k), ~mask)
        ),
        "a masked score is low, not lowest": weighing(
            lambda q, k, v, mask: (
                scores_of(q, k).masked_fill(~mask, low).softmax(dim=-1)
            )
        ),
        "nothing to attend is attended all the same": weighing(
            lambda q, k, v, mask: (
                scores_of(q, k).masked_fill(~mask, -1e9).softmax(dim=-1)
            )
        ),
        "values are used as keys": weighing(
            lambda q, k, v, mask: weigh(scores_of(q, v), mask)
        ),
        "keys are used as values": blending(lambda k, v: k),
        "values belong to other keys": blending(
            lambda k, v: v.roll(shift, dims=-2)
        ),
    }


def score_of_test(
    is_faulty: Callable[[Attend], object], dice: random.Random
) -> tuple[float, str]:
    """The share of faults that a test notices, and what to say of it.

    0 if it takes sound attention for faulty: it might say so of all.
    """
    for attend in SOUND:
        if is_faulty(attend):
            return 0.0, "It takes sound attention for faulty."
    faults = drawn_faults(dice)
    found = [name for name, attend in faults.items() if is_faulty(attend)]
    return len(found) / len(faults), f"{len(found)} of {len(faults)} noticed."
