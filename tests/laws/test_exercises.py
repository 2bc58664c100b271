"""Exercises: each right answer passes, each wrong one hears its law.

That the shipped solutions pass, the chapters assert as they run.
"""

import json
import math
import re
from pathlib import Path

import pytest
import torch
from torch import nn

from attnkit import Attention, LuongDecoder, Step
from attnkit.attention import masked_softmax
from attnkit.bert.wordpiece import split_words
from attnkit.data.questions import banking77
from attnkit.practice import check_exercise
from attnkit.practice.judges import tried
from attnkit.practice.tasks import TASKS
from attnkit.scores import GeneralScore, Score

CHAPTERS = Path(__file__).parents[2] / "chapters"
TITLE = re.compile(r"^### Exercise (\d+):", re.MULTILINE)


def gru(part=slice(3, 6), bias=50.0):
    made = nn.GRU(4, 3, batch_first=True)
    made.bias_ih_l0.data[part] = bias
    return made


def looks(score):
    query, key, other = torch.randn(1, 3), torch.randn(5, 4), torch.randn(5, 4)
    return not torch.allclose(score(query, key), score(query, other))


class LookFirst(LuongDecoder):
    def over(self, memory):
        look = self.look(memory)

        def step(word, state):
            context, weights = look(state)
            state = self.next_state(word, state)
            return Step(self.logits(state, context), state, weights)

        return step


class Deaf(LuongDecoder):
    def over(self, memory):
        look = self.look(memory)

        def step(word, state):
            context, weights = look(state)
            state = self.next_state(word, state)
            return Step(self.logits(state, 0 * context), state, weights)

        return step


class Bahdanau(LuongDecoder):
    def over(self, memory):
        def step(word, state):
            context, weights = self.look(memory)(state)
            state = self.next_state(word, state) + context.sum()
            return Step(self.logits(state, context), state, weights)

        return step


def near(change):
    class NearScore(Score):
        def __init__(self, width):
            super().__init__()
            self.width = width

        def compare(self, query, prepared):
            apart = query.unsqueeze(-2) - prepared.unsqueeze(-3)
            return change((apart**2).sum(dim=-1), self.width)

    return NearScore


def by_first_letters(text):
    labels = sorted({x.label for x in banking77("valid")})
    words = {w[:5] for w in split_words(text)}
    return max(
        labels, key=lambda x: len(words & {w[:5] for w in x.split("_")})
    )


places = torch.arange(20)
away = (places[:, None] - places).abs()
SHARP = 2 / math.log(99)
SURE, TORN = [0.991] + [0.001] * 9, [0.109] + [0.099] * 9
WEIGHTS = [0.0007, 0.2687, 0.7306]
LINKS = {"precision": 0.75, "recall": 0.333, "error_rate": 0.429}
ASKED = {"weights": [0.018, 0.982, 0], "chat": [0.04, 1.96], "le": [2, 0]}
LOOKED = {"scores": [-4, 2, 3], "weights": WEIGHTS, "context": [-0.73, 1.27]}
TRAP = ["un", "una", "##able"]
SHARES = {"variation": 0.1, "one": SURE, "two": TORN}
SQUARES = {"words": 128, "share": 0.25}
AROUND = {"middle": 19.5, "below": 18, "above": 21}
NEARER = {"words": 4, "pairs": 1}
WINDOW = {"window": away <= 2, "reach": 6}

# Right, and then wrong: what is changed of it, and words of its verdict.
CASES = {
    "00.2": (
        {"gru": gru()},
        [
            ({"gru": gru(bias=0.0)}, "the state is another"),
            ({"gru": gru(slice(0, 3))}, "third of the bias"),
            ({"gru": gru(bias=-50.0)}, "it would be kept"),
        ],
    ),
    "01.4": (
        {"p": 0.973},
        [
            ({"p": 0.5}, "chances multiply"),
            ({"p": 0.98}, "half a word"),
            ({"p": 0.9}, "have to give 1/2"),
            ({"p": "often"}, "numbers are wanted"),
        ],
    ),
    "02.1": (
        LOOKED,
        [
            ({"scores": [2, -4, -3]}, "in that order"),
            ({"scores": [4, 2, 3]}, "first times first"),
            ({"weights": [-4, 2, 3]}, "exp is missing"),
            ({"weights": [-0.2, 0.5, 0.7]}, "no weight is below 0"),
            ({"weights": [0.2, 0.3, 0.8]}, "sum to 1, and yours to 1.3"),
            ({"weights": [0.2, 0.4, 0.4]}, "exp of each score"),
            ({"context": [1, 3]}, "each state has its weight"),
            ({"context": [1, 3, 5]}, "has 3 numbers; wanted: 2"),
        ],
    ),
    "02.2": (
        {"T": SHARP},
        [
            ({"T": 1 / SHARP}, "a temperature divides"),
            ({"T": 2 / math.log10(99)}, "natural logarithm"),
            ({"T": SHARP / 2}, "is 4 - 2"),
            ({"T": 1.5}, "has to be 0.99"),
        ],
    ),
    "02.4": (
        {"W": [[0, 0], [1, 0]]},
        [
            ({"W": [[0, 1], [0, 0]]}, "rows and columns"),
            ({"W": [[1, 0], [0, 1]]}, "more than 0.9"),
            ({"W": [1, 0]}, "2 rows"),
        ],
    ),
    "03.4": (
        {"looks_at_keys": looks},
        [
            ({"looks_at_keys": lambda score: True}, "never looks"),
            ({"looks_at_keys": lambda score: False}, "which looks at them"),
            ({"looks_at_keys": lambda score: score.nothing}, "AttributeError"),
        ],
    ),
    "04.1": (
        LINKS,
        [
            ({"precision": 0.25}, "possible links count"),
            ({"precision": 0.5}, "how many are possible"),
            ({"recall": 0.6}, "only the sure links"),
            ({"recall": 0.5}, "how many are drawn"),
            ({"error_rate": 4 / 7}, "take it from 1"),
            ({"error_rate": 1 - (3 / 4 + 1 / 3) / 2}, "no mean"),
            ({"error_rate": 1 - 6 / 13}, "not made of precision"),
            ({"error_rate": 0.1}, "possible ones drawn"),
        ],
    ),
    "04.4": (
        {"decoder": LookFirst},
        [
            ({"decoder": LuongDecoder}, "the previous state asks"),
            ({"decoder": Bahdanau}, "changes with the memory"),
            ({"decoder": Deaf}, "do not change with the memory"),
        ],
    ),
    "05.1": (
        SHARES,
        [
            ({"variation": 0.2}, "half of it"),
            ({"variation": 0.0}, "cancel out"),
            ({"variation": 0.3}, "half the sum"),
            ({"two": [0.1] * 9}, "ten numbers"),
            ({"two": [0.1] * 9 + [0.2]}, "sum to 1"),
            ({"two": TORN[::-1]}, "must be the same"),
            ({"two": [0.5] + [0.5 / 9] * 9}, "0.8 is possible"),
        ],
    ),
    "06.1": (
        NEARER,
        [
            ({"words": 3}, "stands there twice"),
            ({"words": 5}, "*in* does not"),
            ({"words": 1}, "how many words"),
            ({"pairs": 2}, "*red* stands between"),
            ({"pairs": 0}, "neighbours"),
        ],
    ),
    "07.1": (
        AROUND,
        [
            ({"middle": 18}, "has no right"),
            ({"middle": 21}, "equal weights"),
            ({"below": 19.5}, "nearer key takes all"),
            ({"above": 19.5}, "nearer key takes all"),
        ],
    ),
    "07.2": (
        {"NearScore": near(lambda d, w: -d / (2 * w**2))},
        [
            ({"NearScore": near(lambda d, w: d / (2 * w**2))}, "the minus"),
            (
                {"NearScore": near(lambda d, w: -d.sqrt() / (2 * w**2))},
                "length is to be squared",
            ),
            ({"NearScore": near(lambda d, w: -d / (2 * w))}, "the width is"),
            ({"NearScore": near(lambda d, w: -d / w**2)}, "the 2 below"),
            ({"NearScore": near(lambda d, w: -d / 6 / 2 / w**2)}, "a mean"),
            ({"NearScore": near(lambda d, w: -3 * d)}, "divided by 2 width^2"),
        ],
    ),
    "09.1": (
        ASKED,
        [
            ({"weights": [0.017, 0.867, 0.117]}, "may not be asked"),
            ({"weights": [0.5, 0.5, 0]}, "exp(0) for le"),
            ({"weights": [0.5, 0.4, 0]}, "sum to 1"),
            ({"chat": [-0.08, 1.85]}, "stands behind chat"),
            ({"chat": [2, 2]}, "times its weight"),
            ({"le": [0, 2]}, "only itself"),
        ],
    ),
    "09.2": (
        WINDOW,
        [
            ({"window": away > 2}, "turned round"),
            ({"window": away < 2}, "two among them"),
            ({"window": (away <= 2) & (away > 0)}, "ask itself"),
            ({"window": (away <= 2).tril()}, "both sides"),
            ({"window": away <= 3}, "at most 2 apart"),
            ({"window": [True]}, "a row for each"),
            ({"reach": 2}, "one block"),
            ({"reach": 12}, "to one side"),
            ({"reach": 5}, "each of the three blocks"),
        ],
    ),
    "10.1": (
        SQUARES,
        [
            ({"words": 64}, "the 2 is left"),
            ({"words": 32}, "not 1/2"),
            ({"words": 9}, "solve it for n"),
            ({"share": 0.75}, "first part"),
            ({"share": 1 / 3}, "by both parts is wanted"),
            ({"share": 0.9}, "both parts together"),
        ],
    ),
    "10.2": (
        {"words": 210},
        [
            ({"words": 20}, "with a state"),
            ({"words": 400}, "only one"),
            ({"words": 190}, "the last step"),
            ({"words": 3}, "and so on to 20"),
        ],
    ),
    "11.1": (
        {"pieces": TRAP, "word": "unable"},
        [
            ({"pieces": ["un", "##able"]}, "succeeds"),
            ({"pieces": ["una", "##able"]}, "no cut"),
            ({"word": "una"}, "succeeds"),
        ],
    ),
    "12.1": (
        {"rule": by_first_letters},
        [
            ({"rule": lambda text: "card_arrival"}, "the rule of names"),
            ({"rule": lambda text: "a card"}, "no label"),
            ({"rule": lambda text: text[1000]}, "IndexError"),
        ],
    ),
}
# Those that `attnkit.practice` tries have cases of their own there.
BY_TRIES = [n for n in TASKS if n not in CASES]


def test_each_task_has_its_cases():
    assert set(CASES) | set(BY_TRIES) == set(TASKS)
    kind = tried.__qualname__
    for number in BY_TRIES:
        assert TASKS[number].judge.__qualname__.startswith(kind)
    assert len(TASKS) >= 16


@pytest.mark.parametrize("number", CASES)
def test_a_right_answer_passes(number):
    before = torch.random.get_rng_state()
    verdict = check_exercise(number, **CASES[number][0])
    assert verdict, str(verdict)
    assert torch.equal(torch.random.get_rng_state(), before)


WRONG = [
    pytest.param(number, change, words, id=f"{number}-{i}")
    for number, (_, cases) in CASES.items()
    for i, (change, words) in enumerate(cases)
]


@pytest.mark.parametrize("number, change, words", WRONG)
def test_a_wrong_answer_hears_its_law(number, change, words):
    """And not the right value."""
    right, cases = CASES[number]
    assert len(cases) >= 2
    verdict = check_exercise(number, **(right | change))
    assert not verdict and words in str(verdict), str(verdict)


def plain(scores):
    return masked_softmax(scores)


@pytest.mark.parametrize("number", BY_TRIES)
def test_a_function_is_given_to_its_try(number):
    names = TASKS[number].wants
    verdict = check_exercise(number, **dict.fromkeys(names, lambda *a: None))
    assert not verdict and verdict.slip


def test_one_wrong_function_of_two_is_not_passed():
    def score(query, key):
        return query @ key.mT / query.shape[-1] ** 0.5

    assert check_exercise("02.3", softmax=plain, score=score)
    assert not check_exercise("02.3", softmax=plain, score=plain)
    assert not check_exercise("02.3", softmax=torch.exp, score=score)


@pytest.mark.parametrize("number", TASKS)
def test_what_is_missing_is_named(number):
    wants = TASKS[number].wants
    with pytest.raises(ValueError, match="^answers: got none, wanted"):
        check_exercise(number)
    with pytest.raises(ValueError, match="^answers: got other, wanted"):
        check_exercise(number, other=1)
    for name in wants:
        given = dict.fromkeys(wants, 0) | {name: ...}
        assert f"Write your {name}" in str(check_exercise(number, **given))


def test_an_exercise_that_no_machine_checks_is_named():
    for number in ("02.9", "2.1", ""):
        with pytest.raises(ValueError, match="^number: got"):
            check_exercise(number)


def exercises():
    """The text of each exercise and the code of its solution, by number."""
    found = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        key = ""
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            solved = "solution" in cell["metadata"].get("tags", ())
            start = TITLE.search(text)
            if start and not solved:
                key = f"{path.name[:2]}.{start[1]}"
                found[key] = [text, ""]
            elif key and solved and cell["cell_type"] == "code":
                found[key][1] += text + "\n"
    return found


@pytest.mark.parametrize("number", TASKS)
def test_the_page_tells_of_the_check_and_its_solution_passes(number):
    """What it tells: the names of all answers."""
    text, solution = exercises()[number]
    if number in BY_TRIES:
        assert "`attnkit.practice`" in text and "assert try_" in solution
        return
    names = ", ".join(f"{name}=…" for name in TASKS[number].wants)
    assert f'`check_exercise("{number}", {names})`' in text
    assert f'assert check_exercise("{number}", ' in " ".join(
        solution.split()
    ).replace("( ", "(")


def test_a_general_score_is_asked_as_the_chapter_asks():
    """02.4 is judged by the weights that the page itself would show."""
    score = GeneralScore(2, 2)
    score.W.weight.data = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
    h = torch.tensor([[2.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])
    weights = Attention(score)(torch.tensor([[1.0, 2.0]]), h, h)[1]
    assert weights[0, 0] > 0.9
    assert check_exercise("02.4", W=score.W.weight)
