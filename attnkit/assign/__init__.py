"""Graded homework: notebooks for nbgrader, with numbers drawn for a student.

    python -m attnkit.assign 03 --student ada --secret FILE > 03.ipynb
    python -m attnkit.assign 03 --student ada --secret FILE --hand-out > …

The first is nbgrader's source, with solutions and hidden tests; the second is
what the student gets. What is drawn depends on the secret, the student and
the chapter alone. The secret is a file of yours: from the public package
nobody can tell which numbers, and which faults, it gives.
"""

from attnkit.assign.notebook import for_student, homework
from attnkit.assign.problems import HOMEWORK

__all__ = ["HOMEWORK", "for_student", "homework"]
