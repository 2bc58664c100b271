"""Self-checks: what is right, what is said, to whom it is said, on paper."""

import random
import re
from html import unescape

import pytest
from browsers import watched
from figure_page import site, stored, told
from playwright.sync_api import expect

from _ext import live_figures
from attnkit.live import Check
from attnkit.live.base.figure import HERE, module
from attnkit.live.selfcheck.selfcheck import marked, near, rounded

CHOICES = {"le": "It is *first*.", "`h2`": "It is `best`.", "dort": "A verb."}
RIGHT = "`h2`"
WORDS = {"le": "It is first.", "h2": "It is best.", "dort": "A verb."}


def which():
    return Check("Which *state* wins?", CHOICES, right=RIGHT)


def how_much():
    return Check.number(
        "What is the *weight*?",
        right=0.42,
        within=0.01,
        because="It is `0.42`.",
        otherwise="Do it again.",
        wrong={0.5: "That is a half.", -0.42: "The sign is lost."},
    )


BOTH = {"choices": which, "number": how_much}
both = pytest.mark.parametrize("make", BOTH.values(), ids=BOTH)


# --- Python and JavaScript -------------------------------------------------


@pytest.fixture
def run(tab):
    """A function (JavaScript, argument) → what it returns."""
    page, wrong = tab
    wrong.clear()
    page.goto("about:blank")
    page.evaluate(
        """async code => { window.m = await import(URL.createObjectURL(
            new Blob([code], {type: 'text/javascript'}))); }""",
        module("selfcheck/judging.js"),
    )
    yield page.evaluate
    assert not wrong, wrong


def test_both_judge_alike_what_is_near(run):
    draw = random.Random(0)
    cases = [
        [round(value + way * within * far, 6), value, within]
        for value in (0, 0.42, 1 / 3, -2, 40, 99_999.5)
        for within in (0.001, 0.01, 0.05, 0.5, 3)
        for way in (-1, 1)
        for far in (0, 0.5, 0.9, 1, 1.1, 2, draw.random(), draw.gauss(0, 3))
    ]
    found = run("cases => cases.map(c => m.near(...c))", cases)
    assert found == [near(*case) for case in cases]
    assert 0.2 < sum(found) / len(found) < 0.8


def test_as_far_off_as_may_be_is_near_in_spite_of_binary_fractions():
    for hundredths in range(-300, 300):
        x = hundredths / 100
        for off in (-0.01, 0.01):
            assert near(round(x + off, 2), x, 0.01)
            assert not near(round(x + 1.1 * off, 3), x, 0.01)


def test_both_set_marks_alike(run):
    draw, marks = random.Random(0), which().marks
    texts = ["".join(draw.choices("ab *`*` <&'", k=12)) for _ in range(400)]
    texts += ["2 * 3 * 4", "*", "``", "", "<b>*x*</b>", "`a*b*`", "*a `b` c*"]
    found = run(
        """([texts, marks]) => texts.map(text => {
            const p = document.createElement("p");
            p.append(...m.marked(text, new RegExp(marks)));
            return p.innerHTML; })""",
        [texts, marks],
    )
    assert [unescape(x) for x in found] == [
        unescape(marked(text, marks)) for text in texts
    ]
    kinds = re.findall(r"<(code|em)>", "".join(found))
    assert kinds.count("code") > 20 and kinds.count("em") > 20


def test_marks_are_the_two_that_are_promised():
    marks = which().marks
    for text, html in {
        "2 * 3 * 4": "2 * 3 * 4",
        "a *b c* d": "a <em>b c</em> d",
        "`x*y*` *z*": "<code>x*y*</code> <em>z</em>",
        "<i>_a_": "&lt;i&gt;_a_",
    }.items():
        assert marked(text, marks) == html


NUMBERS = {
    **{"0.42": 0.42, "0,42": 0.42, ".42": 0.42, ",42": 0.42, " 7 ": 7},
    **{"−0.5": -0.5, "-0.5": -0.5, "–3": -3, "+2": 2, "1.": 1, "007": 7},
}
NO_NUMBERS = ["", "a", "1,000.5", "1.2.3", "--1", "1e3", "1/2", ".", "4 2"]


def test_numbers_are_read_as_people_type_them(run):
    found = run("all => all.map(m.readNumber)", list(NUMBERS))
    assert found == list(NUMBERS.values())
    found = run("all => all.map(x => isNaN(m.readNumber(x)))", NO_NUMBERS)
    assert all(found)


@pytest.mark.parametrize("within", [0.001, 0.01, 0.05, 0.3, 1, 20])
def test_a_number_is_told_so_that_its_telling_counts(within):
    for value in (0.123456, -7.654321, 99.99, 0, 1234.5):
        text = rounded(value, within)
        assert near(float(text.replace("−", "-")), value, within)
        assert "-" not in text and len(text.lstrip("−")) <= 8


def test_what_the_figure_adds_is_small():
    own = HERE / "selfcheck"
    files = [*own.glob("*.js"), *own.glob("*.css")]
    assert len(files) == 3
    assert sum(path.stat().st_size for path in files) < 12_000


# --- on a page -------------------------------------------------------------


def said(figure) -> str:
    return figure.locator(".said").inner_text()


def press(figure):
    figure.get_by_role("button", name="Check").press("Enter")


def test_each_choice_is_answered_with_its_own_words(show):
    figure = show(which())
    labels = figure.locator("label").all_inner_texts()
    assert labels == list(WORDS)
    for name, why in WORDS.items():
        figure.get_by_role("radio", name=name).check()
        expect(figure.locator(".said")).to_be_hidden()
        press(figure)
        verdict = "Right." if name == "h2" else "Not yet."
        assert said(figure) == f"{verdict} {why}" == told(figure)
        assert figure.locator(".said.right").count() == (name == "h2")


@pytest.mark.parametrize(
    "text, wanted",
    {
        "0.42": "Right. It is 0.42.",
        "0,41": "Right. It is 0.42.",
        ".43": "Right. It is 0.42.",
        "0.44": "Not yet. Do it again.",
        "0.495": "Not yet. That is a half.",
        "−0.42": "Not yet. The sign is lost.",
        "": "Write a number first.",
        "<b>": "“<b>” is no number. Write it like 0.5.",
        "`a`": "“`a`” is no number. Write it like 0.5.",
    }.items(),
)
def test_a_number_is_answered(show, text, wanted):
    figure = show(how_much())
    field = figure.get_by_role("textbox", name="Your number")
    field.fill(text)
    field.press("Enter")
    assert said(figure) == wanted == told(figure)


def test_without_an_answer_it_asks_for_one(show):
    figure = show(which())
    press(figure)
    assert said(figure) == "Choose an answer first." == told(figure)


def test_the_question_names_its_choices(show):
    group = show(which()).get_by_role("group", name="Which state wins?")
    assert group.get_by_role("radio").count() == len(CHOICES)
    assert group.locator("legend em").inner_text() == "state"


def test_the_keyboard_alone_answers(show):
    figure = show(which())
    keyboard = figure.page.keyboard
    figure.get_by_role("radio").first.focus()
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert said(figure) == "Right. It is best."
    keyboard.press("Shift+Tab")
    keyboard.press("ArrowDown")
    expect(figure.locator(".said")).to_be_hidden()
    keyboard.press("Enter")
    assert said(figure) == "Not yet. A verb."


def test_several_on_a_page_do_not_disturb_each_other(show, tab, tmp_path):
    page = tab[0]
    page.goto(site(tmp_path, which(), which()))
    expect(page.locator(".live")).to_have_count(2)
    one, two = page.locator(".live-figure").all()
    one.get_by_role("radio").first.check()
    two.get_by_role("radio").last.check()
    expect(one.get_by_role("radio").first).to_be_checked()
    press(one)
    assert said(one) == "Not yet. It is first."
    expect(two.locator(".said")).to_be_hidden()


SIGNS = "<b>&amp;$x$</b>"


def test_texts_reach_the_page_as_text(show):
    figure = show(Check(SIGNS, {SIGNS: f"{SIGNS}1", "b": "2"}, right=SIGNS))
    figure.get_by_role("radio").first.check()
    press(figure)
    assert said(figure) == f"Right. {SIGNS}1"
    legend, label = (
        figure.locator(name).first.inner_text() for name in ("legend", "label")
    )
    assert legend == label == SIGNS
    assert unescape(figure.locator(".still > p").inner_html()) == SIGNS
    assert not figure.locator("b:not(.said > b)").count()


# --- where nothing moves ---------------------------------------------------


@both
def test_without_scripts_there_is_the_question_and_a_folded_answer(
    chromium, make, tmp_path
):
    figure = make()
    url = site(tmp_path, figure)
    with watched(chromium, java_script_enabled=False) as page:
        page.goto(url)
        still = page.locator(".still")
        expect(still.locator("> p")).to_have_text(
            figure.question.replace("*", "")
        )
        assert still.locator("li").count() == (3 if make is which else 0)
        answers = still.locator("details dd")
        expect(answers.first).to_be_hidden()
        still.locator("summary").click()
        for answer in answers.all():
            expect(answer).to_be_visible()
        texts = answers.all_inner_texts()
        assert len(texts) == len(figure.answers)
        names = still.locator("details dt").all_inner_texts()
        rows = zip(names, texts, figure.answers, strict=True)
        for name, text, (_, right, why) in rows:
            assert text == re.sub("[*`]", "", why)
            assert name.endswith(" (right)") == right


@both
def test_viewers_without_widgets_are_given_the_same(make):
    figure = make()
    bundle, _ = figure._repr_mimebundle_()
    assert bundle["text/html"] == figure.still
    assert "application/vnd.jupyter.widget-view+json" in bundle


BOOK = live_figures.HOST.with_name("static") / "book.css"
SIZES = {"phone": 320, "desk": 900}


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def in_book(browser, request, tmp_path):
    """A function (figure) → its element, in the book's style."""
    size = {"width": request.param, "height": 700}
    with watched(browser, reduced_motion="reduce", viewport=size) as page:

        def shown(figure):
            page.goto(site(tmp_path, figure))
            page.add_style_tag(path=BOOK)
            page.locator(".live-figure.ready").wait_for()
            return page.locator(".live-figure")

        yield shown


@both
def test_its_place_is_kept_free_and_it_is_no_wider_than_a_phone(in_book, make):
    figure = in_book(make())
    expect(figure.locator(".still")).to_be_hidden()
    tall = figure.bounding_box()["height"]
    screen = figure.page.viewport_size["width"]
    wide = "document.documentElement.scrollWidth"
    assert figure.page.evaluate(wide) <= screen
    figure.evaluate(
        "el => { el.classList.remove('ready');"
        "for (const part of el.children)"
        " part.hidden = !part.matches('.still'); }"
    )
    assert abs(figure.bounding_box()["height"] - tall) < 12


@both
def test_on_paper_the_answer_is_open(chromium, make, tmp_path):
    with watched(chromium) as page:
        page.goto(site(tmp_path, make()))
        page.add_style_tag(path=BOOK)
        page.locator(".live-figure.ready").wait_for()
        page.emulate_media(media="print")
        expect(page.locator(".live")).to_be_hidden()
        for part in page.locator(".still :is(p, li, dt, dd)").all():
            expect(part).to_be_visible()
        before = "getComputedStyle(el, '::before').content"
        figure = page.locator(".live-figure")
        assert figure.evaluate(f"el => {before}") == "none"


def test_the_site_does_not_carry_the_still_text_twice(tmp_path):
    figure = which()
    text = live_figures.figure(stored(figure), tmp_path, "page", "name")
    assert text.count("details>") == figure.still.count("details>")
