"""A small student of the encoder, for the live figure of chapter 12.

    python -m studies.intents             # some four minutes of one core

The teacher is a softmax regression on the vectors of the encoder as it came,
learned from all training questions. The student, hashed words on one layer,
learns the teacher's shares for the same questions; as a control, one more
learns the labels alone: five of each, from five orders of the questions. They
are judged on the validation part; the test set is not read. The first student
is the figure's. Writes attnkit/weights/intents.safetensors, in half precision,
and beside it intents.json. Needs the extra `bert`.
"""

import hashlib
import json

import safetensors.torch
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize, one_hot

from attnkit import Labelled, banking77
from attnkit.bert import minilm, text_vectors
from attnkit.hashed import HashedClassifier
from studies.contest import regression, texts
from studies.runner import about, parser
from studies.weights import PATH as OTHER

PATH = OTHER.with_name("intents.safetensors")
SIZE, ROUNDS, BATCH, PEAK, SEEDS = 2048, 12, 256, 0.05, 5
SETTINGS = {
    "size": SIZE,
    "rounds": ROUNDS,
    "batch": BATCH,
    "peak": PEAK,
    "seeds": SEEDS,
}


def teacher_shares(
    train: list[Labelled], valid: list[Labelled]
) -> tuple[list[str], Tensor, Tensor]:
    """The labels, and their shares for each question of both parts."""
    known, new = (
        normalize(text_vectors(*minilm(), texts(part)), dim=-1)
        for part in (train, valid)
    )
    head = regression().fit(known, [label for _, label in train])
    one, other = (
        torch.tensor(head.predict_proba(x), dtype=torch.float32)
        for x in (known, new)
    )
    return [str(label) for label in head.classes_], one, other


def taught(
    labels: list[str], train: list[Labelled], wanted: Tensor, seed: int
) -> HashedClassifier:
    """A student that has learned these shares, in half precision."""
    model = HashedClassifier(labels, SIZE)
    features = model.features(texts(train))
    adam = torch.optim.Adam(model.parameters(), lr=PEAK)
    dice = torch.Generator().manual_seed(seed)
    for number in range(ROUNDS):
        adam.param_groups[0]["lr"] = PEAK * (1 - number / ROUNDS)
        order = torch.randperm(len(features), generator=dice)
        for some in order.split(BATCH):
            loss = cross_entropy(model(features[some]), wanted[some])
            adam.zero_grad()
            loss.backward()
            adam.step()
    return model.half().float()


def right(model: HashedClassifier, wanted: Tensor) -> float:
    """The share of validation questions that get the wanted label."""
    said = model(model.features(texts(banking77("valid")))).argmax(dim=-1)
    return round(float((said == wanted).float().mean()), 4)


def main() -> None:
    parser(__doc__).parse_args()
    torch.set_num_threads(1)
    train, valid = banking77("train"), banking77("valid")
    labels, shares, new = teacher_shares(train, valid)
    number = {label: i for i, label in enumerate(labels)}
    true = torch.tensor([number[label] for _, label in train])
    truth = torch.tensor([number[label] for _, label in valid])
    hard = one_hot(true, len(labels)).float()
    students, alone = (
        [taught(labels, train, wanted, seed) for seed in range(SEEDS)]
        for wanted in (shares, hard)
    )
    weights = {k: v.half() for k, v in students[0].state_dict().items()}
    safetensors.torch.save_file(weights, PATH, {"labels": json.dumps(labels)})
    said = new.argmax(dim=-1)
    papers = about("intents", SETTINGS) | {
        "sha256": hashlib.sha256(PATH.read_bytes()).hexdigest(),
        "teacher, right": round(float((said == truth).float().mean()), 4),
        "students, right": [right(x, truth) for x in students],
        "student, as its teacher": right(students[0], said),
        "of labels alone, right": [right(x, truth) for x in alone],
    }
    PATH.with_suffix(".json").write_text(json.dumps(papers, indent=1) + "\n")


if __name__ == "__main__":
    main()
