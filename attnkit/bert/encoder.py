"""BERT: a stack of encoder blocks over words, positions and segments."""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.bert.wordpiece import WordPiece
from attnkit.inference import at_rest, device_of
from attnkit.transformer import EncoderBlock

Text = str | tuple[str, str]  # a pair is read as one


class Encoded(NamedTuple):
    """States before the first block and after each; weights of each block."""

    states: Float[Tensor, "depth batch words d_model"]
    weights: Float[Tensor, "layers batch heads words words"]


def check_segments(segments: Tensor, ids: Tensor) -> None:
    """For each id 0 or 1, the first text or the second."""
    check.ids("segments", segments, 2)
    check.that(
        segments.shape == ids.shape,
        "segments",
        segments,
        f"that of ids, {tuple(ids.shape)}",
    )


class BertEncoder(nn.Module):
    """Word + position + segment, normalised; then block upon block.

    `mask` is True for words, False for padding. ValueError: ids or
    segments outside their tables, more words than positions (Devlin et al.
    2019; dropout, the pooler and both training tasks are left out).
    """

    def __init__(
        self,
        vocab: int,
        d_model: int,
        heads: int,
        d_inner: int,
        layers: int,
        positions: int = 512,
    ):
        super().__init__()
        check.count("layers", layers, least=1)
        self.word = nn.Embedding(vocab, d_model)
        self.position = nn.Embedding(positions, d_model)
        self.segment = nn.Embedding(2, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)
        self.blocks = nn.ModuleList(
            EncoderBlock(d_model, heads, d_inner, nn.GELU, eps=1e-12)
            for _ in range(layers)
        )
        for table in (self.word, self.position, self.segment):
            nn.init.normal_(table.weight, std=0.02)

    def embed(
        self,
        ids: Int[Tensor, "batch words"],
        segments: Int[Tensor, "batch words"] | None = None,
    ) -> Float[Tensor, "batch words d_model"]:
        """The states before the first block."""
        check.ids("ids", ids, self.word.num_embeddings)
        words, positions = ids.shape[1], self.position.num_embeddings
        wanted = f"at most {positions}, as there are positions"
        check.that(words <= positions, "ids", f"{words} words", wanted)
        if segments is None:
            segments = torch.zeros_like(ids)
        check_segments(segments, ids)
        position = torch.arange(words, device=ids.device)
        summed = (
            self.word(ids) + self.position(position) + self.segment(segments)
        )
        return self.norm(summed)

    def forward(
        self,
        ids: Int[Tensor, "batch words"],
        mask: Bool[Tensor, "batch words"] | None = None,
        segments: Int[Tensor, "batch words"] | None = None,
    ) -> Encoded:
        states, weights = [self.embed(ids, segments)], []
        allowed = None if mask is None else mask.unsqueeze(-2)
        for block in self.blocks:
            state, looked = block(states[-1], allowed)
            states.append(state)
            weights.append(looked)
        return Encoded(torch.stack(states), torch.stack(weights))


class Reading(NamedTuple):
    """One text as it was read: its pieces, their states and weights."""

    pieces: list[str]
    states: Float[Tensor, "depth words d_model"]
    weights: Float[Tensor, "layers heads words words"]


def check_texts(texts: Sequence[str]) -> None:
    """A list of at least one string, not one string."""
    found = check.listed("texts", texts, "a list of strings")
    check.corpus("texts", found, "text")
    for text in found:
        check.text("texts", text)


def check_lengths(rows: Sequence[Sequence[str]], most: int) -> None:
    """No text has more pieces than there are positions."""
    for number, pieces in enumerate(rows, start=1):
        told = f"text {number}, which has more than {most} pieces"
        wanted = f"texts of at most {most}, as there are positions"
        check.that(len(pieces) <= most, "texts", told, wanted)


def cut_texts(
    tokens: WordPiece, texts: Sequence[str], most: int
) -> list[list[str]]:
    """The pieces of each text. ValueError: more than `most` in one."""
    check_texts(texts)
    rows = [tokens.pieces(text, most + 1) for text in texts]
    check_lengths(rows, most)
    return rows


def parts_of(text: Text) -> list[str]:
    """The one text, or the two of a pair."""
    if isinstance(text, str):
        return [text]
    parts = check.listed("texts", text, "strings or pairs of strings")
    check.that(len(parts) == 2, "texts", repr(text), "a pair of two strings")
    check_texts(parts)
    return parts


def segmented(
    tokens: WordPiece, texts: Sequence[Text], most: int
) -> list[tuple[list[str], list[int]]]:
    """The pieces of each text, and the segment of each piece.

    A pair is [CLS] first [SEP] second [SEP], the second as segment 1. What
    has more than `most` pieces comes with at least one too many.
    """
    found = check.listed("texts", texts, "a list of strings")
    check.corpus("texts", found, "text")
    rows = []
    for parts in map(parts_of, found):
        first, *rest = (tokens.pieces(part, most + 1) for part in parts)
        second = [piece for pieces in rest for piece in pieces[1:]]
        segments = [0] * len(first) + [1] * len(second)
        rows.append((first + second, segments))
    return rows


def read(
    encoder: BertEncoder,
    tokens: WordPiece,
    texts: Sequence[Text],
    size: int = 32,
) -> list[Reading]:
    """Each text through the encoder, padding left out of what comes back.

    A pair is read as one text, [CLS] first [SEP] second [SEP], the second
    as segment 1. What has more pieces than there are positions is cut, with
    a warning that names it.
    """
    readings, limit = [], encoder.position.num_embeddings
    rows = segmented(tokens, texts, limit)
    check.count("size", size, least=1)
    for number, (pieces, segments) in enumerate(rows, start=1):
        if len(pieces) > limit:
            told = f"texts: text {number} is cut to its first {limit} pieces"
            warnings.warn(told, stacklevel=2)
            del pieces[limit - 1 : -1], segments[limit - 1 : -1]
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        ids, mask = pad_and_mask([tokens.ids(pieces) for pieces, _ in some])
        which, _ = pad_and_mask([segments for _, segments in some])
        place = device_of(encoder)
        with at_rest(encoder):
            states, weights = encoder(
                ids.to(place), mask.to(place), which.to(place)
            )
        readings += [
            Reading(pieces, states[:, i, :n], weights[:, i, :, :n, :n])
            for i, (pieces, _) in enumerate(some)
            for n in [len(pieces)]
        ]
    return readings


def pad_and_mask(
    rows: Sequence[Sequence[int]],
) -> tuple[Int[Tensor, "batch words"], Bool[Tensor, "batch words"]]:
    """Rows of ids as one tensor, filled up with [PAD], and its mask."""
    lists = [torch.tensor(row) for row in rows]
    ids = nn.utils.rnn.pad_sequence(lists, batch_first=True)
    counts = torch.tensor([[len(row)] for row in rows])
    return ids, torch.arange(ids.shape[1]) < counts
