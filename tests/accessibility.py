"""What axe, a checker of accessibility, finds on a page."""

from axe_playwright_python.sync_playwright import Axe

# Its rules for style sheets alone would fetch those once more.
RULES = {
    "preload": False,
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}


def violations(tab) -> list[tuple]:
    """What axe finds on the whole page."""
    return [
        (rule["id"], [n["html"][:200] for n in rule["nodes"]])
        for rule in Axe().run(tab, None, RULES).response["violations"]
    ]
