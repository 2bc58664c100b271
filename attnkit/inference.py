"""A model at rest: without dropout and without gradients."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def at_rest(*models: object) -> Iterator[None]:
    """Evaluation mode for the models, and after it each as it was before.

    Whatever is no nn.Module has no modes and stays as it is.
    """
    parts = [
        part
        for model in models
        if isinstance(model, nn.Module)
        for part in model.modules()
    ]
    modes = [part.training for part in parts]
    try:
        for part in parts:
            part.training = False
        with torch.no_grad():
            yield
    finally:
        for part, mode in zip(parts, modes):
            part.training = mode


def device_of(model: object) -> torch.device:
    """Where a model's numbers are; the processor if it has none."""
    if isinstance(model, nn.Module):
        for tensor in model.parameters():
            return tensor.device
    return torch.device("cpu")
