"""Noun phrases of the small French-English grammar, as glued pieces."""

import random
from collections.abc import Iterable, Sequence

from attnkit.data.pair import Pair, glue, piece
from attnkit.grammar.lexicon import (
    ADJECTIVES,
    ARTICLES,
    BEFORE_VOWEL,
    NOUNS,
    PRONOUNS,
    VOWELS,
    Adjective,
    Noun,
    plural,
    with_s,
)

KIND = {
    kind: [noun for noun in NOUNS if noun.kind == kind]
    for kind in dict.fromkeys(noun.kind for noun in NOUNS)
}
FITTING = {
    kind: [a for a in ADJECTIVES if kind in a.kinds.split()] for kind in KIND
}
HUMANS = ["kin", "people", "trade", "young"]
OWNED = ["text", "print", "case", "vehicle", "dish", "clothes"]


def draw_noun(
    rng: random.Random, kinds: Iterable[str], but: Noun | None = None
) -> Noun:
    """Draw a noun of one of the kinds, other than one already there."""
    return rng.choice(
        [noun for kind in kinds for noun in KIND[kind] if noun != but]
    )


def inflect(adjective: Adjective, gender: str, many: bool) -> str:
    """Return an adjective's French form."""
    form = adjective.m if gender == "m" else adjective.f
    return plural(form) if many else form


def noun_phrase(
    rng: random.Random,
    noun: Noun,
    many: bool,
    articles: Sequence[str],
    adorn: bool = True,
    taken: Noun | None = None,
) -> Pair:
    """Return a noun with its article and at times adjectives or an owner."""
    article = "possessive" if noun.kind == "kin" else rng.choice(articles)
    if article == "possessive" and noun.kind == "trade" and many:
        article = "definite"
    m, f, both, one, more = rng.choice(ARTICLES[article]).split()
    french = both if many else m if noun.gender == "m" else f
    english = more if many else one
    word = plural(noun.french) if many else noun.french
    parts = {
        "noun": piece(word, with_s(noun.english) if many else noun.english)
    }
    if adorn and rng.random() < (0.2 if noun.kind in HUMANS else 0.6):
        first = rng.choice(FITTING[noun.kind])
        for adjective in (first, *colours(rng, first, noun)):
            form = inflect(adjective, noun.gender, many)
            if not many and word.startswith(VOWELS):
                form = BEFORE_VOWEL.get(form, form)
            name = "before" if adjective.place == "before" else "after"
            parts[name] = piece(form, adjective.english)
    if french == "des" and "before" in parts:
        french = "de"
    if article == "definite" and noun.kind in OWNED and rng.random() < 0.5:
        owner = draw_noun(rng, HUMANS, taken)
        parts["owner"] = noun_phrase(
            rng, owner, False, ["definite", "possessive"], adorn=False
        )
        parts["of"], english = piece("de", "'s"), "-"
    parts["article"] = piece(french, english.strip("-"))
    lost = [("article", "of" if "of" in parts else "noun")]
    return glue(
        parts,
        ["article", "before", "noun", "after", "of", "owner"],
        ["owner", "of", "article", "before", "after", "noun"],
        lost if english == "-" else [],
    )


def colours(
    rng: random.Random, first: Adjective, noun: Noun
) -> list[Adjective]:
    """Return at most one colour to stand beside an adjective before."""
    fitting = [a for a in FITTING[noun.kind] if a.place == "colour"]
    fits = first.place == "before" and fitting and rng.random() < 0.5
    return [rng.choice(fitting)] if fits else []


def draw_subject(
    rng: random.Random,
    kinds: Iterable[str],
    articles: Sequence[str],
    adorn: bool = True,
    pronouns: float = 0.5,
) -> tuple[Pair, int, str, Noun | None]:
    """Return words, person (0 to 5), gender and noun of a subject."""
    if rng.random() < pronouns:
        french, english, person, genders = rng.choice(PRONOUNS)
        return piece(french, english), person, rng.choice(genders), None
    noun, many = draw_noun(rng, kinds), rng.random() < 0.35
    if many:
        articles = [name for name in articles if name != "indefinite"]
    words = noun_phrase(rng, noun, many, articles, adorn)
    return words, 5 if many else 2, noun.gender, noun
