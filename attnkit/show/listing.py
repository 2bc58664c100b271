"""Code, tables and glosses as Markdown."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import dedent

from IPython.display import Markdown

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.grammar.gloss import GLOSS


def source(thing: Callable) -> Markdown:
    """The source code of a class, function or method of the package."""
    code = dedent(inspect.getsource(thing)).rstrip()
    return Markdown(f"```python\n{code}\n```")


def _cell(value: object) -> str:
    text = f"{value:.3g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|")


def table(rows: Iterable[Mapping[str, object]]) -> Markdown:
    """One row a mapping; all have the same keys, which are the header."""
    rows = list(rows)
    check.corpus("rows", rows, "row")
    names = list(rows[0])
    return grid([names, *([row[name] for name in names] for row in rows)])


def grid(lines: Sequence[Sequence[object]]) -> Markdown:
    """Lines of cells, the first of them the header."""
    header, *rest = lines
    lines = [header, ["---"] * len(header), *rest]
    rows = ("| " + " | ".join(map(_cell, line)) + " |" for line in lines)
    return Markdown("\n".join(rows))


def gloss(words: Sequence[str] | str) -> Markdown:
    """A French sentence with an English word under each of its words."""
    words = words.split() if isinstance(words, str) else words
    for word in words:
        known = "a French word of the course"
        check.that(word in GLOSS, "words", repr(word), known)
    return grid([words, [GLOSS[word] for word in words]])


def compare(pair: Pair, said: Sequence[str]) -> Markdown:
    """A source, its reference and a translation, wrong words in bold."""
    marked = [
        word
        if i < len(pair.target) and word == pair.target[i]
        else f"**{word}**"
        for i, word in enumerate(said)
    ]
    missing = " **…**" if len(said) < len(pair.target) else ""
    right = tuple(said) == pair.target
    return Markdown(
        f"*{' '.join(pair.source)}* ({len(pair.source)} words)\n"
        f"- reference: {' '.join(pair.target)}\n"
        f"- {'right' if right else 'wrong'}: {' '.join(marked)}{missing}\n"
    )
