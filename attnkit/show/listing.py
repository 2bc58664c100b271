"""Code, tables and glosses as Markdown."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from re import compile
from textwrap import dedent

from IPython.display import Markdown

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.grammar.gloss import GLOSS

SIGNS = compile(r"[\\`*_{}\[\]<>#|$~&!]")


def source(thing: Callable) -> Markdown:
    """The source code of a class, function or method of the package."""
    code = dedent(inspect.getsource(thing)).rstrip()
    return Markdown(f"```python\n{code}\n```")


def plain_text(text: str) -> str:
    """Text that Markdown shows as it is: <unk>, *, _, $ and the like."""
    return SIGNS.sub(r"\\\g<0>", text)


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def table(rows: Iterable[Mapping[str, object]]) -> Markdown:
    """One row a mapping; all have the same keys, which are the header."""
    rows = list(rows)
    check.corpus("rows", rows, "row")
    names = list(rows[0])
    return grid([names, *([row[name] for name in names] for row in rows)])


def grid(lines: Sequence[Sequence[object]]) -> Markdown:
    """Lines of cells, the first of them the header."""
    header, *rest = [[plain_text(_cell(x)) for x in line] for line in lines]
    rows = (
        "| " + " | ".join(line) + " |"
        for line in [header, ["---"] * len(header), *rest]
    )
    return Markdown("\n".join(rows))


def gloss(words: Sequence[str] | str) -> Markdown:
    """A French sentence with an English word under each of its words."""
    words = words.split() if isinstance(words, str) else words
    words = check.words("words", words)
    for word in words:
        known = "a French word of the course"
        check.that(word in GLOSS, "words", repr(word), known)
    return grid([words, [GLOSS[word] for word in words]])


def compare(pair: Pair, said: Sequence[str]) -> Markdown:
    """A source, its reference and a translation, wrong words in bold."""
    said = check.words("said", said)
    marked = [
        plain_text(word)
        if i < len(pair.target) and word == pair.target[i]
        else f"**{plain_text(word)}**"
        for i, word in enumerate(said)
    ]
    missing = " **…**" if len(said) < len(pair.target) else ""
    right = said == pair.target
    source, target = (
        plain_text(" ".join(words)) for words in (pair.source, pair.target)
    )
    return Markdown(
        f"*{source}* ({len(pair.source)} words)\n"
        f"- reference: {target}\n"
        f"- {'right' if right else 'wrong'}: {' '.join(marked)}{missing}\n"
    )
