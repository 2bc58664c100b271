"""What is wrong with the answer to an exercise: a judge for each."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from attnkit.attention import Attention
from attnkit.bert.wordpiece import SPECIAL_PIECES, WordPiece, split_words
from attnkit.contest import score_labels
from attnkit.data.questions import banking77
from attnkit.decoder import AttentionDecoder
from attnkit.encoder import Memory
from attnkit.practice.answers import (
    as_numbers,
    first_fault,
    numeric,
    proportions,
)
from attnkit.practice.verdict import Function, Verdict
from attnkit.scores import AdditiveScore, GeneralScore

THREE = torch.tensor([[2.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])  # le, chat, dort


def tried(**tries: Callable[[Function], Verdict]) -> Callable[..., Verdict]:
    """A judge that gives each function to its try."""

    def judge(**mine: Function) -> Verdict:
        verdicts = [attempt(mine[name]) for name, attempt in tries.items()]
        return min(verdicts, key=bool)

    return judge


def closed_gate(gru: nn.GRU) -> str:
    words = torch.randn(30, gru.input_size)
    start = torch.randn(gru.num_layers, gru.hidden_size)
    _, end = gru(words, start)
    if torch.allclose(start, end, atol=1e-3):
        return ""
    return (
        "gru: after 30 words the state is another than at first; with z at 1 "
        "it would be kept. Which third of the bias belongs to z? Is it large?"
    )


def at_each_word(p: object) -> str:
    wrong = {
        "so few words right give hardly a sentence: chances multiply.": 0.5,
        "that is half a word of 25 wrong; chances multiply.": 1 - 0.5 / 25,
    }
    law = "25 equal chances, multiplied, have to give 1/2."
    return numeric("p", p, 0.5 ** (1 / 25), law, wrong, within=0.0015)


def looked_up(scores: object, weights: object, context: object) -> str:
    right = THREE @ torch.tensor([-2.0, 1.0])
    alpha = right.softmax(dim=0)
    return first_fault(
        numeric(
            "scores",
            scores,
            right,
            "a dot product is first times first plus second times second.",
            {"s is (-2, 1), in that order.": THREE @ torch.tensor([1.0, -2])},
        ),
        proportions(
            "weights",
            weights,
            alpha,
            "exp of each score, divided by the sum of all three.",
            {
                "these are shares of the scores: exp is missing.": right
                / right.sum()
            },
        ),
        numeric(
            "context",
            context,
            alpha @ THREE,
            "each state times its weight, all of them added up.",
            {"each state has its weight; yours all count 1.": THREE.sum(0)},
        ),
    )


def sharp(T: object) -> str:
    log = torch.tensor(99.0).log()
    wrong = {
        "a temperature divides; you have found what it multiplies by.": log
        / 2,
        "softmax goes with exp, and so with the natural logarithm.": 2
        / torch.tensor(99.0).log10(),
        "the difference of the two scores is 4 - 2.": 1 / log,
    }
    law = "the sigmoid of (4 - 2) / T has to be 0.99."
    return numeric("T", T, 2 / log, law, wrong)


def first_wins(W: object) -> str:
    came = as_numbers(W)
    if came is None or came.shape != (2, 2):
        return "W: a matrix of 2 rows and 2 columns is wanted."
    score, asks = GeneralScore(2, 2), torch.tensor([[1.0, 2.0]])

    def weight(matrix: Tensor) -> float:
        score.W.weight.data = matrix.float()
        return float(Attention(score)(asks, THREE, THREE)[1][0, 0])

    if weight(came) > 0.9:
        return ""
    if weight(came.T) > 0.9:
        return "W: rows and columns have changed places. The score is s (W h)."
    return f"W: the first weight is {weight(came):.2f}; more than 0.9 wanted."


def two_lines(looks_at_keys: Callable[[nn.Module], object]) -> str:
    """The student's own test, on scores that look and scores that do not."""

    class Blind(GeneralScore):
        def prepare(self, key: Tensor) -> Tensor:
            return super().prepare(torch.ones_like(key))

    for looks in (GeneralScore(3, 4), AdditiveScore(3, 4, 5)):
        if not looks_at_keys(looks):
            return (
                f"looks_at_keys says no to {type(looks).__name__}, which "
                "looks at them: change the keys, and nothing else."
            )
    if looks_at_keys(Blind(3, 4)):
        return (
            "looks_at_keys says yes to a score that never looks: with other "
            "keys, its scores have to be other ones."
        )
    return ""


def five_links(precision: object, recall: object, error_rate: object) -> str:
    return first_fault(
        numeric(
            "precision",
            precision,
            3 / 4,
            "of the links drawn, how many are possible?",
            {"possible links count as right, not only sure ones.": 1 / 4},
        ),
        numeric(
            "recall",
            recall,
            1 / 3,
            "of the sure links, how many are drawn?",
            {
                "only the sure links have to be found, and they are three.": 3
                / 5
            },
        ),
        numeric(
            "error_rate",
            error_rate,
            3 / 7,
            "1 - (sure ones drawn + possible ones drawn) / (drawn + sure).",
            {
                "that is the share that agrees: take it from 1.": 4 / 7,
                "it is no mean of the two others.": 1 - (3 / 4 + 1 / 3) / 2,
                "it is not made of precision and recall.": 1 - 6 / 13,
            },
        ),
    )


def looks_first(decoder: type[AttentionDecoder]) -> str:
    """It looks with the old state, and its new state knows no memory."""
    made = decoder(9, 5, 4, 6, Attention(GeneralScore(6, 4)))
    mask = torch.ones(1, 3, dtype=torch.bool)
    word, state = torch.tensor([4]), torch.randn(1, 6)
    memories = [
        Memory(torch.randn(1, 3, 4), torch.randn(1, 4), mask) for _ in "ab"
    ]
    one, two = (made.over(memory)(word, state) for memory in memories)
    if not torch.allclose(one.state, two.state):
        return (
            "decoder: the new state changes with the memory; the context is "
            "to stay out of the recurrent network."
        )
    if torch.allclose(one.logits, two.logits):
        return "decoder: the logits do not change with the memory: look at it."
    _, old = made.look(memories[0])(state)
    if one.weights is None or not torch.allclose(one.weights, old):
        return "decoder: the previous state asks; yours asks with the new one."
    return ""


def varied(variation: object, one: object, two: object) -> str:
    fault = numeric(
        "variation",
        variation,
        0.1,
        "half the sum of the differences, each without its sign.",
        {
            "that is the whole sum; half of it is wanted.": 0.2,
            "differences without their signs do not cancel out.": 0.0,
        },
        within=0.001,
    )
    if fault:
        return fault
    rows = []
    for name, answer in (("one", one), ("two", two)):
        row = as_numbers(answer)
        if row is None or row.shape != (10,):
            return f"{name}: ten numbers are wanted, a share for each word."
        if bool((row < 0).any()) or abs(float(row.sum()) - 1) > 1e-3:
            return f"{name}: shares are not below 0, and they sum to 1."
        rows.append(row)
    if int(rows[0].argmax()) != int(rows[1].argmax()):
        return "one, two: another word is the likeliest. It must be the same."
    apart = float((rows[0] - rows[1]).abs().sum() / 2)
    if apart < 0.8:
        return (
            f"one, two: their total variation is {apart:.2f}; 0.8 is possible "
            "if one is nearly sure, and the other nearly torn."
        )
    return ""


def matches(words: object, pairs: object) -> str:
    return first_fault(
        numeric(
            "words",
            words,
            4,
            "how many words of the translation stand in the reference?",
            {
                "*a* stands there twice, so both count.": 3,
                "*in* does not stand in the reference.": 5,
            },
        ),
        numeric(
            "pairs",
            pairs,
            1,
            "which neighbours are neighbours in the reference too?",
            {"*a hat*: there *red* stands between them.": 2},
        ),
    )


def between_keys(middle: object, below: object, above: object) -> str:
    """Answers to 13.5, 13.49 and 13.51 as the width goes to 0."""
    return first_fault(
        numeric(
            "middle",
            middle,
            19.5,
            "both keys are as near: equal scores, and so equal weights.",
            {"the first of two equal keys has no right to all of it.": 18.0},
        ),
        numeric("below", below, 18.0, "the nearer key takes all."),
        numeric("above", above, 21.0, "the nearer key takes all."),
    )


def near_score(NearScore: Callable[[float], nn.Module]) -> str:
    query, key = torch.randn(4, 6), torch.randn(5, 6)
    apart = (query.unsqueeze(1) - key).square().sum(dim=-1)
    for width in (0.5, 2.0):
        right = -apart / (2 * width**2)
        fault = numeric(
            "NearScore",
            NearScore(width)(query, key),
            right,
            "minus the squared length of q - k, divided by 2 width^2.",
            {
                "the minus is missing: the nearest key scores best.": -right,
                "the length is to be squared.": -apart.sqrt() / (2 * width**2),
                "the width is to be squared.": -apart / (2 * width),
                "the 2 below the line is missing.": 2 * right,
                "a mean of the squares is no sum of them.": right / 6,
            },
        )
        if fault:
            return fault
    return ""


def may_not_ask(weights: object, chat: object, le: object) -> str:
    whole = (THREE @ THREE.T).softmax(dim=1)
    own = torch.tensor([0.0, 4.0]).softmax(dim=0)
    right = torch.cat([own, torch.zeros(1)])
    return first_fault(
        proportions(
            "weights",
            weights,
            right,
            "exp(0) for le and exp(4) for chat, divided by their sum.",
            {"dort stands behind chat, and may not be asked.": whole[1]},
        ),
        numeric(
            "chat",
            chat,
            right @ THREE,
            "each vector times its weight, added up.",
            {"dort stands behind chat: weight 0.": whole[1] @ THREE},
        ),
        numeric(
            "le",
            le,
            THREE[0],
            "the first word may ask only itself.",
            {"it may not ask the words behind it.": whole[0] @ THREE},
        ),
    )


def a_window(window: object, reach: object) -> str:
    places = torch.arange(20)
    away = (places.unsqueeze(1) - places).abs()
    came = as_numbers(window)
    if came is None or came.shape != (20, 20):
        return "window: a row for each of 20 words, a column for each."
    mask, right = came.bool(), away <= 2
    if not torch.equal(mask, right):
        told = {
            "True is where a word may ask: yours is turned round.": ~right,
            "up to two places away, two among them.": away < 2,
            "a word may ask itself, too.": right & (away > 0),
            "words on both sides may be asked.": right.tril(),
        }
        for says, slip in told.items():
            if torch.equal(mask, slip):
                return f"window: {says}"
        return "window: True where two places are at most 2 apart."
    return numeric(
        "reach",
        reach,
        6,
        "each of the three blocks carries it two places further.",
        {
            "that is one block; there are three.": 2,
            "three blocks of two places each, to one side.": 12,
        },
    )


def squares_win(words: object, share: object) -> str:
    return first_fault(
        numeric(
            "words",
            words,
            128,
            "4 n d^2 = 2 n^2 d, for d = 64: solve it for n.",
            {
                "divide by 2 n d on both sides: the 2 is left.": 64,
                "4 / 2 is 2, not 1/2.": 32,
            },
        ),
        numeric(
            "share",
            share,
            0.25,
            "the second part, divided by both parts together.",
            {
                "that is the share of the first part.": 0.75,
                "divided by the first part; by both parts is wanted.": 1 / 3,
            },
        ),
    )


def read_again(words: object) -> str:
    wrong = {
        "with a state it would be so; without, the words before too.": 20,
        "20 at each step is too many: at first there is only one.": 400,
        "the last step reads all 20 of them, too.": 190,
    }
    law = "1 word at the first step, 2 at the second, and so on to 20."
    return numeric("words", words, 210, law, wrong)


def greedy_and_wrong(pieces: Sequence[str], word: str) -> str:
    known = [piece for piece in pieces if piece not in SPECIAL_PIECES]
    if WordPiece([*SPECIAL_PIECES, *known]).cut(word) != ["[UNK]"]:
        return f"pieces: the greedy cut of {word!r} succeeds."

    def can_be_cut(rest: str, sign: str = "") -> bool:
        return not rest or any(
            can_be_cut(rest[n:], "##")
            for n in range(1, len(rest) + 1)
            if sign + rest[:n] in known
        )

    if not can_be_cut(word):
        return f"pieces: no cut of {word!r} exists, greedy or not."
    return ""


def by_a_rule(rule: Callable[[str], str]) -> str:
    """Better than the rule of names, on the validation part."""
    valid = banking77("valid")
    labels = sorted({x.label for x in valid})

    def by_name(text: str) -> str:
        words = set(split_words(text))
        names = {x: words & set(x.lower().split("_")) for x in labels}
        return max(labels, key=lambda x: len(names[x]))

    wanted = [x.label for x in valid]
    said = [rule(x.text) for x in valid]
    if other := set(said) - set(labels):
        return f"rule: it gives {sorted(map(str, other))[0]!r}, no label."
    mine = score_labels(said, wanted).accuracy
    names = score_labels([by_name(x.text) for x in valid], wanted).accuracy
    if mine <= names:
        return f"rule: right on {mine:.3f}; the rule of names on {names:.3f}."
    return ""
