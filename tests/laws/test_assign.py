"""Graded homework: drawn anew for each student, and graded by nbgrader."""

import csv
import inspect
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from attnkit import Attention, ScaledDotScore
from attnkit.assign import HOMEWORK, for_student, homework
from attnkit.assign.faults import SOUND, drawn_faults, score_of_test

ROOT = Path(__file__).parents[2]
SECRET = b"sixteen bytes or more"
STUDENTS = ("ada", "bo", "cy")
every_chapter = pytest.mark.parametrize("chapter", HOMEWORK)


def sources(made):
    return {cell["id"]: "".join(cell["source"]) for cell in made["cells"]}


def run(made):
    """Each test cell's last value, or the error that it ended with."""
    names, found = {}, {}
    for cell in made["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        try:
            *first, last = source.rstrip().split("\n")
            if last.startswith(("round(", "### END")) and "round(" in source:
                found[cell["id"]] = True
            exec_cell(source, names)
            found.setdefault(cell["id"], True)
        except Exception as error:
            found[cell["id"]] = error
    return found


def exec_cell(source, names):
    # What inspect reads in a kernel, it cannot read here.
    source = re.sub(r"^assert \"practice\" not in .*$", "", source, flags=re.M)
    exec(source, names)


@every_chapter
def test_it_depends_on_secret_student_and_chapter_alone(chapter):
    one = homework(chapter, "ada", SECRET)
    assert one == homework(chapter, "ada", SECRET)
    for other in (
        homework(chapter, "bo", SECRET),
        homework(chapter, "ada", SECRET + b"!"),
    ):
        mine, theirs = sources(one), sources(other)
        for name in mine:
            if name.endswith("-test"):
                assert mine[name] != theirs[name], name


@every_chapter
@pytest.mark.parametrize("student", STUDENTS)
def test_the_solutions_pass(chapter, student):
    found = run(homework(chapter, student, SECRET))
    assert all(end is True for end in found.values()), found


@every_chapter
def test_what_is_handed_out_passes_nothing_and_gives_nothing_away(chapter):
    whole = homework(chapter, "ada", SECRET)
    open_ = for_student(whole)
    text = json.dumps(open_)
    assert "BEGIN" not in text and "HIDDEN" not in text
    told = "\n".join(sources(open_).values())
    for name, source in sources(whole).items():
        blocks = re.findall(r"### BEGIN.*?\n(.*?)### END", source, re.DOTALL)
        assert len(blocks) == (not name.endswith("text") and name != "start")
        for line in "\n".join(blocks).splitlines():
            line = line.strip()
            if len(line) > 20 and not line.startswith(("import", "from")):
                assert line not in told, line
    assert whole == homework(chapter, "ada", SECRET)  # and left as it was
    tests = {k: v for k, v in run(open_).items() if k.endswith("-test")}
    solved = run({"cells": [
        a if not a["id"].endswith("-test") else b
        for a, b in zip(open_["cells"], whole["cells"])
    ]})  # fmt: skip
    for name in tests:
        assert solved[name] is not True or name == "test-test", name


@every_chapter
def test_another_students_numbers_are_no_answer(chapter):
    """Where numbers are asked for."""
    mine, theirs = (homework(chapter, n, SECRET) for n in ("ada", "bo"))
    mixed = [
        a if a["id"].endswith("-test") else b
        for a, b in zip(mine["cells"], theirs["cells"])
    ]
    found = run({"cells": mixed})
    for name in ("look-up-test", "links-test"):
        if name in found:
            assert isinstance(found[name], AssertionError)


def ask(attend, seed=0):
    dice = torch.Generator().manual_seed(seed)
    q, k, v = (torch.randn(2, n, 5, generator=dice) for n in (3, 4, 4))
    mask = torch.tensor([[1, 1, 1, 0], [0, 0, 0, 0]]) > 0
    return attend(q, k, v, mask.unsqueeze(1))


def test_sound_attention_is_the_packages():
    ours = Attention(ScaledDotScore())
    for attend in SOUND:
        for one, right in zip(ask(attend), ask(ours)):
            assert torch.allclose(one, right, atol=1e-6)
        for one, right in zip(ask(attend), ask(SOUND[0])):
            assert torch.allclose(one, right, atol=1e-6)
        context, weights = ask(attend)
        assert torch.allclose(weights[0].sum(-1), torch.ones(3))
        assert (weights[1] == 0).all() and (weights[..., 3] == 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_every_fault_is_one(seed):
    faults = drawn_faults(random.Random(seed))
    assert len(faults) == 12
    right = ask(SOUND[0])
    for name, attend in faults.items():
        same = [
            torch.allclose(one, other, atol=1e-3)
            for one, other in zip(ask(attend), right)
        ]
        assert not all(same), name


def test_faults_are_drawn():
    """The secret says how far a fault goes."""
    one, other = (drawn_faults(random.Random(seed)) for seed in (0, 1))
    differ = [
        name for name in one
        if not torch.allclose(ask(one[name])[1], ask(other[name])[1])
    ]  # fmt: skip
    assert len(differ) >= 4


def by_sums(attend):
    """A test that knows one law alone."""
    q, k, v = (torch.randn(2, n, 5) for n in (3, 4, 4))
    mask = torch.ones(2, 1, 4, dtype=torch.bool)
    weights = attend(q, k, v, mask)[1]
    return not torch.allclose(weights.sum(-1), torch.ones(2, 3), atol=1e-4)


def test_a_test_gets_what_it_notices():
    dice = random.Random(3)
    assert score_of_test(lambda attend: True, dice)[0] == 0
    assert score_of_test(lambda attend: False, dice)[0] == 0
    share, told = score_of_test(by_sums, random.Random(3))
    assert 0 < share < 0.5 and "of 12 noticed" in told


@pytest.mark.parametrize(
    "given, says",
    [
        (("05", "ada", SECRET), "chapter: got '05', wanted one of 02"),
        (("03", " ", SECRET), "student: got ' ', wanted a name"),
        (("03", "ada", b"short"), "secret: got 5 bytes, wanted at least 16"),
    ],
)
def test_what_is_wrong_is_said(given, says):
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        homework(*given)


def test_the_command_says_what_is_missing(tmp_path):
    command = [sys.executable, "-m", "attnkit.assign", "03", "--student", "a"]
    gone = [*command, "--secret", tmp_path / "none"]
    done = subprocess.run(gone, capture_output=True, text=True)
    assert done.returncode == 2 and "none" in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "key").write_bytes(SECRET)
    told = [*command, "--secret", tmp_path / "key", "--hand-out"]
    done = subprocess.run(told, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == for_student(homework("03", "a", SECRET))


def answered(made, **answers):
    """A hand-out whose cells were filled in."""
    cells = [
        cell | {"source": answers.get(cell["id"], "".join(cell["source"]))}
        for cell in for_student(made)["cells"]
    ]
    return json.dumps(made | {"cells": cells})


@pytest.mark.slow
def test_nbgrader_grades_right_wrong_and_tampered(tmp_path):
    """Full points, some, and none for who edits the tests."""
    key = tmp_path / "key"
    key.write_bytes(SECRET)
    inbox = tmp_path / "inbox"

    def hand_in(student, **answers):
        path = inbox / student / "03.ipynb"
        path.parent.mkdir(parents=True)
        made = homework("03", student, SECRET)
        path.write_text(answered(made, **answers))

    def graded(folder):
        command = [sys.executable, ROOT / "_ext" / "grade.py", folder, key]
        return subprocess.run(command, capture_output=True, text=True)

    full = {"step": 4, "test": 6}
    made = sources(homework("03", "ada", SECRET))
    hand_in("ada", **{name: made[name] for name in full})
    half = inspect.getsource(by_sums).replace("by_sums", "is_faulty")
    hand_in("bo", test=f"import torch\n\n\n{half}")
    hand_in("cy", **{"step-test": "pass", "test-test": "6"})
    rows = csv.DictReader(graded(inbox).stdout.splitlines())
    points = {(r["student"], r["task"]): float(r["points"]) for r in rows}
    assert {t: points["ada", t] for t in full} == full
    assert points["bo", "step"] == 0 and 0 < points["bo", "test"] < 3
    assert {t: points["cy", t] for t in full} == dict.fromkeys(full, 0)
    done = graded(inbox / "ada")
    assert done.returncode and "no NAME/NN.ipynb" in done.stderr
