"""How a list of word pieces is learned: merge a pair of pieces, and again."""

from collections import Counter
from collections.abc import Callable, Iterable

from attnkit import check
from attnkit.bert.wordpiece import SPECIAL_PIECES
from attnkit.check import Real

Neighbours = tuple[str, str]
# (count of a pair, of its first piece, of its second) → how good a merge is
Choice = Callable[[int, int, int], Real]


def most_frequent(pair: int, first: int, second: int) -> Real:
    """Byte-pair encoding: the pair that occurs most (Sennrich et al. 2016)."""
    return pair


def most_bound(pair: int, first: int, second: int) -> Real:
    """WordPiece: the pair that occurs most for what its pieces occur.

    count(ab) / (count(a) count(b)): by it, the likelihood of the text grows
    most a merge (Schuster and Nakajima 2012, as commonly given).
    """
    return pair / (first * second)


def joined(pair: Neighbours) -> str:
    """Two pieces as one: the second goes on with the word."""
    return pair[0] + pair[1].removeprefix("##")


def merged(pieces: tuple[str, ...], pair: Neighbours) -> tuple[str, ...]:
    """A word's pieces with each such pair made one, from left to right."""
    found: list[str] = []
    i = 0
    while i < len(pieces):
        here = pieces[i : i + 2] == pair
        found.append(joined(pair) if here else pieces[i])
        i += 1 + here
    return tuple(found)


def learn_pieces(
    words: Iterable[str], size: int, choice: Choice = most_frequent
) -> list[str]:
    """A list of `size` pieces for `WordPiece`, learned from words.

    It begins with the special pieces and the letters, each also as one that
    goes on with a word (##). Then the best pair of neighbours is merged into
    a new piece, by `choice`, until the list is full or no pair is left. Of
    equal pairs the first in the order of the alphabet is taken. ValueError:
    no words, or a size too small for the letters.
    """
    check.count("size", size, least=1)
    given = check.listed("words", words, "a list of words")
    counts = Counter(check.words("words", given))
    check.corpus("words", counts, "word")
    texts = {
        word: (word[0], *(f"##{letter}" for letter in word[1:]))
        for word in counts
    }
    letters = sorted({piece for pieces in texts.values() for piece in pieces})
    known = [*SPECIAL_PIECES, *letters]
    wanted = f"at least {len(known)}: special pieces and letters"
    check.that(size >= len(known), "size", size, wanted)
    while len(known) < size:
        single: Counter[str] = Counter()
        double: Counter[Neighbours] = Counter()
        for word, pieces in texts.items():
            for piece in pieces:
                single[piece] += counts[word]
            for pair in zip(pieces, pieces[1:]):
                double[pair] += counts[word]
        if not double:
            break
        best = min(
            double,
            key=lambda p: (-choice(double[p], single[p[0]], single[p[1]]), p),
        )
        if joined(best) not in known:
            known.append(joined(best))
        texts = {word: merged(pieces, best) for word, pieces in texts.items()}
    return known
