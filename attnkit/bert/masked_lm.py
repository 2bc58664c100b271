"""Masked language modelling: hide words, guess them from both sides."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.bert.encoder import BertEncoder, cut_texts, pad_and_mask
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece
from attnkit.inference import at_rest, device_of
from attnkit.training import History, optimize

MASK = SPECIAL_PIECES.index("[MASK]")


class MaskedModel(nn.Module):
    """An encoder, and the scores of all words at each position.

    logits = W_e norm(gelu(W x + b)) + b_e, with W_e the encoder's own table
    of word vectors (Devlin et al. 2019; the tied table: Press and Wolf 2017).
    """

    def __init__(self, encoder: BertEncoder):
        super().__init__()
        vocab, d_model = encoder.word.weight.shape
        self.encoder = encoder
        self.work = nn.Sequential(
            nn.Linear(d_model, d_model), nn.GELU(), nn.LayerNorm(d_model)
        )
        self.bias = nn.Parameter(torch.zeros(vocab))

    def forward(
        self,
        ids: Int[Tensor, "batch words"],
        mask: Bool[Tensor, "batch words"] | None = None,
    ) -> Float[Tensor, "batch words vocab"]:
        states = self.encoder(ids, mask).states[-1]
        return self.work(states) @ self.encoder.word.weight.T + self.bias


class Hidden(NamedTuple):
    """What the model sees, and where it has to guess."""

    ids: Int[Tensor, "batch words"]
    asked: Bool[Tensor, "batch words"]


def hide(
    ids: Int[Tensor, "batch words"],
    vocab: int,
    dice: torch.Generator,
    rate: float = 0.15,
) -> Hidden:
    """Choose words to guess: of these 80 % become [MASK], 10 % another word.

    The last 10 % stay as they are: the model cannot tell which words it may
    trust, and learns a state for each. Special pieces are never chosen; the
    first five words of the list are these (Devlin et al. 2019, 3.1).
    """
    check.number("rate", rate, 0, 1)
    check.count("vocab", vocab, least=len(SPECIAL_PIECES) + 1)
    asked = torch.rand(ids.shape, generator=dice) < rate
    asked &= ids >= len(SPECIAL_PIECES)
    luck = torch.rand(ids.shape, generator=dice)
    other = torch.randint(
        len(SPECIAL_PIECES), vocab, ids.shape, generator=dice
    )
    seen = torch.where(asked & (luck < 0.9), other, ids)
    seen = seen.masked_fill(asked & (luck < 0.8), MASK)
    return Hidden(seen, asked)


def hide_one(ids: Int[Tensor, "batch words"], dice: torch.Generator) -> Hidden:
    """One word of the batch to guess, where a rate would hide none."""
    ordinary = (ids >= len(SPECIAL_PIECES)).nonzero()
    row, word = ordinary[torch.randint(len(ordinary), (), generator=dice)]
    asked = torch.zeros_like(ids, dtype=torch.bool)
    asked[row, word] = True
    return Hidden(ids.masked_fill(asked, MASK), asked)


def fill(
    model: MaskedModel, tokens: WordPiece, texts: Sequence[str]
) -> Float[Tensor, "texts vocab"]:
    """log p of each piece at the last [MASK] of each text."""
    rows = cut_texts(tokens, texts, model.encoder.position.num_embeddings)
    for text, pieces in zip(texts, rows):
        check.that("[MASK]" in pieces, "texts", repr(text), "one with [MASK]")
    positions = [len(row) - 1 - row[::-1].index("[MASK]") for row in rows]
    ids, mask = pad_and_mask([tokens.ids(pieces) for pieces in rows])
    place = device_of(model)
    with at_rest(model):
        logits = model(ids.to(place), mask.to(place))
        logits = logits[torch.arange(len(rows)), positions]
    return logits.log_softmax(dim=-1)


def fit_masked(
    model: MaskedModel,
    tokens: WordPiece,
    texts: Sequence[str],
    updates: int = 1600,
    size: int = 32,
    peak: float = 5e-3,
    rate: float = 0.3,
    seed: int = 0,
) -> History:
    """Train to guess hidden words, as `optimize` does.

    `rate` is the share of words to guess: twice BERT's, so that more is
    asked of each text (Wettig et al. 2023). The list must begin with the
    special pieces. ValueError, before anything is learned: a text of more
    pieces than there are positions, or of special ones alone.
    """
    begins = tuple(tokens.words[: len(SPECIAL_PIECES)])
    check.that(
        begins == SPECIAL_PIECES,
        "tokens",
        begins,
        f"{SPECIAL_PIECES} in front",
    )
    most = model.encoder.position.num_embeddings
    cut = cut_texts(tokens, texts, most)
    check.count("updates", updates, least=1)
    check.count("size", size, least=1)
    check.number("rate", rate, 0, 1)
    check.that(rate > 0, "rate", rate, "a number above 0")
    check.seed(seed)
    dice = torch.Generator().manual_seed(seed)
    rows = [tokens.ids(pieces) for pieces in cut]
    for number, row in enumerate(rows, start=1):
        told = f"text {number}, which has nothing but special pieces"
        known = max(row) >= len(SPECIAL_PIECES)
        check.that(known, "texts", told, "at least one known piece in each")
    place = device_of(model)

    def losses() -> Iterator[Tensor]:
        while True:
            chosen = torch.randint(len(rows), (size,), generator=dice)
            ids, mask = pad_and_mask([rows[i] for i in chosen])
            seen, asked = hide(ids, len(tokens), dice, rate)
            if not asked.any():  # so few words, so low a rate
                seen, asked = hide_one(ids, dice)
            logits = model(seen.to(place), mask.to(place))[asked]
            yield nn.functional.cross_entropy(logits, ids[asked].to(place))

    return optimize(model, losses(), updates, peak)
