"""One question, and what each answer to it shows."""

import math
import re
from collections.abc import Mapping
from html import escape
from itertools import combinations
from typing import Any

from traitlets import Float, List, Unicode

from attnkit import check
from attnkit.check import Real
from attnkit.live.base.figure import Figure, module, style

FAR = 1e6  # how large a number that is asked for may be


def near(x: Real, value: Real, within: Real) -> bool:
    """Does x count as this value? A sliver more, for binary fractions."""
    return abs(x - value) <= within * (1 + 1e-9)


def marked(text: str, marks: str) -> str:
    """Text as HTML: its marks become elements, and nothing else does."""
    parts = re.split(marks, escape(text))
    for i, tag in ((1, "code"), (2, "em")):
        parts[i::3] = [p and f"<{tag}>{p}</{tag}>" for p in parts[i::3]]
    return "".join(filter(None, parts))


def rounded(value: Real, within: Real) -> str:
    """A number with the decimals that count, and a true minus."""
    digits = max(0, math.ceil(-math.log10(within)))
    return f"{round(value, digits):.12g}".replace("-", "−")


def own_words(name: str, texts: list[str]) -> None:
    """Some words each, and no two the same."""
    for i, text in enumerate(texts):
        some = isinstance(text, str) and text.strip()
        check.that(some, name, repr(text), "some words, as a string")
        wanted = "an explanation of its own for each answer"
        check.that(text not in texts[:i], name, f"{text!r} twice", wanted)


class Check(Figure):
    """A question with choices, and what is to be said of each.

    `choices`: {choice: why it is right, or what mistake it shows and where to
    look again}, in the order of the page. `right`: the right choice. In all
    texts `code` and *emphasis* are marks. `Check.number` asks for a number.
    """

    _esm = module("selfcheck/selfcheck.js")
    _css = style("selfcheck/selfcheck.css")

    marks = Unicode(r"`([^`]+)`|\*([^\s*](?:[^*]*[^\s*])?)\*").tag(sync=True)
    question = Unicode().tag(sync=True)
    answers: List = List().tag(sync=True)
    within = Float(None, allow_none=True).tag(sync=True)
    otherwise = Unicode().tag(sync=True)
    still = Unicode().tag(sync=True)

    def __init__(self, question: str, choices: Mapping[str, str], right: str):
        fits = isinstance(choices, Mapping) and len(choices) >= 2
        wanted = "a dictionary of at least 2 choices, each with why"
        check.that(fits, "choices", repr(choices), wanted)
        for choice in choices:
            own_words("choices", [choice])
        own_words("choices", [*choices.values()])
        wanted = f"one of the choices {[*choices]}"
        check.that(right in [*choices], "right", repr(right), wanted)
        answers = [[key, key == right, why] for key, why in choices.items()]
        self._ask(question, answers)

    @classmethod
    def number(
        cls,
        question: str,
        right: Real,
        within: Real,
        because: str,
        otherwise: str,
        wrong: Mapping[Real, str] | None = None,
    ) -> "Check":
        """A question whose answer is a number.

        `right`, or as near as `within`; `because`: why. `wrong`: {number that
        shows a known mistake: which}. `otherwise`: what to do again after any
        other number.
        """
        wrong = {} if wrong is None else wrong
        wanted = "a dictionary {number: which mistake it shows}"
        check.that(isinstance(wrong, Mapping), "wrong", repr(wrong), wanted)
        check.number("within", within, 0, FAR)
        check.that(within > 0, "within", repr(within), "a number above 0")
        check.number("right", right, -FAR, FAR)
        for value in wrong:
            check.number("wrong", value, -FAR, FAR)
        for one, other in combinations([right, *wrong], 2):
            wanted = f"numbers that are more than {within} apart"
            got = f"{one} and {other}"
            check.that(not near(one, other, within), "wrong", got, wanted)
        own_words("because", [because])
        own_words("otherwise", [because, otherwise])
        own_words("wrong", [because, otherwise, *wrong.values()])
        answers = [[float(right), True, because]]
        answers += [[float(value), False, wrong[value]] for value in wrong]
        asked = cls.__new__(cls)
        asked._ask(question, answers, float(within), otherwise)
        return asked

    def _ask(
        self,
        question: str,
        answers: list,
        within: float | None = None,
        otherwise: str = "",
    ) -> None:
        own_words("question", [question])
        super().__init__(
            question=question,
            answers=answers,
            within=within,
            otherwise=otherwise,
        )
        self.still = self._still()

    def _still(self) -> str:
        """The question and its folded answer, where no script runs."""
        choices, said = "", ""
        for answer, right, why in self.answers:
            if self.within is None:
                name = marked(answer, self.marks)
                choices += f"<li>{name}</li>"
            else:
                name = rounded(answer, self.within)
            mark = " <strong>(right)</strong>" if right else ""
            said += f"<dt>{name}{mark}</dt><dd>{marked(why, self.marks)}</dd>"
        return (
            f'<div class="still"><p>{marked(self.question, self.marks)}</p>'
            + (choices and f"<ul>{choices}</ul>")
            + "<details><summary>Answer</summary>"
            + f"<dl>{said}</dl></details></div>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Viewers that know no widgets show the question all the same."""
        bundle, about = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/html": self.still}, about
