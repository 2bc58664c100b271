"""The Blanks: words that are hidden, and what the model takes them for."""

import pytest
import torch
from figure_page import alike, told, widths
from masked import SENTENCES, TOKENS, WORDS, sure_model

from attnkit.bert import (
    SPECIAL_PIECES,
    BertEncoder,
    MaskedModel,
    WordPiece,
    read,
    split_words,
)
from attnkit.bert import fill as guesses_of
from attnkit.live import Blanks

NEAR = 0.035  # as near as bytes come, and two digits

# --- Python's side ---------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    return sure_model()


def whole(*words):
    """A list with these words, and a model for it."""
    tokens = WordPiece([*SPECIAL_PIECES, *words])
    encoder = BertEncoder(len(tokens), 4, 2, 4, layers=1, positions=6)
    return MaskedModel(encoder), tokens


BAD = {
    "another list": (sure_model(), whole("a")[1], ["a"], "tokens"),
    "parts of words": (*whole("un", "##do"), ["un"], "tokens"),
    "capitals": (*whole("A"), ["A"], "tokens"),
    "accents": (*whole("é"), ["é"], "tokens"),
    "two words": (*whole("don't"), ["don't"], "tokens"),
    "no sentence": (sure_model(), TOKENS, [], "sentences"),
    "no word": (sure_model(), TOKENS, [" "], "sentences"),
    "an unknown word": (sure_model(), TOKENS, ["the cat"], "sentences"),
    "a hidden word": (sure_model(), TOKENS, ["the [MASK] ."], "sentences"),
    "too long": (*whole("a"), ["a a a a a"], "sentences"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_it_says_what_it_wants(case):
    *given, name = case
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        Blanks(*given)


def test_as_many_words_as_there_is_room_for():
    figure = Blanks(*whole("a"), ["a a a a", "A a"])
    assert figure.most == 4 and figure.sentence == "a a a a"


@pytest.mark.parametrize(
    "name, bad",
    [
        ("hidden", [-1]),
        ("hidden", [1, 1]),
        ("head", 3),
        ("head", -1),
        ("head", True),
        ("head", "mean"),
    ],
)
def test_it_is_set_to_what_is_there(model, name, bad):
    figure = Blanks(model, TOKENS, SENTENCES)
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        setattr(figure, name, bad)


def test_it_may_be_set(model):
    figure = Blanks(model, TOKENS, SENTENCES)
    for hidden in (None, [], [2, 0]):
        figure.hidden = hidden
        assert figure.hidden == hidden
    for head in (None, 0, 2):
        figure.head = head
    figure.sentence = "nobody knows these words"


# --- on a page -------------------------------------------------------------


@pytest.fixture
def figure(show, model):
    return show(Blanks(model, TOKENS, SENTENCES))


@pytest.fixture
def box(figure):
    return figure.get_by_role("textbox")


def chips(figure):
    return figure.locator("ul button")


def hidden(figure):
    """The places of the blanks."""
    pressed = chips(figure).evaluate_all(
        "all => all.map(e => e.getAttribute('aria-pressed') === 'true')"
    )
    return [i for i, on in enumerate(pressed) if on]


def press(figure, *places):
    for i in places:
        chips(figure).nth(i).press("Enter")


def masked(text, places):
    words = split_words(text)
    return " ".join("[MASK]" if i in places else w
                    for i, w in enumerate(words))  # fmt: skip


def assert_guesses(figure, model, text, places, asked):
    """What is shown are the guesses for one blank, as PyTorch has them."""
    words = split_words(text)
    assert sorted(hidden(figure)) == sorted(places)
    # The one that is asked for comes last, as `fill` asks for it.
    ids = torch.tensor([TOKENS.ids(TOKENS.pieces(masked(text, places)))])
    with torch.no_grad():
        shares = model(ids)[0, asked + 1].softmax(dim=-1)
    rows = figure.locator(".guesses li")
    said = rows.locator("b").all_inner_texts()
    assert len(said) == 5 == len({*said})
    of_said = shares[[TOKENS.number[word] for word in said]]
    lengths = widths(rows.locator(".bar"))
    assert (torch.tensor(lengths) - of_said).abs().max() < NEAR
    assert lengths == sorted(lengths, reverse=True)
    assert of_said[-1] > shares.sort(descending=True).values[5] - NEAR
    numbers = [float(row.split()[-1]) for row in rows.all_inner_texts()]
    alike(numbers, lengths)
    verdict = figure.locator(".verdict").inner_text()
    assert verdict.startswith(f"{words[asked]} stood there: ")
    share = float(verdict.split(": ")[1].split(",")[0])
    assert abs(share - shares[TOKENS.number[words[asked]]]) < NEAR
    place = int(verdict.split("guess ")[1].split()[0])
    if words[asked] in said:
        assert said.index(words[asked]) == place - 1
    else:
        assert place > 5


def test_the_last_word_is_hidden_at_first(figure, model):
    assert_guesses(figure, model, SENTENCES[0], [3], 3)


def test_several_are_hidden_and_the_last_is_asked_for(figure, model):
    press(figure, 1)
    assert_guesses(figure, model, SENTENCES[0], [1, 3], 1)
    press(figure, 0)
    assert_guesses(figure, model, SENTENCES[0], [0, 1, 3], 0)
    press(figure, 0)
    assert_guesses(figure, model, SENTENCES[0], [1, 3], 1)
    names = chips(figure).locator("b").all_inner_texts()
    assert names == ["the", "____", "rarely", "____", "."]


def test_only_the_blank_that_is_asked_for_is_framed(figure):
    press(figure, 1)
    framed = figure.locator("ul .on")
    assert framed.count() == 1
    weight = framed.locator("small").inner_text()
    said = f"blank, was baker, {weight}"
    assert weight and framed.get_attribute("aria-label") == said


def test_where_nothing_is_hidden_nothing_is_guessed(figure):
    press(figure, 3)
    assert hidden(figure) == []
    assert figure.locator(".guesses li").count() == 0
    assert "Nothing is hidden" in figure.inner_text()
    press(figure, 2)
    assert hidden(figure) == [2]


def test_a_press_keeps_the_focus(figure):
    press(figure, 1)
    assert chips(figure).nth(1).evaluate("e => e === document.activeElement")


def test_another_word_changes_the_guesses(figure, box, model):
    for text in ("the bakers rarely sings .", "This, rarely sings?"):
        box.fill(text)
        last = max(i for i, w in enumerate(split_words(text)) if w.isalpha())
        assert_guesses(figure, model, text, [last], last)


@pytest.mark.parametrize(
    "text, places",
    [
        ("the bakers rarely sings .", [1, 3]),  # the hidden word itself
        ("this the baker rarely sings .", [2, 4]),
        ("baker rarely sings .", [0, 2]),
        ("the baker rarely today sings .", [1, 4]),
        ("the baker rarely .", [1]),  # the other is gone
        ("the baker rarely sings", [1, 3]),
    ],
)
def test_a_blank_stays_with_its_word(figure, box, text, places):
    press(figure, 1)
    box.fill(text)
    assert hidden(figure) == places


def test_a_sentence_is_chosen(figure, model):
    press(figure, 0)
    choice = figure.get_by_label("Sentence", exact=True)
    choice.select_option(SENTENCES[1])
    assert_guesses(figure, model, SENTENCES[1], [2], 2)


@pytest.mark.parametrize("head", [None, 0, 1, 2])
def test_the_words_show_the_weights_of_the_last_block(figure, model, head):
    if head is not None:
        figure.locator(".whose select").select_option(f"head {head + 1}")
    (reading,) = read(model.encoder, TOKENS, [masked(SENTENCES[0], [3])])
    maps = reading.weights[-1]
    wanted = (maps.mean(dim=0) if head is None else maps[head])[4]
    found = figure.locator("ul li :is(button, span)")
    shown = [float(x) for x in found.locator("small").all_inner_texts()]
    shares = found.evaluate_all(
        "all => all.map(e => +e.style.getPropertyValue('--share'))"
    )
    assert (torch.tensor(shares) - wanted).abs().max() < NEAR
    alike(shown, shares)
    frames = found.locator("b").all_inner_texts()
    assert (frames[0], frames[-1]) == ("[CLS]", "[SEP]")


def test_an_unknown_word_is_named_and_mended(figure, box, model):
    box.fill("the bakker rarely sings .")
    trouble = figure.locator(".trouble")
    assert "bakker is not a word of the course" in trouble.inner_text()
    assert "old" in figure.locator(".blanks").get_attribute("class")
    trouble.get_by_role("button", name="bakers", exact=True).press("Enter")
    assert not trouble.inner_text()
    text = "the bakers rarely sings ."
    assert box.input_value() == text
    assert_guesses(figure, model, text, [3], 3)


@pytest.mark.parametrize("piece", SPECIAL_PIECES)
def test_a_special_piece_is_no_word_to_write(figure, box, piece):
    box.fill(f"the {piece} sings .")
    assert "[ is not a word" in figure.locator(".trouble").inner_text()


def test_too_many_words_are_refused(figure, box):
    box.fill("a " * 13)
    assert "At most 12 words" in figure.locator(".trouble").inner_text()
    box.fill("a " * 12)
    assert not figure.locator(".trouble").inner_text()


def test_no_word_is_unknown_while_it_is_typed(figure, box):
    box.fill("")
    box.press_sequentially("the Ba")
    assert not figure.locator(".trouble").inner_text()
    box.press_sequentially("x")
    assert "bax is not a word" in figure.locator(".trouble").inner_text()


def test_what_is_typed_reaches_the_page_as_text(figure, box):
    box.fill("<img src=x onerror=a>")
    assert "img is not a word" in figure.locator(".trouble").inner_text()
    assert figure.locator("img").count() == 0


def test_a_screen_reader_is_told_the_guesses(figure, stopped):
    stopped()
    press(figure, 1)
    first = figure.locator(".guesses li b").first.inner_text()
    said = told(figure)
    assert said.startswith(f"Guesses: {first} 0.")
    assert "baker stood there" in said


def test_its_words_are_listed(figure):
    figure.locator("summary").press("Enter")
    assert figure.locator("details p").inner_text().split() == WORDS
    assert f"All {len(WORDS)} words" in figure.inner_text()


def test_the_model_of_another_list_guesses_too(show):
    """The masked piece is found by its name."""
    order = ["[PAD]", "a", "[MASK]", "b", "[CLS]", "[SEP]", "[UNK]"]
    tokens = WordPiece(order)
    torch.manual_seed(0)
    other = MaskedModel(BertEncoder(7, 4, 2, 4, layers=1, positions=6))
    with torch.no_grad():
        other.encoder.word.weight *= 40
    shares = guesses_of(other, tokens, ["a [MASK]"])[0].exp()
    shown = show(Blanks(other, tokens, ["a b"]))
    first = shown.locator(".guesses li b").first.inner_text()
    assert shares.max() - shares[tokens.number[first]] < NEAR
    bars = widths(shown.locator(".guesses .bar"))
    assert abs(bars[0] - shares.max()) < NEAR
