"""What is wrong with a softmax, a mask, a head of your own?

Each function tries one of yours on small random inputs, simple things first,
and compares what comes with what the package gives. Its verdict says what
was tried, what came, what was wanted, and which slip would give just that.
It raises for no mistake of yours, and changes nothing. `check_exercise` does
so for all exercises that a machine can check.

>>> try_softmax(lambda scores: scores.softmax(dim=-1))
Right. Tried: random scores (batch, target, source); the same scores, \
200 higher; rows of scores far apart.
"""

from attnkit.practice.attention import try_attention
from attnkit.practice.exercises import check_exercise
from attnkit.practice.heads import try_heads
from attnkit.practice.mask import try_mask
from attnkit.practice.positions import try_positions
from attnkit.practice.score import try_score
from attnkit.practice.softmax import try_softmax
from attnkit.practice.step import try_step
from attnkit.practice.verdict import Verdict

__all__ = [
    "Verdict",
    "check_exercise",
    "try_attention",
    "try_heads",
    "try_mask",
    "try_positions",
    "try_score",
    "try_softmax",
    "try_step",
]
