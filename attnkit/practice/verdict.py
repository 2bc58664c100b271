"""A reader's function is tried, and what comes is compared with the room's.

What a classic slip would give is computed from the same numbers: the slip
that gives just what came is the likely one.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from textwrap import fill
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from attnkit import check

STOPPED = "It stopped with an error: do the shapes fit, axis by axis?"

Function = Callable[..., Any]
Slips = dict[str, list[Function]]  # what a slip says, and what it does


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a try showed: as text all of it, as a bool whether it is right."""

    right: bool
    tried: str
    came: str = ""
    wanted: str = ""
    slip: str = ""

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        if self.right:
            return f"Right. Tried: {self.tried}."
        slip = fill(f"  slip:   {self.slip}", 79, subsequent_indent=" " * 10)
        return (
            f"Not yet.\n  tried:  {self.tried}\n  came:   {self.came}\n"
            f"  wanted: {self.wanted}\n{slip}"
        )

    __repr__ = __str__


class Trial(NamedTuple):
    """What a function is given, by the names of its arguments."""

    told: str
    given: dict[str, Any]


def changed(slips: Slips, change: Callable[[Function], Function]) -> Slips:
    """The same slips, made inside something larger."""
    return {says: list(map(change, does)) for says, does in slips.items()}


def parts(answer: object) -> tuple[Any, ...]:
    """An answer as a tuple, be it one thing or several."""
    return tuple(answer) if isinstance(answer, tuple | list) else (answer,)


def ask(function: Function, given: dict[str, Any]) -> tuple[Any, ...]:
    """The function's answer to these arguments, without gradients."""
    with torch.no_grad():
        return parts(function(*given.values()))


def tensors(thing: object) -> list[Tensor]:
    """All that a function could write into."""
    if isinstance(thing, nn.Module):
        return list(thing.state_dict().values())
    return [part for part in parts(thing) if isinstance(part, Tensor)]


def equal(one: object, other: object) -> bool:
    """Two tensors of one shape with the same numbers, up to rounding."""
    if not isinstance(one, Tensor) or not isinstance(other, Tensor):
        return False
    return one.shape == other.shape and torch.allclose(
        one.double(), other.double(), rtol=1e-3, atol=1e-5, equal_nan=True
    )


def alike(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(map(equal, one, other))


def row_of(tensor: Tensor, place: tuple[int, ...]) -> str:
    """One row of a tensor, and its sum."""
    row = tensor[place].flatten().double()
    told = " ".join(f"{value:.3g}" for value in row[:8].tolist())
    dots = " …" if len(row) > 8 else ""
    return f"[{told}{dots}], in all {row.sum():.3g}"


def shown(
    came: Sequence[Any], wanted: Sequence[Any], names: Sequence[str]
) -> tuple[str, str]:
    """The first thing that differs: what came of it, what was wanted."""
    if len(came) != len(wanted):
        told = ", ".join(type(part).__name__ for part in came)
        return f"{len(came)} ({told})", f"{len(wanted)}: {', '.join(names)}"
    for name, one, other in zip(names, came, wanted):
        shape = f"{name} of shape {tuple(other.shape)}"
        if not isinstance(one, Tensor):
            return f"{name}: {type(one).__name__}", f"a tensor, {shape}"
        if one.shape != other.shape:
            return f"{name} of shape {tuple(one.shape)}", shape
        if not equal(one, other):
            far = ~one.double().isclose(other.double(), rtol=1e-3, atol=1e-5)
            place = tuple(far.nonzero()[0, :-1].tolist())
            label = f"{name}{list(place)}"
            return (
                f"{label} = {row_of(one, place)}",
                f"{label} = {row_of(other, place)}",
            )
    raise AssertionError("nothing differs")


def redrawn(thing: object) -> object:
    """Another thing of the same kind, or the same where there is none."""
    if not isinstance(thing, Tensor):
        return thing
    if thing.dtype == torch.bool:
        return ~thing
    return thing.flip(0) if thing.is_floating_point() else thing.roll(1)


def ignored(
    mine: Function, right: Function, given: dict[str, Any]
) -> str | None:
    """The name of an argument that should matter, and does not."""
    first, wanted = ask(mine, deepcopy(given)), ask(right, given)
    for name, thing in given.items():
        other = deepcopy(given) | {name: redrawn(thing)}
        matters = not alike(ask(right, other), wanted)
        if matters and alike(ask(mine, other), first):
            return name
    return None


def likely(
    mine: Function,
    right: Function,
    given: dict[str, Any],
    came: Sequence[Any],
    wanted: Sequence[Any],
    slips: Slips,
) -> str:
    """The slip that gives just what came, or else the next best hint."""
    for says, kinds in slips.items():
        for does in kinds:
            with suppress(Exception):  # it fits no such shape
                if alike(ask(does, given), came):
                    return says
    if len(came) != len(wanted):
        return "Look at what it returns: how many things, in which order?"
    if not all(isinstance(part, Tensor) for part in came):
        return "Look at what it returns: it should be a tensor."
    if [part.shape for part in came] != [part.shape for part in wanted]:
        return "Look at the shape first: which axis is which?"
    name = ignored(mine, right, given)
    if name:
        return f"It never looks at `{name}`: the answer stays if that changes."
    if any(part.isnan().any() for part in came):
        return "There is a NaN: look for 0 / 0, infinity / infinity, log 0."
    return "No slip that we know gives these numbers. Compare them by hand."


def first_slip(
    mine: Function,
    right: Function,
    names: Sequence[str],
    given: dict[str, Any],
    slips: Slips,
) -> tuple[str, str, str] | None:
    """What came, what was wanted and the likely slip; None if all is well."""
    wanted, used = ask(right, given), deepcopy(given)
    try:
        came = ask(mine, used)
        if not alike(came, wanted):
            slip = likely(mine, right, given, came, wanted, slips)
            return (*shown(came, wanted, names), slip)
    except Exception as error:
        stopped = f"{type(error).__name__}: {error}"[: check.MOST_TOLD]
        shapes = [f"{n} {tuple(w.shape)}" for n, w in zip(names, wanted)]
        return stopped, ", ".join(shapes), STOPPED
    for name, thing in given.items():
        if not alike(tensors(used[name]), tensors(thing)):
            slip = f"It writes into `{name}`: make a new tensor instead."
            return f"the right answer, and another `{name}`", "only that", slip
    return None


def judged(
    mine: Function,
    right: Function,
    names: Sequence[str],
    trials: Iterable[Trial],
    slips: Slips,
) -> Verdict:
    """Try a reader's function, simple things first, up to the first slip."""
    check.that(callable(mine), "mine", repr(mine), "a function to try")
    tried = []
    with torch.random.fork_rng(devices=[]):
        for told, given in trials:
            tried.append(told)
            slip = first_slip(mine, right, names, given, slips)
            if slip:
                return Verdict(False, told, *slip)
    return Verdict(True, "; ".join(tried))
