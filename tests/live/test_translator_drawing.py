"""The Translator's drawing: its map, its frames and what a word lights."""

import pytest
import torch
from figure_page import alike, classed, numbers, told
from packed_model import load, page_steps

from attnkit import Pair
from attnkit.data.vocab import EOS
from attnkit.grammar.gloss import GLOSS
from attnkit.live import Translator
from attnkit.live.base.packing import LOOKING
from attnkit.live.translator.translator import crossing
from attnkit.show.maps import shape_of

NEXT = "Another one"


@pytest.fixture(scope="module")
def translated(script, shipped):
    """A function: French words → English ones with the end, and weights.

    By the arithmetic that PyTorch has confirmed.
    """
    model, vocabs = shipped
    load(script, model, LOOKING, "translator")

    def run(words):
        steps = page_steps(script, [*vocabs.source.encode(words), EOS])
        english = [vocabs.target.words[step["word"]] for step in steps]
        return english, torch.tensor([step["weights"] for step in steps])

    return run


@pytest.fixture(scope="module")
def pairs(translated):
    """Two that the model has right, one that it has not, by its lights."""
    right = [
        pair
        for pair in crossing(12)
        if translated(pair.source)[0][:-1] == list(pair.target)
    ][:3]
    wrong = Pair(right[2].source, right[2].target[::-1], right[2].sure)
    return [*right[:2], wrong]


@pytest.fixture
def figure(show, shipped, pairs):
    return show(Translator(*shipped, pairs))


@pytest.fixture
def box(figure):
    return figure.get_by_role("textbox")


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).press("Enter")


def chips(figure, row):
    return figure.locator(f".lines ul:nth-of-type({row + 1}) button")


def grid(figure, columns):
    """Where each cell of the map is, by row and column; and its size."""
    cells = numbers(figure.locator(".cell"), "x", "y", "width", "height")
    ((size, tall),) = {(w, h) for *_, w, h in cells}
    assert size == tall
    places = [(x, y) for x, y, *_ in cells]
    rows = [
        places[i : i + columns] for i in range(0, len(places), columns)
    ]  # fmt: skip
    left, top = places[0]
    for i, row in enumerate(rows):
        for j, (x, y) in enumerate(row):
            assert (x, y) == (left + j * size, top + i * size)
    return rows, size


@pytest.fixture(params=range(3))
def turned(figure, pairs, translated, request):
    """The figure at one of its pairs, the pair, and what the model does."""
    for _ in range(request.param):
        press(figure, NEXT)
    pair = pairs[request.param]
    return figure, pair, *translated(pair.source)


def test_each_cell_is_as_dark_as_its_weight(turned):
    figure, pair, english, weights = turned
    dark = numbers(figure.locator(".cell"), "fill-opacity")
    alike(dark, weights.flatten(), 5)
    rows, size = grid(figure, len(pair.source) + 1)
    assert len(rows) == len(english)
    names = figure.locator("text.row").all_text_contents()
    assert names == english
    names = figure.locator("text.column").all_text_contents()
    assert names == [*pair.source, "<eos>"]
    for side, places in (
        ("row", [y for (_, y), *_ in rows]),
        ("column", [x for x, _ in rows[0]]),
    ):
        found = numbers(
            figure.locator(f"text.{side}"), "y" if side == "row" else "x"
        )
        for x, start in zip(found, places, strict=True):
            assert 0.4 < (x - start) / size < 0.8


def test_frames_stand_where_the_links_are_and_only_if_all_is_right(turned):
    figure, pair, english, _ = turned
    frames = numbers(figure.locator(".gold"), "x", "y", "width", "height")
    verdict = figure.locator(".verdict").inner_text()
    if list(pair.target) != english[:-1]:
        assert frames == []
        assert verdict == f"The grammar has: {' '.join(pair.target)}"
        return
    assert verdict == "As the grammar has it; framed: its links."
    rows, size = grid(figure, len(pair.source) + 1)
    found = []
    for x, y, width, height in frames:
        middle = (x + width / 2, y + height / 2)
        assert 0.7 * size < width == height < size
        found += [
            (j, i)
            for i, row in enumerate(rows)
            for j, (left, top) in enumerate(row)
            if middle == (left + size / 2, top + size / 2)
        ]
    assert sorted(found) == sorted(pair.sure)
    assert len(found) == len(frames) > 2


def test_a_sentence_of_ones_own_has_no_verdict_and_no_frame(figure, box):
    box.fill("le chat dort .")
    assert not figure.locator(".verdict").inner_text()
    assert figure.locator(".gold").count() == 0
    assert figure.locator(".cell").count() > 10


def test_words_stand_in_their_order_with_what_they_mean(turned):
    figure, pair, english, weights = turned
    for row, words in ((0, list(pair.source)), (1, english[:-1])):
        found = chips(figure, row).locator("b").all_inner_texts()
        assert found == words
    means = chips(figure, 0).locator("small").all_inner_texts()
    assert means == ["" if GLOSS[w] == w else GLOSS[w] for w in pair.source]
    assert not any(chips(figure, 1).locator("small").all_inner_texts())
    translation = f"Translation: {' '.join(english[:-1])}"
    shape = shape_of(weights.tolist())
    assert told(figure) == f"{translation} Its map: {shape}"
    box = figure.get_by_role("textbox")
    assert box.input_value() == " ".join(pair.source)


def test_the_map_says_where_each_word_looks_most(turned):
    figure, pair, english, weights = turned
    french = [*pair.source, "<eos>"]
    said = ", ".join(
        f"{word} looks most at {french[int(row.argmax())]} ({row.max():.2f})"
        for word, row in zip(english, weights, strict=True)
    )
    label = figure.locator(".map svg").get_attribute("aria-label")
    shape = shape_of(weights.tolist())
    assert label == f"Map of attention weights. {shape} {said}"


def test_after_the_last_one_the_first_comes_again(figure, pairs, box):
    for pair in (*pairs[1:], pairs[0]):
        press(figure, NEXT)
        assert box.input_value() == " ".join(pair.source)


def shares(figure, row):
    return chips(figure, row).evaluate_all(
        "all => all.map(e => +e.style.getPropertyValue('--share'))"
    )


def band(figure):
    """Where the band is, or None where it is hidden; and its kinds."""
    found = figure.locator(".band")
    kinds = [kind for kind in ("query", "key") if classed(found, kind)[0]]
    if not found.is_visible():
        return None, kinds
    return numbers(found, "x", "y", "width", "height")[0], kinds


def heard(figure, words, weights) -> str:
    found = sorted(zip(weights.tolist(), words), key=lambda x: -x[0])
    return ", ".join(f"{w} {share:.2f}" for share, w in found if share >= 0.05)


def test_an_english_word_lights_where_it_looked(turned):
    figure, pair, english, weights = turned
    rows, size = grid(figure, len(pair.source) + 1)
    french = [*pair.source, "<eos>"]
    for i in range(0, len(english) - 1, 2):
        chips(figure, 1).nth(i).focus()
        (left, top), *_ = rows[i]
        wide = len(french) * size
        assert band(figure) == ([left, top, wide, size], ["query"])
        alike(shares(figure, 0), weights[i, :-1], 5)
        assert not any(shares(figure, 1))
        on = classed(chips(figure, 1), "on")
        assert on == [k == i for k in range(len(english) - 1)]
        assert not any(classed(chips(figure, 0), "on"))
        looks = heard(figure, french, weights[i])
        assert told(figure) == f"{english[i]} was written looking at {looks}"


def test_a_french_word_lights_what_looked_at_it(turned):
    figure, pair, english, weights = turned
    rows, size = grid(figure, len(pair.source) + 1)
    for j in range(len(pair.source)):
        chips(figure, 0).nth(j).focus()
        left, top = rows[0][j]
        tall = len(english) * size
        assert band(figure) == ([left, top, size, tall], ["key"])
        alike(shares(figure, 1), weights[:-1, j], 5)
        assert not any(shares(figure, 0))
        on = classed(chips(figure, 0), "on")
        assert on == [k == j for k in range(len(pair.source))]
        looks = heard(figure, english, weights[:, j]) or "no word"
        said = f"{pair.source[j]} was looked at for {looks}"
        assert told(figure) == said


def test_a_light_goes_out_with_the_focus_or_the_mouse(figure):
    word = chips(figure, 1).nth(1)
    cell = figure.locator(".cell").nth(1)

    def is_dark():
        lit = classed(figure.locator(".lines button"), "on")
        dark = not any([*lit, *shares(figure, 0), *shares(figure, 1)])
        return dark and band(figure)[0] is None

    assert is_dark()
    word.focus()
    assert not is_dark()
    word.blur()
    assert is_dark()
    for hovered in (word, cell):
        hovered.hover()
        assert not is_dark()
        figure.page.mouse.move(0, 0)
        assert is_dark()
    word.click()
    assert not is_dark()


def test_a_cell_lights_its_row(figure, pairs):
    columns = len(pairs[0].source) + 1
    for row in (0, 2):
        figure.locator(".cell").nth(row * columns + 1).hover()
        lit = classed(chips(figure, 1), "on")
        assert lit == [i == row for i in range(len(lit))]


@pytest.fixture
def lively(tab):
    """A reader who has nothing against movement."""
    page, _ = tab
    page.emulate_media(reduced_motion="no-preference")
    yield page
    page.emulate_media(reduced_motion="reduce")


# Through WebDriver BiDi, Firefox cannot be told that movement is welcome.
@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_words_come_one_by_one(lively, figure, pairs, stopped):
    count = len(pairs[0].target)

    def ahead():
        word = classed(chips(figure, 1), "ahead")
        rows = classed(figure.locator(".map g"), "ahead")
        assert rows[:count] == word and not rows[count]
        return word

    clock = stopped()
    for _ in pairs:
        press(figure, NEXT)
    for n in range(1, count + 1):
        assert ahead() == [i >= n for i in range(count)]
        clock.run_for(110)
    clock.run_for(1_000)
    assert not any(ahead())


def test_who_wants_no_movement_sees_all_words_at_once(figure):
    press(figure, NEXT)
    assert not any(classed(chips(figure, 1), "ahead"))
    assert not any(classed(figure.locator(".map g"), "ahead"))


def test_no_name_of_the_map_is_cut_off(figure, box, shipped):
    longest = sorted(shipped[1].source.words[4:], key=len)[-6:]
    box.fill(" ".join(longest))
    outside = figure.locator(".map svg").evaluate(
        """svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text, rect:not(.band)")]
                .map(e => [e.getBoundingClientRect(), e.textContent])
                .filter(([b]) => b.left < frame.left || b.top < frame.top
                    || b.right > frame.right || b.bottom > frame.bottom)
                .map(([, text]) => text);
        }"""
    )
    assert outside == []


def test_a_cell_is_as_large_for_a_short_sentence_as_for_a_long_one(
    figure, box
):
    sizes = set()
    for text in ("chat", "le petit chat noir dort ."):
        box.fill(text)
        cell = figure.locator(".cell").first.bounding_box()
        sizes.add(round(cell["width"], 1))
    assert len(sizes) == 1


# --- what is typed ---------------------------------------------------------


def is_old(figure) -> bool:
    """Is what stands below not of what was typed?"""
    return classed(figure.page.locator(".translator"), "old")[0]


@pytest.mark.parametrize("words", [40, 41])
def test_there_are_no_more_words_than_the_model_takes(figure, box, words):
    box.fill(" ".join(["le"] * (words - 1)) + " .")
    trouble = figure.locator(".trouble").inner_text()
    assert trouble == ("At most 40 words, please." if words > 40 else "")
    assert is_old(figure) == (words > 40)


def test_what_is_typed_gets_its_full_stop(figure, box):
    for text in ("le chat dort", "le chat dort ."):
        box.fill(text)
        found = chips(figure, 0).locator("b").all_inner_texts()
        assert found == ["le", "chat", "dort", "."]
        assert box.input_value() == text


def test_unknown_words_are_told_once_and_three_at_most(figure, box):
    box.fill("xa xb xa le xc xd .")
    trouble = figure.locator(".trouble")
    assert trouble.locator("b").all_inner_texts() == ["xa", "xb", "xc"]
    assert trouble.get_by_role("button").count() == 9
    assert is_old(figure)
    box.fill("le chat .")
    assert not trouble.inner_text() and not is_old(figure)


def test_a_nearby_word_takes_the_place_of_each_that_was_wrong(figure, box):
    box.fill("le chhat et le chhat .")
    figure.locator(".trouble button").first.press("Enter")
    assert box.input_value() == "le chat et le chat ."


def test_nothing_is_said_of_nothing(figure, box):
    box.fill("le chhat .")
    box.fill("")
    assert not figure.locator(".trouble").inner_text()
    assert is_old(figure)


def test_a_word_is_unfinished_only_at_the_end_and_in_hand(figure, box):
    trouble = figure.locator(".trouble")
    for text, told_ in (("le ch", ""), ("le ch ", "ch is"), ("ch le", "ch is"),
                        ("le chx", "chx is"), ("le chat", "")):  # fmt: skip
        box.fill(text)
        assert trouble.inner_text().startswith(told_), text
        assert bool(trouble.inner_text()) == bool(told_), text
        assert is_old(figure) == (text != "le chat")
    box.fill("le ch")
    box.blur()
    figure.locator("details:not(.numbers) > summary").press("Enter")
    press(figure.locator(".chest"), "chat cat")
    assert trouble.inner_text().startswith("ch is not a word")


def test_the_words_to_choose_from_are_all_and_in_order(figure, shipped, box):
    figure.locator("details:not(.numbers) > summary").press("Enter")
    chest = figure.locator(".chest button")
    chest.first.wait_for()
    found = chest.locator("span").all_inner_texts()
    known = shipped[1].source.words[4:]
    assert sorted(found) == sorted(known)
    assert (
        str(len(known))
        in figure.locator("details:not(.numbers) > summary").inner_text()
    )
    plain = [w for w in found if w.isascii() and w.isalpha()]
    assert plain == sorted(plain) and len(plain) > 50
    means = chest.locator("small").all_inner_texts()
    assert means == [GLOSS[word] for word in found]
    box.fill("le")
    press(figure.locator(".chest"), "chat cat")
    assert box.input_value() == "le chat"
