"""A classifier on an encoder: what learns, what stays, what it says."""

import copy
import random

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.testing import assert_close

from attnkit import Labelled, LabelledPair
from attnkit.bert import (
    BertEncoder,
    Classifier,
    WordPiece,
    classify,
    fine_tune,
    first_state,
    label_logits,
    text_vectors,
)
from attnkit.bert.classifier import TextBatch, rows_of
from attnkit.bert.wordpiece import SPECIAL_PIECES
from attnkit.data.tensors import like_lengths
from attnkit.encoder import masked_mean

ANIMALS, NUMBERS = "cat dog bird".split(), "one two three".split()
LABELLED = [
    Labelled(f"{'the ' * many}{word}", label)
    for many in range(4)
    for label, words in (("animal", ANIMALS), ("number", NUMBERS))
    for word in words
]
TEXTS = [text for text, _ in LABELLED]
PAIRS = [  # what is right of (a, b) is wrong of (b, a)
    LabelledPair(pair, label)
    for one in ANIMALS
    for other in NUMBERS
    for pair, label in (((one, other), "animal"), ((other, one), "number"))
]
TOKENS = WordPiece([*SPECIAL_PIECES, "the", *ANIMALS, *NUMBERS])
LABELS = ["animal", "number"]
POOLS = [masked_mean, first_state]


def model(pool=masked_mean, layers=2, seed=0):
    torch.manual_seed(seed)
    encoder = BertEncoder(len(TOKENS), 16, 2, 16, layers, positions=8)
    made = Classifier(encoder, LABELS, pool)
    nn.init.normal_(made.head.weight)
    return made.eval()


def state(made):
    return {k: v.clone() for k, v in made.state_dict().items()}


def test_before_anything_is_learned_no_label_is_likelier():
    made = Classifier(model().encoder, LABELS)
    assert (label_logits(made, TOKENS, TEXTS) == 0).all()


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("size", [1, 3, 64])
def test_a_text_gets_the_same_scores_in_any_company(pool, size):
    made = model(pool)
    alone = torch.cat([label_logits(made, TOKENS, [t]) for t in TEXTS])
    assert_close(label_logits(made, TOKENS, TEXTS, size), alone)
    vectors = torch.cat(
        [text_vectors(made.encoder, TOKENS, [t], pool) for t in TEXTS]
    )
    found = text_vectors(made.encoder, TOKENS, TEXTS, pool, size)
    assert_close(found, vectors)


def test_by_hand():
    for pool in POOLS:
        made = model(pool)
        ids = torch.tensor([TOKENS.ids(TOKENS.pieces("the dog"))])
        last = made.encoder(ids).states[-1][0]
        vector = last[0] if pool is first_state else last.mean(dim=0)
        by_hand = made.head.weight @ vector + made.head.bias
        found = label_logits(made, TOKENS, ["the dog"])[0]
        assert_close(found, by_hand.detach())
        best = LABELS[int(by_hand.argmax())]
        assert classify(made, TOKENS, ["the dog"]) == [best]


@pytest.mark.parametrize("pool", POOLS)
def test_a_pair_is_read_as_one_text_whose_second_part_is_another_segment(
    pool,
):
    made = model(pool)
    nn.init.normal_(made.encoder.segment.weight)
    pieces = "[CLS] the dog [SEP] one [SEP]".split()
    segments = torch.tensor([[0, 0, 0, 0, 1, 1]])
    states = made.encoder(
        torch.tensor([TOKENS.ids(pieces)]), segments=segments
    ).states[-1][0]
    vector = states[0] if pool is first_state else states.mean(dim=0)
    pairs = [("the dog", "one"), ("one", "the dog"), "the dog", ("cat", "the")]
    found = text_vectors(made.encoder, TOKENS, pairs, pool)
    assert_close(found[0], vector.detach())
    logits = label_logits(made, TOKENS, pairs)
    assert_close(logits[0], (made.head(vector)).detach())
    assert (logits[0] - logits[1]).abs().max() > 1e-3


@pytest.mark.parametrize("frozen", [0, 1])
def test_what_pairs_differ_in_by_their_order_is_learned(frozen):
    made = model()
    fine_tune(made, TOKENS, PAIRS, 150, 6, 2e-2, frozen=frozen)
    texts = [pair.text for pair in PAIRS]
    assert classify(made, TOKENS, texts) == [pair.label for pair in PAIRS]


@pytest.mark.parametrize("frozen", [0, 1, 2])
def test_what_is_frozen_stays_and_all_else_learns(frozen):
    made = model()
    before = state(made)
    fine_tune(made, TOKENS, LABELLED, 3, peak=1e-2, frozen=frozen)
    for name, weight in made.state_dict().items():
        if name.startswith("head"):
            stays = False
        elif name.startswith("encoder.blocks."):
            stays = int(name.split(".")[2]) < frozen
        else:
            stays = frozen > 0
        moved = not torch.equal(weight, before[name])
        assert moved != stays, name


@pytest.mark.parametrize("some", [LABELLED, PAIRS])
@pytest.mark.parametrize("frozen", [1, 2])
def test_states_computed_once_train_as_if_computed_each_time(frozen, some):
    made = model()
    nn.init.normal_(made.encoder.segment.weight)
    slow = copy.deepcopy(made)
    fine_tune(made, TOKENS, some, 6, 9, 1e-2, frozen=frozen, seed=3)
    learning = [*slow.encoder.blocks[frozen:].parameters()]
    learning += [*slow.head.parameters()]
    adam = torch.optim.Adam(learning, lr=1e-2)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, 1e-2, total_steps=7, pct_start=0.1
    )
    texts, order = [text for text, _ in some], random.Random(3)
    rows = rows_of(slow.encoder, TOKENS, texts)
    numbers = torch.tensor([LABELS.index(label) for _, label in some])
    batches = -(-len(some) // 9)
    for _ in range(6 // batches):  # 24 texts are three updates of 9
        for at in like_lengths([len(row.ids) for row in rows], 9, order):
            batch = TextBatch.of([rows[i] for i in at], torch.device("cpu"))
            loss = cross_entropy(slow(*batch), numbers[at])
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learning, 1.0)
            adam.step()
            rate.step()
    # What is added to all keys changes nothing: its gradient is rounding.
    one, other = (
        {k: v for k, v in state(x).items() if not k.endswith("W_k.bias")}
        for x in (made, slow)
    )
    assert_close(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("pool", POOLS)
def test_it_learns_and_is_repeatable(pool):
    losses = []
    for _ in range(2):
        made = model(pool)
        run = fine_tune(made, TOKENS, LABELLED, 60, 8, peak=1e-2)
        losses.append(run.loss)
    assert losses[0] == losses[1]
    said = classify(made, TOKENS, TEXTS)
    assert said == [label for _, label in LABELLED]


def test_patience_ends_it_and_gives_back_the_best():
    made = model()
    wrong = [Labelled(t, LABELS[1 - LABELS.index(x)]) for t, x in LABELLED]
    run = fine_tune(
        *(made, TOKENS, LABELLED, 100, 8, 1e-2),
        valid=wrong,
        every=5,
        patience=2,
    )
    assert len(run.loss) < 100
    numbers = torch.tensor([LABELS.index(label) for _, label in wrong])
    now = float(cross_entropy(label_logits(made, TOKENS, TEXTS), numbers))
    assert now == pytest.approx(min(run.valid), rel=1e-4)
    assert run.valid[-1] > min(run.valid)
