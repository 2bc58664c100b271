"""The Translator: a sentence of the reader's own."""

import pytest

from attnkit import tokenize, translate
from attnkit.live import Translator
from attnkit.live.translator.translator import crossing

# --- Python's side ---------------------------------------------------------


def test_it_says_what_it_wants(shipped):
    with pytest.raises(ValueError, match=r"^sentence: got .*, wanted "):
        Translator(*shipped).sentence = 3


def test_it_wants_a_pair(shipped):
    with pytest.raises(ValueError, match="pairs: got an empty list"):
        Translator(*shipped, [])


# --- on a page -------------------------------------------------------------


@pytest.fixture
def translator(show, shipped):
    return show(Translator(*shipped, crossing(4)))


@pytest.fixture
def box(translator):
    return translator.get_by_role("textbox")


@pytest.fixture
def trouble(translator):
    return translator.locator(".trouble")


def translation(figure):
    return figure.locator("ul").nth(1).locator("b").all_inner_texts()


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).press("Enter")


def test_what_is_typed_is_translated_as_python_does(translator, box, shipped):
    for text in ("le chat dort", "chat", "L’ami mange une pomme."):
        box.fill(text)
        words = [*tokenize(text, "fr")]
        words += [] if words[-1] == "." else ["."]
        assert translation(translator) == translate(*shipped, [words])[0]


def test_another_one_is_framed_where_the_grammar_has_links(translator):
    press(translator, "Another one")
    assert translator.locator(".gold").count() > 3


def test_an_unknown_word_is_named(box, trouble):
    box.fill("le chhat dort .")
    assert "chhat is not a word of the course" in trouble.inner_text()


def test_a_word_nearby_mends_the_sentence(translator, box, trouble):
    box.fill("le chhat dort .")
    press(trouble, "chat")
    assert translation(translator) == ["the", "cat", "sleeps", "."]
    assert not trouble.inner_text()


def test_what_is_typed_reaches_the_page_as_text(translator, box, trouble):
    box.fill('<img src=x onerror="alert(1)">')
    assert "img is not a word" in trouble.inner_text()
    assert translator.locator("img").count() == 0


def test_no_word_is_unknown_while_it_is_typed(box, trouble):
    box.fill("")
    box.press_sequentially("le ch")  # it may become chat
    assert not trouble.inner_text()
    box.press_sequentially("x")
    assert "chx is not a word" in trouble.inner_text()
    box.press("Backspace")
    assert not trouble.inner_text()


def test_a_chosen_word_is_put_before_the_full_stop(translator, box):
    box.fill("le chat .")
    translator.locator("details:not(.numbers) > summary").press("Enter")
    press(translator, "dort sleeps")
    assert box.input_value() == "le chat dort ."


@pytest.fixture
def band(translator, box):
    """The map's band, for three words and their translation."""
    box.fill("le chat dort .")
    return translator.locator(".band")


def test_no_row_is_lit_before_a_word_is_chosen(band):
    assert not band.is_visible()


def test_an_english_word_lights_its_row(translator, band):
    translator.get_by_role("button", name="cat", exact=True).focus()
    box = band.bounding_box()
    assert box["width"] > 3 * box["height"]


def test_a_french_word_lights_its_column(translator, band):
    translator.get_by_role("button", name="chat cat").hover()
    box = band.bounding_box()
    assert box["height"] > 3 * box["width"]
