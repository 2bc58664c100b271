"""Filling blanks by counting: what a network has to beat."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from attnkit import check
from attnkit.probes.agreement import BLANK, Blank


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


class NaiveBayes:
    """Each word around a blank says by itself which word it goes with.

    log p(word) + the sum of log p(neighbour | word) over the places of
    `offsets` (-1 is the word before), each counted in training, each
    neighbour once more than it was seen. With `bag` a neighbour counts the
    same at whichever of the places it stands. One offset alone is a count
    with a gap. The `first` words of the sentence speak too, by their places
    from its beginning.
    """

    def __init__(
        self,
        sentences: Iterable[Sequence[str]],
        offsets: Sequence[int],
        bag: bool = False,
        first: int = 0,
    ):
        check.count("first", first)
        listed = check.listed("offsets", offsets, "a list of whole numbers")
        whole = all(isinstance(x, int) and x != 0 for x in listed)
        wanted = "whole numbers other than 0, at least one"
        some = bool(listed) or first > 0
        check.that(some and whole, "offsets", listed, wanted)
        self.offsets, self.bag, self.first = listed, bag, first
        self.words: Counter[str] = Counter()
        self.seen: Counter[tuple] = Counter()
        for words in check.sentences("sentences", sentences):
            self.words.update(words)
            for position, word in enumerate(words):
                for neighbour in self.neighbours(words, position):
                    self.seen[word, neighbour] += 1
        check.corpus("sentences", self.words)

    def neighbours(self, words: Sequence[str], position: int) -> list[tuple]:
        """What stands around: (place, word), the place left out in a bag."""
        there = [(x, position + x) for x in self.offsets]
        return [
            (None if self.bag else x, words[i] if 0 <= i < len(words) else "")
            for x, i in there
        ] + [
            (f"word {i}", word)
            for i, word in enumerate(words[: min(self.first, position)])
        ]

    def log_p(self, word: str, around: Sequence[tuple]) -> float:
        """log p of the word and of all that stands around it."""
        total = self.words[word]
        if total == 0:
            return -math.inf
        floor = total * (len(self.offsets) if self.bag else 1)
        floor += len(self.words)
        return math.log(total) + sum(
            math.log((self.seen[word, neighbour] + 1) / floor)
            for neighbour in around
        )

    def __call__(self, blanks: Sequence[Blank]) -> list[tuple[float, float]]:
        """log p of the right and of the wrong word at each blank."""
        found = []
        for blank in blanks:
            around = [
                x
                for x in self.neighbours(blank.words, blank.position)
                if x[1] != BLANK
            ]
            found.append(
                (
                    self.log_p(blank.right, around),
                    self.log_p(blank.wrong, around),
                )
            )
        return found


def filled_right(judged: Sequence[Sequence[int | float]]) -> float:
    """How often the right word's number is the higher; a tie counts half."""
    check.corpus("judged", judged, "blank")
    pairs = all(len(pair) == 2 for pair in judged)
    check.that(pairs, "judged", "rows of another length", "(right, wrong)")
    won = [(right > wrong) + (right == wrong) / 2 for right, wrong in judged]
    return sum(won) / len(won)
