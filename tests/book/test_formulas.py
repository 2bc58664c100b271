"""Formulas on the site: TeX becomes MathML, or the build says why not."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from sphinx.errors import ExtensionError

from _ext.formulas import mathml

ROOT = Path(__file__).parents[2]


def drawn(tex, display="inline"):
    """The formula's elements, in order: name and text."""
    root = ElementTree.fromstring(mathml(tex, display))
    return [(e.tag.rpartition("}")[2], e.text or "") for e in root.iter()]


def test_letters_operators_and_a_fraction():
    assert [text for _, text in drawn(r"\frac{a + 1}{b}") if text] == [
        "a", "+", "1", "b",
    ]  # fmt: skip
    assert ("mfrac", "") in drawn(r"\frac{a}{b}")


def test_a_name_is_one_word():
    assert ("mi", "softmax") in drawn(r"\mathrm{softmax}(x)")


def test_a_function_stands_off_a_letter_and_not_off_a_bracket():
    assert ("mspace", "") in drawn(r"\log p")
    assert ("mspace", "") not in drawn(r"\tanh(x)")
    assert ("mspace", "") in drawn(r"v\tanh(x)")


def test_aligned_rows_become_a_table():
    names = [
        name
        for name, _ in drawn(r"\begin{aligned}a &= b\\c &= d\end{aligned}")
    ]
    assert names.count("mtr") == 2


MATRIX = r"\begin{pmatrix} 1 & 0 \\ -1 & 0 \end{pmatrix}"
GAPS = """rows => rows.map(row => {
    const [one, other] = [...row.children].map(cell =>
        cell.lastElementChild.getBoundingClientRect());
    return (other.left - one.right) / one.height;
})"""


def test_the_numbers_of_a_matrix_stand_apart(browser):
    page = browser.new_page()
    style = (ROOT / "_ext/static/book.css").read_text()
    page.set_content(f"<style>{style}</style>{mathml(MATRIX, 'block')}")
    assert min(page.locator("mtr").evaluate_all(GAPS)) > 0.3
    page.close()


def test_a_minus_that_begins_a_cell_is_a_sign():
    assert 'form="prefix">&#x02212;</mo><mn>1' in mathml(MATRIX, "block")


def test_less_than_is_text():
    assert ("mo", "<") in drawn("a < b")


@pytest.mark.parametrize("tex", [r"\nosuchcommand{x}", "a & b"])
def test_tex_that_cannot_be_read_stops_the_build(tex):
    with pytest.raises(ExtensionError, match="wanted TeX"):
        mathml(tex, "inline")
