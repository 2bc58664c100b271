"""Taking over the looking: what a decoder writes with weights it is given."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from attnkit import check
from attnkit.attention import Attention
from attnkit.check import Real
from attnkit.data.pair import Pair
from attnkit.data.tensors import Batch
from attnkit.data.vocab import Vocabs
from attnkit.decoder import AttentionDecoder
from attnkit.inference import at_rest, device_of
from attnkit.seq2seq import Seq2Seq

Map = Float[Tensor, "target source"]
PENALTY = 30.0  # how much more a step out of the bound counts than a step away


def gold_weights(pair: Pair, weights: Map) -> Map:
    """Equal weight on the sure links of each word; else as it was."""
    given = weights.clone()
    for j in {j for _, j in pair.sure}:
        there = [i for i, k in pair.sure if k == j]
        given[j] = 0.0
        given[j, there] = 1 / len(there)
    return given


class Replay:
    """A pair written once more along its true words, with weights you give.

    `own` holds the model's own weights, a row a word and one for the end;
    `states` the decoder's states before each word. ValueError: a decoder
    that does not look before it reads, as `AttentionDecoder` does, or that
    blends something else than the encoder's states.
    """

    def __init__(self, model: Seq2Seq, vocabs: Vocabs, pair: Pair):
        decoder = model.decoder
        told = type(decoder).__name__
        known = type(decoder) is AttentionDecoder
        check.that(known, "model", f"a {told}", "an AttentionDecoder")
        assert isinstance(decoder, AttentionDecoder)
        told = f"attention by {type(decoder.attention).__name__}"
        blends = type(decoder.attention) is Attention
        check.that(blends, "model", told, "one that blends the states")
        self.model, self.decoder = model, decoder
        self.names = vocabs.target.words
        batch = Batch.of([pair], vocabs).to(device_of(model))
        self.words = batch.target_in[0]
        with at_rest(model):
            memory = model.encoder(batch.source)
            self.read, step = memory.states[0], decoder.over(memory)
            states, rows = [decoder.first_state(memory)], []
            for word in self.words:
                _, state, weights = step(word[None], states[-1])
                assert weights is not None
                states.append(state)
                rows.append(weights)
        self.states, self.own = torch.cat(states[:-1]), torch.cat(rows)

    def with_weights(self, weights: Map) -> list[str]:
        """The likeliest word at each step, from first to end."""
        state, said = self.states[:1], []
        with at_rest(self.model):
            for row, word in zip(weights, self.words, strict=True):
                context = row.unsqueeze(0) @ self.read
                state = self.decoder.next_state(word[None], state, context)
                logits = self.decoder.logits(state, context)
                said.append(self.names[int(logits.argmax())])
        return said

    def log_p(self, weights: Map) -> Float[Tensor, "target vocab"]:
        """Log p of the next word, each row given alone, the rest its own."""
        context = weights @ self.read
        state = self.decoder.next_state(self.words, self.states, context)
        return self.decoder.logits(state, context).log_softmax(dim=-1)


def variation(one: Tensor, other: Tensor) -> Tensor:
    """Total variation: half of the sum of differences, 0 to 1."""
    return (one - other).abs().sum(dim=-1) / 2


class Rival(NamedTuple):
    """Other weights, how far from its own each row is, and how p moved."""

    weights: Map
    far: Float[Tensor, " target"]
    moved: Float[Tensor, " target"]


def most_different(
    replay: Replay, bound: Real = 0.01, tries: int = 200
) -> Rival:
    """For each word, weights far from its own that hardly move p.

    Looked for by gradient, for all words at once: far in total variation,
    while that of p, over all words that might be next, stays within `bound`
    (after Jain and Wallace 2019, 4.2.2). A better search may find more.
    """
    check.number("bound", bound, 0, 1)
    check.count("tries", tries, least=1)
    with at_rest(replay.model):
        before = replay.log_p(replay.own).exp()
    weights, nothing = replay.own, torch.zeros(len(replay.own))
    best = Rival(weights, nothing, nothing)
    logits = torch.zeros_like(weights).requires_grad_()
    adam = torch.optim.Adam([logits], lr=0.3)
    with at_rest(replay.model), torch.enable_grad():
        for _ in range(tries):
            weights = logits.softmax(dim=-1)
            far = variation(weights, replay.own)
            moved = variation(replay.log_p(weights).exp(), before)
            better = (moved <= bound) & (far > best.far)
            found = Rival(weights.detach(), far.detach(), moved.detach())
            best = Rival(
                torch.where(better[:, None], found.weights, best.weights),
                torch.where(better, found.far, best.far),
                torch.where(better, found.moved, best.moved),
            )
            loss = PENALTY * (moved - bound / 2).relu() - far
            (gradient,) = torch.autograd.grad(loss.sum(), [logits])
            logits.grad = gradient
            adam.step()
    return best
