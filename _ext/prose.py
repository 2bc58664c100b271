"""What plain notebooks say in plain Markdown, the site says better.

Solutions are folded under their heading, optional sections below their first
paragraph; a link to an entry of the references leads to that entry; French
words are called French, so that they are read aloud as such.
"""

import re
from html import escape

from docutils import nodes

from attnkit.grammar.gloss import GLOSS

SOLUTION = "Solution of exercise "
OPTIONAL = "Optional: "
REFERENCES = "pages/references"
ENGLISH = {"a", "as", "des", "on", "orange", "oranges", "village", "villages"}


def fold_solutions(app, doctree):
    """A section that is called a solution opens at a click."""
    for section in list(doctree.findall(nodes.section)):
        title = section[0].astext()
        if title.startswith(SOLUTION):
            name = section["ids"][0]
            opened = (
                f'<details class="solution" id="{name}">'
                f"<summary>{escape(title)}</summary>"
            )
            section.replace_self(
                [
                    nodes.raw("", opened, format="html"),
                    *section[1:],
                    nodes.raw("", "</details>", format="html"),
                ]
            )


def fold_optional(app, doctree):
    """The way can do without it: its first paragraph says what it shows."""
    for section in doctree.findall(nodes.section):
        if section[0].astext().startswith(OPTIONAL):
            opened = (
                '<details class="optional">'
                "<summary>Show this section</summary>"
            )
            section[2:] = [
                nodes.raw("", opened, format="html"),
                *section[2:],
                nodes.raw("", "</details>", format="html"),
            ]


def is_french(text):
    """All words are the grammar's, and not all are English too."""
    words = re.findall(r"\w+'?", text.lower().replace("’", "'"))
    known = all(word in GLOSS for word in words)
    return known and not ENGLISH.issuperset(words)


def mark_french(app, doctree):
    """Words set off from the text, and what stands alone in a table."""
    for node in list(doctree.findall(nodes.emphasis)):
        if is_french(node.astext()):
            node["classes"].append("language-fr")
    for entry in doctree.findall(nodes.entry):
        if is_french(entry.astext()):
            entry["classes"].append("language-fr")


def name_references(app, env):
    """Each entry can be linked to by its key, as headings are."""
    env.metadata[REFERENCES]["myst_slugs"] = {
        citation.key: (0, citation.citation_id, "")
        for citation in env.get_domain("cite").citations
    }


def setup(app):
    # Before the contents of the page are listed, and after the references.
    app.connect("doctree-read", mark_french, priority=390)
    app.connect("doctree-read", fold_solutions, priority=400)
    app.connect("doctree-read", fold_optional, priority=400)
    app.connect("env-updated", name_references, priority=600)
