"""Blanks to fill where a verb agrees with its subject."""

import random
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


def attracted(
    count: int, seed: int = 0, split: str = "train"
) -> list[tuple[str, ...]]:
    """Sentences with other nouns beside the subject of their verb.

    "the old baker near the teachers often sings .", "behind the nurses , the
    baker sings .", or both. All nouns are people, each is one or many by
    lot, and so is whether adjectives and an adverb stand there. Made after
    the agreement tests of Linzen et al. (2016). `split` as in `phrases`; all
    sentences are distinct.
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
    """One of them: half have a noun after the subject, a quarter one before
    it, a quarter both."""
    before = rng.random() < 0.5
    after = not before or rng.random() < 0.5
    subject, *others = rng.sample(PEOPLE, 3)
    many = rng.random() < 0.5
    verb = rng.choice(ALONE)
    often = rng.choice((*ADVERBS.values(), *[""] * len(ADVERBS)))
    words = [
        *[*place(rng, others[0]), ","] * before,
        *person(rng, subject, many),
        *place(rng, others[1]) * after,
        *often.split(),
        verb if many else SINGULAR[verb],
        ".",
    ]
    return tuple(words)


def place(rng: random.Random, noun: Noun) -> list[str]:
    """near the baker, in front of the old bakers"""
    middle = rng.choice(("near", "behind", "in front of")).split()
    return [*middle, *person(rng, noun, rng.random() < 0.5)]


def person(rng: random.Random, noun: Noun, many: bool) -> list[str]:
    """the baker, the old bakers"""
    adjective = rng.choice(FITTING[noun.kind]).english.split()
    name = with_s(noun.english) if many else noun.english
    return ["the", *adjective * (rng.random() < 0.4), name]


def attracted_blanks(
    sentences: Iterable[Sequence[str]],
) -> dict[str, list[Blank]]:
    """Their verbs made blanks, by where nouns of the other number stand.

    "nouns agree": nowhere. "other after", "other before": between subject
    and verb, at the beginning. "other around": at both places. Left out is
    what has both places and nouns of both numbers at them.
    """
    kinds = ("nouns agree", "other after", "other before", "other around")
    found: dict[str, list[Blank]] = {kind: [] for kind in kinds}
    for words in check.sentences("sentences", sentences):
        position = next(i for i, word in enumerate(words) if word in OTHER)
        nouns = [word in MANY for word in words if word in MANY | SINGLE]
        before = "," in words
        subject = nouns.pop(before)
        if {*nouns} == {subject}:
            kind = kinds[0]
        elif {*nouns} == {not subject}:
            kind = kinds[len(nouns) + before]
        else:
            continue
        found[kind].append(hidden(words, position))
    return found
