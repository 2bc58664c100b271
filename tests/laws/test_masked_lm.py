"""Hiding words, guessing them, and counting as a rival."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.testing import assert_close

from attnkit import phrases
from attnkit.bert import BertEncoder
from attnkit.bert.masked_lm import (
    MASK,
    MaskedModel,
    fill,
    fit_masked,
    hide,
    hide_one,
)
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece
from attnkit.probes.agreement import OTHER, Blank, verb_blanks
from attnkit.probes.counting import NeighbourCounts, filled_right

TEXTS = [
    "the cat sleeps .",
    "the cats sleep .",
    "a dog reads .",
    "dogs read .",
]
TOKENS = WordPiece([*SPECIAL_PIECES, *sorted(set(" ".join(TEXTS).split()))])


def model(seed=0):
    torch.manual_seed(seed)
    return MaskedModel(BertEncoder(len(TOKENS), 16, 2, 16, 1, positions=16))


def test_shares_of_hiding():
    ids = torch.arange(100).expand(400, 100) % 95 + len(SPECIAL_PIECES)
    seen, asked = hide(ids, 100, torch.Generator().manual_seed(0), 0.2)
    assert torch.equal(seen[~asked], ids[~asked])
    assert abs(asked.float().mean() - 0.2) < 0.01
    masked, kept = seen[asked] == MASK, seen[asked] == ids[asked]
    assert abs(masked.float().mean() - 0.8) < 0.02
    assert abs(kept.float().mean() - 0.1) < 0.02
    swapped = seen[asked & (seen != ids) & (seen != MASK)]
    assert (
        swapped.min() >= len(SPECIAL_PIECES) and swapped.unique().numel() > 60
    )


@given(st.integers(0, 100), st.floats(0, 1))
def test_special_pieces_are_never_asked_for(seed, rate):
    ids = torch.tensor([[2, 7, 8, 3, 0, 0]])
    dice = torch.Generator().manual_seed(seed)
    seen, asked = hide(ids, len(TOKENS), dice, rate)
    assert not asked[ids < len(SPECIAL_PIECES)].any()
    assert torch.equal(seen[~asked], ids[~asked])


def test_logits_compare_a_state_with_each_word_vector():
    some = model()
    torch.nn.init.normal_(some.bias)
    ids = torch.tensor([TOKENS.ids(TOKENS.pieces(TEXTS[0]))])
    state = some.work(some.encoder(ids).states[-1])[0, 2]
    word = TOKENS.number["cat"]
    by_hand = state @ some.encoder.word.weight[word] + some.bias[word]
    assert_close(some(ids)[0, 2, word], by_hand)


def test_fill_reads_the_last_blank_and_gives_probabilities():
    some = model()
    texts = ["the [MASK] sleeps .", "[MASK] [MASK] ."]
    log_p = fill(some, TOKENS, texts)
    assert_close(log_p.exp().sum(dim=-1), torch.ones(2))
    ids = torch.tensor([TOKENS.ids(TOKENS.pieces(texts[1]))])
    alone = some(ids)[0, 2].log_softmax(dim=-1)
    assert_close(log_p[1], alone, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_training_learns_and_is_repeatable():
    losses = []
    for _ in range(2):
        some = model()
        run = fit_masked(some, TOKENS, TEXTS, updates=150, size=8)
        losses.append(run.loss)
        assert not some.training
    assert losses[0] == losses[1]
    assert sum(run.loss[-20:]) < sum(run.loss[:20]) / 2
    log_p = fill(some, TOKENS, ["the cats [MASK] ."])[0]
    assert log_p[TOKENS.number["sleep"]] > log_p[TOKENS.number["sleeps"]]


def test_verb_blanks_of_known_sentences():
    found = verb_blanks(
        [
            "this baker rarely sleeps .".split(),
            "these polite bakers sleep here .".split(),
            "she does not often sleep .".split(),
            "they read .".split(),
        ]
    )
    assert found == {
        "adverb between": [
            Blank(("this", "baker", "rarely", "[MASK]", "."), 3, *SLEEPS)
        ],
        "next to it": [
            Blank(
                ("these", "polite", "bakers", "[MASK]", "here", "."),
                3,
                *SLEEPS[::-1],
            )
        ],
        "subject hidden": [
            Blank(("this", "[MASK]", "rarely", "[MASK]", "."), 3, *SLEEPS),
            Blank(
                ("these", "polite", "[MASK]", "[MASK]", "here", "."),
                3,
                *SLEEPS[::-1],
            ),
        ],
    }


SLEEPS = ("sleeps", "sleep")


def test_verb_blanks_of_the_grammar():
    """A plural subject word or they, we, you, i before a base form only."""
    sentences = [pair.target for pair in phrases(400)]
    for blank in verb_blanks(sentences)["next to it"]:
        before = blank.words[blank.position - 1]
        assert blank.right == OTHER[blank.wrong]
        if before in ("they", "we", "you", "i"):
            assert len(blank.right) < len(blank.wrong)
        if before in ("he", "she", "it"):
            assert len(blank.right) > len(blank.wrong)


def test_counts_back_off_from_the_outside():
    count = NeighbourCounts(["a b c d".split(), "x b e d".split()], 2, 1)
    assert count.keys("a b c d".split(), 2) == [
        (("a", "b"), ("d",)),
        (("b",), ("d",)),
        ((), ()),
    ]

    def ask(*words):
        return count([Blank(words, 2, "c", "e")])[0]

    assert ask("a", "b", "[MASK]", "d") == (1, 0)
    assert ask("q", "b", "[MASK]", "d") == (1, 1)
    assert ask("q", "q", "[MASK]", "q") == (1, 1)
    never = Blank(("[MASK]",), 0, "b", "c")
    assert NeighbourCounts([["a"]], 0, 0)([never]) == [(0, 0)]


def test_filled_right():
    assert filled_right([(2, 1), (1, 2), (1, 1)]) == 0.5


def test_where_a_rate_hides_nothing_one_word_is_asked():
    """Short texts and a low rate: every update still learns something."""
    run = fit_masked(
        model(), TOKENS, ["the", "cat sleeps"], updates=20, size=1, rate=1e-6
    )
    assert len(run.loss) == 20
    assert all(loss > 0 for loss in run.loss)


def test_one_word_is_hidden_and_any_may_be():
    ids = torch.tensor([[2, 7, 8, 3, 0], [2, 5, 3, 0, 0]])
    dice, places = torch.Generator().manual_seed(0), set()
    for _ in range(60):
        seen, asked = hide_one(ids, dice)
        ((row, word),) = asked.nonzero().tolist()
        assert seen[row, word] == MASK and torch.equal(
            seen[~asked], ids[~asked]
        )
        places.add((row, word))
    assert places == {(0, 1), (0, 2), (1, 1)}


def test_all_or_nothing_is_hidden_at_the_ends_of_the_rate():
    ids = torch.tensor([[2, 5, 6, 7, 3]])
    dice = torch.Generator().manual_seed(0)
    assert not hide(ids, 9, dice, 0.0).asked.any()
    assert hide(ids, 9, dice, 1.0).asked.tolist() == [[0, 1, 1, 1, 0]]
    seen = [hide(ids, 6, dice, 1.0).ids[0, 1:4].tolist() for _ in range(99)]
    assert {i for row in seen for i in row} == {MASK, 5, 6, 7}


def test_a_seventh_is_hidden_unless_told():
    ids = torch.full((200, 50), 7)
    share = hide(ids, 9, torch.Generator().manual_seed(0)).asked.float().mean()
    assert abs(share - 0.15) < 0.01


@pytest.mark.parametrize("size", [1, 2, 9])
def test_each_update_reads_as_many_texts_as_told(size):
    some, seen = model(), []
    some.encoder.register_forward_pre_hook(
        lambda _, given: seen.append(given[0])
    )
    run = fit_masked(some, TOKENS, TEXTS, updates=1, size=size, rate=1.0)
    (ids,) = seen
    assert len(ids) == size and len(run.loss) == 1
    assert (ids == MASK).sum() > size  # not one word a text


def test_the_loss_is_that_of_the_hidden_words_alone():
    """Before anything is learned: about the log of the number of words."""
    some = model()
    some.bias.data[len(SPECIAL_PIECES) :] += 100.0
    run = fit_masked(some, TOKENS, TEXTS, updates=1, rate=1.0, peak=0.0)
    ordinary = len(TOKENS) - len(SPECIAL_PIECES)
    assert run.loss[0] == pytest.approx(torch.tensor(ordinary).log(), abs=0.5)


def test_other_seeds_hide_other_words():
    def losses(seed):
        return fit_masked(model(), TOKENS, TEXTS, 3, seed=seed).loss

    assert losses(0) == losses(0) != losses(1)
    assert fit_masked(model(), TOKENS, TEXTS, 3).loss == losses(0)


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
def test_neighbours_go_from_all_to_none(before, after):
    """Each key is the one before without its outermost words."""
    words = "a b c d e f g".split()
    count = NeighbourCounts([words], before, after)
    for position in range(len(words)):
        keys = count.keys(words, position)
        left = words[max(0, position - before) : position]
        right = words[position + 1 : position + 1 + after]
        assert keys[0] == (tuple(left), tuple(right)) and keys[-1] == ((), ())
        assert len(keys) == max(before, after) + 1
        for n, (near, far) in enumerate(reversed(keys)):
            assert near == tuple(left[-n:] if n else ())
            assert far == tuple(right[:n])


def test_counts_are_how_often_a_word_stood_there():
    count = NeighbourCounts([["a", "c", "b"]] * 3 + [["a", "e", "b"]], 1, 1)
    blank = Blank(("a", "[MASK]", "b"), 1, "c", "e")
    assert count([blank]) == [(3, 1)]
    assert count([blank._replace(right="e", wrong="c")]) == [(1, 3)]
    assert count([blank._replace(wrong="x")]) == [(3, 0)]
    assert count([blank._replace(right="x")]) == [(0, 1)]
    # A word at the very end has its neighbour in front alone.
    assert count([Blank(("c", "[MASK]"), 1, "b", "x")]) == [(3, 0)]


@pytest.mark.parametrize(
    "judged, share",
    [([(2, 1)], 1), ([(1, 2)], 0), ([(0, 0)], 0.5), ([(1, 0), (0, 0)], 0.75)],
)
def test_shares_of_right_words(judged, share):
    assert filled_right(judged) == share


NUMBERED = {  # where the subject stands, and what the verb is not counted for
    "the baker sleeps": ["next to it"],
    "these bakers sleep": ["next to it", "subject hidden"],
    "these shy bakers sleep": ["next to it", "subject hidden"],
    "these very shy bakers sleep": ["next to it"],
    "this baker often sleeps": ["adverb between", "subject hidden"],
    "this shy baker often sleeps": ["adverb between", "subject hidden"],
    "this very shy baker often sleeps": ["adverb between"],
    "they do not often sleep": [],
    "they did not sleep": [],
    "she does sleep": [],
    "she does wash it and they sleep": ["next to it"],
    "sleep": [],
    "he read": [],
}


@pytest.mark.parametrize("text", NUMBERED)
def test_what_tells_the_number_of_a_verb(text):
    found = verb_blanks([text.split()])
    assert [*found] == NUMBERED[text]
    for kind, (blank,) in found.items():
        hidden = [i for i, word in enumerate(blank.words) if word == "[MASK]"]
        shown = text.split()
        assert (
            hidden[-1] == blank.position and shown[hidden[-1]] == blank.right
        )
        if kind == "subject hidden":
            assert shown[hidden[0]] in ("baker", "bakers")
        assert len(hidden) == 1 + (kind == "subject hidden")
        for i, word in enumerate(shown):
            assert i in hidden or blank.words[i] == word
