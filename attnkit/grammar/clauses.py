"""Clauses of the small French-English grammar, as glued pieces.

A clause is glued from named pieces: FRENCH and ENGLISH are the two orders
that its pieces take, LOOSE the pairs that only possible links join.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from attnkit.data.pair import Pair, chain, glue, piece
from attnkit.grammar.lexicon import (
    ADJECTIVES,
    ADVERBS,
    PLACES,
    TIMES,
    VERBS,
    Noun,
    Verb,
    forms,
    with_s,
)
from attnkit.grammar.nouns import (
    FITTING,
    HUMANS,
    OWNED,
    draw_noun,
    draw_subject,
    inflect,
    noun_phrase,
)

LOOK_KINDS = ["kin", "people", "trade", "animal", "food", *OWNED]
FRENCH = (
    "subject ne clitic be finite pas adverb participle object state place time"
).split()
ENGLISH = (
    "subject do be pas adverb finite participle clitic object state place time"
).split()
LOOSE = [("ne", "pas"), ("finite", "do"), ("finite", "participle")]


# The noun that a clause speaks of, whether many, and the verb.
Topic = tuple[Noun, bool, Verb | None]


class Clause(NamedTuple):
    """A clause, and what decides which connectors may stand beside it."""

    words: Pair
    kind: str  # event, mood (he is tired) or look (the car is red)
    past: bool
    plain: bool  # neither negated nor dated
    topic: Topic | None


def frequency(
    rng: random.Random, negated: bool, rate: float
) -> dict[str, Pair]:
    """Return the pieces ne, pas and an adverb of frequency, if any."""
    parts = {}
    if negated:
        parts = {"ne": piece("ne"), "pas": piece("pas", "not")}
    if rng.random() < rate:
        french = rng.choice(list(ADVERBS)[: 2 if negated else 4])
        parts["adverb"] = piece(french, ADVERBS[french])
    return parts


def state(rng: random.Random) -> Clause:
    """Return a clause with être: you are often tired, the car is red."""
    mood, negated = rng.random() < 0.6, rng.random() < 0.25
    words, person, gender, noun = draw_subject(
        rng,
        HUMANS if mood else LOOK_KINDS,
        ["definite", "this", "possessive"],
        mood,
        0.5 if mood else 0.0,
    )
    adjective = rng.choice(
        FITTING[noun.kind]
        if noun and not mood
        else [a for a in ADJECTIVES if a.place == "mood"]
    )
    parts = frequency(rng, negated, 0.3 if mood else 0.0) | {
        "subject": words,
        "be": piece(
            forms("être")[person],
            ["am", "are", "is", "are", "are", "are"][person],
        ),
        "state": piece(
            inflect(adjective, gender, person > 2), adjective.english
        ),
    }
    return Clause(
        glue(parts, FRENCH, ENGLISH, LOOSE),
        "mood" if mood else "look",
        False,
        not negated and "adverb" not in parts,
        noun and (noun, person > 2, None),
    )


def conjugate(
    verb: Verb, person: int, past: bool, negated: bool
) -> dict[str, Pair]:
    """Return the pieces of a verb: finite form, do, participle."""
    *present, participle = forms(verb.french)
    third = person == 2
    english = verb.base
    if not negated:
        english = verb.past if past else with_s(english) if third else english
    phrase = [english, *verb.particle.split("-")]
    french = participle if past else present[person]
    full = piece(
        french,
        " ".join(phrase),
        possible="0-1" if verb.particle != "-" else "",
    )
    parts = {"finite": full}
    if past:
        parts = {"finite": piece(forms("avoir")[person]), "participle": full}
    if negated:
        parts["do"] = piece("", "did" if past else "does" if third else "do")
    return parts


def complement(
    rng: random.Random,
    verb: Verb,
    noun: Noun,
    many: bool,
    articles: Sequence[str],
    habit: bool,
    taken: Noun | None,
) -> Pair:
    """Return the object of a verb; none if the verb takes none."""
    if "once" in verb.uses and habit and "indefinite" in articles:
        articles = ["indefinite", "this"]
    elif habit and not many:
        articles = [name for name in articles if name != "indefinite"]
    if "new" in verb.uses:
        articles = [name for name in articles if name != "possessive"]
    words = noun_phrase(rng, noun, many, articles, taken=taken)
    return chain(piece("à", "to"), words) if "to" in verb.uses else words


def draw_place(rng: random.Random) -> Pair:
    """Return a place: at the market, near a quiet garden."""
    kind = rng.choice(list(PLACES))
    words = rng.choice(PLACES[kind])
    articles = ["definite", "definite", "this", "indefinite"]
    noun = draw_noun(rng, [kind])
    return chain(
        piece(*words),
        noun_phrase(
            rng, noun, False, articles[:1] if words[0] == "à" else articles
        ),
    )


def event(
    rng: random.Random, topic: Topic | None = None, first: bool = False
) -> Clause:
    """Return a clause with a verb: he often buys it, the cat slept.

    A pronoun object stands for the `topic`, the noun that the clause
    before spoke of; in the first clause it may stand for any noun.
    """
    answers = [
        verb
        for verb in VERBS
        if topic
        and verb.clitic != "-"
        and verb != topic[2]
        and topic[0].kind in verb.kinds.split()
    ]
    if answers and rng.random() < 0.5:
        verb, past = rng.choice(answers), False
    else:
        verb, past = rng.choice(VERBS), rng.random() < 0.3
    negated = rng.random() < 0.3
    articles = ["definite", "this", "possessive", "indefinite"]
    if negated:
        articles.remove("indefinite")
    words, person, _, taken = draw_subject(
        rng, HUMANS + ["animal"] * 3 * (verb.french == "dormir"), articles
    )
    parts = {
        "subject": words,
        **conjugate(verb, person, past, negated),
        **frequency(rng, negated, 0.0 if past and negated else 0.5),
    }
    if "adverb" not in parts and rng.random() < 0.2:
        parts["time"] = piece(
            *rng.choice(TIMES["past" if past else "present"])
        )
    habit = "adverb" in parts or "time" in parts and not past

    if verb not in answers or past:
        topic = None
    if verb.kinds != "-":
        noun, many, _ = topic or (
            draw_noun(rng, verb.kinds.split(), taken),
            rng.random() < 0.35,
            verb,
        )
        one = "once" in verb.uses and habit  # no pear is eaten every day
        hidden = verb.clitic == "them"
        if (
            not past
            and verb.clitic != "-"
            and (many or not one | hidden)
            and rng.random() < (0.9 if topic else 0.45 * first)
        ):
            parts["clitic"] = pronoun(verb, noun, many)
        else:
            if topic:
                noun = draw_noun(rng, verb.kinds.split(), taken)
            many = many or one
            parts["object"] = complement(
                rng, verb, noun, many, articles, habit, taken
            )
        topic = noun, many, verb
    short = len(parts) == 2 and taken is None
    if "place" in verb.uses and (short or rng.random() < 0.3):
        parts["place"] = draw_place(rng)
    plain = not (negated or habit or "time" in parts)
    return Clause(
        glue(parts, FRENCH, ENGLISH, LOOSE), "event", past, plain, topic
    )


def pronoun(verb: Verb, noun: Noun, many: bool) -> Pair:
    """Return the object pronoun that stands for a noun."""
    if many:
        return piece("les", "them")
    if noun.gender == "f":
        return piece("la", verb.clitic.replace("him", "her"))
    return piece("le", verb.clitic)
