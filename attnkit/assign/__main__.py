"""python -m attnkit.assign 03 --student ada --secret FILE > 03.ipynb"""

import argparse
import json
import sys
from pathlib import Path

from attnkit.assign.notebook import for_student, homework
from attnkit.assign.problems import HOMEWORK


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapter", choices=list(HOMEWORK))
    parser.add_argument("--student", required=True, help="a name or number")
    parser.add_argument(
        "--secret", required=True, type=Path, help="a file that you keep"
    )
    parser.add_argument(
        "--hand-out",
        action="store_true",
        help="what the student gets: no solution, no hidden test",
    )
    given = parser.parse_args()
    try:
        secret = given.secret.read_bytes()
        made = homework(given.chapter, given.student, secret)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if given.hand_out:
        made = for_student(made)
    json.dump(made, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
