"""BERT: word pieces, the encoder, its trained files, filling in blanks."""

from attnkit.bert.classifier import (
    Classifier,
    classify,
    fine_tune,
    first_state,
    label_logits,
    text_vectors,
)
from attnkit.bert.encoder import BertEncoder, Encoded, Reading, read
from attnkit.bert.masked_lm import (
    MASK,
    MaskedModel,
    fill,
    fit_masked,
    hide,
)
from attnkit.bert.merges import learn_pieces, most_bound, most_frequent
from attnkit.bert.pretrained import has_minilm, minilm
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece, split_words

__all__ = [
    "MASK",
    "SPECIAL_PIECES",
    "BertEncoder",
    "Classifier",
    "Encoded",
    "MaskedModel",
    "Reading",
    "WordPiece",
    "classify",
    "fill",
    "fine_tune",
    "first_state",
    "fit_masked",
    "has_minilm",
    "hide",
    "label_logits",
    "learn_pieces",
    "minilm",
    "most_bound",
    "most_frequent",
    "read",
    "split_words",
    "text_vectors",
]
