"""The homework of each chapter: what is asked, and how it is graded.

A part of a task is code for a notebook. `solution` stands in the teacher's
notebook alone, `hidden` is put back when the homework is graded; what is
drawn stands in them as numbers.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from attnkit.data.pair import Pair
from attnkit.grammar import phrases


class Problem(NamedTuple):
    """One task of a homework."""

    name: str
    text: str  # Markdown
    given: str  # what the student starts from: values, or a function's head
    solution: str  # other values, or its body
    open: str  # a test that the student sees
    hidden: str
    points: int


def lines(*some: str) -> str:
    return "\n".join(some)


def look_up(dice: random.Random) -> Problem:
    """Scores, weights and context of states that were drawn."""
    states = [[dice.randint(-2, 2) for _ in range(2)] for _ in range(3)]
    query = [dice.choice([-2, -1, 1, 2]) for _ in range(2)]
    drawn = (
        "import torch",
        "",
        f"h = torch.tensor({states}) * 1.0",
        f"s = torch.tensor({query}) * 1.0",
    )
    return Problem(
        "look-up",
        f"Three states $h_1, h_2, h_3$ are {states}, the query $s$ is "
        f"{query}. Work out the three scores (dot products), the weights and "
        "the context on paper, to three decimals.",
        lines("scores = [0, 0, 0]", "weights = [0, 0, 0]", "context = [0, 0]"),
        lines(
            *drawn,
            "scores = (h @ s).tolist()",
            "weights = (h @ s).softmax(dim=0).tolist()",
            "context = ((h @ s).softmax(dim=0) @ h).tolist()",
        ),
        lines(
            "assert len(scores) == len(weights) == 3 and len(context) == 2",
            'assert abs(sum(weights) - 1) < 0.01, "weights sum to 1"',
        ),
        lines(
            *drawn,
            "e = h @ s",
            "a = e.softmax(dim=0)",
            "for mine, own in ((scores, e), (weights, a), (context, a @ h)):",
            "    assert (torch.tensor(mine) - own).abs().max() < 0.01",
        ),
        3,
    )


def function(
    name: str, text: str, given: str, solution: str, points: int
) -> Callable[[random.Random], Problem]:
    """A function that `attnkit.practice` tries, on input that was drawn."""

    def draw(dice: random.Random) -> Problem:
        seed = dice.randrange(1, 10**9)
        mine = given.partition("(")[0].removeprefix("def ")
        call = f"try_{name}({mine}"
        start = f"from attnkit.practice import try_{name}"
        return Problem(
            name,
            text,
            given,
            solution,
            lines(start, "", f"{call})"),
            lines(
                start,
                "",
                f"verdict = {call}, seed={seed})",
                "assert verdict, str(verdict)",
            ),
            points,
        )

    return draw


softmax = function(
    "softmax",
    "Write `softmax(scores)` with `exp`, `max` and `sum` alone. The scores "
    "have the axes (batch, target, source); the weights of each query sum to "
    "1. `try_softmax` says what is wrong with it.",
    "def softmax(scores):",
    lines(
        "    top = scores.max(dim=-1, keepdim=True).values",
        "    shifted = (scores - top).exp()",
        "    return shifted / shifted.sum(dim=-1, keepdim=True)",
    ),
    3,
)
mask = function(
    "mask",
    "Write `weigh(scores, mask)`, the weights of what may be attended (where "
    "the mask is True). Where nothing may be attended, all weights are 0.",
    "def weigh(scores, mask):",
    "    return scores.masked_fill(~mask, -1e9).softmax(dim=-1) * mask",
    3,
)
attention = function(
    "attention",
    "Write `attend(query, key, value, mask)` with the scaled product. It "
    "returns context and weights.",
    "def attend(query, key, value, mask):",
    lines(
        "    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5",
        "    weights = scores.masked_fill(~mask, -1e9).softmax(dim=-1) * mask",
        "    return weights @ value, weights",
    ),
    4,
)
step = function(
    "step",
    "Write one step of chapter 03's decoder, `step(decoder, memory, word, "
    "state)`. It returns logits, new state and weights. `decoder.look"
    "(memory)`, `decoder.next_state` and `decoder.logits` are there.",
    "def step(decoder, memory, word, state):",
    lines(
        "    context, weights = decoder.look(memory)(state)",
        "    state = decoder.next_state(word, state, context)",
        "    return decoder.logits(state, context), state, weights",
    ),
    4,
)
heads = function(
    "heads",
    "Write self-attention with several heads, `several(x, W_q, W_k, W_v, W_o, "
    "heads)`, for x of the axes (sentences, words, d).",
    "def several(x, W_q, W_k, W_v, W_o, heads):",
    lines(
        "    def cut(y):",
        "        return y.unflatten(-1, (heads, -1)).transpose(1, 2)",
        "",
        "    q, k, v = cut(x @ W_q.T), cut(x @ W_k.T), cut(x @ W_v.T)",
        "    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5",
        "    context = scores.softmax(dim=-1) @ v",
        "    return context.transpose(1, 2).flatten(2) @ W_o.T",
    ),
    5,
)
placing = function(
    "positions",
    "Write `place(words)`, which adds sines and cosines to words of the axes "
    "(sentences, words, d), as in chapter 09.",
    "def place(words):",
    lines(
        "    import torch",
        "",
        "    n, d = words.shape[1:]",
        "    rates = 10_000 ** (-torch.arange(0, d, 2) / d)",
        "    angles = torch.arange(n).unsqueeze(1) * rates",
        "    both = torch.stack([angles.sin(), angles.cos()], dim=2)",
        "    return words + both.flatten(1)",
    ),
    4,
)


def test_of_tests(dice: random.Random) -> Problem:
    """A test of the student's own, tried on faults that were drawn."""
    seed = dice.randrange(1, 10**9)
    check = lines(
        "import inspect",
        "import random",
        "from attnkit.assign.faults import score_of_test",
        "",
        'assert "practice" not in inspect.getsource(is_faulty)',
    )
    return Problem(
        "test",
        "Somebody hands you a function `attend(query, key, value, mask)`, "
        "which returns context and weights, and whose code you cannot see. "
        "Write `is_faulty(attend)`: True if it breaks a law of attention with "
        "the scaled product, else False. Queries are (batch, target, d), keys "
        "and values (batch, source, d), the mask (batch, 1, source). It is "
        "tried on sound functions, of which none may be called faulty, and on "
        "twelve faults. Write the laws yourself, without `attnkit.practice`.",
        "def is_faulty(attend):",
        lines(
            "    import torch",
            "",
            "    q, k, v = (torch.randn(2, n, 5) for n in (3, 4, 4))",
            "    mask = torch.tensor([[1, 1, 1, 0], [0, 0, 0, 0]]) > 0",
            "    mask = mask.unsqueeze(1)",
            "    e = q @ k.transpose(1, 2) / 5**0.5",
            "    w = e.masked_fill(~mask, -1e9).softmax(dim=-1) * mask",
            "    context, weights = attend(q, k, v, mask)",
            "    right = torch.allclose(weights, w, atol=1e-5)",
            "    right &= torch.allclose(context, w @ v, atol=1e-5)",
            "    return not right",
        ),
        lines(
            "from attnkit.assign.faults import SOUND",
            "",
            "assert not any(map(is_faulty, SOUND))",
        ),
        lines(
            check,
            f"share, told = score_of_test(is_faulty, random.Random({seed}))",
            "print(told)",
            "round(6 * share, 2)  # so many of the points",
        ),
        6,
    )


def some_links(dice: random.Random, pair: Pair) -> list[tuple[int, int]]:
    """What a map could have drawn: most links right, some not."""
    kept = [link for link in sorted(pair.sure) if dice.random() < 0.7]
    wrong = [
        (dice.randrange(len(pair.source)), j)
        for j in range(len(pair.target))
        if dice.random() < 0.4
    ]
    return sorted({*kept, *wrong}) or [(0, 0)]


def own_links(dice: random.Random) -> Problem:
    """Precision, recall and error rate of links on a sentence of one's own."""
    seed = dice.randrange(10**6)
    found = phrases(20, seed=seed, clauses=(1, 1))
    pair = min(found, key=lambda one: len(one.source))
    drawn = some_links(dice, pair)
    names = ", ".join(f"{pair.source[i]}–{pair.target[j]}" for i, j in drawn)
    sure = ", ".join(
        f"{pair.source[i]}–{pair.target[j]}" for i, j in sorted(pair.sure)
    )
    also = ", ".join(
        f"{pair.source[i]}–{pair.target[j]}"
        for i, j in sorted(pair.possible - pair.sure)
    )
    right = lines(
        f"drawn, sure = {set(drawn)}, {set(pair.sure)}",
        f"possible = {set(pair.possible)}",
        "precision = len(drawn & possible) / len(drawn)",
        "recall = len(drawn & sure) / len(sure)",
        "both = len(drawn & sure) + len(drawn & possible)",
        "error_rate = 1 - both / (len(drawn) + len(sure))",
    )
    return Problem(
        "links",
        f"*{' '.join(pair.source)}* – *{' '.join(pair.target)}*. Sure links: "
        f"{sure}. Possible as well: {also or 'none'}. A map draws {names}. "
        "Work out precision, recall and alignment error rate.",
        lines("precision = 0", "recall = 0", "error_rate = 0"),
        right,
        lines(
            "for number in (precision, recall, error_rate):",
            "    assert 0 <= number <= 1",
        ),
        lines(
            "mine = precision, recall, error_rate",
            *right.splitlines(),
            "for one, other in zip(mine, (precision, recall, error_rate)):",
            "    assert abs(one - other) < 0.006",
        ),
        3,
    )


HOMEWORK: dict[str, list[Callable[[random.Random], Problem]]] = {
    "02": [look_up, softmax, mask],
    "03": [step, test_of_tests],
    "04": [own_links],
    "07": [attention, test_of_tests],
    "09": [heads, placing],
}
