"""A classifier that fits on a page: hashed words and pairs, and one layer."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from jaxtyping import Float
from safetensors import safe_open
from torch import Tensor, nn

from attnkit import check
from attnkit.bert.wordpiece import split_words

RUN_LENGTH = 3  # of a run


def fnv1a(text: str) -> int:
    """A number of 32 bits for a text, the same on every machine.

    For each byte of the text in UTF-8: h = (h xor byte) · 16777619, modulo
    2^32 (Fowler, Noll and Vo 1991, FNV-1a).
    """
    found = 2166136261
    for byte in text.encode():
        found = (found ^ byte) * 16777619 % 2**32
    return found


def grams(words: Sequence[str]) -> list[str]:
    """Words, pairs of neighbours, and the runs of three letters in <word>."""
    pairs = [f"{one} {other}" for one, other in zip(words, words[1:])]
    framed = [f"<{word}>" for word in words]
    runs = [
        word[i : i + RUN_LENGTH]
        for word in framed
        for i in range(len(word) - RUN_LENGTH + 1)
    ]
    return [*words, *pairs, *runs]


class HashedClassifier(nn.Module):
    """logits = (sum of the rows of a text's n buckets) / sqrt(n) + b

    A bucket is the hash of a word, a pair or a run, modulo `size`: what
    falls into one shares its row (Weinberger et al. 2009, feature hashing).
    """

    def __init__(self, labels: Sequence[str], size: int):
        super().__init__()
        check.count("size", size, least=1)
        self.labels = tuple(check.listed("labels", labels, "a list of labels"))
        check.corpus("labels", self.labels, "label")
        self.rows = nn.Embedding(size, len(self.labels))
        self.bias = nn.Parameter(torch.zeros(len(self.labels)))
        nn.init.zeros_(self.rows.weight)

    def features(self, texts: Sequence[str]) -> Float[Tensor, "texts size"]:
        """1 / sqrt(n) at each of a text's n buckets. ValueError: no word."""
        found = check.listed("texts", texts, "a list of texts")
        check.corpus("texts", found, "text")
        size = self.rows.num_embeddings
        features = torch.zeros(len(found), size)
        for row, text in zip(features, found):
            check.text("texts", text)
            words = split_words(text)
            check.that(words, "texts", repr(text), "texts of a word or more")
            buckets = [*{fnv1a(gram) % size for gram in grams(words)}]
            row[buckets] = len(buckets) ** -0.5
        return features

    def forward(
        self, features: Float[Tensor, "texts size"]
    ) -> Float[Tensor, "texts labels"]:
        check.width("features", features, self.rows.num_embeddings)
        return features @ self.rows.weight + self.bias


def intents_model() -> HashedClassifier:
    """The classifier of a bank's questions that the course brings along.

    It learned to answer as an encoder with a head of its own does
    (`python -m studies.intents`, whose figures lie beside the file).
    """
    path = Path(__file__).parent / "weights" / "intents.safetensors"
    with safe_open(path, framework="pt") as file:
        labels = json.loads(file.metadata()["labels"])
        weights = {name: file.get_tensor(name) for name in file.keys()}
    model = HashedClassifier(labels, len(weights["rows.weight"]))
    model.load_state_dict({k: v.float() for k, v in weights.items()})
    return model.eval()
