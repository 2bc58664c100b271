"""A small student of the encoder, for the live figure of chapter 12.

    python -m studies.intents             # some three minutes of one core

The teacher is a softmax regression on the vectors of the encoder as it came,
learned from all training questions. The student, hashed words on one layer,
learns the teacher's shares for the same questions; as a control, one more
learns the labels alone. Both are judged on the validation part; the test set
is not read. Writes attnkit/weights/intents.safetensors, in half precision,
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
SIZE, ROUNDS, BATCH, PEAK, SEED = 2048, 12, 256, 0.05, 0
SETTINGS = {
    "size": SIZE,
    "rounds": ROUNDS,
    "batch": BATCH,
    "peak": PEAK,
    "seed": SEED,
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
    labels: list[str], train: list[Labelled], wanted: Tensor
) -> HashedClassifier:
    """A student that has learned these shares."""
    model = HashedClassifier(labels, SIZE)
    features = model.features(texts(train))
    adam = torch.optim.Adam(model.parameters(), lr=PEAK)
    dice = torch.Generator().manual_seed(SEED)
    for number in range(ROUNDS):
        adam.param_groups[0]["lr"] = PEAK * (1 - number / ROUNDS)
        order = torch.randperm(len(features), generator=dice)
        for some in order.split(BATCH):
            loss = cross_entropy(model(features[some]), wanted[some])
            adam.zero_grad()
            loss.backward()
            adam.step()
    return model


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
    student = taught(labels, train, shares).half().float()
    alone = taught(labels, train, one_hot(true, len(labels)).float())
    weights = {k: v.half() for k, v in student.state_dict().items()}
    safetensors.torch.save_file(weights, PATH, {"labels": json.dumps(labels)})
    said = new.argmax(dim=-1)
    papers = about("intents", SETTINGS) | {
        "sha256": hashlib.sha256(PATH.read_bytes()).hexdigest(),
        "teacher, right": round(float((said == truth).float().mean()), 4),
        "student, right": right(student, truth),
        "student, as its teacher": right(student, said),
        "of labels alone, right": right(alone, truth),
    }
    PATH.with_suffix(".json").write_text(json.dumps(papers, indent=1) + "\n")


if __name__ == "__main__":
    main()
