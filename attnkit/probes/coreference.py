"""English sentences made to ask a trained encoder one thing at a time.

Controlled language of the course's own: `pronouns` knows by construction
which noun each pronoun stands for, since only one of the two nouns agrees
with it; in `WINOGRAD` sense alone decides.
"""

import random
from typing import NamedTuple

from attnkit import check

PRONOUN_NOUNS = {
    "he": "uncle brother",
    "she": "aunt sister",
    "they": "uncles brothers sisters nurses lawyers doctors students "
    "teachers children friends",
    "it": "car bicycle coat shirt scarf hat suitcase bag box",
}
PRONOUN_VERBS = {
    "person": "helps/help thanks/thank greets/greet",
    "it": "washes/wash sells/sell buys/buy",
}
MOODS = {"person": "tired happy ill old", "it": "old small beautiful"}


class Linked(NamedTuple):
    """A sentence with a pronoun, its noun, and the other noun."""

    text: str
    pronoun: str
    noun: str
    other: str
    nearest: bool  # whether the pronoun's noun is the nearer one


def linked(rng: random.Random) -> Linked:
    """Draw a sentence: my aunt often helps your doctors because they …"""
    first = rng.choice(["he", "she", "they"])
    second = rng.choice([p for p in PRONOUN_NOUNS if p != first])
    kind = "it" if second == "it" else "person"
    forms = rng.choice(PRONOUN_VERBS[kind].split()).split("/")
    nouns = [rng.choice(PRONOUN_NOUNS[p].split()) for p in (first, second)]
    nearest = rng.random() < 0.5
    pronoun = second if nearest else first
    mood = MOODS["it" if pronoun == "it" else "person"]
    text = " ".join(
        [
            rng.choice(["my", "your", "our"]),
            nouns[0],
            *rng.choice(["", "often", "always", "sometimes"]).split(),
            forms[first == "they"],
            rng.choice(["my", "your", "our", "their"]),
            nouns[1],
            rng.choice(["because", "and", "but"]),
            pronoun,
            "are" if pronoun == "they" else "is",
            rng.choice(mood.split()),
            ".",
        ]
    )
    return Linked(text, pronoun, nouns[nearest], nouns[not nearest], nearest)


def pronouns(count: int, seed: int = 0) -> list[Linked]:
    """Different sentences whose pronoun agrees with one of two nouns.

    About half of the pronouns stand for the nearer noun. All pieces are
    words of the course's grammar.
    """
    check.count("count", count, least=1)
    check.that(count <= 20_000, "count", count, "at most 20000")
    check.seed(seed)
    found: dict[str, Linked] = {}
    rng = random.Random(seed)
    while len(found) < count:
        one = linked(rng)
        found[one.text] = one
    return list(found.values())


class Schema(NamedTuple):
    """A sentence with a gap; one word in it means the first noun by the
    pronoun, the other word the second."""

    text: str
    pronoun: str
    nouns: tuple[str, str]
    words: tuple[str, str]


# In the manner of Levesque et al. (2012); the first is theirs.
WINOGRAD = [
    Schema(text, pronoun, (first, second), (this, that))
    for line in """\
the trophy does not fit into the suitcase because it is too {} . \
/ it / trophy / suitcase / big / small
the table does not go through the door because it is too {} . \
/ it / table / door / wide / narrow
the ball broke the window because it was made of {} . \
/ it / ball / window / steel / glass
the bottle filled the cup until it was {} . \
/ it / bottle / cup / empty / full
the son could not lift the father because he was so {} . \
/ he / son / father / weak / heavy
the boy ran after the man because he was so {} . \
/ he / boy / man / angry / rich
my uncle helps my brother because he is {} . \
/ he / uncle / brother / polite / ill""".splitlines()
    for text, pronoun, first, second, this, that in [line.split(" / ")]
]
