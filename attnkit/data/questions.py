"""Texts with a label each: questions that customers asked a bank."""

import gzip
import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from attnkit import check
from attnkit.data.lines import csv_rows, read_lines

FOLDER = Path(__file__).parent
BANKING77_SHA256 = {  # as published, and so without our first line
    "train": (
        "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b"
    ),
    "test": (
        "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d"
    ),
}
VALID = 0.15  # of each label's training texts, to choose with
ALIKE = 0.9  # shared words, of all words of two texts


class Labelled(NamedTuple):
    """A text, and what kind it is of."""

    text: str
    label: str


class LabelledPair(NamedTuple):
    """Two texts, and what kind of pair they are."""

    text: tuple[str, str]
    label: str


def labelled_rows(
    name: str, content: str, text: str, label: str
) -> list[Labelled]:
    """The rows of a CSV text with these two columns, and maybe more."""
    found = []
    for where, row in csv_rows(name, content, (text, label)):
        for column in (text, label):
            told = f"no {column}"
            check.that((row[column] or "").strip(), where, told, "one")
        found.append(Labelled(str(row[text]), str(row[label])))
    check.corpus(name, found, "row")
    return found


def read_labelled(
    path: str | Path, text: str = "text", label: str = "label"
) -> list[Labelled]:
    """Your own texts with a label each: a CSV file, UTF-8, names on top.

    `text`, `label`: what the two columns are called. ValueError: one of them
    missing, an empty text or label, no row, a file that is not UTF-8.
    """
    content = "\n".join(read_lines(path))
    return labelled_rows(Path(path).name, content, text, label)


def published(split: str) -> list[Labelled]:
    """A file of Banking77 as it was published.

    ValueError: another file under its name.
    """
    path = FOLDER / f"banking77-{split}.csv.gz"
    _, _, content = gzip.decompress(path.read_bytes()).partition(b"\n")
    found = hashlib.sha256(content).hexdigest()
    wanted = BANKING77_SHA256[split]
    check.that(found == wanted, path.name, f"sha256 {found}", wanted)
    return labelled_rows(path.name, content.decode(), "text", "category")


def near_duplicates(
    texts: Sequence[str], others: Sequence[str], least: float = ALIKE
) -> set[int]:
    """Which of the texts say the same as one of the others, by their words.

    Two texts are alike if the words that both have are at least the share
    `least` of the words that either has (Jaccard's index), whatever their
    order, signs and capitals.
    """
    for name, some in (("texts", texts), ("others", others)):
        check.corpus(name, check.listed(name, some, "a list of texts"), "text")
        for text in some:
            check.text(name, text)
    check.number("least", least, 0, 1)
    # Not with the room: it takes a second to come, and few need it.
    from sklearn.feature_extraction.text import CountVectorizer

    words = CountVectorizer(binary=True, token_pattern=r"\w+")
    words.fit([*texts, *others, "a"])  # it wants a word
    mine, theirs = words.transform(texts), words.transform(others)
    both = (mine @ theirs.T).tocoo()
    ours, others_have = (np.ravel(x.sum(axis=1)) for x in (mine, theirs))
    either = ours[both.row] + others_have[both.col] - both.data
    return {int(i) for i in both.row[both.data >= least * either]}


def by_hash(example: Labelled) -> str:
    """An order that knows nothing of the text, the same on each machine."""
    return hashlib.sha256(example.text.encode()).hexdigest()


def some_of_each(
    labelled: Sequence[Labelled], count: int, seed: int = 0
) -> list[Labelled]:
    """`count` texts of each label, drawn by chance.

    ValueError: a label that has fewer.
    """
    check_labelled("labelled", labelled)
    check.count("count", count, least=1)
    check.seed(seed)
    groups, dice = grouped(labelled), random.Random(seed)
    for label, group in groups.items():
        told = f"{len(group)} of {label!r}"
        check.that(len(group) >= count, "labelled", told, f"at least {count}")
    return [
        x
        for _, some in sorted(groups.items())
        for x in dice.sample(some, count)
    ]


def check_labelled(
    name: str, examples: Sequence[Labelled | LabelledPair]
) -> None:
    """At least one, and each a text, or two, with its label."""
    found = check.listed(name, examples, "a list of Labelled")
    check.corpus(name, found, "text")
    for example in found:
        wanted = "a Labelled of a text and a label, neither empty"
        parts = example
        if isinstance(example, LabelledPair):
            wanted = "a LabelledPair of two texts and a label, none empty"
            two = isinstance(example.text, tuple) and len(example.text) == 2
            parts = (*example.text, example.label) if two else (None,)
        good = isinstance(example, Labelled | LabelledPair) and all(
            isinstance(part, str) and part.strip() for part in parts
        )
        check.that(good, name, repr(example), wanted)


def grouped(examples: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """The examples of each label."""
    groups: dict[str, list[Labelled]] = defaultdict(list)
    for example in examples:
        groups[example.label].append(example)
    return groups


def unlike(
    examples: Sequence[Labelled], others: Sequence[Labelled]
) -> list[Labelled]:
    """The examples that say nothing that the others say."""
    texts, taken = ([x.text for x in some] for some in (examples, others))
    alike = near_duplicates(texts, taken)
    return [x for i, x in enumerate(examples) if i not in alike]


@cache
def parts_of_banking77() -> dict[str, tuple[Labelled, ...]]:
    """Banking77 in three parts that share no text, nor nearly one."""
    test, learn, valid = published("test"), [], []
    for _, group in sorted(grouped(published("train")).items()):
        group.sort(key=by_hash)
        some = round(VALID * len(group))
        valid += group[:some]
        learn += group[some:]
    valid = unlike(valid, test)
    learn = unlike(learn, [*test, *valid])
    return {"train": tuple(learn), "valid": tuple(valid), "test": tuple(test)}


def banking77(split: str) -> list[Labelled]:
    """What customers asked a bank, and which of 77 things they wanted.

    `split`: train, valid or test. The test set is as published. Of the
    training set, 15 % of each label, chosen by a hash of the text, are
    `valid`; what says nearly the same as a text of `test`, or in `train` of
    `valid`, is left out (`near_duplicates`). ValueError: another split.

    Casanueva, Temčinas, Gerz, Henderson and Vulić (2020), Efficient intent
    detection with dual sentence encoders, NLP4ConvAI; CC BY 4.0.
    """
    parts = parts_of_banking77()
    check.that(split in parts, "split", repr(split), f"one of {(*parts,)}")
    return list(parts[split])
