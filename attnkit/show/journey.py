"""The way of the course as a list of steps: page, room, line of code."""

from collections.abc import Callable, Sequence
from textwrap import indent
from typing import NamedTuple

from IPython.display import Markdown

from attnkit import check
from attnkit.show.listing import statement_of


class Stop(NamedTuple):
    """One step: what is new, its page, and a line of the code that does it.

    The line is looked up in the code of `thing`: the one that starts so.
    """

    what: str
    page: str
    thing: Callable
    starts: str


def road(stops: Sequence[Stop]) -> Markdown:
    """A numbered list: each step, the line that makes it, and its page."""
    check.corpus("stops", stops, "stop")
    return Markdown("\n".join(map(_item, stops)))


def _item(stop: Stop) -> str:
    what, page, thing, starts = stop
    number = page.partition("_")[0]
    module = thing.__module__.removeprefix("attnkit.")
    code = f"```python\n{statement_of(thing, starts)}\n```\n"
    return (
        f"1. {what} [Chapter {number}](../chapters/{page}.ipynb), "
        f"`{module}.{thing.__qualname__}`:\n\n{indent(code, '   ')}"
    )
