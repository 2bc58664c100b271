"""Classification: an encoder, one vector a text, and a score a label.

A text may be a pair: two texts, read as one (Devlin et al. 2019, 3).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from attnkit import check
from attnkit.bert.encoder import (
    BertEncoder,
    Text,
    check_lengths,
    pad_and_mask,
    segmented,
)
from attnkit.bert.wordpiece import WordPiece
from attnkit.check import Real
from attnkit.data.questions import (
    Labelled,
    LabelledPair,
    check_labelled,
)
from attnkit.data.tensors import like_lengths
from attnkit.encoder import masked_mean
from attnkit.inference import at_rest, device_of
from attnkit.training import History, Validation, check_patience, optimize

Pool = Callable[[Tensor, Tensor], Tensor]
Examples = Sequence[Labelled | LabelledPair]


class TextIds(NamedTuple):
    """A text, or a pair: the id of each piece, and its segment."""

    ids: list[int]
    segments: list[int]


class TextBatch(NamedTuple):
    """Some of them as tensors."""

    ids: Int[Tensor, "batch words"]
    mask: Bool[Tensor, "batch words"]
    segments: Int[Tensor, "batch words"]

    @classmethod
    def of(cls, rows: Sequence[TextIds], place: torch.device) -> "TextBatch":
        ids, mask = pad_and_mask([row.ids for row in rows])
        segments, _ = pad_and_mask([row.segments for row in rows])
        return cls(*(tensor.to(place) for tensor in (ids, mask, segments)))


def first_state(
    states: Float[Tensor, "batch words d_model"],
    mask: Bool[Tensor, "batch words"],
) -> Float[Tensor, "batch d_model"]:
    """The state of [CLS], which has asked all words (Devlin et al. 2019)."""
    return states[:, 0]


class Classifier(nn.Module):
    """One vector a text, and from it a score a label.

    logits = W pool(states of the last block) + b

    `pool` makes one vector of the states: `masked_mean`, or `first_state`.
    ValueError: fewer than two labels, or one of them twice.
    """

    def __init__(
        self,
        encoder: BertEncoder,
        labels: Sequence[str],
        pool: Pool = masked_mean,
    ):
        super().__init__()
        self.labels = tuple(check.listed("labels", labels, "a list of labels"))
        once = len({*self.labels}) == len(self.labels) >= 2
        wanted = "at least two labels, each once"
        check.that(once, "labels", self.labels, wanted)
        self.encoder, self.pool = encoder, pool
        self.head = nn.Linear(encoder.word.embedding_dim, len(self.labels))
        # No label is likelier than another before anything was learned.
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def above(
        self,
        states: Float[Tensor, "batch words d_model"],
        mask: Bool[Tensor, "batch words"],
        blocks: int = 0,
    ) -> Float[Tensor, "batch labels"]:
        """The logits from the states after so many blocks."""
        for block in self.encoder.blocks[blocks:]:
            states, _ = block(states, mask.unsqueeze(-2))
        return self.head(self.pool(states, mask))

    def forward(
        self,
        ids: Int[Tensor, "batch words"],
        mask: Bool[Tensor, "batch words"],
        segments: Int[Tensor, "batch words"] | None = None,
    ) -> Float[Tensor, "batch labels"]:
        return self.above(self.encoder.embed(ids, segments), mask)


def rows_of(
    encoder: BertEncoder, tokens: WordPiece, texts: Sequence[Text]
) -> list[TextIds]:
    """Each text as numbers.

    ValueError: more than there are positions; a list of other pieces.
    """
    vocab = encoder.word.num_embeddings
    wanted = f"{vocab} at most, as the encoder has"
    check.that(len(tokens) <= vocab, "tokens", f"{len(tokens)} pieces", wanted)
    most = encoder.position.num_embeddings
    rows = segmented(tokens, texts, most)
    check_lengths([pieces for pieces, _ in rows], most)
    return [TextIds(tokens.ids(pieces), segments) for pieces, segments in rows]


def in_batches(
    model: nn.Module, rows: Sequence[TextIds], size: int
) -> Iterator[tuple[list[int], TextBatch]]:
    """Which rows, and these, in batches of like length, once all."""
    place = device_of(model)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    for start in range(0, len(order), size):
        some = order[start : start + size]
        yield some, TextBatch.of([rows[i] for i in some], place)


def text_vectors(
    encoder: BertEncoder,
    tokens: WordPiece,
    texts: Sequence[Text],
    pool: Pool = masked_mean,
    size: int = 64,
) -> Float[Tensor, "texts d_model"]:
    """One vector a text: its last states, pooled. Nothing is learned."""
    check.count("size", size, least=1)
    rows = rows_of(encoder, tokens, texts)
    found = torch.empty(len(rows), encoder.word.embedding_dim)
    with at_rest(encoder):
        for some, batch in in_batches(encoder, rows, size):
            states = encoder(*batch).states[-1]
            found[some] = pool(states, batch.mask).cpu()
    return found


def label_logits(
    model: Classifier, tokens: WordPiece, texts: Sequence[Text], size: int = 64
) -> Float[Tensor, "texts labels"]:
    """The score of each label for each text."""
    check.count("size", size, least=1)
    rows = rows_of(model.encoder, tokens, texts)
    found = torch.empty(len(rows), len(model.labels))
    with at_rest(model):
        for some, batch in in_batches(model, rows, size):
            found[some] = model(*batch).cpu()
    return found


def classify(
    model: Classifier, tokens: WordPiece, texts: Sequence[Text]
) -> list[str]:
    """The likeliest label of each text."""
    best = label_logits(model, tokens, texts).argmax(dim=-1)
    return [model.labels[i] for i in best]


def numbers_of(
    name: str, labelled: Examples, labels: Sequence[str]
) -> Int[Tensor, "texts"]:
    """The number of each text's label. ValueError: one that is not known."""
    check_labelled(name, labelled)
    number = {label: i for i, label in enumerate(labels)}
    for _, label in labelled:
        told = f"the label {label!r}"
        check.that(label in number, name, told, f"one of {(*labels,)}")
    return torch.tensor([number[label] for _, label in labelled])


def states_below(
    model: Classifier, rows: Sequence[TextIds], blocks: int
) -> list[Float[Tensor, "words d_model"]]:
    """The states of each row after so many blocks, padding left out."""
    found = [torch.empty(0)] * len(rows)
    with at_rest(model):
        for some, (ids, mask, segments) in in_batches(model, rows, 64):
            states = model.encoder.embed(ids, segments)
            for block in model.encoder.blocks[:blocks]:
                states, _ = block(states, mask.unsqueeze(-2))
            for i, own in zip(some, states):
                found[i] = own[: len(rows[i].ids)].clone()
    return found


def fine_tune(
    model: Classifier,
    tokens: WordPiece,
    labelled: Examples,
    updates: int = 300,
    size: int = 32,
    peak: float = 2e-4,
    warm_up: Real = 0.1,
    frozen: int = 0,
    valid: Examples | None = None,
    every: int = 50,
    patience: int | None = None,
    seed: int = 0,
) -> History:
    """Train head and blocks on labelled texts, as `optimize` does.

    The tables and the first `frozen` blocks stay as they are (none of it if
    0), and their states are computed once. All blocks frozen, the head alone
    learns. `valid`, `every` and `patience` as in `fit`. ValueError, before
    anything is learned: a label that the model does not know, a text of more
    pieces than there are positions (Devlin et al. 2019, 3.2).
    """
    numbers = numbers_of("labelled", labelled, model.labels)
    check.count("updates", updates, least=1)
    check.count("size", size, least=1)
    check.seed(seed)
    check.count("frozen", frozen)
    layers = len(model.encoder.blocks)
    wanted = f"at most {layers}, as there are blocks"
    check.that(frozen <= layers, "frozen", frozen, wanted)
    check_patience(every, patience, valid)
    rows = rows_of(model.encoder, tokens, [text for text, _ in labelled])
    place, validation = device_of(model), None
    if valid is not None:
        known = numbers_of("valid", valid, model.labels)
        texts = [text for text, _ in valid]
        validation = Validation(
            model,
            lambda: float(
                cross_entropy(label_logits(model, tokens, texts), known)
            ),
            every,
            patience,
        )
    below = states_below(model, rows, frozen) if frozen else []

    def logits(some: list[int]) -> Tensor:
        batch = TextBatch.of([rows[i] for i in some], place)
        if not frozen:
            return model(*batch)
        own = [below[i] for i in some]
        states = nn.utils.rnn.pad_sequence(own, batch_first=True)
        return model.above(states, batch.mask, frozen)

    def losses() -> Iterator[Tensor]:
        lengths, order = [len(row.ids) for row in rows], random.Random(seed)
        while True:
            for some in like_lengths(lengths, size, order):
                yield cross_entropy(logits(some), numbers[some].to(place))

    history = optimize(
        model,
        losses(),
        updates,
        peak,
        enough=validation.enough if validation else lambda seen: False,
        warm_up=warm_up,
    )
    if validation is None:
        return history
    validation.restore()
    return history._replace(valid=validation.measured)
