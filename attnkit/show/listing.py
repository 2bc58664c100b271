"""Code, tables and glosses as Markdown."""

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from re import compile
from textwrap import dedent

from IPython.display import Markdown

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.grammar.gloss import GLOSS

SIGNS = compile(r"[\\`*_{}\[\]<>#|$~&!]")


def statement_of(thing: Callable, starts: str) -> str:
    """The one statement in the code of `thing` that starts so.

    Of a block, `for` or `with`, its first line. ValueError: no such
    statement, or more than one.
    """
    code = dedent(inspect.getsource(thing))
    lines = code.splitlines()
    found = [i for i, x in enumerate(lines) if x.strip().startswith(starts)]
    where = f"the code of {thing.__qualname__}"
    wanted = f"the start of one statement in {where}"
    check.that(len(found) == 1, "starts", repr(starts), wanted)
    (first,) = found
    last = {
        node.lineno: node.end_lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    }.get(first + 1, first + 1)
    return dedent("\n".join(lines[first:last]))


def source(thing: Callable, *starts: str) -> Markdown:
    """The source code of a class, function or method of the package.

    With `starts`, the statements that start so come first, and all of it is
    folded below them.
    """
    code = dedent(inspect.getsource(thing)).rstrip()
    whole = f"```python\n{code}\n```"
    if not starts:
        return Markdown(whole)
    first = "\n".join(statement_of(thing, start) for start in starts)
    count, name = len(code.splitlines()), escape(thing.__qualname__)
    summary = f"All {count} lines of <code>{name}</code>"
    return Markdown(
        f"```python\n{first}\n```\n\n"
        f'<details class="listing"><summary>{summary}</summary>\n\n'
        f"{whole}\n\n</details>\n"
    )


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
