"""Training: knows batches and losses, and nothing of attention."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import torch
from jaxtyping import Float, Int
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm import tqdm

from attnkit import check
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch, batches
from attnkit.data.vocab import PAD, Vocab, Vocabs

Model = TypeVar("Model", bound=nn.Module)


class History(NamedTuple):
    """The loss of each update, and how long they took together."""

    loss: list[float]
    seconds: float


def masked_loss(
    logits: Float[Tensor, "batch target vocab"],
    target: Int[Tensor, "batch target"],
) -> Float[Tensor, ""]:
    """Mean of -log p(true word) over real words; padding does not count."""
    log_p = logits - logits.logsumexp(dim=-1, keepdim=True)
    true = log_p.gather(-1, target.unsqueeze(-1)).squeeze(-1)
    words = target != PAD
    return -true.masked_fill(~words, 0.0).sum() / words.sum()


def epochs(
    pairs: Sequence[Pair], vocabs: Vocabs, size: int, seed: int
) -> Iterator[Batch]:
    """Batches without end, in a new order each time round."""
    while True:
        yield from batches(pairs, vocabs, size, seed)
        seed += 1_000_003


def optimize(
    model: nn.Module,
    losses: Iterator[Tensor],
    updates: int,
    peak: float,
    clip: float = 1.0,
) -> History:
    """Take `updates` steps down the losses as they come.

    Adam (Kingma and Ba 2015), its learning rate rising to `peak` over the
    first quarter of the updates and falling to nearly 0 after (one cycle,
    Smith and Topin 2019); gradients longer than `clip` are shortened. An
    interrupt (Ctrl-C, or Jupyter's stop button) ends early: the model keeps
    what it has learned.
    """
    check.count("updates", updates, least=1)
    model.train()
    # Tensors this small keep one thread busy; more would wait for each other.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    adam = torch.optim.Adam(model.parameters(), lr=peak, fused=True)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, peak, total_steps=max(updates + 1, 5), pct_start=0.25
    )
    seen: list[float] = []
    start = time.perf_counter()
    bar = tqdm(total=updates, unit=" updates", ncols=72, leave=False)
    try:
        while len(seen) < updates:
            loss = next(losses)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), clip)
            adam.step()
            rate.step()
            seen.append(loss.item())
            bar.set_postfix(loss=f"{seen[-1]:.3f}", refresh=False)
            bar.update()
    except KeyboardInterrupt:
        print(f"Stopped after {len(seen)} of {updates} updates.")
    finally:
        bar.close()
        torch.set_num_threads(threads)
        model.eval()
    seconds = time.perf_counter() - start
    if len(seen) == updates:
        print(f"{updates} updates in {seconds:.0f} s, loss {seen[-1]:.3f}")
    return History(seen, seconds)


def fit(
    model: nn.Module,
    pairs: Sequence[Pair],
    vocabs: Vocabs,
    updates: int = 600,
    size: int = 32,
    peak: float = 5e-3,
    clip: float = 1.0,
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> History:
    """Train with teacher forcing, as `optimize` does.

    The model is left on `device`. The same seed gives the same run on one
    machine, dropout included.
    """
    check.corpus("pairs", pairs)
    check.count("updates", updates, least=1)
    check.count("size", size, least=1)
    for pair in pairs:
        vocabs.source.encode(pair.source)
        vocabs.target.encode(pair.target)
    model.to(device)
    stream = (batch.to(device) for batch in epochs(pairs, vocabs, size, seed))
    losses = (masked_loss(model(b).logits, b.target_out) for b in stream)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return optimize(model, losses, updates, peak, clip)


def save(path: str | Path, model: nn.Module, vocabs: Vocabs) -> None:
    """Weights and vocabularies in one safetensors file."""
    words = [{"words": v.words, "minimum": v.minimum} for v in vocabs]
    weights = {k: v.contiguous() for k, v in model.state_dict().items()}
    save_file(weights, path, metadata={"vocabs": json.dumps(words)})


def load(
    path: str | Path, build: Callable[[Vocabs], Model]
) -> tuple[Model, Vocabs]:
    """The model that `build(vocabs)` makes, with the weights of `save`.

    ValueError: no such file, not a file of `save`, or another architecture.
    """
    check.that(Path(path).is_file(), "path", path, "a file made by save")
    try:
        with safe_open(path, framework="pt") as file:
            words = json.loads(file.metadata()["vocabs"])
            weights = {name: file.get_tensor(name) for name in file.keys()}
        vocabs = Vocabs(*(Vocab.restore(**vocab) for vocab in words))
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        wanted = f"a file made by save ({error})"
        raise ValueError(f"path: got {path}, wanted {wanted}") from error
    model = build(vocabs)
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        wanted = f"the one that was saved ({error})"
        raise ValueError(
            f"build: got another model, wanted {wanted}"
        ) from error
    return model.eval(), vocabs
