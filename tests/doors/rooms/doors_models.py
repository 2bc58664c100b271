"""The doors of training, search and files of models."""

import copy

import pytest
import torch
from toy import PAIRS, VOCABS, model

from attnkit import (
    Pair,
    attention_maps,
    attention_model,
    beam_search,
    fit,
    fixed_model,
    greedy,
    load,
    save,
    teacher_forced,
    translate,
)

EMPTY = Pair((), ("a",))


BAD_RUNS = {
    "fit nothing": (lambda m: fit(m, [], VOCABS), "pairs: got an empty list"),
    "fit updates": (
        lambda m: fit(m, PAIRS, VOCABS, updates=-3),
        "updates: got -3, wanted",
    ),
    "fit size": (lambda m: fit(m, PAIRS, VOCABS, size=0), "size: got 0"),
    "fit peak": (lambda m: fit(m, PAIRS, VOCABS, peak=-0.5), "peak: got -0.5"),
    "fit clip": (lambda m: fit(m, PAIRS, VOCABS, clip=-0.5), "clip: got -0.5"),
    "fit smoothing": (
        lambda m: fit(m, PAIRS, VOCABS, smoothing=1.5),
        "smoothing: got 1.5, wanted a number from 0 to 1",
    ),
    "fit smoothing below": (
        lambda m: fit(m, PAIRS, VOCABS, smoothing=-0.5),
        "smoothing: got -0.5",
    ),
    "fit every": (
        lambda m: fit(m, PAIRS, VOCABS, valid=PAIRS, every=0),
        "every: got 0, wanted",
    ),
    "fit patience": (
        lambda m: fit(m, PAIRS, VOCABS, valid=PAIRS, patience=0),
        "patience: got 0, wanted",
    ),
    "fit unknown word": (
        lambda m: fit(m, [*PAIRS, Pair(("chien",), ("dog",))], VOCABS),
        "words: got 'chien', wanted a known word",
    ),
    "fit unknown target word": (
        lambda m: fit(m, [*PAIRS * 9, Pair(("le",), ("dog",))], VOCABS, 9, 1),
        "words: got 'dog', wanted a known word",
    ),
    "fit patience for nothing": (
        lambda m: fit(m, PAIRS, VOCABS, patience=3),
        "valid: got none, though patience .*wanted a list",
    ),
    "fit watch": (
        lambda m: fit(m, PAIRS, VOCABS, watch=3),
        "watch: got int, wanted a function",
    ),
    "fit empty": (
        lambda m: fit(m, [*PAIRS, EMPTY], VOCABS),
        "words: got an empty sentence",
    ),
    "translate nothing": (
        lambda m: translate(m, VOCABS, []),
        "sentences: got an empty list",
    ),
    "translate empty": (
        lambda m: translate(m, VOCABS, [""]),
        "words: got an empty sentence",
    ),
    "translate unknown": (
        lambda m: translate(m, VOCABS, ["le chin dort"]),
        "words: got 'chin', wanted .*chat",
    ),
    "limit": (
        lambda m: greedy(m, torch.tensor([[4]]), limit=0),
        "limit: got 0, wanted",
    ),
    "beam width": (
        lambda m: beam_search(m, torch.tensor([[4]]), width=0),
        "width: got 0, wanted",
    ),
    "beam limit": (
        lambda m: beam_search(m, torch.tensor([[4]]), limit=0),
        "limit: got 0, wanted",
    ),
    "beam penalty": (
        lambda m: beam_search(m, torch.tensor([[4]]), penalty=-1.0),
        "penalty: got -1.0, wanted a number from 0 to 10",
    ),
    "maps of nothing": (
        lambda m: attention_maps(m, VOCABS, []),
        "pairs: got an empty list",
    ),
    "teacher_forced nothing": (
        lambda m: teacher_forced(m, VOCABS, []),
        "pairs: got an empty list",
    ),
}


@pytest.mark.parametrize("call, says", BAD_RUNS.values(), ids=BAD_RUNS)
def test_runs_refuse_before_anything_changes(call, says):
    whole = model()
    kept = copy.deepcopy(whole.state_dict())
    with pytest.raises(ValueError, match=rf"^{says}"):
        call(whole)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, kept[name])


def test_parts_of_the_attention_model_are_given_by_name():
    """A number in second place was the seed once, and is no encoder."""
    for number in (0, 1):
        with pytest.raises(TypeError, match="positional"):
            attention_model(VOCABS, number)


def test_load(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(ValueError, match="path: got .*wanted a file"):
        load(path, attention_model)
    path.write_bytes(b"no safetensors")
    with pytest.raises(ValueError, match="path: got .*wanted a file made by"):
        load(path, attention_model)
    path.unlink()
    save(path, attention_model(VOCABS), VOCABS)
    with pytest.raises(ValueError, match="build: got another model, wanted"):
        load(path, fixed_model)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="path: got .*wanted a file made by"):
        load(path, attention_model)
