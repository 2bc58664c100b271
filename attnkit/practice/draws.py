"""Small random inputs to try a function on."""

import torch

from attnkit import check


def drawn_from(seed: int) -> torch.Generator:
    check.seed(seed)
    return torch.Generator().manual_seed(seed)


def sizes(draw: torch.Generator, count: int) -> list[int]:
    """Different primes: no size is another, nor a product or root of some."""
    order = torch.randperm(5, generator=draw)[:count]
    return [[2, 3, 5, 7, 11][i] for i in order]
