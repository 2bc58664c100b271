"""Live figures: an anywidget's state in the page, its weight beside it.

MyST-NB puts the whole state of all widgets into the head of a page. Here a
page carries the small traits of the figures that it shows; modules, styles
and binary traits become scripts in `_live`, which `live.js` asks for.
"""

import json
import re
from hashlib import sha256
from pathlib import Path

from around_figures import more
from sphinx.errors import ExtensionError

from attnkit.live.base.figure import SEAM

HOST = Path(__file__).parent / "live.js"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">'
    r"(.*?)</script>",
    re.DOTALL,
)


def put(folder: Path, value: str) -> str:
    """Write a part, named by its content, as a script; return its name."""
    name = sha256(value.encode()).hexdigest()[:12]
    folder.mkdir(exist_ok=True)
    code = f'livePart("{name}", {json.dumps(value)});\n'
    folder.joinpath(f"{name}.js").write_text(code, "utf-8")
    return name


def kind_of(model: dict) -> str:
    """The name of its class."""
    return model["state"]["_anywidget_id"].rpartition(".")[2]


def named(kinds: list[str]) -> list[str]:
    """The ids of a page's live figures: of its second Check, live-check-2."""
    turns = [kinds[: i + 1].count(kind) for i, kind in enumerate(kinds)]
    return [
        f"live-{kind.lower()}" + f"-{turn}" * (turn > 1)
        for kind, turn in zip(kinds, turns)
    ]


def figure(model: dict, folder: Path, page: str, name: str) -> str:
    """The element that the host fills; `name`: its id."""
    if model["model_module"] != "anywidget":
        raise ExtensionError(
            f"{page} shows a {model['model_name']}, which needs Python and "
            "would be dead on the site: tag its cell remove-cell"
        )
    state = dict(model["state"])
    module, style = state.pop("_esm"), state.pop("_css")
    still = state.pop("still", "")  # what is there before it, as HTML
    kind = kind_of(model)
    kept = {
        name: value
        for name, value in state.items()
        if name[0] != "_" and name not in ("layout", "tabbable", "tooltip")
    }
    about = {
        "state": kept,
        "buffers": {
            ".".join(buffer["path"]): put(folder, buffer["data"])
            for buffer in model.get("buffers", ())
        },
        "esm": put(folder, module),
        "css": [put(folder, part) for part in style.split(SEAM)],
    }
    # How much place it will need, where that depends on what it shows.
    counts = [name for name in ("rows", "layers", "texts") if name in kept]
    sizes = "".join(f"--{name}:{kept[name]:d};" for name in counts)
    style = f' style="{sizes}"' if sizes else ""
    text = json.dumps(about).replace("<", "\\u003c")
    # A question needs neither; not all figures are drawings to be saved.
    alone = "Alone on the screen"
    if still:
        below = ""
    elif 'draw("svg"' in module:
        below = more(f"{alone}, or as a file")
    else:
        link = f'<a href="?present={name}">{alone}</a>'
        below = f'<p class="figure-more">{link}</p>'
    return (
        f'<div class="live-figure" id="{name}" data-kind="{kind}"{style}>'
        f'<script type="application/json">{text}</script>{still}</div>{below}'
    )


def place_figures(app, page, context):
    """Put live figures where the page has widgets, and drop their state."""
    stored, scripts = {}, []
    for script in context["script_files"]:
        if script.attributes.get("type") == STATE:
            stored |= json.loads(script.attributes["body"])["state"]
        else:
            scripts.append(script)
    context["script_files"] = scripts
    folder = Path(app.outdir, "_live")

    kinds: list[str] = []  # of the figures so far

    def placed(match):
        # No state: the notebook failed, of which the build complains.
        model = stored.get(json.loads(match[1])["model_id"])
        if not model:
            return ""
        kinds.append(kind_of(model))
        return figure(model, folder, page, named(kinds)[-1])

    body, count = VIEW.subn(placed, context.get("body", ""))
    if count:
        folder.joinpath("live.js").write_text(HOST.read_text("utf-8"))
        host = context["pathto"]("_live/live.js", 1)
        context["body"] = f'{body}<script defer src="{host}"></script>'
