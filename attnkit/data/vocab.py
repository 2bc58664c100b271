"""Words and their numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from attnkit import check
from attnkit.data.pair import Pair, pair_list

SPECIAL = ("<pad>", "<bos>", "<eos>", "<unk>")
PAD, BOS, EOS, UNK = range(4)


def check_ordinary(name: str, words: Iterable[str]) -> None:
    """No word that means padding, begin or end."""
    for word in words:
        if word in SPECIAL[:UNK]:
            wanted = f"words of a text, none of {SPECIAL[:UNK]}"
            check.that(False, name, repr(word), wanted)


class Vocab:
    """Numbers words: 0–3 are padding, begin, end and unknown, then the words.

    Words seen fewer than `minimum` times become <unk>. With minimum = 1 no
    training sentence contains <unk>, a model cannot learn what it means, and
    an unknown word is an error, not a number. Of the special words only
    <unk> may stand in a sentence; the others would say where it ends.
    """

    def __init__(self, sentences: Iterable[Sequence[str]], minimum: int = 1):
        check.count("minimum", minimum, least=1)
        known = check.sentences("sentences", sentences)
        counts = Counter(word for words in known for word in words)
        check.corpus("sentences", counts)
        check_ordinary("sentences", counts)
        kept = {w for w, n in counts.items() if n >= minimum} - set(SPECIAL)
        self._number([*SPECIAL, *sorted(kept)], minimum)

    def _number(self, words: list[str], minimum: int) -> None:
        self.words, self.minimum = words, minimum
        self.ids = {word: i for i, word in enumerate(words)}

    @classmethod
    def restore(cls, words: list[str], minimum: int) -> "Vocab":
        """The vocabulary with just these words, as it was saved."""
        check.count("minimum", minimum, least=1)
        check.words("words", words)
        special = tuple(words[: len(SPECIAL)])
        wanted = f"{SPECIAL} in front"
        check.that(special == SPECIAL, "words", special, wanted)
        once = len(set(words)) == len(words)
        check.that(once, "words", "a word twice", "each word once")
        vocab = cls.__new__(cls)
        vocab._number(words, minimum)
        return vocab

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, words: Sequence[str]) -> list[int]:
        """Words to ids. ValueError: an unknown word, or no word at all."""
        words = check.words("words", words)
        check.sentence("words", words)
        check_ordinary("words", words)
        if self.minimum == 1:
            for word in words:
                self.check_known(word)
        return [self.ids.get(word, UNK) for word in words]

    def check_known(self, word: str) -> None:
        """ValueError, with the words nearest to it, if it is unknown."""
        if word not in self.ids:
            near = get_close_matches(word, self.words[len(SPECIAL) :], 3, 0.5)
            wanted = f"a known word (near it: {', '.join(near) or 'none'})"
            raise ValueError(f"words: got {word!r}, wanted {wanted}")

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Ids to words, up to the first end of sentence."""
        words, wanted = [], f"ids from 0 to {len(self) - 1}"
        for i in ids:
            check.that(0 <= i < len(self), "ids", i, wanted)
            if i == EOS:
                break
            if i not in (PAD, BOS):
                words.append(self.words[i])
        return words


class Vocabs(NamedTuple):
    """The two vocabularies of a translator."""

    source: Vocab
    target: Vocab

    @classmethod
    def of(cls, pairs: Sequence[Pair], minimum: int = 1) -> "Vocabs":
        """The vocabularies of sentence pairs."""
        known = pair_list("pairs", pairs)
        return cls(
            Vocab((pair.source for pair in known), minimum),
            Vocab((pair.target for pair in known), minimum),
        )


def check_pairs(vocabs: Vocabs, pairs: Iterable[Pair]) -> list[Pair]:
    """At least one pair, in a list, all of known words on both sides."""
    known = pair_list("pairs", pairs)
    for pair in known:
        vocabs.source.encode(pair.source)
        vocabs.target.encode(pair.target)
    return known
