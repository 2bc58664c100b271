"""Training: knows batches and losses, and nothing of attention."""

import copy
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from attnkit import check
from attnkit.check import Real
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch, batches
from attnkit.data.vocab import PAD, Vocabs, check_pairs
from attnkit.inference import at_rest, device_of


class History(NamedTuple):
    """The loss of each update, and how long they took together.

    `valid`: the loss on pairs not learned from, each time it was measured.
    """

    loss: list[float]
    seconds: float
    valid: list[float] = []


def masked_loss(
    logits: Float[Tensor, "batch target vocab"],
    target: Int[Tensor, "batch target"],
    smoothing: Real = 0.0,
) -> Float[Tensor, ""]:
    """Mean of -log p(true word) over real words; padding does not count.

    With `smoothing` e, (1 - e) of that and e of the mean of -log p over all
    words, so that no word is to become certain (Szegedy et al. 2016, 7).
    """
    check.number("smoothing", smoothing, 0, 1)
    log_p = logits - logits.logsumexp(dim=-1, keepdim=True)
    true = log_p.gather(-1, target.unsqueeze(-1)).squeeze(-1)
    if smoothing:
        true = (1 - smoothing) * true + smoothing * log_p.mean(dim=-1)
    words = target != PAD
    check.that(bool(words.any()), "target", "padding alone", "a word")
    return -true.masked_fill(~words, 0.0).sum() / words.sum()


def loss_on(
    model: nn.Module, pairs: Sequence[Pair], vocabs: Vocabs, size: int = 256
) -> float:
    """The loss a word on pairs that are not learned from, at rest."""
    known, device = check_pairs(vocabs, pairs), device_of(model)
    total = words = 0.0
    with at_rest(model):
        for batch in batches(known, vocabs, size):
            batch = batch.to(device)
            loss = masked_loss(model(batch).logits, batch.target_out)
            count = int((batch.target_out != PAD).sum())
            total, words = total + float(loss) * count, words + count
    return total / words


def epochs(
    pairs: Sequence[Pair],
    vocabs: Vocabs,
    size: int,
    seed: int,
    tokens: int | None = None,
) -> Iterator[Batch]:
    """Batches without end, in a new order each time round."""
    while True:
        yield from batches(pairs, vocabs, size, seed, tokens)
        seed += 1_000_003


def optimize(
    model: nn.Module,
    losses: Iterator[Tensor],
    updates: int,
    peak: float,
    clip: float = 1.0,
    enough: Callable[[list[float]], bool] = lambda seen: False,
    warm_up: Real = 0.25,
) -> History:
    """Take `updates` steps down the losses as they come.

    Adam (Kingma and Ba 2015), its learning rate rising to `peak` over the
    first `warm_up` of the updates, a share, and falling to nearly 0 after
    (one cycle, Smith and Topin 2019); gradients longer than `clip` are
    shortened. An interrupt (Ctrl-C, or Jupyter's stop button) ends early: the
    model keeps what it has learned. So does `enough`, asked with the losses
    so far.
    ValueError: a loss that is no number, before it changes the model.
    """
    check.count("updates", updates, least=1)
    check.number("peak", peak, 0, math.inf)
    check.number("clip", clip, 0, math.inf)
    check.number("warm_up", warm_up, 0, 1)
    # The first one of a process takes seconds, and must change nothing yet.
    adam = torch.optim.Adam(model.parameters(), lr=peak, fused=True)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, peak, total_steps=max(updates + 1, 5), pct_start=warm_up
    )
    seen: list[float] = []
    threads = torch.get_num_threads()
    start = time.perf_counter()
    bar = tqdm(total=updates, unit=" updates", ncols=72, leave=False)
    try:
        # Tensors this small keep one thread busy; more would wait.
        torch.set_num_threads(1)
        model.train()
        while not enough(seen) and len(seen) < updates:
            loss = next(losses)
            check_loss(loss, len(seen))
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
        settle(model, threads)
        bar.close()
    seconds = time.perf_counter() - start
    if len(seen) == updates:
        print(f"{updates} updates in {seconds:.0f} s, loss {seen[-1]:.3f}")
    return History(seen, seconds)


def settle(model: nn.Module, threads: int) -> None:
    """The model at rest, the threads as they were, whoever interrupts."""
    settled = False
    while not settled:
        with suppress(KeyboardInterrupt):
            torch.set_num_threads(threads)
            model.eval()
            settled = True


def check_loss(loss: Tensor, update: int) -> None:
    """A loss that is a number; else the next step would spoil the weights."""
    told = f"{loss.item()} at update {update + 1}"
    wanted = "a finite loss: try a lower peak, or look at the weights"
    check.that(bool(loss.isfinite()), "loss", told, wanted)


def check_patience(
    every: int, patience: int | None, valid: object | None
) -> None:
    """How often to measure, and how long to wait, if there is what for."""
    check.count("every", every, least=1)
    if patience is not None:
        check.count("patience", patience, least=1)
        told = "none, though patience waits for their loss"
        check.that(valid is not None, "valid", told, "a list to measure it on")


class Validation:
    """A loss on what is not learned from, measured now and then.

    With `patience`, enough is when that many measurements in a row brought
    no better one; `restore` gives the model its weights at the best.
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Callable[[], float],
        every: int,
        patience: int | None,
    ):
        self.model, self.loss = model, loss
        self.every, self.patience = every, patience
        self.measured: list[float] = []
        self.best: dict[str, Tensor] = {}

    def enough(self, seen: list[float]) -> bool:
        """After so many losses: measure if it is time, and judge."""
        if len(seen) < (len(self.measured) + 1) * self.every:
            return False
        self.measured.append(self.loss())
        if self.patience is None:
            return False
        best = min(self.measured)
        if self.measured[-1] == best:
            self.best = copy.deepcopy(self.model.state_dict())
        since = len(self.measured) - 1 - self.measured.index(best)
        return since >= self.patience

    def restore(self) -> None:
        """The best weights, if any were kept."""
        if self.best:
            self.model.load_state_dict(self.best)


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
    smoothing: Real = 0.0,
    valid: Sequence[Pair] | None = None,
    every: int = 50,
    patience: int | None = None,
    warm_up: Real = 0.25,
    watch: Callable[[int], object] | None = None,
    tokens: int | None = None,
) -> History:
    """Train with teacher forcing, as `optimize` does.

    The model is left on `device`. The same seed gives the same run on one
    machine, dropout included. `smoothing` is that of `masked_loss`. A batch
    has `size` pairs or, with `tokens`, as many as fill so many places.

    With `valid`, pairs that are not learned from, their loss is measured
    every `every` updates. With `patience` the run ends when that many
    measurements in a row brought no better one, and the model gets back
    the weights it had at the best. `watch` is called with the number of
    updates made, at the start and every `every` updates, with the model at
    rest, so that you can see how it learns.
    """
    known = check_pairs(vocabs, pairs)
    check.count("updates", updates, least=1)
    check.count("size", size, least=1)
    if tokens is not None:
        check.count("tokens", tokens, least=1)
    check.seed(seed)
    check.device(device)
    check.number("smoothing", smoothing, 0, 1)
    check.number("warm_up", warm_up, 0, 1)
    if valid is not None:
        valid = check_pairs(vocabs, valid)
    check_patience(every, patience, valid)
    if watch is not None:
        told = type(watch).__name__
        check.that(callable(watch), "watch", told, "a function")
    model.to(device)
    all_batches = epochs(known, vocabs, size, seed, tokens)
    stream = (batch.to(device) for batch in all_batches)
    losses = (
        masked_loss(model(b).logits, b.target_out, smoothing) for b in stream
    )
    validation = None
    if valid is not None:
        some = valid
        validation = Validation(
            model, lambda: loss_on(model, some, vocabs), every, patience
        )

    def enough(seen: list[float]) -> bool:
        """Look now and then; has the validation been in vain for long?"""
        if watch is not None and len(seen) % every == 0:
            with at_rest(model), torch.random.fork_rng():
                watch(len(seen))
        return validation is not None and validation.enough(seen)

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        history = optimize(model, losses, updates, peak, clip, enough, warm_up)
    if validation is None:
        return history
    validation.restore()
    return history._replace(valid=validation.measured)
