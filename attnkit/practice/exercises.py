"""The exercises that a machine can check, by their number on the page."""

import torch

from attnkit import check
from attnkit.practice.tasks import TASKS
from attnkit.practice.verdict import STOPPED, Verdict


def check_exercise(number: str, **answers: object) -> Verdict:
    """Is the answer to an exercise right? If not, which law is broken?

    `number`: chapter and exercise, as "02.1". ValueError: an exercise that
    no machine checks, an answer that is missing or not asked for.

    >>> print(check_exercise("10.2", words=20).slip)
    words: with a state it would be so; without, the words before too.
    """
    known = isinstance(number, str) and number in TASKS
    wanted = f"one of {', '.join(TASKS)}"
    check.that(known, "number", repr(number), wanted)
    task = TASKS[number]
    names = set(answers) == set(task.wants)
    asked = ", ".join(f"{n} ({what})" for n, what in task.wants.items())
    told = ", ".join(answers) or "none"
    check.that(names, "answers", told, asked)
    tried = f"exercise {number}"
    for name, answer in answers.items():
        if answer is ...:
            slip = f"Write your {name} in the place of the three dots."
            return Verdict(False, tried, f"no {name}", asked, slip)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        try:
            fault = task.judge(**answers)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"[: check.MOST_TOLD]
            return Verdict(False, tried, fault, asked, STOPPED)
    if isinstance(fault, Verdict):
        return fault
    came = "your answer" if fault else ""
    return Verdict(not fault, tried, came, asked if fault else "", fault)
