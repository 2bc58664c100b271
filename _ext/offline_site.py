"""Make the built site ask no other host for anything, and carry no ballast.

Jupyter Book's defaults fetch MathJax from another host, its theme ships
scripts and icons that this book does not use, and a notebook's widgets put
all their state into the page.
"""

import re
from html import escape
from pathlib import Path

import around_figures
import executed
import formulas
import launch
import lessons
import prose
from docutils import nodes
from fonts import write_fonts
from live_figures import place_figures

HERE = Path(__file__).parent
# Icons come from a font; their script twin weighs 1.5 MB.
ICON_SCRIPT = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>")
UNUSED_FILES = (
    "scripts/fontawesome*",
    "vendor/fontawesome/webfonts/*",
    "scripts/*.map",
    "styles/*.map",
)
# The theme's rules for the icon fonts, which `fonts.css` replaces.
ICON_FONT = re.compile(r"@font-face\s*\{[^}]*webfonts/[^}]*\}")
COLOURS = '<meta name="color-scheme" content="light dark">'
# What only the search page needs.
SEARCH_SCRIPT = re.compile(
    r"<script[^>]*/?(searchtools|language_data|searchindex)\.js[^>]*></script>"
)
# Text first: scripts may wait, but for one that the page's own lines need.
WAITING = re.compile(
    r"<script (?=[^>]*src=)(?![^>]*(defer|documentation_options\.js))"
)
# The page waits the few milliseconds that the font of formulas takes to be
# unpacked: drawn in another first, they would move the lines when it comes.
FONT_FIRST = """
document.documentElement.style.visibility = "hidden";
document.fonts.load("1em Formulas").finally(
  () => { document.documentElement.style.visibility = ""; });
"""


def refine_page(app, pagename, templatename, context, doctree):
    """Put the live figures in; describe the page."""
    place_figures(app, pagename, context)
    # A dark system gets a dark page before any style sheet has come.
    context["metatags"] = context.get("metatags", "") + COLOURS
    first = doctree and next(doctree.findall(nodes.paragraph), None)
    if first:
        words = escape(" ".join(first.astext().split()))
        context["metatags"] += f'<meta name="description" content="{words}">'


# What reads the page aloud, or goes through it by the Tab key, finds the
# parts of the side bar named, a summary called as it is written, and no
# header without a word.
SPOKEN = (
    (
        'id="pst-primary-sidebar" class="',
        'id="pst-primary-sidebar" role="region" aria-label="Book" class="',
    ),
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    (
        'search-button__button pst-js-only" title="Search" '
        'aria-label="Search" data-bs-placement="bottom" '
        'data-bs-toggle="tooltip">\n <i',
        'search-button__button pst-js-only">\n <i',
    ),
    ('<th class="head"><p></p></th>', '<td class="head"></td>'),
)
# No line begins with the sign that ends a formula.
ENDED = re.compile(
    r'(<span class="math"><math(?:(?!</math>).)*</math></span>)([,.;:?!)]+)'
)


def finish_page(path: Path) -> str:
    """Take off the page what it does not need; return what is left."""
    text = ICON_SCRIPT.sub("", path.read_text("utf-8"))
    if path.name != "search.html":
        text = SEARCH_SCRIPT.sub("", text)
    text = WAITING.sub("<script defer ", text)
    for old, new in SPOKEN:
        text = text.replace(old, new)
    text = ENDED.sub(r'<span class="whole">\1\2</span>', text)
    # A list of references has to have list items in it.
    text = text.replace('role="doc-biblioentry"', 'role="listitem"')
    path.write_text(text, "utf-8")
    return text


def finish_site(app, error):
    """Finish the pages, write their fonts, take the unused files away."""
    if error:
        return
    site = Path(app.outdir)
    for pattern in UNUSED_FILES:
        for file in (site / "_static").glob(pattern):
            file.unlink()
    for style in (site / "_static").rglob("*.css"):
        text = style.read_text("utf-8")
        style.write_text(ICON_FONT.sub("", text), "utf-8")
    # Code can be copied by the keyboard as all text can: its buttons would
    # be every second stop of the Tab key.
    copy = site / "_static" / "copybutton.js"
    text = copy.read_text("utf-8")
    stops = '<button tabindex="-1" class="copybtn'
    copy.write_text(text.replace('<button class="copybtn', stops), "utf-8")
    pages = [finish_page(path) for path in site.rglob("*.html")]
    write_fonts(site / "_static", pages)


def without_numbers(app, config):
    """A figure has a name to link to; Jupyter Book would number it too."""
    config.numfig = False


def setup(app):
    app.connect("config-inited", without_numbers, priority=900)
    app.config.html_static_path.append(str(HERE / "static"))
    app.add_css_file("fonts.css")  # written last, when glyphs are known
    app.add_js_file(None, body=FONT_FIRST)
    app.add_css_file("look.css")
    app.add_css_file("book.css")
    around_figures.setup(app)
    formulas.setup(app)
    executed.setup(app)
    launch.setup(app)
    lessons.setup(app)
    prose.setup(app)
    app.connect("html-page-context", refine_page, priority=900)
    app.connect("build-finished", finish_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
