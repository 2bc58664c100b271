"""Formulas as MathML, which browsers draw without any script.

They are made from TeX while the book is built, so nothing on a page moves
once it is there, and screen readers can read them.
"""

import re
from html import unescape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError

# What browsers would set otherwise than TeX: pattern and replacement.
GAP = '<mspace width="0.17em"></mspace>'
BETTER = (
    # an upright name, which comes letter by letter
    (r'(?:<mi mathvariant="normal">\w</mi>){2,}', lambda run: joined(run[0])),
    # a function stands a little off its neighbours, unless a sign or bracket
    (r"(<mi>[^\W\d_]{2,}</mi>)(?=<m(?!o|space))", rf"\1{GAP}"),
    (r"(</m(?!o|space)\w+>)(?=<mi>[^\W\d_]{2,}</mi>)", rf"\1{GAP}"),
    # bars and slashes stand close
    (
        r"<mo[^>]*>(&#x0007C;|&#x02016;|&#x0002F;)</mo>",
        r'<mo lspace="0" rspace="0" stretchy="false">\1</mo>',
    ),
    # a minus after a sign or an opening bracket, or first in a cell, is no
    # subtraction
    (
        r"(<mo[^>]*>(?:&#x0003D;|&#x00028;|\[|&#x0002C;)</mo>|<mtd[^>]*>)"
        r"<mo>&#x02212;</mo>",
        r'\1<mo form="prefix">&#x02212;</mo>',
    ),
    (r"<mo>&#x0221E;</mo>", "<mi>&#x0221E;</mi>"),
    (r"<mi>;</mi>", "<mo>;</mo>"),
)


def joined(letters: str) -> str:
    return f"<mi>{re.sub('<[^>]*>', '', letters)}</mi>"


def mathml(tex: str, display: str) -> str:
    """TeX as MathML; `display` is block or inline."""
    code = convert(tex.replace("{aligned}", "{split}"), display=display)
    left = re.search(r"\\\w*|&", unescape(re.sub("<[^>]*>", " ", code)))
    if left:
        raise ExtensionError(
            f"formula: got {left[0]!r} in {tex!r}, wanted TeX that "
            "latex2mathml can read"
        )
    for pattern, replacement in BETTER:
        code = re.sub(pattern, replacement, code)
    return code


def inline(writer, node):
    formula = mathml(node.astext(), "inline")
    writer.body.append(f'<span class="math">{formula}</span>')
    raise nodes.SkipNode


def block(writer, node):
    formula = mathml(node.astext(), "block")
    # On a phone it may scroll, and then the keyboard has to reach it.
    writer.body.append(f'<div class="math" tabindex="0">{formula}</div>\n')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(inline, None),
        block_renderers=(block, None),
    )
    app.config.html_math_renderer = "mathml"
