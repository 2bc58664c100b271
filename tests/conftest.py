"""What all tests share."""

from pathlib import Path

import pytest
import torch

# These tensors are tiny: a second thread only waits.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def seed():
    """No test depends on those that ran before it."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def browser():
    """A Chromium, started once."""
    from chromium import chromium

    with chromium() as found:
        yield found
