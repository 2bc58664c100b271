"""Who trains or saves refuses bad input before it changes anything."""

import inspect
import math

import pytest
import torch
from examples import PAIRS, VOCABS, arguments, found

from attnkit import History, Labelled, attention_model, save
from attnkit.bert import WordPiece
from attnkit.bert.wordpiece import SPECIAL_PIECES

PAD_PIECE, *OTHERS = SPECIAL_PIECES
TRAINERS = found(lambda _, s: s.return_annotation is History)
SAVERS = found(
    lambda _, s: "model" in s.parameters and s.return_annotation is None
)
MANY = WordPiece([*SPECIAL_PIECES, *map(str, range(99))])
# What a trainer or saver may not be given, by the name of a parameter, or by
# function and name where that says too little.
BAD = {
    "pairs": [[], PAIRS[0], [*PAIRS, 3]],
    "valid": [[], [*PAIRS, 3]],
    "texts": [[], "je dors", ["je dors", ""], ["je dors", "je " * 99]],
    "tokens": [WordPiece([PAD_PIECE, "je", *OTHERS])],
    ("fine_tune", "tokens"): [
        WordPiece([*SPECIAL_PIECES, *map(str, range(99))])
    ],
    "labelled": [[], [Labelled("je", "unknown")], ["je"]],
    "frozen": [-1, 2, 0.5],
    "updates": [0, -1, 2.5, True],
    "size": [0, 2.5],
    "every": [0, 2.5],
    "patience": [0, 2.5, 1],  # 1 without `valid`
    "watch": [3, "each"],
    "peak": [-1.0, math.nan, "high"],
    "clip": [-1.0, math.nan],
    "warm_up": [-0.1, 1.1, math.nan],
    "smoothing": [-0.1, 1.1],
    "rate": [0, 1.1],
    "seed": [-1, "1"],
    "device": ["nowhere", "cuda:99", 2.5],
}
GOOD = {"model", "vocabs"}  # the weights are looked at below
DOORS = [
    pytest.param(name, key, bad, id=f"{name}-{key}-{i}")
    for name, trainer in TRAINERS.items()
    for key in inspect.signature(trainer).parameters
    if key not in GOOD
    for i, bad in enumerate(BAD.get((name, key), BAD.get(key, [None])))
]


def state(model):
    """Weights, gradients, where they are, and each part's mode."""
    return (
        {k: (v.clone(), v.device) for k, v in model.state_dict().items()},
        [p.grad for p in model.parameters()],
        [part.training for part in model.modules()],
        torch.get_num_threads(),
        torch.get_rng_state().tolist(),
    )


def same(one, other):
    weights = [
        torch.equal(a, b) and here == there
        for (a, here), (b, there) in zip(one[0].values(), other[0].values())
    ]
    return all(weights) and one[1:] == other[1:]


@pytest.mark.parametrize("mode", [True, False], ids=["training", "at rest"])
@pytest.mark.parametrize("name, key, bad", DOORS)
def test_a_refused_trainer_changes_nothing(name, key, bad, mode):
    if key not in BAD:
        pytest.fail(f"{name} takes `{key}`: add what it is not to BAD")
    given = arguments(name, TRAINERS[name])
    model = given["model"].train(mode)
    next(model.children()).eval()
    before = state(model)
    with pytest.raises(ValueError, match=r"^\w+: got .*, wanted "):
        TRAINERS[name](**given | {key: bad})
    assert same(before, state(model))


def broken(model):
    """With one number that is none."""
    with torch.no_grad():
        next(model.parameters()).view(-1)[-1] = math.nan
    return model


@pytest.mark.parametrize("mode", [True, False], ids=["training", "at rest"])
@pytest.mark.parametrize("name", SAVERS)
def test_a_refused_saver_leaves_the_file(name, mode, tmp_path):
    good, foreign = tmp_path / "model", tmp_path / "diary.txt"
    save(good, attention_model(VOCABS), VOCABS)
    foreign.write_text("dear diary")
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    whole = arguments(name, SAVERS[name], path=good)
    bad = broken(attention_model(VOCABS)).train(mode)
    for wrong in (
        {"model": bad},
        {"path": tmp_path / "new", "model": bad},
        {"path": foreign},
        {"path": tmp_path},
        {"path": tmp_path / "no folder" / "model"},
    ):
        given = whole | wrong
        before = [part.training for part in given["model"].modules()]
        with pytest.raises(ValueError, match=r": got .*, wanted "):
            SAVERS[name](**given)
        after = [part.training for part in given["model"].modules()]
        assert before == after
        assert kept == {p: p.read_bytes() for p in tmp_path.iterdir()}


def test_the_walks_find_those_of_the_course():
    assert {"fit", "fit_masked"} <= {*TRAINERS} and {"save"} <= {*SAVERS}
