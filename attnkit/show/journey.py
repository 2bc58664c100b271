"""The way of the course as a list of steps: page, room, line of code."""

import inspect
from collections.abc import Callable, Sequence
from typing import NamedTuple

from IPython.display import Markdown

from attnkit import check


class Stop(NamedTuple):
    """One step: what is new, its page, and a line of the code that does it.

    The line is looked up in the code of `thing`: the one that starts so.
    """

    what: str
    page: str
    thing: Callable
    starts: str


def line_of(thing: Callable, starts: str) -> str:
    """The one statement in the code of `thing` that starts so.

    ValueError: no such line, or more than one.
    """
    lines = [line.strip() for line in inspect.getsource(thing).splitlines()]
    found = [line for line in lines if line.startswith(starts)]
    where = f"the code of {thing.__qualname__}"
    wanted = f"the start of one line in {where}"
    check.that(len(found) == 1, "starts", repr(starts), wanted)
    return found[0]


def road(stops: Sequence[Stop]) -> Markdown:
    """A numbered list: each step, the line that makes it, and its page."""
    check.corpus("stops", stops, "stop")
    return Markdown("\n".join(map(_item, stops)))


def _item(stop: Stop) -> str:
    what, page, thing, starts = stop
    number = page.partition("_")[0]
    module = thing.__module__.removeprefix("attnkit.")
    return (
        f"1. {what} [Chapter {number}](../chapters/{page}.ipynb), "
        f"`{module}.{thing.__qualname__}`:\n\n"
        f"   ```python\n   {line_of(thing, starts)}\n   ```\n"
    )
