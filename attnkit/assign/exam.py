"""A bank of exam questions: five a chapter, numbers drawn by a seed.

    python -m attnkit.assign.exam 02 03 --seed 7            # a paper
    python -m attnkit.assign.exam 02 03 --seed 7 --scheme   # how to mark it

As Markdown. `make quiz` writes them for Moodle too.
"""

import argparse
import random

from attnkit import check
from attnkit.assign.bank import BANK, Asked


def exam_of(chapter: str, seed: int) -> list[Asked]:
    """The five questions of a chapter, the same for the same seed.

    ValueError: a chapter that is not there.
    """
    wanted = f"one of {', '.join(BANK)}"
    check.that(chapter in BANK, "chapter", repr(chapter), wanted)
    check.seed(seed)
    dice = random.Random(f"{seed} {chapter}")
    return [
        entry if isinstance(entry, Asked) else entry(dice)
        for entry in BANK[chapter]
    ]


def as_text(questions: list[Asked], scheme: bool) -> str:
    """The questions numbered, with their points, or how to mark them."""
    parts = []
    for number, asked in enumerate(questions, start=1):
        points = sum(worth for worth, _ in asked.scheme)
        parts.append(f"**{number}.** {asked.text} ({points} points)")
        if scheme:
            lines = [f"- {worth}: {what}" for worth, what in asked.scheme]
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def print_exam() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="+", choices=list(BANK))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scheme", action="store_true")
    given = parser.parse_args()
    questions = [
        asked
        for chapter in given.chapters
        for asked in exam_of(chapter, given.seed)
    ]
    print(as_text(questions, given.scheme))


if __name__ == "__main__":
    print_exam()
