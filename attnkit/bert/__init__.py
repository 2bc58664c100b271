"""BERT: word pieces, the encoder, its trained files, filling in blanks."""

from attnkit.bert.encoder import BertEncoder, Encoded, Reading, read
from attnkit.bert.masked_lm import (
    MASK,
    MaskedModel,
    fill,
    fit_masked,
    hide,
)
from attnkit.bert.pretrained import has_minilm, minilm
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece, split_words

__all__ = [
    "MASK",
    "SPECIAL_PIECES",
    "BertEncoder",
    "Encoded",
    "MaskedModel",
    "Reading",
    "WordPiece",
    "fill",
    "fit_masked",
    "has_minilm",
    "hide",
    "minilm",
    "read",
    "split_words",
]
