"""The package works alone: a wheel, without the repository around it."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
# What only the site, the tests and the studies need.
BEYOND = "myst_nb jupyter_book pytest playwright dask distributed jupyterlab"
# What a chapter asks of the package, with no file of the repository in reach.
WORK = f"""
import sys
for name in {BEYOND.split()!r}:
    sys.modules[name] = None  # importing it is an error

import attnkit
from attnkit import banking77, exact_match, phrases, pretrained, translate
from attnkit.hashed import intents_model
from attnkit.live import Weigher
from attnkit.practice import check_exercise
from attnkit.show import study

model, vocabs = pretrained()
pairs = phrases(5, seed=1, split="test")
said = translate(model, vocabs, [pair.source for pair in pairs])
assert exact_match(said, [pair.target for pair in pairs]) > 0.5, said
assert len(banking77("test")) == 3080 and study("length")["runs"]
assert check_exercise("10.2", words=210) and intents_model().labels
print(attnkit.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """As `pip wheel .` makes it, its dependencies left out."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps"]
    subprocess.run([*command, "-w", folder, ROOT], check=True)
    (found,) = folder.glob("*.whl")
    return found


def test_it_holds_all_that_the_package_reads(wheel):
    with ZipFile(wheel) as whole:
        names = set(whole.namelist())
    package = ROOT / "attnkit"
    wanted = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert wanted <= names
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-text"}
    assert wheel.stat().st_size < 15e6


def test_it_works_where_only_its_dependencies_are(wheel, tmp_path):
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    command += ["--no-index", "--target", tmp_path / "site"]
    subprocess.run([*command, wheel], check=True)
    place = {"PYTHONPATH": str(tmp_path / "site"), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WORK],
        cwd=tmp_path,
        env=os.environ | place,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).parents[1] == tmp_path / "site"
