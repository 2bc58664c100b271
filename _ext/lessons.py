"""A lecture's plan as a table, whose questions bring their answers along.

    ```{lesson} 03
    :minutes: 90
    :folded:
    10 | One step by hand | attention-step | In the drawing: what is the query
    ```

A row has minutes, a section of the chapter, figures to show and the first
words of checks to ask, several with a semicolon between them. A row of another
chapter begins with its number: `01: The machine`. Sections, figures and checks
are looked up in the chapters; what is not there stops the build.
"""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from live_figures import named
from quiz import Question, in_notebook, in_words, live
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[1]
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NUMBERED = re.compile(r"(\d\d): (.*)")


class Chapter(NamedTuple):
    """What a plan may point at."""

    page: str
    sections: dict[str, str]  # title: anchor
    figures: list[str]
    checks: dict[str, Question]  # id: question


def anchor(title: str) -> str:
    """The id that the site gives to a section."""
    return nodes.make_id(title)


@cache
def chapter(number: str) -> Chapter:
    """A chapter as it was run."""
    (path,) = (ROOT / "_build" / "executed" / "chapters").glob(f"{number}_*")
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    titles = [
        title
        for cell in cells
        if cell["cell_type"] == "markdown"
        for title in HEADING.findall("".join(cell["source"]))
    ]
    stills = [
        cell["metadata"]["mystnb"]["figure"]["name"]
        for cell in cells
        if "figure" in cell["metadata"].get("mystnb", ())
        and "solution" not in cell["metadata"].get("tags", ())
    ]
    names = named([kind for kind, _ in live(path)])
    checks = [name for name in names if name.startswith("live-check")]
    return Chapter(
        path.stem,
        {plain(title): anchor(title) for title in titles},
        stills + [name for name in names if name not in checks],
        dict(zip(checks, in_notebook(path), strict=True)),
    )


def plain(title: str) -> str:
    title = title.replace(r"\sqrt{d}", "√d")
    return re.sub(r"[$`*\\]", "", title).strip()


def found(what: str, wanted: str, among) -> str:
    """The one of these that begins so."""
    fits = [one for one in among if among[one].startswith(wanted)]
    if len(fits) != 1:
        raise ExtensionError(
            f"a lesson's {what}: got {wanted!r}, wanted the beginning of "
            f"one of {sorted(among.values())}"
        )
    return fits[0]


def texts(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def link(page: str, name: str, what: str) -> str:
    return f'<a href="../chapters/{page}.html?present={name}">{what}</a>'


def alone(page: str, figure: str) -> str:
    return link(page, figure, figure.removeprefix("live-").replace("-", " "))


def asked(of: Chapter, start: str) -> str:
    """A check, its answer, and what else will be heard."""
    plainly = {k: texts(q.text) for k, q in of.checks.items()}
    name = found("question", escape(start), plainly)
    question = of.checks[name]
    told = {answer: right for answer, right, _ in in_words(question)}
    (right,) = (answer for answer in told if told[answer])
    wrong = "; ".join(answer for answer in told if not told[answer])
    others = wrong and f"<br>Also heard: {wrong}"
    return (
        f"<p>{link(of.page, name, question.text)}<br>"
        f"<strong>{right}</strong>{others}</p>"
    )


def row(line: str, default: str) -> tuple[int, str]:
    """Minutes, and a row of the table."""
    parts = [part.strip() for part in line.split("|")]
    minutes, section, figures, questions = parts + [""] * (4 - len(parts))
    own = NUMBERED.match(section)
    number, title = own.groups() if own else (default, section)
    of = chapter(number)
    if title not in of.sections:
        wanted = sorted(of.sections)
        raise ExtensionError(
            f"a lesson's section: got {title!r}, wanted one of {wanted}"
        )
    shown = []
    for name in filter(None, map(str.strip, figures.split(";"))):
        if name not in of.figures:
            raise ExtensionError(
                f"a lesson's figure: got {name!r}, wanted one of "
                f"{sorted(of.figures)}"
            )
        shown.append(alone(of.page, name))
    starts = filter(None, map(str.strip, questions.split(";")))
    place = f"../chapters/{of.page}.html#{of.sections[title]}"
    prefix = f"{number} · " * (number != default)
    return int(minutes), (
        f'<tr><td>{minutes}</td><td><a href="{place}">{prefix}'
        f"{escape(title)}</a></td><td>{'<br>'.join(shown)}</td>"
        f"<td>{''.join(asked(of, start) for start in starts)}</td></tr>"
    )


class Lesson(Directive):
    """The table."""

    required_arguments = 1
    has_content = True
    option_spec = {
        "minutes": directives.positive_int,
        "folded": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        rows = [row(line, self.arguments[0]) for line in self.content]
        total = sum(minutes for minutes, _ in rows)
        if total != self.options["minutes"]:
            raise ExtensionError(
                f"a lesson's minutes: got {total}, wanted "
                f"{self.options['minutes']}"
            )
        head = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("min", "section", "figures", "ask, and hear")
        )
        body = "".join(html for _, html in rows)
        table = (
            '<div class="pst-scrollable-table-container">'
            f'<table class="table lesson"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
        if "folded" in self.options:
            of = chapter(self.arguments[0])
            links = (alone(of.page, name) for name in of.figures)
            table += f"<p>All figures: {' · '.join(links)}</p>"
            table = (
                '<details class="listing"><summary>A plan of '
                f"{total} minutes</summary>{table}</details>"
            )
        return [nodes.raw("", table, format="html")]


def setup(app):
    app.add_directive("lesson", Lesson)
