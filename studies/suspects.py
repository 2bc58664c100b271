"""Twenty labels of Banking77 that look wrong, to be read by a person.

    python -m studies.suspects            # some three minutes of one core

Each training text is judged by a softmax regression on the vectors of the
encoder as it came, learned from four fifths of the texts, not from this one.
Suspects are those whose label got least against the likeliest other. Written
to attnkit/results/suspects.json. Needs the extra `bert`.
"""

import json

from sklearn.model_selection import cross_val_predict

from studies.contest import drawn, regression, stacked
from studies.runner import RESULTS, about, parser

COUNT = 20
SETTINGS = {"folds": 5, "suspects": COUNT}


def suspects() -> list[dict[str, object]]:
    """The texts that look most out of place, the most so first."""
    some = drawn("all", 0)
    labels = sorted({x.label for x in some})
    shares = cross_val_predict(
        regression(),
        stacked(some),
        [x.label for x in some],
        cv=SETTINGS["folds"],
        method="predict_proba",
    )
    best = shares.argmax(axis=1)
    found = [
        {
            "text": x.text,
            "label": x.label,
            "share": round(float(row[labels.index(x.label)]), 4),
            "other": labels[i],
            "its share": round(float(row[i]), 4),
        }
        for x, row, i in zip(some, shares, best)
    ]
    found.sort(key=lambda x: x["share"] - x["its share"])
    return found[:COUNT]


if __name__ == "__main__":
    parser(__doc__).parse_args()
    head = json.dumps(about("suspects", SETTINGS))
    lines = ",\n".join(json.dumps(x, ensure_ascii=False) for x in suspects())
    path = RESULTS / "suspects.json"
    path.write_text(f'{{"about": {head},\n"suspects": [\n{lines}\n]}}\n')
