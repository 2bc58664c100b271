"""A contest: what is sent in, how it is scored, and who sees which score."""

import csv
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from attnkit import check
from attnkit.check import Real
from attnkit.data.lines import csv_rows, read_lines

COLUMNS = ("id", "label")
ID = re.compile(r"0|[1-9][0-9]{0,9}")


def label_list(name: str, labels: Sequence[str]) -> list[str]:
    """At least one label, each a string that is not empty."""
    found = check.listed(name, labels, "a list of labels")
    check.corpus(name, found, "label")
    for label in found:
        good = isinstance(label, str) and label.strip()
        check.that(good, name, repr(label), "labels that are strings")
    return [str(label) for label in found]


def both(
    said: Sequence[str], true: Sequence[str], name: str = "said"
) -> tuple[list[str], list[str]]:
    """What was said and what was true, text by text."""
    answers, wanted = label_list(name, said), label_list("true", true)
    told, need = f"{len(answers)} labels", f"{len(wanted)}, as many as true"
    check.that(len(answers) == len(wanted), name, told, need)
    return answers, wanted


class Scored(NamedTuple):
    """How good a list of labels is."""

    accuracy: float
    macro_f1: float


def score_labels(said: Sequence[str], true: Sequence[str]) -> Scored:
    """The share that is right, and the mean of F1 over the true labels.

    F1 = 2 right / (said + true), counted for each label that is true of a
    text. ValueError: lists of unequal length, or empty ones.
    """
    answers, wanted = both(said, true)
    right = Counter(a for a, b in zip(answers, wanted) if a == b)
    often, really = Counter(answers), Counter(wanted)
    f1 = [2 * right[x] / (often[x] + really[x]) for x in really]
    return Scored(right.total() / len(wanted), sum(f1) / len(f1))


def paired_bootstrap(
    labels: Sequence[str],
    others: Sequence[str],
    true: Sequence[str],
    samples: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % of accuracy(labels) - accuracy(others), over texts drawn anew.

    Each sample draws the same texts for both, since both answered the same
    (Efron and Tibshirani 1993; Koehn 2004). ValueError: unequal lengths.
    """
    one, wanted = both(labels, true, "labels")
    two, _ = both(others, true, "others")
    check.count("samples", samples, least=40)
    check.seed(seed)
    dice = torch.Generator().manual_seed(seed)
    gain = torch.tensor(
        [(a == t) - (b == t) for a, b, t in zip(one, two, wanted)],
        dtype=torch.float64,
    )
    draws = torch.randint(len(gain), (samples, len(gain)), generator=dice)
    gains = gain[draws].mean(dim=1)
    low, high = gains.quantile(gains.new_tensor([0.025, 0.975]))
    return float(low), float(high)


def write_submission(path: str | Path, said: Sequence[str]) -> None:
    """A CSV file of the columns id and label, one row a text of the test."""
    answers = label_list("said", said)
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(enumerate(answers))


def read_submission(
    path: str | Path, count: int, labels: Sequence[str]
) -> list[str]:
    """The labels of `count` texts, in their order, whatever the rows' order.

    ValueError, with the line: a column missing, an id that is no number of
    a text, or twice, an unknown label; too few rows; a file that is no UTF-8.
    """
    check.count("count", count, least=1)
    known, name = {*label_list("labels", labels)}, Path(path).name
    found: dict[int, str] = {}
    content = "\n".join(read_lines(path))
    for where, row in csv_rows(name, content, COLUMNS):
        told, label = row["id"] or "", row["label"] or ""
        number = int(told) if ID.fullmatch(told) else -1
        need = f"a number from 0 to {count - 1}"
        check.that(0 <= number < count, f"{where}, id", repr(told), need)
        fresh, need = number not in found, "each id once"
        check.that(fresh, f"{where}, id", f"{number} again", need)
        need = "a label of the contest"
        check.that(label in known, f"{where}, label", repr(label), need)
        found[number] = label
    told, need = f"{len(found)} rows", f"{count}, one a text"
    check.that(len(found) == count, name, told, need)
    return [found[number] for number in range(count)]


class Entry(NamedTuple):
    """A submission, and its accuracy on both parts."""

    name: str
    public: float
    private: float


class Leaderboard:
    """Scores on a public part while the contest runs, on the private at last.

    Which texts are public is drawn by chance and not told. ValueError: a
    share that leaves a part empty, a list of another length, a submission
    after the end.
    """

    def __init__(self, true: Sequence[str], public: Real = 0.5, seed: int = 0):
        wanted = label_list("true", true)
        check.number("public", public, 0, 1)
        check.seed(seed)
        count = round(public * len(wanted))
        told = f"{public} of {len(wanted)} labels"
        need = "a share that leaves at least one for each part"
        check.that(0 < count < len(wanted), "public", told, need)
        drawn = random.Random(seed).sample(range(len(wanted)), count)
        self._true, self._public, self._closed = wanted, {*drawn}, False
        self._entries: list[Entry] = []

    def submit(self, name: str, said: Sequence[str]) -> float:
        """Send in labels for all texts; gives the public accuracy."""
        check.text("name", name)
        told, need = "one after the end", "a contest that is still open"
        check.that(not self._closed, "submission", told, need)
        answers, wanted = both(said, self._true)
        hits = [a == b for a, b in zip(answers, wanted)]
        public, private = (
            [hit for i, hit in enumerate(hits) if (i in self._public) == seen]
            for seen in (True, False)
        )
        entry = Entry(
            name, sum(public) / len(public), sum(private) / len(private)
        )
        self._entries.append(entry)
        return entry.public

    def close(self) -> list[Entry]:
        """End the contest: all submissions, the best in private first."""
        self._closed = True
        return sorted(self._entries, key=lambda x: -x.private)


def climb(
    board: Leaderboard,
    said: Sequence[str],
    second: Sequence[str],
    tries: int = 100,
    share: Real = 0.1,
    seed: int = 0,
) -> list[str]:
    """Labels that look better in public, made by peeking at its scores.

    Each try puts the second likeliest label in the place of a share of the
    answers, drawn by chance, and is sent in; what scores better in public
    than all before is kept, and the next try starts from it (as Blum and
    Hardt 2015 describe the habit). Where `second` is as `said`, an answer
    stays.
    """
    best, other = label_list("said", said), label_list("second", second)
    told, need = f"{len(other)} labels", f"{len(best)}, as many as said"
    check.that(len(best) == len(other), "second", told, need)
    check.count("tries", tries, least=1)
    check.number("share", share, 0, 1)
    check.seed(seed)
    dice, pairs = random.Random(seed), list(zip(best, other))
    score = board.submit("start", best)
    for number in range(1, tries + 1):
        changed = list(best)
        for i, (a, b) in enumerate(pairs):
            if dice.random() < share:
                changed[i] = a if changed[i] == b else b
        found = board.submit(f"try {number}", changed)
        if found > score:
            best, score = changed, found
    return best
