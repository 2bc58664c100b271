"""The doors of data, metrics and alignment."""

import pytest
import torch
from toy import PAIRS, VOCABS

from attnkit import (
    Batch,
    EncoderRNN,
    Pair,
    Vocab,
    Vocabs,
    alignment_error_rate,
    batches,
    bleu,
    bleu_of,
    bootstrap,
    by_length,
    exact_match,
    links,
    phrases,
    read_pairs,
    sentence_counts,
    word_accuracy,
)
from attnkit.data.tensors import source_ids

EMPTY = Pair((), ("a",))


BAD_DATA = {
    "unknown word": (
        lambda: VOCABS.source.encode(["chaton"]),
        "words: got 'chaton', wanted a known word .*chat",
    ),
    "empty sentence": (
        lambda: VOCABS.source.encode([]),
        "words: got an empty sentence, wanted",
    ),
    "empty corpus": (lambda: Vocab([]), "sentences: got an empty list"),
    "no pairs": (lambda: Vocabs.of([]), "pairs: got an empty list"),
    "minimum": (lambda: Vocab([["a"]], minimum=0), "minimum: got 0, wanted"),
    "empty batch": (lambda: Batch.of([], VOCABS), "pairs: got an empty list"),
    "empty source": (
        lambda: Batch.of([EMPTY], VOCABS),
        "words: got an empty sentence",
    ),
    "no source": (
        lambda: source_ids([], VOCABS.source),
        "sentences: got an empty list, wanted at least one sentence",
    ),
    "batches": (lambda: list(batches([], VOCABS, 2)), "pairs: got an empty"),
    "size": (lambda: list(batches(PAIRS, VOCABS, -1)), "size: got -1, wanted"),
    "ids too high": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([[4]])),
        "source: got ids from 4 to 4, wanted ids from 0 to 3",
    ),
    "float ids": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([[1.0]])),
        "source: got torch.float32.*wanted integer",
    ),
    "one sentence, no batch": (
        lambda: EncoderRNN(4, 2, 2)(torch.tensor([1, 2])),
        r"source: got .*\(2,\), wanted",
    ),
}


@pytest.mark.parametrize("call, says", BAD_DATA.values(), ids=BAD_DATA)
def test_data(call, says):
    with pytest.raises(ValueError, match=rf"^{says}"):
        call()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(count=-1), "count: got -1"),
        (dict(count=2.5), "count: got 2.5"),
        (dict(count="7"), "count: got '7'"),
        (dict(count=1, clauses=(0, 2)), r"clauses: got \(0, 2\)"),
        (dict(count=1, clauses=(3, 2)), r"clauses: got \(3, 2\)"),
        (dict(count=1, clauses=(1.0, 2)), r"clauses: got \(1.0, 2\)"),
        (dict(count=1, clauses=3), "clauses: got 3"),
        (dict(count=1, clauses=(1, 2, 3)), "clauses: got"),
        (dict(count=1, split="dev"), "split: got 'dev', wanted one of"),
        (dict(count=10**7, clauses=(1, 1)), "count: got 10000000"),
    ],
)
def test_phrases(arguments, message):
    with pytest.raises(ValueError, match=message):
        phrases(**arguments)


FILES = {
    "no tab": ("le chat the cat\n", "line 1: got 0 tabs in .*wanted source"),
    "two tabs": ("a\tb\nc\td\te\n", "line 2: got 2 tabs"),
    "no target": ("a\t \n", "line 1, target: got an empty sentence, wanted"),
    "no source": ("\ta\n", "line 1, source: got an empty sentence, wanted"),
    "nothing": ("\n\n", "mine.tsv: got an empty list, wanted at least one"),
}


@pytest.mark.parametrize("text, says", FILES.values(), ids=FILES)
def test_files(text, says, tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(text)
    with pytest.raises(ValueError, match=says):
        read_pairs(path)


def test_languages_are_two(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("a\tb")
    with pytest.raises(ValueError, match="languages: got 'fr', wanted"):
        read_pairs(path, "fr")


def test_several_references_are_for_bleu_alone():
    for metric in (exact_match, word_accuracy):
        with pytest.raises(ValueError, match="^references: .* strings"):
            metric([["a"]], [[["a"], ["b"]]])


@pytest.mark.parametrize("metric", [exact_match, word_accuracy, bleu])
def test_metrics(metric):
    with pytest.raises(ValueError, match="predictions: got 1 .*wanted 2"):
        metric([["a"]], [["a"], ["b"]])
    with pytest.raises(ValueError, match="references: got an empty list"):
        metric([], [])


def test_alignment():
    with pytest.raises(ValueError, match="found: got 1 .*wanted 5"):
        alignment_error_rate([set()], PAIRS)
    for shape in ((2, 2), (4, 3), (3, 5), (3,)):
        with pytest.raises(ValueError, match=r"weights: got .*2 rows and 2 c"):
            links(torch.zeros(shape), PAIRS[0]) if shape != (2, 2) else links(
                torch.zeros(1, 2), PAIRS[0]
            )


def test_bootstrap_of_different_sentences():
    counts = sentence_counts(["a b", "c"], ["a b", "d"])
    with pytest.raises(ValueError, match="^counts: got 2 .*wanted 1, as many"):
        bootstrap(counts, counts[:1])


def test_by_length():
    with pytest.raises(ValueError, match="predictions: got 0 .*wanted 5"):
        by_length(exact_match, [], PAIRS)


@pytest.mark.parametrize(
    "bad",
    [
        [[1] * 10],
        torch.ones(10),
        torch.ones(3, 9),
        torch.ones(3, 11),
        -torch.ones(3, 10),
        torch.ones(1, 3, 10),
    ],
    ids=lambda bad: str(getattr(bad, "shape", "list")),
)
def test_what_are_no_counts_of_bleu(bad):
    with pytest.raises(ValueError, match="(?s)^counts: got .*, wanted ten"):
        bleu_of(bad)
