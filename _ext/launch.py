"""Links to run a chapter elsewhere, once `launch_repository` is set.

In _config.yml: `launch_repository: OWNER/NAME` of a public GitHub repository.
They are plain links: pictures of badges would ask another host.
"""

import re

from docutils import nodes
from sphinx.errors import ExtensionError

PLACES = {
    "Binder": "https://mybinder.org/v2/gh/{0}/HEAD?labpath={1}",
    "Colab": "https://colab.research.google.com/github/{0}/blob/main/{1}",
}


def offer(app, doctree):
    """Under the title of each chapter."""
    repository, page = app.config.launch_repository, app.env.docname
    if not repository or not page.startswith("chapters/"):
        return
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ExtensionError(
            f"launch_repository: got {repository!r}, wanted OWNER/NAME"
        )
    line = nodes.paragraph("", "Run this chapter: ", classes=["launch"])
    for name, address in PLACES.items():
        link = address.format(repository, f"{page}.ipynb")
        line += nodes.reference("", f"on {name}", refuri=link)
        line += nodes.Text(" · ")
    line.pop()
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, line)


def setup(app):
    app.add_config_value("launch_repository", "", "env")
    app.connect("doctree-read", offer)
