"""Files of models: weights and words, saved together and checked on return."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from attnkit import check
from attnkit.data.vocab import Vocab, Vocabs

Model = TypeVar("Model", bound=nn.Module)


def fingerprint(weights: Mapping[str, Tensor], vocabs: str) -> str:
    """The sha256 of a model's numbers and words."""
    found = hashlib.sha256(vocabs.encode())
    for name in sorted(weights):
        found.update(name.encode())
        numbers = weights[name].cpu().flatten().view(torch.uint8)
        found.update(numbers.numpy().tobytes())
    return found.hexdigest()


def save(path: str | Path, model: nn.Module, vocabs: Vocabs) -> None:
    """Weights and vocabularies in one safetensors file.

    Another model's file at the path is replaced, at once and as a whole.
    ValueError: something else stands there, the weights are no numbers.
    """
    path = Path(path).resolve()
    check.that(path.parent.is_dir(), "path", path, "a folder that is there")
    if path.exists():
        wanted = "a new file, or one made by save"
        check.that(path.is_file() and is_saved(path), "path", path, wanted)
    words = json.dumps(
        [{"words": v.words, "minimum": v.minimum} for v in vocabs]
    )
    # Copies, since weights that two layers share would be refused.
    weights = {
        k: v.detach().clone().contiguous()
        for k, v in model.state_dict().items()
    }
    for name, weight in weights.items():
        check.finite(name, weight)
    metadata = {"vocabs": words, "sha256": fingerprint(weights, words)}
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(safetensors.torch.save(weights, metadata))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def is_saved(path: Path) -> bool:
    """Is it a file of `save`?"""
    try:
        with safe_open(path, framework="pt") as file:
            return "vocabs" in (file.metadata() or {})
    except (SafetensorError, OSError):
        return False


def load(
    path: str | Path, build: Callable[[Vocabs], Model]
) -> tuple[Model, Vocabs]:
    """The model that `build(vocabs)` makes, with the weights of `save`.

    ValueError: no such file, not a file of `save`, or another architecture.
    """
    check.that(Path(path).is_file(), "path", path, "a file made by save")
    try:
        with safe_open(path, framework="pt") as file:
            told = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}
        found = fingerprint(weights, told["vocabs"])
        check.that(found == told["sha256"], "sha256", found, told["sha256"])
        words = json.loads(told["vocabs"])
        vocabs = Vocabs(*(Vocab.restore(**vocab) for vocab in words))
        for name, weight in weights.items():
            check.finite(name, weight)
    except (
        *(SafetensorError, KeyError, TypeError, ValueError),
        *(AttributeError, RecursionError),
    ) as error:
        wanted = f"a file made by save ({error})"
        raise ValueError(f"path: got {path}, wanted {wanted}") from error
    model = build(vocabs)
    needed = model.state_dict()
    for name in needed.keys() & weights.keys():
        kinds = (
            weights[name].is_floating_point(),
            needed[name].is_floating_point(),
        )
        told = f"{weights[name].dtype} for {name}"
        check.that(kinds[0] == kinds[1], "path", told, str(needed[name].dtype))
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        wanted = f"the one that was saved ({error})"
        raise ValueError(
            f"build: got another model, wanted {wanted}"
        ) from error
    return model.eval(), vocabs
