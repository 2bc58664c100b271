"""A small masked model that was never trained, but is sure of its words."""

import torch
from torch import nn

from attnkit.bert import SPECIAL_PIECES, BertEncoder, MaskedModel, WordPiece

WORDS = "a b c the this baker bakers sing sings rarely today ? , .".split()
TOKENS = WordPiece([*SPECIAL_PIECES, *WORDS])
SENTENCES = ["the baker rarely sings .", "this bakers sing ."]


def sure_model() -> MaskedModel:
    """Its norms have gains and offsets, and add what one sees."""
    torch.manual_seed(0)
    encoder = BertEncoder(len(TOKENS), 24, 3, 16, layers=2, positions=14)
    model = MaskedModel(encoder)
    with torch.no_grad():
        for weight in model.parameters():
            weight += (0.3 if weight.ndim == 2 else 0.2) * torch.randn(
                weight.shape
            )
    for part in model.modules():
        if isinstance(part, nn.LayerNorm):
            part.eps = 0.05
    model.work[2].eps = 0.3
    return model.eval()
