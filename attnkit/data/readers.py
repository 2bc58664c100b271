"""Pairs of sentences from files as people have them."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from attnkit import check
from attnkit.data.gold_links import Gold, read_links
from attnkit.data.lines import read_lines
from attnkit.data.pair import Pair
from attnkit.data.tokens import tokenize

# A third column that says where a sentence is from.
ATTRIBUTION = re.compile(r"\bCC\b|CC0|Attribution|tatoeba", re.IGNORECASE)

Split = Callable[[str], Sequence[str]]


def splits(languages: tuple[str, str] | None) -> tuple[Split, Split]:
    """What cuts each side into words: at spaces, or as `tokenize` does."""
    if languages is None:
        return str.split, str.split
    wanted = "None, or the languages of source and target"
    two = isinstance(languages, tuple | list) and len(languages) == 2
    check.that(two, "languages", repr(languages), wanted)
    for language in languages:
        tokenize("", language)  # does it know it?
    first, second = (partial(tokenize, language=x) for x in languages)
    return first, second


def read_pairs(
    path: str | Path,
    languages: tuple[str, str] | None = None,
    swap: bool = False,
) -> list[Pair]:
    """Your own sentence pairs: a UTF-8 file, source TAB target on each line.

    Words are what stands between spaces, or with `languages`, as in ("fr",
    "en"), what `tokenize` makes of each side. Empty lines are passed over,
    and so is a third column that names a licence, as in files of Anki and
    Tatoeba. `swap`: the file has the target first.
    ValueError: a line without exactly one tab, an empty side, no line, a
    file that is not UTF-8.
    """
    cut = splits(languages)
    pairs, name = [], Path(path).name
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        sides = line.split("\t")
        if len(sides) == 3 and ATTRIBUTION.search(sides[2]):
            sides.pop()
        check.that(
            len(sides) == 2,
            where,
            f"{len(sides) - 1} tabs in {line[:80]!r}",
            "source, one tab, target",
        )
        sides = sides[::-1] if swap else sides
        source, target = (tuple(f(side)) for f, side in zip(cut, sides))
        check.sentence(f"{where}, source", source)
        check.sentence(f"{where}, target", target)
        pairs.append(Pair(source, target))
    check.corpus(name, pairs)
    return pairs


def read_parallel(
    source: str | Path,
    target: str | Path,
    links: str | Path | None = None,
    languages: tuple[str, str] | None = None,
    first: int = 0,
) -> list[Pair]:
    """Sentence pairs from two files, line by line, as of Moses or Europarl.

    `links`: a third file with the gold links of each line (`read_links`,
    which explains `first`). A line that is blank on either side is passed
    over, and so are its links. `languages` as in `read_pairs`.
    ValueError: files of unequal length; links that name no word; no pair.
    """
    cut = splits(languages)
    there, here = read_lines(source), read_lines(target)
    names = [Path(path).name for path in (source, target)]
    told = f"{len(there)} lines"
    wanted = f"{len(here)}, as many as {names[1]}"
    check.that(len(there) == len(here), names[0], told, wanted)
    known = [Gold()] * len(there)
    if links is not None:
        known = read_links(links, first, len(there))
    pairs = []
    for number, lines in enumerate(zip(there, here)):
        words = [tuple(f(line)) for f, line in zip(cut, lines)]
        if not all(words):
            continue
        try:
            pairs.append(Pair(words[0], words[1], *known[number]))
        except ValueError as error:
            raise ValueError(f"line {number + 1}, {error}") from error
    check.corpus(names[0], pairs, "pair")
    return pairs
