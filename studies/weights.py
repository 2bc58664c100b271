"""The trained model that the course ships, and how it came to be.

    python -m studies.weights             # about a minute

Writes attnkit/weights/attention.safetensors, in half precision to keep it
small, and beside it attention.json: versions, settings, hash and figures.
"""

import copy
import hashlib
import json
from pathlib import Path

import attnkit
from attnkit import (
    Seq2Seq,
    Vocabs,
    attention_model,
    fit,
    load,
    parameters,
    save,
)
from studies import length
from studies.runner import about, error_rate, exact, parser

PATH = Path(attnkit.__file__).parent / "weights" / "attention.safetensors"
UPDATES, SEED = 600, 0
SETTINGS = length.SETTINGS | {"updates": UPDATES, "seed": SEED}


def train() -> tuple[Seq2Seq, Vocabs]:
    """The model of chapter 03."""
    pairs, vocabs, _, _ = length.data()
    model = attention_model(vocabs, seed=SEED)
    fit(model, pairs, vocabs, UPDATES, *length.RECIPE, seed=SEED)
    return model, vocabs


def figures(model: Seq2Seq, vocabs: Vocabs) -> dict[str, float]:
    """What the model can do, on the held-out sentences."""
    test = length.data().test
    return {
        "exact match": round(exact(model, vocabs, test), 4),
        "error rate": round(error_rate(model, vocabs, test), 4),
    }


def main() -> None:
    parser(__doc__).parse_args()
    model, vocabs = train()
    single = figures(model, vocabs)
    PATH.parent.mkdir(exist_ok=True)
    save(PATH, copy.deepcopy(model).half(), vocabs)
    papers = about("weights", SETTINGS) | {
        "parameters": parameters(model),
        "sha256": hashlib.sha256(PATH.read_bytes()).hexdigest(),
        "in single precision": single,
        "as shipped": figures(*load(PATH, attention_model)),
    }
    PATH.with_suffix(".json").write_text(json.dumps(papers, indent=1) + "\n")


if __name__ == "__main__":
    main()
