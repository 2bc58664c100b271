"""Is an answer right? Numbers, judged by the laws that they must obey.

A judge gets an answer and says what is wrong with it, or nothing. It tells
which law is broken, never the right value.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

Wrong = Mapping[str, object]  # what a slip says, and what it would give


def as_numbers(answer: object) -> Tensor | None:
    """A number, a list or a tensor as one tensor; None if it is none."""
    try:
        return torch.as_tensor(answer, dtype=torch.float64).detach()
    except (TypeError, ValueError, RuntimeError):
        return None


def close_to(came: Tensor, other: object, within: float) -> bool:
    wanted = torch.as_tensor(other, dtype=torch.float64).reshape(came.shape)
    return bool(((came - wanted).abs() <= within).all())


def numeric(
    name: str,
    answer: object,
    right: object,
    law: str,
    wrong: Wrong | None = None,
    within: float = 0.006,
) -> str:
    """One number or several, to the second place behind the point.

    `law`: what the right answer obeys, told where no slip fits.
    """
    came = as_numbers(answer)
    if came is None:
        return f"{name} is a {type(answer).__name__}; numbers are wanted."
    count = torch.as_tensor(right).numel()
    if came.numel() != count:
        return f"{name} has {came.numel()} numbers; wanted: {count}."
    if close_to(came, right, within):
        return ""
    for says, value in (wrong or {}).items():
        if close_to(came, value, within):
            return f"{name}: {says}"
    return f"{name}: {law}"


def proportions(
    name: str, answer: object, right: object, law: str, wrong: Wrong
) -> str:
    """Weights: none below 0, and all of them sum to 1."""
    fault = numeric(name, answer, right, law, wrong)
    came = as_numbers(answer)
    if came is None or fault != f"{name}: {law}":
        return fault
    if bool((came < 0).any()):
        return f"{name}: no weight is below 0, and one of yours is."
    if abs(float(came.sum()) - 1) > 0.02:
        return f"{name}: weights sum to 1, and yours to {came.sum():.3g}."
    return fault


def first_fault(*faults: str) -> str:
    """The first thing that is wrong."""
    return next(filter(None, faults), "")
