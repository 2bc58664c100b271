"""Recall: how much of what it has read does a recurrent state still hold?

A state is trained to give words back, and tested on new random words. What
it cannot give back after this training, it does not hold in a form that
this training finds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from attnkit import check

WORDS = 8  # different words; a blind guess is right 1 time in 8


def recall_all(
    rnn: Callable[..., nn.RNNBase],
    back: int = 20,
    updates: int = 300,
    seed: int = 0,
) -> dict[int, float]:
    """Keep everything: the share of words given back, by steps ago (0 on).

    After 40 random words one state must name each of the last `back`.
    """

    def task(rows: int) -> tuple[Tensor, Tensor]:
        words = torch.randint(WORDS, (rows, 40))
        return words, words.flip(1)[:, :back]

    with seeded(seed):
        model = trained(Recall(rnn, WORDS, back), task, updates)
        right = model.right(*task(1000)).mean(dim=0)
    return dict(enumerate(right.tolist()))


def recall_first(
    rnn: Callable[..., nn.RNNBase],
    steps: tuple[int, ...] = (1, 2, 5, 10, 20, 40, 80),
    updates: int = 300,
    seed: int = 0,
) -> dict[int, float]:
    """Keep one thing: the share of first words given back, by steps ago.

    Training has 1 to 40 random words of another kind after the first.
    """

    def task(rows: int, after: int = 0) -> tuple[Tensor, Tensor]:
        after = after or int(torch.randint(1, 41, ()))
        words = WORDS + torch.randint(WORDS, (rows, after + 1))
        words[:, 0] -= WORDS
        return words, words[:, :1]

    with seeded(seed):
        model = trained(Recall(rnn, 2 * WORDS, 1), task, updates)
        return {n: model.right(*task(1000, n)).mean().item() for n in steps}


class Recall(nn.Module):
    """Words into an RNN; from its last state, guesses at `asked` of them."""

    def __init__(self, rnn: Callable[..., nn.RNNBase], vocab: int, asked: int):
        super().__init__()
        self.asked = asked
        self.embed = nn.Embedding(vocab, 16)
        self.rnn = rnn(16, 64, batch_first=True)
        self.guess = nn.Linear(64, asked * WORDS)

    def forward(
        self, words: Int[Tensor, "batch words"]
    ) -> Float[Tensor, "batch asked vocab"]:
        states, _ = self.rnn(self.embed(words))
        return self.guess(states[:, -1]).unflatten(-1, (self.asked, WORDS))

    @torch.no_grad()
    def right(
        self,
        words: Int[Tensor, "batch words"],
        true: Int[Tensor, "batch asked"],
    ) -> Float[Tensor, "batch asked"]:
        """1 where the likeliest word is the true one, 0 elsewhere."""
        return (self(words).argmax(dim=-1) == true).float()


def trained(
    model: Recall,
    task: Callable[[int], tuple[Tensor, Tensor]],
    updates: int,
) -> Recall:
    """Adam, on fresh random words at each update."""
    check.count("updates", updates, least=1)
    adam = torch.optim.Adam(model.parameters(), lr=5e-3)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        adam, 5e-3, total_steps=updates + 1
    )
    for _ in range(updates):
        words, true = task(64)
        loss = F.cross_entropy(model(words).flatten(0, 1), true.flatten())
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        rate.step()
    return model


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Random numbers from `seed` inside, one thread; all as it was after."""
    check.seed(seed)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
