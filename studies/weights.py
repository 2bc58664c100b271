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
    alignment_error_rate,
    attention_maps,
    attention_model,
    exact_match,
    fit,
    links,
    load,
    parameters,
    save,
    translate,
)
from studies import length
from studies.runner import about

PATH = Path(attnkit.__file__).parent / "weights" / "attention.safetensors"
SETTINGS = length.SETTINGS | {"updates": 600, "seed": 0}


def train():
    """The model of chapter 03."""
    pairs, vocabs, _, _ = length.data()
    seed, updates = SETTINGS["seed"], SETTINGS["updates"]
    model = attention_model(vocabs, seed=seed)
    sizes = SETTINGS["size"], SETTINGS["peak"]
    fit(model, pairs, vocabs, updates, *sizes, seed=seed)
    return model, vocabs


def figures(model, vocabs) -> dict:
    """What the model can do, on the held-out sentences."""
    test = length.data()[2]
    said = translate(model, vocabs, [pair.source for pair in test])
    found = [
        links(w, p) for w, p in zip(attention_maps(model, vocabs, test), test)
    ]
    return {
        "exact match": round(exact_match(said, [p.target for p in test]), 4),
        "error rate": round(alignment_error_rate(found, test), 4),
    }


def main():
    model, vocabs = train()
    exact = figures(model, vocabs)
    PATH.parent.mkdir(exist_ok=True)
    save(PATH, copy.deepcopy(model).half(), vocabs)
    papers = about("weights", SETTINGS) | {
        "parameters": parameters(model),
        "sha256": hashlib.sha256(PATH.read_bytes()).hexdigest(),
        "in single precision": exact,
        "as shipped": figures(*load(PATH, attention_model)),
    }
    PATH.with_suffix(".json").write_text(json.dumps(papers, indent=1) + "\n")


if __name__ == "__main__":
    main()
