"""Parts of the package beside PyTorch's, timed in turn: medians and ratios."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnkit import (
    BOS,
    EOS,
    Attention,
    EncoderBlock,
    ScaledDotScore,
    Seq2Seq,
    Vocabs,
    beam_search,
    phrases,
    pretrained,
    translate,
)
from attnkit.data.tensors import source_ids
from studies.attention_cost import held

TOKENS = (64, 256, 1024, 4096, 8192)
D, D_MODEL, HEADS = 64, 256, 4
SENTENCES = 100


def in_turn(
    contenders: Mapping[str, Callable[[], object]], rounds: int
) -> dict[str, float]:
    """The median of each one's seconds of processor time, all in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for call in contenders.values():
        call()  # the first one is slower
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.process_time()
            call()
            seconds[name].append(time.process_time() - start)
    return {name: median(found) for name, found in seconds.items()}


def explicit(query: Tensor, key: Tensor, value: Tensor) -> tuple:
    """Attention as a line of PyTorch, with its weights, unchecked."""
    weights = (query @ key.mT / D**0.5).softmax(dim=-1)
    return weights @ value, weights


def attention(tokens: int) -> dict[str, Mapping[str, float]]:
    """Ours beside PyTorch's fused function and the bare lines: time, memory.

    With four axes (batch, heads, tokens, width), and the function also with
    three, where it takes a slower way.
    """
    query, key, value = torch.randn(3, 1, 1, tokens, D)
    ours, fused = Attention(ScaledDotScore()), F.scaled_dot_product_attention
    some = {
        "ours, with weights": partial(ours, query, key, value),
        "two lines, with weights": partial(explicit, query, key, value),
        "ours, the context alone": partial(ours.context, query, key, value),
        "PyTorch's fused, without": partial(fused, query, key, value),
        "the same, three axes": partial(fused, query[0], key[0], value[0]),
    }
    with torch.no_grad():
        seconds = in_turn(some, rounds=max(7, 50_000 // tokens))
        most = {name: held(call) for name, call in some.items()}
    return {"seconds": seconds, "bytes": most}


def block(tokens: int) -> dict[str, float]:
    """An encoder block forth and back, beside PyTorch's of the same shape."""
    ours = EncoderBlock(D_MODEL, HEADS, 4 * D_MODEL)
    theirs = nn.TransformerEncoderLayer(
        D_MODEL, HEADS, 4 * D_MODEL, dropout=0.0, batch_first=True
    )
    states = torch.randn(8, tokens, D_MODEL)
    some = {
        "ours": lambda: ours(states)[0].sum().backward(),
        "nn.TransformerEncoderLayer": lambda: theirs(states).sum().backward(),
    }
    return in_turn(some, rounds=15)


def plain_loop(model: Seq2Seq, vocabs: Vocabs, sentences: list) -> list:
    """One sentence after the other, one word after the other."""
    found = []
    with torch.no_grad():
        for sentence in sentences:
            memory = model.encoder(source_ids([sentence], vocabs.source))
            step = model.decoder.over(memory)
            state, word = model.decoder.first_state(memory), BOS
            said: list[int] = []
            while word != EOS and len(said) < 60:
                now = step(torch.tensor([word]), state)
                state, word = now.state, int(now.logits.argmax())
                said.append(word)
            found.append(vocabs.target.decode(said))
    return found


def searches() -> dict[str, float]:
    """A hundred sentences translated."""
    model, vocabs = pretrained()
    pairs = phrases(SENTENCES, seed=1, split="test")
    sentences = [pair.source for pair in pairs]
    some = {
        "a plain loop": lambda: plain_loop(model, vocabs, sentences),
        "greedy": lambda: translate(model, vocabs, sentences),
        "beam of 4": lambda: translate(
            model, vocabs, sentences, search=partial(beam_search, width=4)
        ),
    }
    return in_turn(some, rounds=5)


def measure() -> dict:
    """All of them."""
    return {
        "attention": {str(n): attention(n) for n in TOKENS},
        "block": {str(n): block(n) for n in (32, 128, 512)},
        "search": searches(),
    }
