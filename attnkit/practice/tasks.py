"""What each exercise wants that a machine can check, by its number."""

from collections.abc import Callable
from typing import NamedTuple

from attnkit.practice.attention import try_attention
from attnkit.practice.heads import try_heads
from attnkit.practice.judges import (
    a_window,
    at_each_word,
    between_keys,
    by_a_rule,
    closed_gate,
    first_wins,
    five_links,
    greedy_and_wrong,
    looked_up,
    looks_first,
    matches,
    may_not_ask,
    near_score,
    read_again,
    sharp,
    squares_win,
    tried,
    two_lines,
    varied,
)
from attnkit.practice.mask import try_mask
from attnkit.practice.positions import try_positions
from attnkit.practice.score import try_score
from attnkit.practice.softmax import try_softmax
from attnkit.practice.step import try_step
from attnkit.practice.verdict import Verdict


class Task(NamedTuple):
    """The answers that an exercise wants, and what is wrong with some."""

    wants: dict[str, str]  # name of an answer → what it is
    judge: Callable[..., str | Verdict]  # what is wrong, or nothing


TASKS = {
    "00.2": Task({"gru": "your GRU, an nn.GRU"}, closed_gate),
    "01.4": Task({"p": "how often a word must be right"}, at_each_word),
    "02.1": Task(
        {
            "scores": "three numbers",
            "weights": "three numbers",
            "context": "two numbers",
        },
        looked_up,
    ),
    "02.2": Task({"T": "the temperature, for two scores alone"}, sharp),
    "02.3": Task(
        {
            "softmax": "your function of scores",
            "score": "your function of query and key",
        },
        tried(softmax=try_softmax, score=try_score),
    ),
    "02.4": Task({"W": "two rows of two numbers"}, first_wins),
    "02.5": Task(
        {"weigh": "your function of scores and mask"}, tried(weigh=try_mask)
    ),
    "03.4": Task(
        {"looks_at_keys": "your test: a function of a score"}, two_lines
    ),
    "03.5": Task(
        {"step": "your function of decoder, memory, word and state"},
        tried(step=try_step),
    ),
    "04.1": Task(
        {
            "precision": "a number",
            "recall": "a number",
            "error_rate": "a number",
        },
        five_links,
    ),
    "04.4": Task({"decoder": "your class"}, looks_first),
    "05.1": Task(
        {
            "variation": "a number",
            "one": "ten shares",
            "two": "ten shares",
        },
        varied,
    ),
    "06.1": Task(
        {"words": "how many match", "pairs": "how many match"}, matches
    ),
    "07.1": Task(
        {
            "middle": "the answer to 13.5, the width near 0",
            "below": "to 13.49",
            "above": "to 13.51",
        },
        between_keys,
    ),
    "07.2": Task({"NearScore": "your class"}, near_score),
    "07.4": Task(
        {"attend": "your function of query, key, value and mask"},
        tried(attend=try_attention),
    ),
    "09.1": Task(
        {
            "weights": "those of chat, three numbers",
            "chat": "its new vector",
            "le": "its new vector",
        },
        may_not_ask,
    ),
    "09.2": Task(
        {
            "window": "your mask for 20 words",
            "reach": "how many places away, after three blocks",
        },
        a_window,
    ),
    "09.4": Task(
        {"several": "your function of x, W_q, W_k, W_v, W_o and heads"},
        tried(several=try_heads),
    ),
    "09.5": Task(
        {"place": "your function of words"}, tried(place=try_positions)
    ),
    "10.1": Task(
        {
            "words": "n, for d = 64",
            "share": "of the second part, for BERT",
        },
        squares_win,
    ),
    "10.2": Task({"words": "how many, without a state"}, read_again),
    "11.1": Task(
        {"pieces": "your list", "word": "your word"}, greedy_and_wrong
    ),
    "12.1": Task({"rule": "your function of a text"}, by_a_rule),
}
