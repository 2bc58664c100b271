"""Two fonts with no more glyphs than the book shows: formulas and icons."""

import re
from base64 import b64encode
from html import unescape
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools import subset

STIX = files("ziamath.fonts") / "STIXTwoMath-Regular.ttf"
ICONS = files("pydata_sphinx_theme") / (
    "theme/pydata_sphinx_theme/static/"
    "vendor/fontawesome/webfonts/fa-solid-900.woff2"
)
ICON_RULE = re.compile(r'([^{}]*)\{content:"\\(\w+)"\}')
# Letters that stand in a formula are set in italics: x becomes 𝑥.
ITALICS = [("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)]


def shrink(font: Path, characters: set[str]) -> bytes:
    """The font with these characters alone."""
    options = subset.Options(
        flavor="woff2", layout_features=["*"], hinting=False
    )
    options.name_IDs += [13, 14]  # the licence stays with the font
    found = subset.load_font(str(font), options)
    kept = subset.Subsetter(options)
    kept.populate(unicodes=map(ord, characters))
    kept.subset(found)
    narrow_roots(found)
    target = BytesIO()
    subset.save_font(found, target, options)
    return target.getvalue()


def narrow_roots(font):
    """Make tall root signs as wide as the small one.

    Chromium leaves room for the widest behind every root.
    """
    root = font.getBestCmap().get(ord("√"))
    for name in [g for g in font.getGlyphOrder() if g.startswith(f"{root}.")]:
        glyph, width = font["glyf"][name], font["hmtx"][root][0]
        glyph.coordinates.scale((width / font["hmtx"][name][0], 1))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, glyph.xMin)


def in_formulas(pages: list[str]) -> set[str]:
    """What their formulas are drawn with."""
    formulas = "".join(
        formula
        for page in pages
        for formula in re.findall("<math.*?</math>", page)
    )
    plain = set(unescape(re.sub("<[^>]*>", "", formulas)))
    plain |= {"√"} if "<msqrt" in formulas else set()
    slanted = {
        chr(start + ord(c) - ord(first))
        for c in plain
        for first, last, start in ITALICS
        if first <= c <= last
    }
    return plain | slanted | {"ℎ"}  # the italic h has a place of its own


def of_icons(pages: list[str], styles: list[str]) -> set[str]:
    """The characters behind the icons' names, and those in styles."""
    used = {name for page in pages for name in re.findall(r"fa-[\w-]+", page)}
    codes = set()
    for style in styles:
        for names, code in ICON_RULE.findall(style):
            if used & set(re.findall(r"\.(fa-[\w-]+):", names)):
                codes.add(code)
        rest = ICON_RULE.sub("", style)
        codes |= set(re.findall(r'"\\(f\w{3})"', rest))
        codes |= {f"{ord(c):x}" for c in re.findall("[\ue000-\uf8ff]", rest)}
    return {chr(int(code, 16)) for code in codes}


def write_fonts(static: Path, pages: list[str]):
    """Put both fonts into one style sheet.

    Were they fetched after the page, lines would move when they come.
    """
    styles = [p.read_text("utf-8") for p in static.rglob("*.css")]
    fonts = [
        ("Formulas", 400, shrink(STIX, in_formulas(pages))),
        ("Font Awesome 6 Free", 900, shrink(ICONS, of_icons(pages, styles))),
    ]
    static.joinpath("fonts.css").write_text(
        "".join(
            f'@font-face {{font-family: "{name}"; font-weight: {weight}; src: '
            f'url("data:font/woff2;base64,{b64encode(font).decode()}")}}\n'
            for name, weight, font in fonts
        )
    )
