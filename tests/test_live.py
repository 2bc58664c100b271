"""Live figures: their arithmetic against PyTorch, and their handles."""

import json
import re
from pathlib import Path

import ipywidgets
import pytest
import torch
from chromium import watched
from ipywidgets.embed import embed_data
from sphinx.errors import ExtensionError

from _ext import live_figures
from attnkit import (
    AdditiveScore,
    Attention,
    DotScore,
    GeneralScore,
    LuongDecoder,
    ScaledDotScore,
    attention_model,
    fixed_model,
    masked_softmax,
    phrases,
    pretrained,
    tokenize,
    translate,
)
from attnkit.data.tensors import source_ids
from attnkit.data.vocab import BOS
from attnkit.show import Stepper, Translator, Weigher
from attnkit.show.live.figure import HERE, join
from attnkit.show.live.model import pack

CASES = 200


def stored(figure) -> dict:
    """The figure's state as a notebook stores it."""
    state = embed_data([figure], drop_defaults=False)["manager_state"]["state"]
    return json.loads(json.dumps(state[figure.model_id]))


def site(folder: Path, *figures) -> str:
    """A page with the figures and no kernel, as the book has them."""
    parts = folder / "_live"
    elements = [
        live_figures.figure(stored(figure), parts, "this page")
        for figure in figures
    ]
    parts.joinpath("live.js").write_text(live_figures.HOST.read_text())
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>Figures</title><main><h1>Figures</h1>"
        + "".join(elements)
        + '</main><script defer src="_live/live.js"></script></html>'
    )
    return page.as_uri()


@pytest.fixture
def show(browser, tmp_path):
    """A function figure → its element on a page."""
    opened = []

    def shown(figure, **settings):
        one = watched(browser, reduced_motion="reduce", **settings)
        page = one.__enter__()
        opened.append(one)
        page.goto(site(tmp_path, figure))
        page.wait_for_selector(".live-figure.ready")
        return page.locator(".live-figure")

    yield shown
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture(scope="module")
def script(browser):
    """A function (JavaScript function, argument) → what it returns.

    All that the modules export is to be had from `m`.
    """
    rooms = ("arithmetic", "words", "translator_model")
    code = join(*rooms) + "\nexport { dot, times, scaledDot, general, "
    code += "additive, softmax, blend, gruStep, tokenize, nearest };"
    with watched(browser) as page:
        page.goto("about:blank")
        page.evaluate(
            "async code => { window.m = await import(URL.createObjectURL("
            "new Blob([code], {type: 'text/javascript'}))); }",
            code,
        )
        yield page.evaluate


def close(found, wanted):
    found = torch.tensor(found, dtype=wanted.dtype)
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


# --- numbers ---------------------------------------------------------------

SCORES = {
    "dot": lambda d: DotScore(),
    "scaledDot": lambda d: ScaledDotScore(),
    "general": lambda d: GeneralScore(d, d),
    "additive": lambda d: AdditiveScore(d, d, d + 1),
}


@pytest.mark.parametrize("name", SCORES)
def test_scores_weights_and_context_are_those_of_pytorch(script, name):
    cases, wanted = [], []
    for i in range(CASES):
        d, n = 1 + i % 7, 1 + i % 5
        q, k = torch.randn(1, d), torch.randn(n, d)
        mask, T = (
            torch.rand(n) < 0.7,
            float(10 ** torch.empty(1).uniform_(-1, 1)),
        )
        score = SCORES[name](d)
        found = score(q, k)
        weights = masked_softmax(found / T, mask)
        learned = [w.squeeze(0).tolist() for w in score.parameters()]
        learned = [w for w in learned if w]
        if name == "additive" and d:
            learned = [score.W.weight, score.U.weight, score.v.weight[0]]
            learned = [w.tolist() for w in learned]
        if name == "general":
            learned = [score.W.weight.tolist()]
        cases.append([q[0].tolist(), k.tolist(), mask.tolist(), T, learned])
        wanted.append(torch.cat([found, weights, weights @ k], dim=1)[0].data)
    found = script(
        """([name, cases]) => cases.map(([q, keys, mask, T, learned]) => {
            const scores = keys.map(k => m[name](q, k, ...learned));
            const weights = m.softmax(scores, mask, T);
            return [...scores, ...weights, ...m.blend(weights, keys)];
        })""",
        [name, cases],
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


@pytest.mark.parametrize("T", [1e-30, 1e-3, 1e3, 1e30])
def test_no_temperature_is_too_low_or_too_high(script, T):
    scores = torch.tensor([[900.0, -3.0, 2.0, 899.0]]).double()
    mask = torch.tensor([True, True, True, False])
    exact = masked_softmax((scores - 900) / T, mask)[0]
    found = script(
        "([...a]) => m.softmax(...a)", [scores[0].tolist(), mask.tolist(), T]
    )
    close(found, exact)


def test_where_nothing_may_be_attended_all_is_zero(script):
    found = script("() => m.softmax([1, 2], [false, false], 1)")
    assert found == [0, 0]
    assert script("w => m.blend(w, [[1, 2], [3, 4]])", found) == [0, 0]


def test_a_gru_step_is_that_of_pytorch(script):
    cases, wanted = [], []
    for i in range(CASES):
        cell = torch.nn.GRUCell(1 + i % 5, 1 + i % 4)
        x, h = torch.randn(1 + i % 5), torch.randn(1 + i % 4)
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        parts = [getattr(cell, name).tolist() for name in names]
        cases.append([x.tolist(), h.tolist(), *parts])
        wanted.append(cell(x, h).data)
    found = script(
        "cases => cases.map(([x, h, Wx, Wh, bx, bh]) => "
        "m.gruStep(x, h, {Wx, Wh, bx, bh}))",
        cases,
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


# --- the shipped model -----------------------------------------------------

LOAD = """([base64, places]) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    window.numbers = m.unpack(new DataView(bytes.buffer), places);
    window.machine = m.translator(numbers);
}"""


@pytest.fixture(scope="module")
def shipped(script):
    """The shipped model and words; the page holds the same as `machine`."""
    model, vocabs = pretrained()
    state = stored(Translator(model, vocabs))
    (buffer,) = state["buffers"]
    script(LOAD, [buffer["data"], state["state"]["places"]])
    return model, vocabs


@pytest.mark.slow
def test_the_page_unpacks_what_was_packed(script, shipped):
    model, _ = shipped
    for name, weight in model.state_dict().items():
        found = torch.tensor(
            script("name => numbers[name].map(row => [...row])", name)
        )
        wanted = weight.reshape(-1, weight.shape[-1]).float()
        # At most half a step of a byte, which has 127 steps on a side.
        step = wanted.abs().amax(dim=1, keepdim=True) / 127
        assert ((found - wanted).abs() <= 0.51 * step).all(), name


def test_the_models_bytes_are_few(shipped):
    data, _ = pack(shipped[0])
    assert len(data) < 340_000


def sentences(vocabs) -> list[list[str]]:
    """One word, the longest of many, and some others."""
    some = [list(pair.source) for pair in phrases(300, seed=1, split="test")]
    return [["chat"], max(some, key=len), *some[:20]]


@pytest.mark.slow
def test_each_step_is_that_of_pytorch_with_the_same_numbers(script, shipped):
    model, vocabs = shipped
    same = attention_model(vocabs).double().eval()
    same.load_state_dict(
        {
            name: torch.tensor(
                script("name => numbers[name].map(row => [...row])", name),
                dtype=torch.float64,
            ).reshape(weight.shape)
            for name, weight in model.state_dict().items()
        }
    )
    for words in sentences(vocabs):
        ids = source_ids([words], vocabs.source)
        steps = script(
            "ids => [...machine.write(machine.read(ids))]", ids[0].tolist()
        )
        memory = same.encoder(ids)
        step, state = (
            same.decoder.over(memory),
            same.decoder.first_state(memory),
        )
        word = torch.tensor([BOS])
        for found in steps:
            wanted = step(word, state)
            close(found["logits"], wanted.logits[0].data)
            close(found["weights"], wanted.weights[0].data)
            close(found["state"], wanted.state[0].data)
            context = wanted.weights[0] @ memory.states[0]
            close(found["context"], context.data)
            word, state = torch.tensor([found["word"]]), wanted.state


@pytest.mark.slow
def test_the_page_finds_the_words_that_pytorch_finds(script, shipped):
    model, vocabs = shipped
    pairs = phrases(600, seed=1, split="test")
    rows = [[*vocabs.source.encode(pair.source), 2] for pair in pairs]
    found = script(
        "rows => rows.map(ids => [...machine.write(machine.read(ids))]"
        ".map(step => step.word))",
        rows,
    )
    said = [vocabs.target.decode(row) for row in found]
    assert said == translate(model, vocabs, [pair.source for pair in pairs])


def test_only_the_courses_translator_is_packed():
    _, vocabs = pretrained()
    unscaled = Attention(GeneralScore(128, 128))
    additive = Attention(AdditiveScore(128, 128, 9))
    for other in (
        torch.nn.Linear(2, 2),
        fixed_model(vocabs),
        attention_model(vocabs, attention=lambda: unscaled),
        attention_model(vocabs, attention=lambda: additive),
        attention_model(vocabs, decoder=LuongDecoder),
    ):
        with pytest.raises(
            ValueError, match=r"^model: got \w+, wanted one of"
        ):
            Stepper(other, vocabs)
    Stepper(attention_model(vocabs), vocabs)


# --- words -----------------------------------------------------------------


def test_french_is_cut_into_words_as_python_does(script):
    texts = [" ".join(pair.source) for pair in phrases(300)]
    texts += ["L’homme n'est-il là ?", "  ", "Aujourd'hui, 3 amis…"]
    found = script("texts => texts.map(t => m.tokenize(t))", texts)
    assert found == [list(tokenize(text, "fr")) for text in texts]


def test_the_nearest_words_are_near(script, shipped):
    known = shipped[1].source.words[4:]
    near = "([word, known]) => m.nearest(word, known)"
    assert script(near, ["chatt", known])[0] == "chat"
    assert script(near, ["ecole", known])[0] == "école"
    assert len(script(near, ["xyzzy", known])) == 3


# --- Python's side ---------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        {"temperature": 0},
        {"score": "cosine"},
        {"s": (1, 2, 3)},
        {"s": (4, 0)},
        {"h": ((1, 2),)},
        {"mask": (True,)},
        {"words": ()},
        {"words": list("abcdefg")},
    ],
    ids=str,
)
def test_the_weigher_says_what_it_wants(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        Weigher(**bad)
    if name != "words":
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            setattr(Weigher(), name, bad[name])


def test_the_weigher_takes_tensors():
    h = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
    weigher = Weigher(h, h[0], words=["a", "b"])
    assert weigher.h == [[2, 0], [0, 2]] and weigher.s == [2, 0]


def test_stepper_and_translator_say_what_they_want(shipped):
    stepper, translator = Stepper(*shipped), Translator(*shipped)
    for figure, name, bad in (
        (stepper, "step", -1),
        (stepper, "sentence", "le xyzzy dort ."),
        (translator, "sentence", 3),
    ):
        wanted = rf"^(words|{name}): got .*, wanted "
        with pytest.raises(ValueError, match=wanted):
            setattr(figure, name, bad)
    with pytest.raises(ValueError, match="words: got 'xyzzy', wanted"):
        Stepper(*shipped, ["xyzzy"])
    with pytest.raises(ValueError, match="pairs: got an empty list"):
        Translator(*shipped, [])


def test_modules_are_joined_into_one():
    code = join("arithmetic", "page", "weigher")
    assert not re.search(r"^import ", code, re.MULTILINE)
    assert len(re.findall(r"^export ", code, re.MULTILINE)) == 1


def test_text_reaches_the_page_as_text_only():
    for file in HERE.iterdir():
        if file.name.endswith(".js"):
            code = file.read_text("utf-8")
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacent|document\.write|"
                r"\beval\(|new Function",
                code,
            ), file.name


# --- on a page without a kernel --------------------------------------------


def test_a_widget_that_needs_python_is_not_put_on_the_site(tmp_path):
    with pytest.raises(ExtensionError, match="remove-cell"):
        live_figures.figure(stored(ipywidgets.IntSlider()), tmp_path, "page")


def test_what_is_heavy_lies_beside_the_page(tmp_path, shipped):
    text = live_figures.figure(stored(Translator(*shipped)), tmp_path, "page")
    assert len(text) < 60_000
    assert "</script>" in text and text.count("<") == 4


def weights(figure):
    cells = figure.locator("tbody .weight").all_inner_texts()
    return [float(cell) for cell in cells]


def test_weigher_shows_the_chapters_numbers(show):
    figure = show(Weigher())
    assert weights(figure) == [0.11, 0.84, 0.04]
    assert "(0.19, 1.73)" in figure.locator(".sum").inner_text()
    for name, score in (("general", "4.00"), ("additive", "1.96")):
        figure.locator(f"input[value={name}]").check()
        assert score in figure.locator("tbody .score").first.inner_text()


def test_weigher_by_keyboard_alone(show):
    figure = show(Weigher())
    disc = figure.get_by_role("slider", name="Decoder state s")
    disc.focus()
    for _ in range(20):
        disc.press("ArrowDown")
    assert disc.get_attribute("aria-valuetext") == "1 across, 0 up"
    assert weights(figure)[0] == max(weights(figure))
    heat = figure.get_by_role("slider", name="Temperature")
    for _ in range(60):
        heat.press("ArrowRight")
    assert heat.get_attribute("aria-valuetext") == "T = 50"
    assert all(abs(w - 1 / 3) < 0.02 for w in weights(figure))
    for switch in figure.get_by_role("switch").all():
        switch.press("Space")
    assert weights(figure) == [0, 0, 0]
    assert "(0.00, 0.00)" in figure.locator(".sum").inner_text()
    figure.get_by_role("radio", name="dot", exact=True).focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.get_by_role("radio", name="scaled dot").is_checked()
    figure.page.wait_for_timeout(500)
    said = figure.get_by_role("status").inner_text()
    assert said.startswith("Weights: le 0.00")
    figure.get_by_role("button", name="Start again").press("Enter")
    assert weights(figure) == [0.11, 0.84, 0.04]


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_weigher_by_dragging(show, touch):
    figure = show(Weigher(), has_touch=touch)
    disc = figure.get_by_role("slider", name="Decoder state s")
    box = disc.locator(".ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if touch:
        client = figure.page.context.new_cdp_session(figure.page)

        def finger(kind, *points):
            client.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": list(points)},
            )

        finger("touchStart", {"x": x, "y": y})
        for i in range(1, 6):
            finger("touchMove", {"x": x, "y": y + 20 * i})
        finger("touchEnd")
    else:
        figure.page.mouse.move(x, y)
        figure.page.mouse.down()
        figure.page.mouse.move(x, y + 100, steps=5)
        figure.page.mouse.up()
    before, after = (
        2,
        float(
            re.search(r"(\S+) up", disc.get_attribute("aria-valuetext"))[
                1
            ].replace("−", "-")
        ),
    )
    assert before - after > 1
    assert weights(figure) != [0.11, 0.84, 0.04]


def written(figure):
    return figure.locator(".written button").all_inner_texts()


def test_stepper_writes_what_the_model_writes(show, shipped):
    figure = show(Stepper(*shipped))
    step = figure.get_by_role("button", name="Step")
    for _ in range(12):
        step.press("Enter")
    wanted = translate(*shipped, ["le chat noir ne dort pas ."])[0]
    assert written(figure) == [*wanted, "<eos>"]
    assert figure.locator(".guesses b").first.inner_text() == "<eos>"
    figure.get_by_role("button", name="cat").press("Enter")
    assert written(figure) == wanted[:3]
    assert weights(figure)[1] > 0.9
    figure.get_by_role("combobox").select_option(index=1)
    assert len(written(figure)) == 1


@pytest.mark.slow
def test_stepper_plays_and_pauses(show, shipped):
    figure = show(Stepper(*shipped))
    figure.get_by_role("button", name="Play").click()
    assert len(written(figure)) == 2
    figure.page.wait_for_function(
        "document.querySelectorAll('.written li').length > 2"
    )
    figure.get_by_role("button", name="Pause").click()
    count = len(written(figure))
    figure.page.wait_for_timeout(1600)
    assert len(written(figure)) == count


def test_the_reader_takes_the_wheel(show, shipped):
    figure = show(Stepper(*shipped))
    step = figure.get_by_role("button", name="Step")
    step.click()
    step.click()
    figure.get_by_role("switch").press("Space")
    assert "The model itself says cat too." in figure.inner_text()
    figure.get_by_role("slider", name="Weight of dort").press("End")
    assert weights(figure)[4] == 1 and sum(weights(figure)) == 1
    assert written(figure)[-1] != "cat"
    assert "The model itself would say cat." in figure.inner_text()
    figure.get_by_role("switch").press("Space")
    assert written(figure)[-1] == "cat"


def translation(figure):
    return figure.locator("ul").nth(1).locator("b").all_inner_texts()


def test_translator_translates_what_is_typed(show, shipped):
    figure = show(Translator(*shipped))
    box = figure.get_by_role("textbox")
    for text in ("le chat dort", "chat", "L’ami mange une pomme."):
        box.fill(text)
        words = [*tokenize(text, "fr")]
        words += [] if words[-1] == "." else ["."]
        assert translation(figure) == translate(*shipped, [words])[0]
    figure.get_by_role("button", name="Another one").press("Enter")
    assert figure.locator(".gold").count() > 3


def test_translator_names_unknown_words(show, shipped):
    figure = show(Translator(*shipped))
    figure.get_by_role("textbox").fill("le chhat dort .")
    trouble = figure.locator(".trouble")
    assert "chhat is not a word of the course" in trouble.inner_text()
    trouble.get_by_role("button", name="chat", exact=True).press("Enter")
    assert translation(figure) == ["the", "cat", "sleeps", "."]
    figure.get_by_role("textbox").fill('<img src=x onerror="alert(1)">')
    assert figure.locator("img").count() == 0


def test_translator_waits_while_a_word_is_typed(show, shipped):
    figure = show(Translator(*shipped))
    box, trouble = figure.get_by_role("textbox"), figure.locator(".trouble")
    box.fill("")
    box.press_sequentially("le ch")  # it may become chat
    assert not trouble.inner_text()
    box.press_sequentially("x")
    assert "chx is not a word" in trouble.inner_text()
    box.press("Backspace")
    assert not trouble.inner_text()


def test_translator_composes_from_its_words(show, shipped):
    figure = show(Translator(*shipped))
    figure.get_by_role("textbox").fill("le chat .")
    figure.locator("summary").press("Enter")
    figure.get_by_role("button", name="dort sleeps", exact=True).press("Enter")
    assert figure.get_by_role("textbox").input_value() == "le chat dort ."


def test_a_word_lights_its_row_or_column(show, shipped):
    figure = show(Translator(*shipped))
    figure.get_by_role("textbox").fill("le chat dort .")
    band = figure.locator(".band")
    assert not band.is_visible()
    figure.get_by_role("button", name="cat", exact=True).focus()
    assert band.is_visible()
    wide = band.bounding_box()
    assert wide["width"] > 3 * wide["height"]
    figure.get_by_role("button", name="chat cat").hover()
    tall = band.bounding_box()
    assert tall["height"] > 3 * tall["width"]


def test_python_sets_what_the_page_shows(show):
    assert weights(show(Weigher(temperature=0.1, score="scaled"))) == [0, 1, 0]
