"""Make the built site ask no other host for anything, and carry no ballast.

Jupyter Book's defaults fetch MathJax from another host, its theme ships
scripts that this book does not use, and a notebook's widgets put all their
state into the page.
"""

import re
import shutil
from html import escape
from pathlib import Path

import mathjax
from docutils import nodes
from live_figures import place_figures

HERE = Path(__file__).parent
MATHJAX = Path(mathjax.__file__).parent / "static" / "mathjax" / "es5"
# The program, and what it loads only where a formula asks for it.
MATHJAX_PARTS = (
    "tex-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
)
# Icons come from a web font; their script twin weighs 1.5 MB.
ICON_SCRIPT = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>")
UNUSED_FILES = ("scripts/fontawesome*", "scripts/*.map", "styles/*.map")


def refine_page(app, pagename, templatename, context, doctree):
    """Put the live figures in; describe the page."""
    place_figures(app, pagename, context)
    first = doctree and next(doctree.findall(nodes.paragraph), None)
    if first:
        words = escape(" ".join(first.astext().split()))
        context["metatags"] += f'<meta name="description" content="{words}">'


def finish_site(app, error):
    """Put MathJax beside the pages and take the unused files away."""
    if error:
        return
    static = Path(app.outdir, "_static")
    for part in MATHJAX_PARTS:
        source, target = MATHJAX / part, static / "mathjax" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    for pattern in UNUSED_FILES:
        for file in static.glob(pattern):
            file.unlink()
    for page in Path(app.outdir).rglob("*.html"):
        text = ICON_SCRIPT.sub("", page.read_text("utf-8"))
        # A list of references has to have list items in it.
        text = text.replace('role="doc-biblioentry"', 'role="listitem"')
        page.write_text(text, "utf-8")


def setup(app):
    app.config.html_static_path.append(str(HERE / "static"))
    app.add_css_file("book.css")
    app.connect("html-page-context", refine_page, priority=900)
    app.connect("build-finished", finish_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
