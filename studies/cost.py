"""What an update costs: each variant against the model of chapter 03.

    python -m studies.cost                # some minutes, on a quiet machine

Both are timed in turn, so that what else the machine does touches both; the
ratio of the medians goes to attnkit/results/cost.json.
"""

import json
from statistics import median

import torch

from attnkit import attention_model, fit
from studies import length
from studies.runner import RESULTS, about, parser
from studies.variants import BUILD

SETTINGS = {"rounds": 7, "updates a round": 12}


def main() -> None:
    parser(__doc__).parse_args()
    torch.set_num_threads(1)
    pairs, vocabs, _, _ = length.data()
    updates = SETTINGS["updates a round"]
    pairs = pairs[: updates * 64]
    ratios = {}
    for name, parts in BUILD.items():
        models = attention_model(vocabs), attention_model(vocabs, **parts)
        seconds = [
            [
                fit(model, pairs, vocabs, updates, 64).seconds
                for model in models
            ]
            for _ in range(SETTINGS["rounds"])
        ]
        base, other = (median(column) for column in zip(*seconds))
        ratios[name] = round(other / base, 3)
        print(name, ratios[name], flush=True)
    found = {"about": about("cost", SETTINGS), "ratios": ratios}
    text = json.dumps(found, indent=1)
    (RESULTS / "cost.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
