"""Every reader of a file: what is wrong with it names the file and line."""

import gzip
import inspect

import pytest
from examples import found

from attnkit import attention_model

WRITERS = {"save", "write_submission"}
PLACES = {
    (name, key): reader
    for name, reader in found(lambda name, _: name not in WRITERS).items()
    for key, p in inspect.signature(reader).parameters.items()
    if key in ("path", "file") or "Path" in str(p.annotation)
}
each = pytest.mark.parametrize("name, key", PLACES)
# A good file at each other place of a reader.
GOOD = {"source": "le chat\n", "target": "the cat\n", "links": "0-0\n"}
MORE = {"build": attention_model, "count": 2, "labels": ["a", "b"]}
NO_LINES = {"load"}  # bytes, not text
MAY_BE_EMPTY = {("read_links", "path"), ("read_parallel", "links")}
BAD = {
    "latin-1": ("0-0\nl'été\tsummer\n".encode("latin-1"), 2),
    "UTF-16": ("le chat\tthe cat\n".encode("utf-16"), 1),
    "gzip": (gzip.compress(b"le chat\tthe cat\n"), 1),
    "a zero byte": (b"0-0\n\n\0\n", 3),
}


def read(name, key, path):
    """Read the file at this place, with a good one at each other."""
    given = {key: path}
    for other, p in inspect.signature(PLACES[name, key]).parameters.items():
        if other in GOOD and other != key:
            given[other] = path.with_name(f"good {other}")
            given[other].write_text(GOOD[other])
        elif other in MORE:
            given[other] = MORE[other]
        elif p.default is inspect.Parameter.empty and other != key:
            pytest.fail(f"{name} wants `{other}`: add a file of it to GOOD")
    return PLACES[name, key](**given)


def refusal(name, key, path):
    with pytest.raises((ValueError, OSError)) as refused:
        read(name, key, path)
    assert path.name in str(refused.value)
    return refused


@each
@pytest.mark.parametrize("content, line", BAD.values(), ids=BAD)
def test_other_bytes(name, key, content, line, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    refused = refusal(name, key, path)
    assert refused.type is ValueError and "wanted" in str(refused.value)
    if name not in NO_LINES:
        assert str(refused.value).startswith(f"mine.txt, line {line}: got ")


@each
def test_an_empty_file(name, key, tmp_path):
    path = tmp_path / "mine.txt"
    path.touch()
    if (name, key) not in MAY_BE_EMPTY:
        assert refusal(name, key, path).type is ValueError
    elif name == "read_links":
        assert read(name, key, path) == []


@each
def test_no_file(name, key, tmp_path):
    refusal(name, key, tmp_path / "missing.txt")
    refusal(name, key, tmp_path)


def test_the_walk_finds_those_of_the_course():
    names = {name for name, _ in PLACES}
    assert {"read_pairs", "read_parallel", "read_links", "load"} <= names
