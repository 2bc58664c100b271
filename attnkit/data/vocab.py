"""Words and their numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from attnkit import check
from attnkit.data.pair import Pair

SPECIAL = ("<pad>", "<bos>", "<eos>", "<unk>")
PAD, BOS, EOS, UNK = range(4)


class Vocab:
    """Numbers words: 0–3 are padding, begin, end and unknown, then the words.

    Words seen fewer than `minimum` times become <unk>. With minimum = 1 no
    training sentence contains <unk>, a model cannot learn what it means, and
    an unknown word is an error, not a number.
    """

    def __init__(self, sentences: Iterable[Sequence[str]], minimum: int = 1):
        check.count("minimum", minimum, least=1)
        counts = Counter(word for words in sentences for word in words)
        check.corpus("sentences", counts)
        kept = {w for w, n in counts.items() if n >= minimum} - set(SPECIAL)
        self._number([*SPECIAL, *sorted(kept)], minimum)

    def _number(self, words: list[str], minimum: int) -> None:
        self.words, self.minimum = words, minimum
        self.ids = {word: i for i, word in enumerate(words)}

    @classmethod
    def restore(cls, words: list[str], minimum: int) -> "Vocab":
        """The vocabulary with just these words, as it was saved."""
        vocab = cls.__new__(cls)
        vocab._number(words, minimum)
        return vocab

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, words: Sequence[str]) -> list[int]:
        """Words to ids. ValueError: an unknown word, or no word at all."""
        check.sentence("words", words)
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
        words = []
        for i in ids:
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
        check.corpus("pairs", pairs)
        return cls(
            Vocab((pair.source for pair in pairs), minimum),
            Vocab((pair.target for pair in pairs), minimum),
        )
