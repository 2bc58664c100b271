"""Whoever asks a model asks it at rest, and leaves its mode as it was."""

import inspect
from typing import get_type_hints

import pytest
import torch
from subjects import functions
from torch import nn
from toy import PAIRS, VOCABS

import attnkit
import attnkit.bert.classifier
import attnkit.bert.masked_lm
import attnkit.training
from attnkit import Batch, Labelled, attention_model, fit
from attnkit.bert import (
    BertEncoder,
    Classifier,
    MaskedModel,
    WordPiece,
    fine_tune,
    fit_masked,
)
from attnkit.bert.wordpiece import SPECIAL_PIECES
from attnkit.inference import at_rest, device_of
from attnkit.training import loss_on

TOKENS = WordPiece([*SPECIAL_PIECES, "je", "dors"])
# What changes a model or looks at its weights alone.
OTHER = {"fit", "fine_tune", "fit_masked", "save", "parameters"}
GIVEN = {
    "vocabs": VOCABS,
    "pairs": PAIRS,
    "sentences": [pair.source for pair in PAIRS],
    "source": Batch.of(PAIRS, VOCABS).source,
    "tokens": TOKENS,
    "texts": ["je dors [MASK]", "[MASK]"],
    "labelled": [Labelled("je", "x"), Labelled("dors", "y")],
}


def asks(function):
    """Whether it is given a model, by whatever name."""
    kinds = get_type_hints(function)
    kinds.pop("return", None)
    return any(
        inspect.isclass(kind) and issubclass(kind, nn.Module)
        for kind in kinds.values()
    )


DOORS = {
    name: function
    for name, function in functions()
    if inspect.isfunction(function) and name not in OTHER
    if asks(function)
}


def model_for(door):
    """A small model of the kind that the door asks."""
    kinds = get_type_hints(door)
    masked = MaskedModel(BertEncoder(len(TOKENS), 4, 2, 4, 1))
    if "tokens" not in kinds:
        return attention_model(VOCABS, dropout=0.5)
    if kinds.get("model") is Classifier:
        return Classifier(masked.encoder, ["x", "y"])
    return masked.encoder if "encoder" in kinds else masked


def ask(door):
    """The door's answer, and whether any part was in training meanwhile."""
    names, model = inspect.signature(door).parameters, model_for(door)
    model.train()
    frozen = next(model.children())
    frozen.eval()
    modes = []
    for part in model.modules():
        part.register_forward_hook(lambda p, *_: modes.append(p.training))
    given = {name: GIVEN[name] for name in names if name in GIVEN}
    answers = [str(door(model, **given)) for _ in range(2)]
    assert model.training and not frozen.training
    return answers, modes


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_a_model_in_training_answers_as_at_rest(door):
    (once, again), modes = ask(door)
    assert once == again
    assert modes and not any(modes)


def test_the_walk_finds_those_of_the_course():
    wanted = {"greedy", "beam_search", "translate", "teacher_forced", "fill"}
    assert wanted | {"attention_maps", "read", "sample", "n_best"} <= {*DOORS}


def test_an_error_leaves_the_mode_too():
    layer = torch.nn.Dropout()
    with pytest.raises(KeyError), at_rest(layer):
        assert not layer.training and not torch.is_grad_enabled()
        raise KeyError
    assert layer.training and torch.is_grad_enabled()


class Asked(Exception):
    """A part of a model was called; its arguments are looked at."""


def note(part, given):
    """Where the tensors are that a part is called with; and no more."""
    flat = [x for g in given for x in (g if isinstance(g, tuple) else [g])]
    raise Asked({x.device.type for x in flat if isinstance(x, torch.Tensor)})


def far(model):
    """The model where no numbers are; its first call ends in Asked."""
    for part in model.to("meta").modules():
        part.register_forward_pre_hook(note)
    return model


FEEDS = {  # what makes tensors of words by itself
    **{
        name: lambda model, door=door: door(
            model,
            **{
                key: GIVEN[key]
                for key in inspect.signature(door).parameters
                if key in GIVEN
            },
        )
        for name, door in DOORS.items()
        if "source" not in inspect.signature(door).parameters
    },
    "loss_on": lambda model: loss_on(model, PAIRS, VOCABS),
    "fit": lambda model: fit(model, PAIRS, VOCABS, device="meta"),
    "fit_masked": lambda model: fit_masked(model, TOKENS, ["je dors"]),
    "fine_tune": lambda model: fine_tune(model, TOKENS, GIVEN["labelled"]),
    "fine_tune, frozen": lambda model: fine_tune(
        model, TOKENS, GIVEN["labelled"], frozen=1
    ),
}
TRAINERS = {
    "loss_on": loss_on,
    "fit": fit,
    "fit_masked": fit_masked,
    "fine_tune": fine_tune,
    "fine_tune, frozen": fine_tune,
}


@pytest.mark.parametrize("name", FEEDS)
def test_words_go_where_the_model_is(name, monkeypatch):
    for room in (
        attnkit.training,
        attnkit.bert.classifier,
        attnkit.bert.masked_lm,
    ):
        monkeypatch.setattr(
            room, "optimize", lambda _, losses, *__, **___: next(losses)
        )
    # It looks at numbers, and there are none on "meta".
    monkeypatch.setattr(attnkit.check, "ids", lambda *_: None)
    model = model_for((DOORS | TRAINERS)[name])
    with pytest.raises(Asked, match="^{'meta'}$"):
        FEEDS[name](far(model))


def test_the_feeds_of_the_course_are_among_those_found():
    assert {"translate", "teacher_forced", "attention_maps"} <= {*FEEDS}
    assert {"read", "fill", "fit", "fit_masked"} <= {*FEEDS}


def test_a_model_is_where_its_numbers_are():
    assert device_of(torch.nn.Linear(1, 1)).type == "cpu"
    assert device_of(torch.nn.Linear(1, 1, device="meta")).type == "meta"
    assert device_of(torch.nn.Tanh()).type == device_of(len).type == "cpu"
