"""English sentences made to ask a trained encoder one thing at a time.

Controlled language of the course's own: `pronouns` knows by construction
which noun each pronoun stands for, since only one of the two nouns agrees
with it; in `WINOGRAD` sense alone decides.
"""

import random
from typing import NamedTuple

from attnkit import check

PRONOUN_NOUNS = {
    "he": "uncle",
    "she": "aunt",
    "they": "uncles sisters lawyers students children",
    "it": "car coat scarf suitcase box",
}
OTHER_NOUNS = {
    "he": "brother",
    "she": "sister",
    "they": "brothers nurses doctors teachers friends",
    "it": "bicycle shirt hat bag",
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


def linked(rng: random.Random, held_out: bool) -> Linked:
    """Draw a sentence: my aunt often helps your doctors because they …"""
    known = OTHER_NOUNS if held_out else PRONOUN_NOUNS
    first = rng.choice(["he", "she", "they"])
    second = rng.choice([p for p in known if p != first])
    kind = "it" if second == "it" else "person"
    forms = rng.choice(PRONOUN_VERBS[kind].split()).split("/")
    nouns = [rng.choice(known[p].split()) for p in (first, second)]
    nearest = rng.random() < 0.5
    pronoun = second if nearest else first
    mood = MOODS["it" if pronoun == "it" else "person"]
    clause = [
        rng.choice(["my", "your", "our"]),
        nouns[0],
        *rng.choice(["", "often", "always", "sometimes"]).split(),
        forms[first == "they"],
        rng.choice(["my", "your", "our", "their"]),
        nouns[1],
    ]
    said = [pronoun, "are" if pronoun == "they" else "is"]
    said.append(rng.choice(mood.split()))
    if held_out:
        words = [rng.choice(["when", "while"]), *clause, ",", *said, "."]
    else:
        words = [*clause, rng.choice(["because", "and", "but"]), *said, "."]
    text = " ".join(words)
    return Linked(text, pronoun, nouns[nearest], nouns[not nearest], nearest)


def pronouns(
    count: int, seed: int = 0, held_out: bool = False
) -> list[Linked]:
    """Different sentences whose pronoun agrees with one of two nouns.

    About half of the pronouns stand for the nearer noun. All pieces are
    words of the course's grammar. `held_out` gives other nouns in another
    pattern, to check on what was found on the first.
    """
    check.count("count", count, least=1)
    check.that(count <= 20_000, "count", count, "at most 20000")
    check.seed(seed)
    found: dict[str, Linked] = {}
    rng = random.Random(seed)
    while len(found) < count:
        one = linked(rng, held_out)
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
