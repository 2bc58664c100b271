"""The page of signs and words: all that the course uses, and no more."""

import contextlib
import io
import json
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "pages" / "notation.md"
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
OTHERS = [ROOT / "index.md", *sorted((ROOT / "pages").glob("*.md"))]

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+)\$", re.DOTALL)
GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
GREEK += "nu xi pi rho sigma tau upsilon phi chi psi omega varepsilon "
GREEK += "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
LETTER = rf"\\(?:{'|'.join(GREEK.split())})(?![a-zA-Z])|[a-zA-Z]"
ACCENT = r"\\(?:bar|tilde|hat|vec|dot|mathbf|boldsymbol|bm|mathcal)\b"
SCRIPT = r"[_^](?:\{[^{}]*\}|[^\s{}])"
SYMBOL = re.compile(
    rf"(?P<accents>(?:{ACCENT}[\s{{]*)*)(?P<letter>{LETTER})[}}]*"
    rf"(?P<scripts>(?:{SCRIPT}|')*)"
)
WEIGHTS = "WUb"  # what stands below one is its name: W_q, b_n
RUNNING = re.compile(r"[ijmnst\d+\-,\s]*")  # below others, it counts


def symbols(tex):
    """The letters of a formula, each with what makes it another letter.

    Accents, words and names below a letter do: h̄, d_head, W_q. What counts,
    as in h_1 or h_{t-1}, does not, and is a letter of its own.
    """
    tex = re.sub(r"\\\\|\\(?:begin|end)\{\w+\}|\^\\top", " ", tex)
    tex = re.sub(r"_\{\\(?:text|mathrm)(\{\w+\})\}", r"_\1", tex)
    tex = re.sub(r"_\\(?:text|mathrm)(?=\{\w+\})", "_", tex)
    tex = re.sub(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}", " ", tex)
    tex = re.sub(rf"(?!{LETTER}|{ACCENT})\\[a-zA-Z]+", " ", tex)
    found = []
    for match in SYMBOL.finditer(tex):
        accents, letter, scripts = match.group("accents", "letter", "scripts")
        name, inside = letter, []
        for script in re.findall(rf"{SCRIPT}|'", scripts):
            told = script[1:].strip("{}")
            named = letter in WEIGHTS or script[0] == "_"
            if script == "'":
                name += script
            elif named and (letter in WEIGHTS or not RUNNING.fullmatch(told)):
                name += f"{script[0]}{told}"
            else:
                inside += symbols(told)
        accents = "".join(re.findall(r"[a-z]+", accents))
        found += [f"{accents} {name}".strip(), *inside]
    return found


def formulas(text):
    return [a or b for a, b in FORMULA.findall(CODE.sub(" ", text))]


@cache
def read(path):
    """The prose of a page, or of a chapter's cells; `code` with their code."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    told = ["".join(c["source"]) for c in cells if c["cell_type"] != "code"]
    return "\n\n".join(told)


@cache
def code(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells)


def used(path):
    return {s for tex in formulas(read(path)) for s in symbols(tex)}


CHAPTER = dict(
    re.findall(
        r"^\[(\d\d)\]: \.\./chapters/(\w+\.ipynb)$", read(PAGE), re.MULTILINE
    )
)


def rows(heading):
    """The rows below a heading: first cell, chapter's file, whole row."""
    section = read(PAGE).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\| (.+) \|$", section, re.MULTILINE)[2:]
    for line in lines:
        cells = line.split(" | ")
        yield cells[0], CHAPTER[cells[-1].strip("[]")], cells


SIGNS = [
    (sign, file)
    for told, file, _ in rows("Signs")
    for sign in dict.fromkeys(symbols(tex)[0] for tex in formulas(told))
]
WORDS = [(word, file) for word, file, _ in rows("Words")]


def chapter(file):
    """The chapter that a row leads to; the book's own build misses it too."""
    path = ROOT / "chapters" / file
    if not path.exists():
        pytest.skip(f"there is no chapters/{file} yet")
    return path


@pytest.mark.parametrize(
    "path", [*CHAPTERS, *OTHERS], ids=lambda path: path.stem
)
def test_each_symbol_is_on_the_page(path):
    missing = used(path) - {sign for sign, _ in SIGNS}
    assert not missing, f"pages/notation.md does not say what {missing} are"


@pytest.mark.parametrize("sign, file", SIGNS)
def test_a_sign_stands_in_its_chapter(sign, file):
    assert sign in used(chapter(file))


@pytest.mark.parametrize("sign", sorted({sign for sign, _ in SIGNS}))
def test_a_sign_is_told_where_it_first_appears(sign):
    first = min(file for other, file in SIGNS if other == sign)
    chapter(first)
    assert first == next(p.name for p in CHAPTERS if sign in used(p))


def test_no_sign_is_left_from_a_formula_that_is_gone():
    every = set().union(*map(used, CHAPTERS))
    assert {sign for sign, _ in SIGNS} <= every


def test_each_entry_stands_once():
    """A letter that means two things stands once for each."""
    assert len(set(SIGNS)) == len(SIGNS)
    words = [word.lower() for word, _ in WORDS]
    assert words == sorted(set(words), key=plain)


def plain(word):
    return re.sub(r"[^a-z0-9 ]", "", word.lower())


def told(text):
    """Without marks for bold or code, and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text))


@pytest.mark.parametrize("word, file", WORDS)
def test_a_word_stands_in_its_chapter(word, file):
    word = re.sub(r" \(.*\)", "", word).strip("`")
    form = rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])"
    assert re.search(form, told(code(chapter(file))), re.IGNORECASE)


def test_every_row_is_whole():
    for heading, columns in (("Signs", 5), ("Words", 5)):
        for *_, cells in rows(heading):
            assert len(cells) == columns and all(cells), cells


def test_signs_stand_in_the_order_of_the_chapters():
    files = [file for _, file in SIGNS]
    assert files == sorted(files)


def test_the_ten_lines_print_what_they_say():
    (block,) = re.findall(r"```python\n(.*?)```", read(PAGE), re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(block, {})
    said = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
    assert printed.getvalue().splitlines() == said
    assert len(said) == block.count("print(") > 4


@pytest.mark.parametrize(
    "tex, found",
    [
        (r"h_1 \dots h_n", "h h n"),
        (r"h_{t-1}", "h t"),
        (r"e^{e_j} + e^{\text{loss}}", "e e j e"),
        (r"b_n'", "b_n'"),
        (r"\bar h_s \cdot \hat{y}_t", "bar h,s,hat y,t"),
        (r"\mathbf{x}_i^2", "mathbf x,i"),
        (r"W_q^\top W^Q", "W_q W^Q"),
        (r"d_\text{head} + d_{\mathrm{k}}", "d_head d_k"),
        (r"\mathrm{score}(q, k_j) \text{ with words}", "q k j"),
        (r"\frac{1}{\sqrt{d}} \sum_m \cos(\omega_m)", r"d m \omega m"),
        (r"2\lambda^2 \times e^{-x}", r"\lambda e x"),
        (r"\begin{aligned}a &= b\\c &= d\end{aligned}", "a b c d"),
        (r"6\,n\,d^2", "n d"),
    ],
)
def test_a_formula_becomes_its_symbols(tex, found):
    found = found.split("," if "," in found else " ")
    assert symbols(tex) == found
