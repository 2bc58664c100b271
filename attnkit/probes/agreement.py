"""Blanks to fill where a verb agrees with its subject, and how to count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from attnkit import check
from attnkit.grammar.lexicon import ADVERBS, VERBS, with_s

BLANK = "[MASK]"
# Not read, whose past looks like its present.
SINGULAR = {v.base: with_s(v.base) for v in VERBS if v.base != v.past}
OTHER = SINGULAR | {many: base for base, many in SINGULAR.items()}


class Blank(NamedTuple):
    """Words with a blank at `position`, the right word for it, and a wrong."""

    words: tuple[str, ...]
    position: int
    right: str
    wrong: str


def verb_blanks(
    sentences: Iterable[Sequence[str]],
) -> dict[str, list[Blank]]:
    """Present verbs made blanks, by what tells their number.

    "next to it": the subject is the word before. "adverb between": one
    word further off. "subject hidden": the subject is a blank too, and this
    or these still shows its number, two words away or more.
    """
    found: dict[str, list[Blank]] = {}
    for words in check.sentences("sentences", sentences):
        for position, right in enumerate(words):
            if right not in OTHER or position == 0:
                continue
            adverb = words[position - 1] in ADVERBS.values()
            subject = position - 1 - adverb
            if {"do", "does", "did"} & set(
                words[max(0, position - 3) : position]
            ):
                continue
            kind = "adverb between" if adverb else "next to it"
            blank = hidden(words, position)
            found.setdefault(kind, []).append(blank)
            if {"this", "these"} & set(words[max(0, subject - 2) : subject]):
                kind = "subject hidden"
                found.setdefault(kind, []).append(
                    hidden(words, position, subject)
                )
    return found


def hidden(words: Sequence[str], position: int, *others: int) -> Blank:
    """The verb at `position` as a blank, and the words at `others` hidden."""
    shown = list(words)
    for i in (position, *others):
        shown[i] = BLANK
    return Blank(
        tuple(shown), position, words[position], OTHER[words[position]]
    )


class NeighbourCounts:
    """How often each word stood between these neighbours in training.

    Neighbours are `before` words on the left and `after` on the right. Where
    they were never seen together, the outermost are left out (backing off).
    """

    def __init__(
        self, sentences: Iterable[Sequence[str]], before: int, after: int
    ):
        check.count("before", before)
        check.count("after", after)
        self.before, self.after = before, after
        self.seen: dict[tuple, Counter[str]] = {}
        for words in check.sentences("sentences", sentences):
            for position, word in enumerate(words):
                for key in self.keys(words, position):
                    self.seen.setdefault(key, Counter())[word] += 1
        check.corpus("sentences", self.seen)

    def keys(self, words: Sequence[str], position: int) -> list[tuple]:
        """The neighbours, from all of them down to none."""
        left = words[max(0, position - self.before) : position]
        right = words[position + 1 : position + 1 + self.after]
        most = max(self.before, self.after)
        return [
            (tuple(left[max(0, len(left) - n) :]), tuple(right[:n]))
            for n in range(most, -1, -1)
        ]

    def __call__(self, blanks: Sequence[Blank]) -> list[tuple[int, int]]:
        """How often the right and the wrong word stood at each blank."""
        return [self.count(blank) for blank in blanks]

    def count(self, blank: Blank) -> tuple[int, int]:
        """The same for one blank."""
        for key in self.keys(blank.words, blank.position):
            found = self.seen.get(key, Counter())
            right, wrong = found[blank.right], found[blank.wrong]
            if right or wrong:
                return right, wrong
        return 0, 0


def filled_right(judged: Sequence[Sequence[int | float]]) -> float:
    """How often the right word's number is the higher; a tie counts half."""
    check.corpus("judged", judged, "blank")
    pairs = all(len(pair) == 2 for pair in judged)
    check.that(pairs, "judged", "rows of another length", "(right, wrong)")
    won = [(right > wrong) + (right == wrong) / 2 for right, wrong in judged]
    return sum(won) / len(won)
