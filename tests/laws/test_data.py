"""Vocabulary, tensors and files."""

import re
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from toy import PAIRS, VOCABS

from attnkit import (
    BOS,
    CAPTIONS,
    EOS,
    PAD,
    UNK,
    Batch,
    Pair,
    Vocab,
    Vocabs,
    batches,
    phrases,
    read_pairs,
    tokenize,
)
from attnkit.data.pair import chain, glue, piece

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


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_each_pair_is_in_one_batch(size):
    found = [b.target_out for b in batches(PAIRS, VOCABS, size, seed=1)]
    sizes = sorted(map(len, found), reverse=True)
    assert sizes[0] == min(size, len(PAIRS)) and sum(sizes) == len(PAIRS)
    assert len({*sizes[:-1], sizes[0]}) == 1  # all full but one
    said = [VOCABS.target.decode(row) for ids in found for row in ids.tolist()]
    assert sorted(map(tuple, said)) == sorted(pair.target for pair in PAIRS)


def test_batches_hold_sentences_of_like_length():
    """Two sizes mixed: a batch of two has one of them."""
    short, long = (Pair(("le",) * n, ("the",) * n) for n in (1, 9))
    pairs, vocabs = [short, long] * 10, Vocabs.of([short])
    widths = []
    for batch in batches(pairs, vocabs, 2, seed=4):
        assert (batch.source != PAD).all()
        widths.append(batch.source.shape[1])
    assert widths.count(2) == widths.count(10) == 10 / 2
    assert sorted(widths) != widths != sorted(widths, reverse=True)


def test_pools_are_cut_without_loss():
    """More pairs than one pool of 50 batches holds."""
    pairs = PAIRS * 31
    rows = sum(len(b.source) for b in batches(pairs, VOCABS, 1))
    assert rows == len(pairs) == 155


def test_an_unknown_word_is_told_with_at_most_three_known_ones_near_it():
    vocab = Vocab([["chat", "chats", "chatte", "chaton", "chaud", "dort"]])
    for word, near in (("chata", 3), ("dorr", 1), ("xyz", 0)):
        with pytest.raises(ValueError) as refused:
            vocab.encode([word])
        told = re.search(r"near it: (.*)\)", str(refused.value))[1]
        assert len([w for w in told.split(", ") if w != "none"]) == near


def test_words_seen_often_enough_are_known():
    words = ["a"] * 3 + ["b"] * 2 + ["c"]
    for minimum, known in ((1, "abc"), (2, "ab"), (3, "a"), (4, "")):
        assert Vocab([words], minimum).words[4:] == list(known)


def test_decoding_ends_at_the_first_end():
    words = VOCABS.target.words
    last = len(words) - 1
    assert VOCABS.target.decode([4, UNK, last, EOS, 4]) == [
        words[4],
        "<unk>",
        words[last],
    ]
    assert VOCABS.target.decode([]) == VOCABS.target.decode([EOS]) == []


@pytest.mark.parametrize("minimum", [1, 2])
def test_vocabularies_of_both_sides(minimum):
    pairs = [Pair(("a", "b"), ("x", "x")), Pair(("a",), ("y",))]
    both = Vocabs.of(pairs, minimum)
    assert both.source.words[4:] == ["a", "b"][: 3 - minimum]
    assert both.target.words[4:] == ["x", "y"][: 3 - minimum]
    assert both.source.minimum == both.target.minimum == minimum


@pytest.mark.parametrize("tokens", [1, 20, 100, 100_000])
def test_batches_by_tokens_fill_so_many_places_and_no_more(tokens):
    pairs = phrases(300)
    vocabs = Vocabs.of(pairs)
    found = [*batches(pairs, vocabs, 32, tokens=tokens)]
    assert sum(len(batch.source) for batch in found) == 300
    kept = Counter(tuple(row.tolist()) for b in found for row in bare(b))
    wanted = Counter(
        tuple(vocabs.source.encode(pair.source)) for pair in pairs
    )
    assert kept == wanted
    full = []
    for batch in found:
        count = len(batch.source)
        places = count * max(batch.source.shape[1], batch.target_in.shape[1])
        assert places <= tokens or count == 1
        full.append(places)
    if tokens == 100:  # little is left empty, and padding is little
        assert sum(full) / len(full) > 0.75 * tokens
        words = sum(int((b.source != PAD).sum()) for b in found)
        assert words > 0.8 * sum(b.source.numel() for b in found)
    again = [*batches(pairs, vocabs, 32, tokens=tokens)]
    other = [*batches(pairs, vocabs, 32, seed=1, tokens=tokens)]
    assert all(torch.equal(a.source, b.source) for a, b in zip(found, again))
    if 1 < tokens < 1000:
        assert not torch.equal(found[0].source, other[0].source)


def bare(batch):
    """The words of each sentence, without <eos> and padding."""
    return [row[row != PAD][:-1] for row in batch.source]


def test_batches_come_in_the_order_of_seed_0_unless_told():
    orders = [
        [b.source.tolist() for b in batches(PAIRS * 3, VOCABS, 2, *seed)]
        for seed in ((), (0,), (1,))
    ]
    assert orders[0] == orders[1] != orders[2]


PARTS = {
    "a": piece("le chat", "the cat", "0-0 1-1"),
    "b": piece("ne dort pas", "not sleep", "1-1", "0-0"),
    "c": piece("ici", "here"),
}


@pytest.mark.parametrize("french", ["abc", "cab", "bxc"])
@pytest.mark.parametrize("english", ["abc", "bca"])
def test_glued_pieces_keep_their_links(french, english):
    """All their words are different, so that a link is known by its words."""
    here = {name: PARTS[name] for name in french if name in PARTS}
    order = [name for name in english if name in here]
    loose = [("b", "c"), ("c", "z")]
    whole = glue(here, french, english, loose)
    assert whole.source == sum(
        (PARTS[n].source for n in french if n != "x"), ()
    )
    assert whole.target == sum((PARTS[n].target for n in order), ())

    def said(pair, links):
        return {(pair.source[i], pair.target[j]) for i, j in links}

    parts = here.values()
    sure = set().union(*(said(p, p.sure) for p in parts))
    possible = set().union(*(said(p, p.possible) for p in parts))
    far = {(word, "here") for word in PARTS["b"].source}
    assert said(whole, whole.sure) == sure
    assert said(whole, whole.possible) == possible | far


def test_a_chain_is_glue_in_one_order():
    parts = [*PARTS.values()]
    assert chain(*parts) == glue(PARTS, "abc", "abc")
    assert chain(parts[0]) == parts[0] and chain() == Pair((), ())


def test_two_captions_are_of_each_length():
    words = [len(tokenize(french, "fr")) for french, _ in CAPTIONS]
    bins = ((1, 10), (11, 12), (13, 15), (16, 19), (20, 99))
    assert len({*CAPTIONS}) == 10
    for low, high in bins:
        assert sum(low <= n <= high for n in words) == 2
