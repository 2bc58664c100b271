"""The errors at the public doors: what was wrong, what came, what was wanted.

One function for each kind of bad input. Each raises a `ValueError` that
names the argument, before anything has been changed.
"""

import math
from collections.abc import Iterable, Mapping, Sequence, Set, Sized
from operator import index

import torch
from torch import Tensor

Real = int | float
MOST_TOLD = 200  # signs of what came, so that no error fills a screen


def that(holds: object, name: object, got: object, wanted: str) -> None:
    """Raise unless `holds`; every other check ends here.

    Of a tensor the shape is told.
    """
    if not holds:
        told = str(got)
        if isinstance(got, Tensor):
            told = f"shape {tuple(got.shape)}"
        told = told if len(told) <= MOST_TOLD else f"{told[:MOST_TOLD]} …"
        raise ValueError(f"{name}: got {told}, wanted {wanted}")


def count(name: str, value: int, least: int = 0) -> None:
    """A whole number, at least `least`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    that(
        whole and value >= least,
        name,
        repr(value),
        f"a whole number of at least {least}",
    )


def seed(value: int) -> None:
    """A seed that every generator takes."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    wanted = "a whole number from 0 to 2^63 - 1"
    that(whole and 0 <= value < 2**63, "seed", repr(value), wanted)


def device(value: torch.device | str) -> None:
    """A device that is there."""
    try:
        torch.empty(0, device=value)
    except (RuntimeError, TypeError, AssertionError) as error:
        wanted = f"a device that is there ({error})"
        raise ValueError(f"device: got {value!r}, wanted {wanted}") from error


def number(name: str, value: Real, low: Real, high: Real) -> None:
    """A number from `low` to `high`."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    wanted = f"a number from {low} to {high}"
    if math.inf == high:
        wanted = f"a number of at least {low}"
    that(real and low <= value <= high, name, repr(value), wanted)


def width(name: str, tensor: Tensor, size: int) -> None:
    """A tensor whose last axis has `size` numbers."""
    that(
        tensor.ndim >= 1 and tensor.shape[-1] == size,
        name,
        tensor,
        f"{size} as its last axis",
    )


def floats(name: str, tensor: Tensor, axes: int) -> None:
    """A tensor of floating-point numbers with at least `axes` axes."""
    that(tensor.is_floating_point(), name, tensor.dtype, "a float dtype")
    that(
        tensor.ndim >= axes,
        name,
        tensor,
        f"at least {axes} axes",
    )


def key_value(key: Tensor, value: Tensor) -> None:
    """Keys and values in pairs: all axes alike but the last, none empty."""
    floats("key", key, 2)
    floats("value", value, 2)
    that(
        key.shape[-2] > 0,
        "key",
        key,
        "at least one key on the axis before the last",
    )
    that(
        key.shape[:-1] == value.shape[:-1],
        "value",
        value,
        f"{tuple(key.shape[:-1])} before its last axis, as the key has",
    )


def same_batch(query: Tensor, key: Tensor) -> None:
    """Queries and keys of the same batch."""
    floats("query", query, 2)
    that(
        query.shape[:-2] == key.shape[:-2],
        "query",
        query,
        f"the key's batch axes {tuple(key.shape[:-2])} in front",
    )


def mask_fits(mask: Tensor, shape: Sequence[int]) -> None:
    """A Bool mask (True: may be attended) broadcastable to `shape`."""
    that(
        str(mask.dtype) == "torch.bool",
        "mask",
        mask.dtype,
        "torch.bool, True where a key may be attended",
    )
    wanted = tuple(shape)
    sizes = zip(reversed(mask.shape), reversed(wanted), strict=False)
    fits = mask.ndim <= len(wanted) and all(m in (1, n) for m, n in sizes)
    that(
        fits,
        "mask",
        mask,
        f"one that broadcasts to {wanted}",
    )


def listed(name: str, value: Iterable, wanted: str) -> list:
    """Things in an order, as a list; text and tensors are no such things."""
    other = (str, bytes, Mapping, Set, Tensor)
    if not isinstance(value, Iterable) or isinstance(value, other):
        that(False, name, repr(value), wanted)
    return list(value)


def words(name: str, value: Sequence[str]) -> tuple[str, ...]:
    """A sentence as words: strings without spaces; maybe none."""
    wanted = "a list of words"
    if not isinstance(value, tuple):
        value = listed(name, value, wanted)
    found = tuple(value)
    try:
        text = " ".join(found)
    except TypeError:
        that(False, name, repr(found), "words that are strings")
    if text.split() != list(found):
        wrong = next(word for word in found if word.split() != [word])
        wanted = "words that are not empty and hold no space"
        that(False, name, f"the word {wrong!r}", wanted)
    return found


def sentences(
    name: str, value: Iterable[Sequence[str]]
) -> list[tuple[str, ...]]:
    """A list of sentences, each a list of words."""
    found = listed(name, value, "a list of sentences")
    return [words(name, sentence) for sentence in found]


def link_set(
    name: str, value: Iterable[tuple[int, int]], source: Sized, target: Sized
) -> frozenset[tuple[int, int]]:
    """Links between words that are there, as a set of pairs of numbers."""
    wanted = "a set of links (source word, target word)"
    if not isinstance(value, Set | list | tuple):
        that(False, name, repr(value), wanted)
    try:
        found = frozenset((index(i), index(j)) for i, j in value)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: got {value!r:.200}, wanted {wanted}"
        ) from None
    m, n = len(source), len(target)
    for i, j in found:
        if not (0 <= i < m and 0 <= j < n):
            wanted = f"links within {m} and {n} words"
            that(False, name, f"the link {(i, j)}", wanted)
    return found


def finite(name: str, tensor: Tensor) -> None:
    """Numbers, none of them NaN or infinite."""
    told = "NaN or infinity"
    that(bool(tensor.isfinite().all()), name, told, "finite numbers")


def sentence(name: str, words: Sized) -> None:
    """At least one word."""
    that(len(words) > 0, name, "an empty sentence", "at least one word")


def corpus(name: str, items: Sized, kind: str = "sentence") -> None:
    """At least one item."""
    that(len(items) > 0, name, "an empty list", f"at least one {kind}")


def same_count(name: str, items: Sized, other_name: str, other: Sized) -> None:
    """Two lists that belong together line by line."""
    that(
        len(items) == len(other),
        name,
        f"{len(items)} sentences",
        f"{len(other)}, as many as {other_name}",
    )


def ids(name: str, tensor: Tensor, vocab: int) -> None:
    """Word ids (integers) below the size of the vocabulary."""
    that(
        not tensor.is_floating_point() and tensor.ndim == 2,
        name,
        f"{tensor.dtype} of shape {tuple(tensor.shape)}",
        "integer word ids of shape (batch, words)",
    )
    that(
        tensor.numel() > 0,
        name,
        tensor,
        "at least one sentence of at least one word",
    )
    low, high = int(tensor.min()), int(tensor.max())
    that(
        low >= 0 and high < vocab,
        name,
        f"ids from {low} to {high}",
        f"ids from 0 to {vocab - 1}",
    )


def text(name: str, value: str) -> None:
    """A string."""
    that(isinstance(value, str), name, repr(value), "a string")
