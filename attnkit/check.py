"""The errors at the public doors: what was wrong, what came, what was wanted.

One function for each kind of bad input. Each raises a `ValueError` that
names the argument, before anything has been changed.
"""

from collections import Counter
from collections.abc import Sequence, Sized

from torch import Tensor

Real = int | float


def that(holds: object, name: object, got: object, wanted: str) -> None:
    """Raise unless `holds`; every other check ends here."""
    if not holds:
        raise ValueError(f"{name}: got {got}, wanted {wanted}")


def count(name: str, value: int, least: int = 0) -> None:
    """A whole number, at least `least`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    that(
        whole and value >= least,
        name,
        repr(value),
        f"a whole number of at least {least}",
    )


def number(name: str, value: Real, low: Real, high: Real) -> None:
    """A number from `low` to `high`."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    wanted = f"a number from {low} to {high}"
    that(real and low <= value <= high, name, repr(value), wanted)


def span(name: str, value: Sequence[int], least: int = 0) -> None:
    """Two whole numbers, the first not above the second."""
    pair = isinstance(value, tuple | list) and len(value) == 2
    whole = pair and all(isinstance(x, int) for x in value)
    that(
        whole and least <= value[0] <= value[1],
        name,
        repr(value),
        f"two whole numbers (low, high), {least} <= low <= high",
    )


def width(name: str, tensor: Tensor, size: int) -> None:
    """A tensor whose last axis has `size` numbers."""
    that(
        tensor.ndim >= 1 and tensor.shape[-1] == size,
        name,
        f"shape {tuple(tensor.shape)}",
        f"{size} as its last axis",
    )


def floats(name: str, tensor: Tensor, axes: int) -> None:
    """A tensor of floating-point numbers with at least `axes` axes."""
    that(tensor.is_floating_point(), name, tensor.dtype, "a float dtype")
    that(
        tensor.ndim >= axes,
        name,
        f"shape {tuple(tensor.shape)}",
        f"at least {axes} axes",
    )


def key_value(key: Tensor, value: Tensor) -> None:
    """Keys and values in pairs: all axes alike but the last, none empty."""
    floats("key", key, 2)
    floats("value", value, 2)
    that(
        key.shape[-2] > 0,
        "key",
        f"shape {tuple(key.shape)}",
        "at least one key on the axis before the last",
    )
    that(
        key.shape[:-1] == value.shape[:-1],
        "value",
        f"shape {tuple(value.shape)}",
        f"{tuple(key.shape[:-1])} before its last axis, as the key has",
    )


def same_batch(query: Tensor, key: Tensor) -> None:
    """Queries and keys of the same batch."""
    floats("query", query, 2)
    that(
        query.shape[:-2] == key.shape[:-2],
        "query",
        f"shape {tuple(query.shape)}",
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
        f"shape {tuple(mask.shape)}",
        f"one that broadcasts to {wanted}",
    )


def scores(tensor: Tensor) -> None:
    """Floats, with at least one key to share the weight."""
    floats("scores", tensor, 1)
    that(
        tensor.shape[-1] > 0,
        "scores",
        f"shape {tuple(tensor.shape)}",
        "at least one key on the last axis",
    )


def finite_weights(weights: Tensor) -> None:
    """Scores must have been numbers: one NaN or +inf spoils its row."""
    that(
        bool(weights.isfinite().all()),
        "scores",
        "NaN or infinity in a row that may be attended",
        "finite numbers",
    )


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
        f"shape {tuple(tensor.shape)}",
        "at least one sentence of at least one word",
    )
    low, high = int(tensor.min()), int(tensor.max())
    that(
        low >= 0 and high < vocab,
        name,
        f"ids from {low} to {high}",
        f"ids from 0 to {vocab - 1}",
    )


def same_shape(
    name: str, tensor: Tensor, other_name: str, other: Tensor
) -> None:
    """Two tensors of one shape."""
    that(
        tensor.shape == other.shape,
        name,
        f"shape {tuple(tensor.shape)}",
        f"that of {other_name}, {tuple(other.shape)}",
    )


def padded_right(name: str, mask: Tensor) -> None:
    """Real words first, padding after them, no empty row."""
    that(
        bool(mask[:, 0].all()),
        name,
        "a row that starts with padding",
        "sentences of at least one word, padded on the right",
    )
    that(
        not bool((mask[:, 1:] & ~mask[:, :-1]).any()),
        name,
        "a word after padding",
        "padding only at the end of a row",
    )


def text(name: str, value: str) -> None:
    """A string."""
    that(isinstance(value, str), name, repr(value), "a string")


def texts(name: str, items: Sequence[str]) -> None:
    """A list of at least one string, not one string."""
    that(not isinstance(items, str), name, repr(items), "a list of strings")
    corpus(name, items, "text")
    for item in items:
        text(name, item)


def pieces(name: str, words: Sequence[str], special: Sequence[str]) -> None:
    """Each piece once, the special ones among them, padding first."""
    counts = Counter(words)
    twice = [word for word, n in counts.items() if n > 1]
    that(not twice, name, f"{twice[:3]} twice", "each piece once")
    missing = [word for word in special if word not in counts]
    that(not missing, name, f"no {', '.join(missing)}", "all special pieces")
    that(
        words[0] == special[0], name, words[0], f"{special[0]} in first place"
    )
