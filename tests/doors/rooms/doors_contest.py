"""The doors of the contest, and of texts with labels."""

import pytest

from attnkit import (
    Labelled,
    Leaderboard,
    banking77,
    climb,
    paired_bootstrap,
    read_labelled,
    read_submission,
    score_labels,
    some_of_each,
    write_submission,
)

FILES = {
    "no id": ("label\na\n", "mine.csv: got columns .*wanted one column 'id'"),
    "no label": ("id,kind\n0,a\n", "mine.csv: got columns .*wanted"),
    "empty": ("", r"mine.csv: got columns \[\], wanted"),
    "twice": ("id,label\n0,a\n0,a\n", "mine.csv, line 3, id: got 0 again"),
    "outside": ("id,label\n2,a\n", "mine.csv, line 2, id: got '2', wanted"),
    "below": ("id,label\n-1,a\n", "mine.csv, line 2, id: got '-1', wanted"),
    "no number": ("id,label\nx,a\n", "mine.csv, line 2, id: got 'x', wanted"),
    "a long number": (
        "id,label\n" + "1" * 5000 + ",a\n",
        "mine.csv, line 2, id",
    ),
    "zeros": ("id,label\n00,a\n", "mine.csv, line 2, id: got '00', wanted"),
    "two labels": ("id,label,label\n0,a,b\n", "mine.csv: got columns .*one"),
    "endless": (
        'id,label\n0,"' + "a" * 200_000,
        "mine.csv, line [0-9]+: got field larger .*, wanted CSV",
    ),
    "another digit": ("id,label\n²,a\n", "mine.csv, line 2, id: got '²'"),
    "unknown": ("id,label\n0,c\n", "mine.csv, line 2, label: got 'c', wanted"),
    "no label there": ("id,label\n0\n", "mine.csv, line 2, label: got ''"),
    "too few": ("id,label\n1,a\n", "mine.csv: got 1 rows, wanted 2, one a"),
    "too many": ("id,label\n0,a\n1,b\n2,a\n", "mine.csv, line 4, id: got '2'"),
}


@pytest.mark.parametrize("content, says", FILES.values(), ids=FILES)
def test_a_submission_that_is_none(content, says, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(ValueError, match=f"^{says}"):
        read_submission(path, 2, ["a", "b"])


def test_a_submission_in_another_code(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes("id,label\n0,é\n".encode("latin-1"))
    with pytest.raises(ValueError, match="^mine.csv, line 2: got the bytes"):
        read_submission(path, 1, ["é"])


CSVS = {
    "no text": ("label\nx\n", "mine.csv: got columns .*column 'text'"),
    "no label": ("text\nx\n", "mine.csv: got columns .*column 'label'"),
    "empty text": ("text,label\n ,x\n", "mine.csv, line 2: got no text"),
    "empty label": ("text,label\nx\n", "mine.csv, line 2: got no label"),
    "no row": ("text,label\n", "mine.csv: got an empty list, wanted"),
    "empty": ("", r"mine.csv: got columns \[\]"),
}


@pytest.mark.parametrize("content, says", CSVS.values(), ids=CSVS)
def test_labelled_texts_that_are_none(content, says, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(content)
    with pytest.raises(ValueError, match=f"^{says}"):
        read_labelled(path)


AB = ["a", "b"]
BAD = {
    "unequal": (lambda: score_labels(AB, ["a"]), "said: got 2 .*wanted 1"),
    "nothing": (lambda: score_labels([], []), "said: got an empty list"),
    "a string": (lambda: score_labels("ab", AB), "said: got 'ab', wanted"),
    "numbers": (lambda: score_labels([1, 2], AB), "said: got 1, wanted"),
    "no label": (lambda: score_labels(["", "a"], AB), "said: got '', wanted"),
    "none true": (lambda: score_labels(AB, []), "true: got an empty list"),
    "others": (
        lambda: paired_bootstrap(AB, ["a"], AB),
        "others: got 1 labels, wanted 2",
    ),
    "samples": (
        lambda: paired_bootstrap(AB, AB, AB, samples=3),
        "samples: got 3, wanted",
    ),
    "send nothing": (
        lambda: write_submission("never.csv", []),
        "said: got an empty list",
    ),
    "all public": (lambda: Leaderboard(AB, 1), "public: got 1 of 2 labels"),
    "none public": (lambda: Leaderboard(AB, 0.1), "public: got 0.1 of 2"),
    "send another length": (
        lambda: Leaderboard(AB).submit("x", ["a"]),
        "said: got 1 labels, wanted 2",
    ),
    "no name": (lambda: Leaderboard(AB).submit(3, AB), "name: got 3, wanted"),
    "second": (
        lambda: climb(Leaderboard(AB), AB, ["a"]),
        "second: got 1 labels, wanted 2, as many as said",
    ),
    "share": (
        lambda: climb(Leaderboard(AB), AB, AB, share=2),
        "share: got 2, wanted",
    ),
    "split": (lambda: banking77("dev"), "split: got 'dev', wanted one of"),
    "too few": (
        lambda: some_of_each([Labelled("x", "a")], 2),
        "labelled: got 1 of 'a', wanted at least 2",
    ),
}


@pytest.mark.parametrize("call, says", BAD.values(), ids=BAD)
def test_contest(call, says):
    with pytest.raises(ValueError, match=f"^{says}"):
        call()
