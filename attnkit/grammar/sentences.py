"""A small French-English grammar whose sentences come with gold links.

One idea carries it: a piece is (French words, English words, links), and
pieces are glued in two orders, so that the links shift along. It is
controlled language, not real text: each French sentence has exactly one
translation, decided by the words in it; clauses are joined with some care
for sense, but they tell no story.

Sure links join words that translate one another. Possible links add what
has no word of its own: ne beside pas, the auxiliary, do, an article that
the other language leaves out, the small words of fixed phrases.
"""

import random
from collections.abc import Sequence
from hashlib import blake2b

from attnkit import check
from attnkit.data.pair import Pair, chain, piece
from attnkit.grammar.clauses import Clause, event, state
from attnkit.grammar.lexicon import (
    CONNECTORS,
    CONTRACTED,
    ELIDED,
    VOWELS,
)

MOST_SENTENCES = 200_000  # pairs in one call; more would only take long
PATIENCE = 3000  # draws in a row that bring nothing new
STARTS = {
    french.split()[-1 if "," in french else 0]
    for french, *_ in CONNECTORS.values()
}


def connector(
    rng: random.Random, left: Clause, right: Clause, last: str
) -> str:
    """Draw a connector that makes sense here and differs from the last."""
    names = ["and", "but"]
    if right.kind == "mood" and left.kind != "look" and not left.past:
        names += ["because", "because"]
    if left.kind == "mood" and right.kind == "event" and not right.past:
        names += ["so", "so"]
    if left.kind == "event" and right.plain and left.past == right.past:
        names += ["then"] * (left.plain and right.kind == "event")
        if not left.past and last not in ("when", "while"):
            names += ["when"] * (right.kind != "look")
            names += ["while"] * (right.kind == "event")
    return rng.choice([name for name in names if name != last])


def draw_sentence(rng: random.Random, count: int) -> Pair:
    """Return a sentence of so many clauses."""
    pieces: list[Pair] = []
    name, left = "", None
    for _ in range(count):
        topic = left and left.topic
        right = (
            event(rng, topic, first=not left)
            if rng.random() < 0.88
            else state(rng)
        )
        if left:
            name = connector(rng, left, right, name)
            pieces.append(piece(*CONNECTORS[name]))
        pieces.append(right.words)
        left = right
    return polish(chain(*pieces, piece(".", ".")))


def polish(pair: Pair) -> Pair:
    """Elide and contract the French; turn a into an where needed."""
    french: list[str] = []
    place = []
    for word, following in zip(pair.source, (*pair.source[1:], "")):
        if following.startswith(VOWELS):
            word = ELIDED.get(word, word)
        if french and (french[-1], word) in CONTRACTED:
            french[-1] = CONTRACTED[french[-1], word]
        else:
            french.append(word)
        place.append(len(french) - 1)
    english = tuple(
        "an" if word == "a" and following[0] in "aeiou" else word
        for word, following in zip(pair.target, (*pair.target[1:], "."))
    )
    sure, possible = (
        frozenset((place[i], j) for i, j in links)
        for links in (pair.sure, pair.possible)
    )
    return Pair(tuple(french), english, sure, possible)


def split_of(source: Sequence[str]) -> str:
    """Return the split a French sentence belongs to, by a hash of it."""
    digest = blake2b(" ".join(source).encode(), digest_size=8).digest()
    return {0: "valid", 1: "test"}.get(int.from_bytes(digest) % 10, "train")


def check_span(clauses: tuple[int, int]) -> None:
    """Two whole numbers above 0, the first not above the second."""
    pair = isinstance(clauses, tuple | list) and len(clauses) == 2
    whole = pair and all(isinstance(x, int) for x in clauses)
    check.that(
        whole and 1 <= clauses[0] <= clauses[1],
        "clauses",
        repr(clauses),
        "two whole numbers (low, high), 1 <= low <= high",
    )


def phrases(
    count: int,
    clauses: tuple[int, int] = (1, 3),
    seed: int = 0,
    split: str = "train",
) -> list[Pair]:
    """Return French-English pairs with gold links, all distinct.

    `clauses`: lowest and highest number of clauses, all equally likely.
    `split`: train, valid or test, about 80, 10 and 10 % of all sentences;
    a sentence belongs to one of them whatever the seed. Raises ValueError
    for bad arguments, or if so many different sentences cannot be found.
    """
    check.count("count", count)
    check.that(
        count <= MOST_SENTENCES, "count", count, f"at most {MOST_SENTENCES}"
    )
    check_span(clauses)
    check.seed(seed)
    splits = ("train", "valid", "test")
    check.that(split in splits, "split", repr(split), f"one of {splits}")
    low, high = clauses
    pairs: dict[tuple[str, ...], Pair] = {}
    rng, fruitless = random.Random(seed), 0
    while len(pairs) < count:
        pair = draw_sentence(rng, rng.randint(low, high))
        fruitless += 1
        if pair.source not in pairs and split_of(pair.source) == split:
            pairs[pair.source], fruitless = pair, 0
        if fruitless > PATIENCE:
            raise ValueError(
                f"count: got {count}, wanted at most {len(pairs)} or so "
                f"sentences of {low} to {high} clauses"
            )
    return list(pairs.values())


def clauses_of(source: Sequence[str]) -> list[tuple[str, ...]]:
    """Split a French sentence into its clauses, connectors left out."""
    clauses: list[list[str]] = [[]]
    for word in source:
        if word in STARTS:
            clauses.append([])
        elif word not in (",", ".", "que", "qu'"):
            clauses[-1].append(word)
    return [tuple(clause) for clause in clauses]
