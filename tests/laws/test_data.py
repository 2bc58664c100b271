"""Vocabulary, tensors and files."""

from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from toy import PAIRS, VOCABS

from attnkit import (
    BOS,
    EOS,
    PAD,
    UNK,
    Batch,
    Pair,
    Vocab,
    batches,
    phrases,
    read_pairs,
)

WORDS = sorted(set(VOCABS.source.words) - {"<pad>", "<bos>", "<eos>"})


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_decoding_undoes_encoding(words):
    ids = VOCABS.source.encode(words)
    assert VOCABS.source.decode([BOS, *ids, EOS, PAD, 5]) == words


def test_special_words_come_first_and_only_once():
    vocab = Vocab([["b", "a", "<unk>"]])
    assert vocab.words == ["<pad>", "<bos>", "<eos>", "<unk>", "a", "b"]
    assert (PAD, BOS, EOS, UNK) == (0, 1, 2, 3)
    assert len(vocab) == 6


def test_rare_words_are_unknown():
    vocab = Vocab([["a", "a", "b"]], minimum=2)
    assert vocab.encode(["a", "b", "never"]) == [4, UNK, UNK]


def test_restored_vocab_is_the_same():
    again = Vocab.restore(VOCABS.source.words, 1)
    assert again.encode(["le", "chat"]) == VOCABS.source.encode(["le", "chat"])


def test_batch_pads_on_the_right_only():
    for ids in Batch.of(PAIRS, VOCABS):
        padded = ids == PAD
        assert not (padded[:, :-1] & ~padded[:, 1:]).any()
        assert not padded[:, 0].any()


@pytest.mark.slow
def test_batches_hold_every_pair_once_in_buckets_of_like_length():
    pairs = phrases(700)
    vocabs = type(VOCABS).of(pairs)
    seen, waste = Counter(), []
    for batch in batches(pairs, vocabs, 16, seed=3):
        waste.append((batch.source == PAD).float().mean())
        for row in batch.source.tolist():
            seen[tuple(vocabs.source.decode(row))] += 1
    assert seen == Counter(pair.source for pair in pairs)
    assert torch.stack(waste).mean() < 0.1
    orders = [
        [b.source.shape for b in batches(pairs, vocabs, 16, seed)]
        for seed in (0, 0, 1)
    ]
    assert orders[0] == orders[1] != orders[2]


def test_read_pairs(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(
        "\ufeffle chat\tthe cat\n\nça va ?\thow are you ?\r\n",
        encoding="utf-8",
    )
    assert read_pairs(path) == [
        Pair(("le", "chat"), ("the", "cat")),
        Pair(("ça", "va", "?"), ("how", "are", "you", "?")),
    ]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"mine\.tsv"):
        read_pairs(tmp_path / "mine.tsv")
