"""Sentences with their translation and gold links, and how to glue them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeVar

from attnkit import check

Name = TypeVar("Name")  # of a piece


@dataclass(frozen=True, slots=True)
class Pair:
    """A source sentence, its translation, and which words correspond.

    A link (i, j) joins source word i and target word j. Sure links are
    beyond dispute; possible links may be drawn or left out without fault.
    Every sure link is a possible one too, whether it is named there or not.
    Sentences from outside come without gold links: both sets are then empty.
    Lists are taken for tuples, and any collection of links for a set.
    ValueError: text for a list of words, a link outside the sentences.

    Sure and possible: Och and Ney (2003), A systematic comparison of
    various statistical alignment models, Computational Linguistics 29(1).
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        source = check.words("source", self.source)
        target = check.words("target", self.target)
        sure = check.link_set("sure", self.sure, source, target)
        possible = check.link_set("possible", self.possible, source, target)
        put = object.__setattr__  # the way into a frozen one
        put(self, "source", source)
        put(self, "target", target)
        put(self, "sure", sure)
        put(self, "possible", possible | sure)


def pair_list(name: str, pairs: Iterable[Pair]) -> list[Pair]:
    """At least one pair, in a list. ValueError: anything else."""
    found = check.listed(name, pairs, "a list of Pair")
    check.corpus(name, found, "pair")
    for pair in found:
        if not isinstance(pair, Pair):
            check.that(False, name, repr(pair), "a list of Pair")
    return found


def links_of(text: str) -> frozenset[tuple[int, int]]:
    """Return links from text as in "0-0 1-2"."""
    pairs = (link.split("-") for link in text.split())
    return frozenset((int(i), int(j)) for i, j in pairs)


@cache
def piece(
    french: str = "", english: str = "", sure: str = "0-0", possible: str = ""
) -> Pair:
    """Return a piece of a sentence from text.

    Links are written as in "0-0 1-2", French word first. Either side may
    be empty; then there are no links.
    """
    source, target = tuple(french.split()), tuple(english.split())
    if not (source and target):
        return Pair(source, target)
    surely = links_of(sure)
    return Pair(source, target, surely, surely | links_of(possible))


def glue(
    parts: Mapping[Name, Pair],
    french: Iterable[Name],
    english: Iterable[Name],
    loose: Iterable[tuple[Name, Name]] = (),
) -> Pair:
    """Glue named pieces in two orders, one for each language.

    `parts` maps names to pieces; `french` and `english` are lists of
    names; a name without a piece is passed over. Links shift along with
    their words. For each (a, b) in `loose`, all French words of piece a
    are possible links to all English words of piece b.
    """
    source: list[str] = []
    target: list[str] = []
    row, column = {}, {}
    for name in french:
        if name in parts:
            row[name] = len(source)
            source += parts[name].source
    for name in english:
        if name in parts:
            column[name] = len(target)
            target += parts[name].target
    sure: set[tuple[int, int]] = set()
    possible: set[tuple[int, int]] = set()
    for name, part in parts.items():
        sure |= {(row[name] + i, column[name] + j) for i, j in part.sure}
        possible |= {
            (row[name] + i, column[name] + j) for i, j in part.possible
        }
    for a, b in loose:
        if a in parts and b in parts:
            possible |= {
                (row[a] + i, column[b] + j)
                for i, j in product(
                    range(len(parts[a].source)), range(len(parts[b].target))
                )
            }
    return Pair(
        tuple(source), tuple(target), frozenset(sure), frozenset(possible)
    )


def chain(*pieces: Pair) -> Pair:
    """Glue pieces that stand in the same order in both languages."""
    parts = dict(enumerate(pieces))
    return glue(parts, parts, parts)
