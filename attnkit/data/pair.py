"""Sentences with their translation and gold links, and how to glue them."""

from dataclasses import dataclass
from functools import cache
from itertools import product


@dataclass(frozen=True, slots=True)
class Pair:
    """A source sentence, its translation, and which words correspond.

    A link (i, j) joins source word i and target word j. Sure links are
    beyond dispute; possible links may be drawn or left out without fault.
    Every sure link is a possible one too. Sentences from outside come
    without gold links: both sets are then empty.

    Sure and possible: Och and Ney (2003), A systematic comparison of
    various statistical alignment models, Computational Linguistics 29(1).
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    sure: frozenset[tuple[int, int]] = frozenset()
    possible: frozenset[tuple[int, int]] = frozenset()


@cache
def piece(french="", english="", sure="0-0", possible=""):
    """Return a piece of a sentence from text.

    Links are written as in "0-0 1-2", French word first. Either side may
    be empty; then there are no links.
    """
    source, target = tuple(french.split()), tuple(english.split())
    if not (source and target):
        return Pair(source, target)
    sure, possible = (
        {tuple(map(int, link.split("-"))) for link in links.split()}
        for links in (sure, possible)
    )
    return Pair(source, target, frozenset(sure), frozenset(sure | possible))


def glue(parts, french, english, loose=()):
    """Glue named pieces in two orders, one for each language.

    `parts` maps names to pieces; `french` and `english` are lists of
    names; a name without a piece is passed over. Links shift along with
    their words. For each (a, b) in `loose`, all French words of piece a
    are possible links to all English words of piece b.
    """
    source, target, row, column = [], [], {}, {}
    for name in french:
        if name in parts:
            row[name] = len(source)
            source += parts[name].source
    for name in english:
        if name in parts:
            column[name] = len(target)
            target += parts[name].target
    sure, possible = set(), set()
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


def chain(*pieces):
    """Glue pieces that stand in the same order in both languages."""
    parts = dict(enumerate(pieces))
    return glue(parts, parts, parts)
