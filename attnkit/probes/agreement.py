"""Blanks to fill where a verb agrees with its subject, and how to count."""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from attnkit import check
from attnkit.grammar.lexicon import ADVERBS, NOUNS, VERBS, Noun, with_s
from attnkit.grammar.nouns import FITTING
from attnkit.grammar.sentences import split_of

BLANK = "[MASK]"
# Not read, whose past looks like its present.
SINGULAR = {v.base: with_s(v.base) for v in VERBS if v.base != v.past}
# Verbs that need no object, and people who may be anybody's.
ALONE = [
    verb.base for verb in VERBS if verb.kinds == "-" and verb.base in SINGULAR
]
PEOPLE = [n for n in NOUNS if n.kind in ("people", "trade", "young")]
SINGLE = {noun.english for noun in PEOPLE}
MANY = {with_s(noun.english) for noun in PEOPLE}
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


def attracted(
    count: int, seed: int = 0, split: str = "train"
) -> list[tuple[str, ...]]:
    """Sentences with a second noun between the subject and its verb.

    "the old baker near the teachers often sings .": both nouns are people,
    each is one or many by lot, and so is whether adjectives and an adverb
    stand there. Made after the agreement tests of Linzen et al. (2016).
    `split` as in `phrases`; all sentences are distinct.
    """
    check.count("count", count)
    check.that(count <= 20_000, "count", count, "at most 20000")
    check.seed(seed)
    splits = ("train", "valid", "test")
    check.that(split in splits, "split", repr(split), f"one of {splits}")
    rng = random.Random(f"{seed} attracted")
    made: dict[tuple[str, ...], None] = {}
    while len(made) < count:
        words = draw_attracted(rng)
        if split_of(words) == split:
            made[words] = None
    return list(made)


def draw_attracted(rng: random.Random) -> tuple[str, ...]:
    """One of them."""
    one, other = rng.sample(PEOPLE, 2)
    many = rng.random() < 0.5
    verb = rng.choice(ALONE)
    middle = rng.choice(("near", "behind", "in front of")).split()
    often = rng.choice((*ADVERBS.values(), *[""] * len(ADVERBS)))
    said = verb if many else SINGULAR[verb]
    words = [
        *person(rng, one, many),
        *middle,
        *person(rng, other, rng.random() < 0.5),
        *often.split(),
        said,
        ".",
    ]
    return tuple(words)


def person(rng: random.Random, noun: Noun, many: bool) -> list[str]:
    """the baker, the old bakers"""
    adjective = rng.choice(FITTING[noun.kind]).english.split()
    name = with_s(noun.english) if many else noun.english
    return ["the", *adjective * (rng.random() < 0.4), name]


def attracted_blanks(
    sentences: Iterable[Sequence[str]],
) -> dict[str, list[Blank]]:
    """Their verbs made blanks, by whether the two nouns agree in number."""
    found: dict[str, list[Blank]] = {"nouns agree": [], "nouns differ": []}
    for words in check.sentences("sentences", sentences):
        position = next(i for i, word in enumerate(words) if word in OTHER)
        numbers = {word in MANY for word in words if word in MANY | SINGLE}
        kind = "nouns agree" if len(numbers) == 1 else "nouns differ"
        found[kind].append(hidden(words, position))
    return found


def filled_right(judged: Sequence[Sequence[int | float]]) -> float:
    """How often the right word's number is the higher; a tie counts half."""
    check.corpus("judged", judged, "blank")
    pairs = all(len(pair) == 2 for pair in judged)
    check.that(pairs, "judged", "rows of another length", "(right, wrong)")
    won = [(right > wrong) + (right == wrong) / 2 for right, wrong in judged]
    return sum(won) / len(won)
