"""Every score, attention, decoder and encoder of the package.

The package is walked: a class that is new there has to keep the laws without
being written down here. It is built from its own parameters, whose values
stand in VALUES by name, and once more for each other value, one at a time.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import NamedTuple

import pytest
import torch
from torch import nn
from toy import VOCABS

import attnkit
from attnkit import (
    Attention,
    DecoderBase,
    DotScore,
    EncoderRNN,
    Memory,
    Score,
    Seq2Seq,
    last_state,
    mean_of_states,
)

D = 8  # one width for all, so that every part fits every other

# The values that the laws try for a parameter, by its name. The first is for
# a parameter without a default. A bool needs no line here: it is turned over.
VALUES = {
    "vocab": [len(VOCABS.target)],
    **dict.fromkeys(["d_query", "d_key", "d_value", "d_head", "d_out"], [D]),
    **dict.fromkeys(["d_hidden", "d_memory", "d_model"], [D]),
    "d_embedding": [5],
    "d_inner": [12],
    "heads": [2],
    "layers": [2],
    "window": [3, 1],
    "T": [0.5],
    "dropout": [0.5],
    "rnn": [nn.GRU, nn.LSTM, nn.RNN],
    "summary": [last_state, mean_of_states],
}


class Recipe(NamedTuple):
    """A class and what to build it with; parts are recipes themselves."""

    kind: type[nn.Module]
    arguments: dict

    def build(self, **others):
        """In float64 and without dropout; `others` replace arguments."""
        parts = {
            name: part.build() if isinstance(part, Recipe) else part
            for name, part in (self.arguments | others).items()
        }
        for name in required(self.kind):
            if name not in parts:
                pytest.fail(
                    f"{self.kind.__name__} wants `{name}`, which the laws do "
                    "not know: add a line for it to VALUES in "
                    "tests/subjects.py"
                )
        return self.kind(**parts).double().eval()

    def __str__(self):
        told = [
            f"{name}={getattr(value, '__name__', value)}"
            for name, value in self.arguments.items()
            if name not in required(self.kind) or len(VALUES[name]) > 1
        ]
        return f"{self.kind.__name__}({', '.join(told)})"


def functions() -> Iterator[tuple[str, object]]:
    """The public functions and classes of the package, by name."""
    seen = set()
    names = [m.name for m in walk_packages(attnkit.__path__, "attnkit.")]
    for room in map(import_module, ["attnkit", *names]):
        for name in getattr(room, "__all__", ()):
            thing = getattr(room, name)
            made = inspect.isclass(thing) and "__init__" in vars(thing)
            if (inspect.isfunction(thing) or made) and name not in seen:
                seen.add(name)
                yield name, thing


def parameters(kind):
    """The parameters that a class can be given by name, and their defaults."""
    signature = inspect.signature(kind.__init__).parameters
    return {
        p.name: p.default
        for p in list(signature.values())[1:]  # without self
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    }


def required(kind):
    empty = inspect.Parameter.empty
    return [k for k, v in parameters(kind).items() if v is empty]


def recipes(kinds):
    """Each class with the first values, then with each other value."""
    found = []
    for kind in kinds:
        wanted = required(kind)
        first = {name: VALUES[name][0] for name in wanted if name in VALUES}
        found.append(Recipe(kind, first))
        for name, default in parameters(kind).items():
            others = VALUES.get(name, [])
            if isinstance(default, bool):
                others = [not default]
            elif name in wanted:
                others = others[1:]
            found += [
                Recipe(kind, first | {name: value})
                for value in others
                if value is not default
            ]
    return found


def every_module():
    """The classes of the package that are PyTorch modules, in its order."""
    names = [m.name for m in walk_packages(attnkit.__path__, "attnkit.")]
    names.sort(key=lambda name: name.count("."))  # rooms before folders
    return [
        value
        for name in names
        for value in vars(import_module(name)).values()
        if inspect.isclass(value) and value.__module__ == name
        if issubclass(value, nn.Module)
    ]


def is_score(kind):
    """What prepares keys and compares them with queries, like Score."""
    return kind is not Score and (
        issubclass(kind, Score)
        or hasattr(kind, "prepare")
        and hasattr(kind, "compare")
    )


def is_decoder(kind):
    """A decoder starts from a memory and writes over it, like DecoderBase."""
    writes = hasattr(kind, "over") and hasattr(kind, "first_state")
    return writes or issubclass(kind, DecoderBase) and kind is not DecoderBase


def is_encoder(kind):
    return inspect.signature(kind.forward).return_annotation is Memory


def is_wrong(kind):
    """Wrong on purpose: `mistakes` is there to show what goes wrong."""
    return kind.__module__ == "attnkit.probes.mistakes"


MODULES = every_module()

VALUES["score"] = [Recipe(DotScore, {})]
SCORES = recipes(filter(is_score, MODULES))
VALUES["score"] = SCORES
LOOKS = [kind for kind in MODULES if issubclass(kind, Attention)]
ATTENTIONS = recipes(kind for kind in LOOKS if not is_wrong(kind))
VALUES["attention"] = [  # with each score, where a score has to be given
    recipe
    for recipe in ATTENTIONS
    if set(recipe.arguments) <= set(required(recipe.kind))
]
DECODERS = recipes(filter(is_decoder, MODULES))
ENCODERS = recipes(filter(is_encoder, MODULES))


def one_of_each(found):
    """The first recipe of each class, for tests of what stands around it."""
    return list({recipe.kind: recipe for recipe in reversed(found)}.values())


def each(name, found):
    """Run a test for each of these recipes."""
    return pytest.mark.parametrize(name, found, ids=str)


def translator(recipe):
    """An untrained float64 model with this decoder, for the toy corpus."""
    torch.manual_seed(0)
    encoder = EncoderRNN(len(VOCABS.source), 5, D // 2)
    return Seq2Seq(encoder, recipe.build()).double().eval()
