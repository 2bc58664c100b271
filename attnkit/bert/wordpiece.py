"""WordPiece: any text as pieces of words from a fixed list."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from string import punctuation

from attnkit import check

SPECIAL_PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
MARKED = re.compile("(" + "|".join(map(re.escape, SPECIAL_PIECES)) + ")")
RUN = re.compile(r"[^ \t\n\r]+")  # what stands between plain spaces
LONGEST_WORD = 100  # letters in a word; a longer one is [UNK]
# Not Cn: what Unicode calls unassigned here may be next year's emoji.
CONTROL = ("Cc", "Cf", "Co", "Cs")
HAN = (  # the blocks of Chinese characters
    *((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF)),
    *((0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F)),
    *((0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F)),
)


def stands_alone(sign: str) -> bool:
    """Whether a sign is a word by itself: punctuation, or Chinese."""
    if sign in punctuation or unicodedata.category(sign)[0] == "P":
        return True
    return any(low <= ord(sign) <= high for low, high in HAN)


def split_words(text: str) -> list[str]:
    """Lower-case words without accents; a punctuation mark is a word."""
    readable = (
        sign
        for sign in text
        if sign in "\t\n\r"
        or (unicodedata.category(sign) not in CONTROL and sign != "\ufffd")
    )
    apart = unicodedata.normalize("NFD", "".join(readable))  # é is e + accent
    signs = (s.lower() for s in apart if unicodedata.category(s) != "Mn")
    return "".join(f" {s} " if stands_alone(s) else s for s in signs).split()


def check_pieces(words: Sequence[str]) -> None:
    """Each piece once, the special ones among them, padding first."""
    counts = Counter(words)
    twice = [word for word, n in counts.items() if n > 1]
    check.that(not twice, "words", f"{twice[:3]} twice", "each piece once")
    missing = [word for word in SPECIAL_PIECES if word not in counts]
    told = f"no {', '.join(missing)}"
    check.that(not missing, "words", told, "all special pieces")
    first, wanted = words[0], f"{SPECIAL_PIECES[0]} in first place"
    check.that(first == SPECIAL_PIECES[0], "words", first, wanted)


class WordPiece:
    """Cuts each word into the longest known pieces, from left to right.

    A piece that goes on with a word begins with ##. A word that cannot be
    cut so, or has more than 100 letters, is [UNK]. ValueError: a list of
    pieces with one twice, or without the special ones (Wu et al. 2016; the
    cutting and the splitting before it as in Devlin et al. 2019).
    """

    def __init__(self, words: Iterable[str]):
        self.words = check.listed("words", words, "a list of pieces")
        self.number = {word: i for i, word in enumerate(self.words)}
        check_pieces(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def cut(self, word: str) -> list[str]:
        """One word into pieces."""
        pieces, start = [], 0
        while start < len(word) <= LONGEST_WORD:
            for end in range(len(word), start, -1):
                piece = "##" * (start > 0) + word[start:end]
                if piece in self.number:
                    break
            else:
                break
            pieces.append(piece)
            start = end
        return pieces if start == len(word) else ["[UNK]"]

    def pieces(self, text: str, limit: int = 512) -> list[str]:
        """A text as [CLS], its pieces, [SEP]: at most `limit` in all.

        Special pieces may stand in the text, as in "the [MASK] sleeps".
        """
        check.text("text", text)
        check.count("limit", limit, least=2)
        found = islice(self.cut_text(text), limit - 2)
        return ["[CLS]", *found, "[SEP]"]

    def cut_text(self, text: str) -> Iterator[str]:
        """The pieces of a text, one by one: no more work than is asked."""
        for part in MARKED.split(text):
            if part in SPECIAL_PIECES:
                yield part
                continue
            for run in RUN.findall(part):
                for word in split_words(run):
                    yield from self.cut(word)

    def ids(self, pieces: Sequence[str]) -> list[int]:
        """Pieces to numbers. ValueError: a piece that is not in the list."""
        for piece in pieces:
            known = piece in self.number
            check.that(known, "pieces", repr(piece), "a known piece")
        return [self.number[piece] for piece in pieces]
