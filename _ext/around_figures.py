"""What stands under each figure: its numbers, and ways to take it along.

A still figure's table moves below its caption. `figures.js` fills in the
buttons, which need a script, and shows one figure alone at `?present=ID`.
"""

import re
from html import unescape

from docutils import nodes
from prose import is_french

NUMBERS = re.compile(
    r'<details class="numbers"><summary>.*?</summary>(.*?)</details>',
    re.DOTALL,
)
NAME = re.compile(r'<th scope="(\w+)">(.*?)</th>')


def spoken(tables: str) -> str:
    """French words that name a row or a column are called French."""
    return NAME.sub(
        lambda th: (
            f'<th scope="{th[1]}" lang="fr">{th[2]}</th>'
            if is_french(unescape(th[2]))
            else th[0]
        ),
        tables,
    )


def more(what: str, tables: str = "") -> str:
    """A line that opens: buttons, and the tables there are."""
    numbers = tables and (
        '<div class="tables" tabindex="0" role="group" '
        f'aria-label="The numbers">{tables}</div>'
    )
    return (
        f'<details class="figure-more"><summary>{what}</summary>'
        f'<p class="take"></p>{numbers}</details>'
    )


def put_below(app, doctree):
    """Below the caption of each still figure: its numbers, and buttons."""
    for figure in list(doctree.findall(nodes.figure)):
        for drawn in list(figure.findall(nodes.raw)):
            text = drawn.astext()
            if 'class="picture"' not in text:
                continue
            tables = spoken("".join(NUMBERS.findall(text)))
            left = NUMBERS.sub("", text)
            drawn.replace_self(nodes.raw("", left, format="html"))
            what = "Numbers and files" if tables else "Files"
            below = more(what, tables)
            place = figure.parent.index(figure) + 1
            figure.parent.insert(place, nodes.raw("", below, format="html"))


def setup(app):
    app.connect("doctree-read", put_below)
    app.add_js_file("figures.js", loading_method="defer")
