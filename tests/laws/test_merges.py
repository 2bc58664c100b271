"""Learning a list of pieces: by hand, by a slow count, and what it can cut."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnkit.bert import SPECIAL_PIECES, WordPiece, learn_pieces
from attnkit.bert.merges import most_bound, most_frequent

WORDS = st.lists(st.text("abc", min_size=1, max_size=6), min_size=1)
CHOICES = [most_frequent, most_bound]
START = len(SPECIAL_PIECES)


def learned(words, size=60, choice=most_frequent):
    """What is added to the letters."""
    letters = {w[0] for w in words} | {f"##{x}" for w in words for x in w[1:]}
    found = learn_pieces(words, size, choice)
    assert found[:START] == [*SPECIAL_PIECES]
    assert found[START : START + len(letters)] == sorted(letters)
    return found[START + len(letters) :]


def test_by_hand():
    """play 4, plays 3, played 2: pl la ay 9 times each, ys 3, ye ed 2."""
    words = ["play"] * 4 + ["plays"] * 3 + ["played"] * 2
    assert learned(words)[:4] == ["##ay", "##lay", "play", "plays"]
    # s stands 3 times, always behind y: 3/(9·3); e d only together: 2/(2·2)
    assert learned(words, choice=most_bound)[0] == "##ed"


def slow(words, size, choice):
    """The same, with texts as strings that are cut at spaces."""
    texts = [" ".join([w[0], *(f"##{x}" for x in w[1:])]) for w in words]
    known = sorted({piece for text in texts for piece in text.split()})
    known = [*SPECIAL_PIECES, *known]
    while len(known) < size:
        pieces = [piece for text in texts for piece in text.split()]
        pairs = [
            pair
            for text in texts
            for pair in zip(text.split(), text.split()[1:])
        ]
        if not pairs:
            return known
        one, two = Counter(pieces), Counter(pairs)
        scores = {p: choice(n, one[p[0]], one[p[1]]) for p, n in two.items()}
        top = max(scores.values())
        a, b = min(p for p in scores if scores[p] == top)
        new = a + b.removeprefix("##")
        known += [] if new in known else [new]
        texts = [
            f" {text} ".replace(" ", "  ")
            .replace(f" {a}  {b} ", f" {new} ")
            .replace("  ", " ")
            .strip()
            for text in texts
        ]
    return known


@pytest.mark.parametrize("choice", CHOICES)
@given(words=WORDS, more=st.integers(0, 12))
def test_a_slow_count_learns_the_same(choice, words, more):
    letters = {w[0] for w in words} | {f"##{x}" for w in words for x in w[1:]}
    size = START + len(letters) + more
    assert learn_pieces(words, size, choice) == slow(words, size, choice)


@pytest.mark.parametrize("choice", CHOICES)
@given(words=WORDS, more=st.integers(0, 12))
def test_each_piece_is_two_earlier_ones_and_all_words_can_be_cut(
    choice, words, more
):
    letters = {w[0] for w in words} | {f"##{x}" for w in words for x in w[1:]}
    size = START + len(letters) + more
    found = learn_pieces(words, size, choice)
    assert len(found) == len({*found}) <= size
    for i, piece in enumerate(found[START + len(letters) :]):
        earlier = found[: START + len(letters) + i]
        assert any(
            a + b.removeprefix("##") == piece
            for a in earlier
            for b in earlier
            if b.startswith("##")
        )
    tokens = WordPiece(found)
    for word in words:
        pieces = tokens.cut(word)
        assert "".join(p.removeprefix("##") for p in pieces) == word


@pytest.mark.parametrize("choice", CHOICES)
@given(WORDS)
def test_all_merges_end_in_whole_words(choice, words):
    found = learn_pieces(words, 1000, choice)
    assert {*words} <= {*found}


@given(WORDS, st.randoms())
def test_the_order_of_the_words_makes_no_difference(words, dice):
    turned = dice.sample(words, len(words))
    assert learn_pieces(words, 40) == learn_pieces(turned, 40)


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: learn_pieces([], 9), "words: got an empty list"),
        (lambda: learn_pieces("ab", 9), "words: got 'ab', wanted"),
        (lambda: learn_pieces(["a b"], 9), "words: got the word 'a b'"),
        (lambda: learn_pieces(["ab"], 6), "size: got 6, wanted at least 7"),
        (lambda: learn_pieces(["ab"], 0), "size: got 0, wanted a whole"),
    ],
)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        call()
