"""What all tests share."""

from collections import Counter
from pathlib import Path

import pytest
import torch
from jaxtyping import install_import_hook

ROOT = Path(__file__).parents[1]
# At each call the shapes and types of what goes in and comes out are checked,
# but for the grammar, which makes its sentences by the thousand.
ROOMS = [
    f"attnkit.{path.stem}"
    for path in (ROOT / "attnkit").iterdir()
    if path.suffix == ".py" or (path / "__init__.py").exists()
]
install_import_hook(
    [room for room in ROOMS if room != "attnkit.grammar"], "beartype.beartype"
)

# These tensors are tiny: a second thread only waits.
torch.set_num_threads(1)


def pytest_collection_modifyitems(items):
    """Files with slow tests go first: no core waits for them in the end."""
    marked = [item for item in items if item.get_closest_marker("slow")]
    slow = Counter(item.path for item in marked)
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def seed():
    """No test depends on those that ran before it."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def playwright():
    """What drives the browsers."""
    from browsers import started

    with started() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright):
    """A Chromium, started once."""
    from browsers import CHROMIUM

    with CHROMIUM.launch(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def firefox(playwright):
    """A Firefox, started once."""
    from browsers import FIREFOX

    with FIREFOX.launch(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def webkit(tmp_path_factory):
    """A WebKitGTK, where it is installed."""
    from webkit import started

    with started(tmp_path_factory.mktemp("webkit")) as found:
        yield found


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def browser(request):
    """Each browser in turn."""
    return request.getfixturevalue(request.param)
