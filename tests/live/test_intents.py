"""Intents: a question's likeliest labels, and what each word is worth."""

import pytest
import torch
from figure_page import hashed, told, widths
from hypothesis import given
from hypothesis import strategies as st

from attnkit import banking77
from attnkit.bert import split_words
from attnkit.hashed import HashedClassifier, fnv1a, grams, intents_model
from attnkit.live import Intents

NEAR = 0.02  # as near as bytes come, and two digits
QUESTIONS = ["Where is my card? I ordered it.", "Cash, please!", "Ça va 我们?"]

# --- Python's side ---------------------------------------------------------


@pytest.mark.parametrize(
    "name, bad",
    [
        ("struck", [-1]),
        ("struck", [1, 1]),
    ],
)
def test_it_is_set_to_what_is_there(name, bad):
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        setattr(Intents(), name, bad)


@pytest.mark.parametrize("bad", [[], ["  "], ["a " * 61]])
def test_it_says_what_it_wants(bad):
    with pytest.raises(ValueError, match="^questions: got .*, wanted "):
        Intents(bad)


def test_the_one_it_brings_along_fits_on_a_page():
    figure = Intents()
    assert len(figure.numbers) < 250_000
    assert "card arrival" in figure.labels and len(figure.labels) == 77


# --- the same arithmetic ---------------------------------------------------

# Unicode grows: of its signs only such as both have long known.
TEXTS = st.text("aBzÉéßİΣ .,'-$<>#_9\n\u00ad我們\u0301😀", max_size=30)


@pytest.fixture(scope="module")
def both(script):
    """What Python and JavaScript make of texts."""

    def run(texts):
        found = script(
            "texts => texts.map(t => { const w = m.splitWords(t); "
            "return [m.grams(w), m.grams(w).map(m.fnv1a)]; })",
            texts,
        )
        ours = [grams(split_words(text)) for text in texts]
        return found, [[some, list(map(fnv1a, some))] for some in ours]

    return run


def test_a_hash_by_hand():
    """The published value of FNV-1a for "a"."""
    assert fnv1a("") == 2166136261
    assert fnv1a("a") == 0xE40C292C and fnv1a("foobar") == 0xBF9CF968


def test_grams_by_hand():
    assert grams(["my", "card"]) == [
        *("my", "card", "my card"),
        *("<my", "my>", "<ca", "car", "ard", "rd>"),
    ]


def test_both_hash_the_same_of_real_questions(both):
    found, wanted = both([text for text, _ in banking77("valid")[::10]])
    assert found == wanted


def test_both_hash_the_same_of_any_text(both):
    @given(st.lists(TEXTS, max_size=20))
    def law(texts):
        found, wanted = both(texts)
        assert found == wanted

    law()


# --- on a page -------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    return hashed()


@pytest.fixture
def figure(show, model):
    return show(Intents(QUESTIONS, model))


def logits(model, words):
    return model(model.features([" ".join(words)]))[0].detach()


def assert_shows(figure, model, words, struck=()):
    """The shares, the likeliest labels, and what each word is worth."""
    kept = [word for i, word in enumerate(words) if i not in struck]
    scores = logits(model, kept)
    shares, order = scores.softmax(dim=-1).sort(descending=True)
    names = figure.locator(".guesses b").all_inner_texts()
    wanted = [model.labels[i].strip("?").replace("_", " ") for i in order]
    assert names == wanted[:5]
    found = torch.tensor(widths(figure.locator(".guesses .bar")))
    assert (found - shares[:5]).abs().max() < NEAR
    changes = figure.locator("ul small").all_inner_texts()
    assert len(changes) == len(words)
    for i, change in enumerate(changes):
        rest = [w for j, w in enumerate(words) if j not in {i, *struck}]
        if i in struck or not rest:
            assert change == ""
            continue
        by = float(logits(model, rest)[order[0]] - scores[order[0]])
        assert abs(float(change.replace("−", "-")) - by) < 0.06


@pytest.mark.parametrize("text", QUESTIONS)
def test_it_shows_what_the_model_says(show, model, text):
    figure = Intents(QUESTIONS, model)
    figure.text = text
    assert_shows(show(figure), model, split_words(text))


def test_a_word_is_struck_out_and_put_back(figure, model):
    words = split_words(QUESTIONS[0])
    chips = figure.locator("ul button")
    for key in ("Enter", "Space"):
        chips.nth(3).press(key)
        assert chips.nth(3).get_attribute("aria-pressed") == "true"
        assert_shows(figure, model, words, {3})
        assert figure.locator(".verdict").inner_text() == "Without: card."
        chips.nth(3).press(key)
        assert_shows(figure, model, words)
    chips.nth(0).click()
    chips.nth(5).click()
    assert_shows(figure, model, words, {0, 5})
    assert told(figure).endswith("Without: where, i.")


def test_all_words_struck_out(figure):
    figure.get_by_role("combobox").select_option("1")
    for i in range(figure.locator("ul button").count()):
        figure.locator("ul button").nth(i).click()
    assert figure.locator(".verdict").inner_text() == (
        "All words are struck out."
    )
    assert widths(figure.locator(".guesses .bar")) == [0, 0, 0]


def test_a_question_of_ones_own(figure, model):
    box = figure.get_by_role("textbox")
    figure.locator("ul button").first.click()
    box.fill("my <b>card</b> é")
    assert_shows(figure, model, split_words("my <b>card</b> é"))
    assert figure.get_by_role("combobox").input_value() == "-1"
    assert figure.locator("ul b").all_inner_texts() == [
        *split_words("my <b>card</b> é")
    ]
    figure.get_by_role("combobox").select_option("1")
    assert box.input_value() == QUESTIONS[1]
    assert_shows(figure, model, split_words(QUESTIONS[1]))


@pytest.mark.parametrize("text, says", [("  ", "or more"), ("a " * 61, "60")])
def test_what_is_no_question(figure, model, text, says):
    figure.get_by_role("textbox").fill(text)
    assert says in figure.locator(".trouble").inner_text()
    assert_shows(figure, model, split_words(QUESTIONS[0]))
    figure.get_by_role("textbox").fill("a")
    assert figure.locator(".trouble").inner_text() == ""


def test_a_step_leaves_the_words_in_place(figure):
    """Who strikes out words by the keyboard keeps her place."""
    chip = figure.locator("ul button").nth(2)
    chip.focus()
    chip.press("Enter")
    assert chip.evaluate("e => document.activeElement === e")


def test_the_shipped_student_reads_as_its_page_says():
    model = intents_model()
    features = model.features(["My card has not arrived, where is it?"])
    best = model(features).argmax(dim=-1)
    assert model.labels[int(best)] == "card_arrival"
    assert isinstance(model, HashedClassifier) and not model.training
