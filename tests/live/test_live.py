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
    Pair,
    ScaledDotScore,
    attention_model,
    by_length,
    exact_match,
    fixed_model,
    masked_softmax,
    phrases,
    pretrained,
    tokenize,
    translate,
    word_accuracy,
)
from attnkit.data.tensors import source_ids
from attnkit.data.vocab import BOS
from attnkit.live import (
    LengthCurve,
    SoftLookup,
    Stepper,
    Translator,
    Weigher,
    picked,
)
from attnkit.live.base.figure import HERE, join
from attnkit.live.base.packing import pack_model
from attnkit.show import compare

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
    code += "additive, softmax, blend, gruStep, tokenize, nearest, "
    code += "nearness, lookUp, compared };"
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


ONE = {  # for vectors of one number: how many it learns, and the score
    "nearness": (0, lambda q, k: -((q - k) ** 2) / 2),
    "dot": (0, lambda q, k: DotScore()(q, k)),
    "general": (1, lambda q, k, w: q * w * k),
    "additive": (3, lambda q, k, w, u, v: v * torch.tanh(w * q + u * k)),
}


@pytest.mark.parametrize("name", ONE)
def test_a_soft_look_up_is_that_of_pytorch(script, name):
    cases, wanted = [], []
    for i in range(CASES):
        n, (learns, of) = 1 + i % 5, ONE[name]
        q, k, v = (torch.randn(x, 1).double() for x in (1, n, n))
        b = float(10 ** torch.empty(1).uniform_(-3 if i % 4 else 0, 3))
        learned = torch.randn(learns).tolist()
        e = of(q, k, *learned).reshape(-1) / b**2
        weights = e.softmax(dim=0)
        matrices = [[[x]] for x in learned[:2]] + [[x] for x in learned[2:]]
        cases.append([q[0].tolist(), k.tolist(), v.tolist(), b, matrices])
        wanted.append(torch.cat([e, weights, weights @ v]))
    found = script(
        """([name, cases]) => cases.map(([q, keys, values, b, learned]) => {
            const score = (q, k) => m[name](q, k, ...learned);
            const { scores, weights, context } =
                m.lookUp(q, keys, values, score, b);
            return [...scores, ...weights, ...context];
        })""",
        [name, cases],
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


def test_the_narrowest_width_picks_and_the_widest_averages(script):
    look = """b => m.lookUp([2.4], [[1], [2], [3]], [[5], [7], [0]],
        m.nearness, b).context[0]"""
    assert script(look, 1e-9) == 7
    assert script(look, 1e9) == pytest.approx(4)
    alone = "b => m.lookUp([9], [[1]], [[5]], m.nearness, b)"
    for b in (1e-9, 1, 1e9):
        assert script(alone, b)["weights"] == [1]
        assert script(alone, b)["context"] == [5]


# --- the shipped model -----------------------------------------------------

LOAD = """([base64, layout]) => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    window.numbers = m.unpack(new DataView(bytes.buffer), layout);
    window.machine = m.translator(numbers);
}"""


@pytest.fixture(scope="module")
def shipped(script):
    """The shipped model and words; the page holds the same as `machine`."""
    model, vocabs = pretrained()
    state = stored(Translator(model, vocabs))
    (buffer,) = state["buffers"]
    script(LOAD, [buffer["data"], state["state"]["layout"]])
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
    data, _ = pack_model(shipped[0])
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


def test_words_are_judged_as_python_judges_them(script):
    draw = torch.Generator().manual_seed(0)
    cases = [
        [
            ["abcd"[i] for i in torch.randint(4, (n,), generator=draw)]
            for n in (1 + i % 7, 1 + i % 5)
        ]
        for i in range(CASES)
    ]
    found = script("cases => cases.map(c => m.compared(...c))", cases)
    for (said, target), one in zip(cases, found, strict=True):
        assert one["hits"] / one["of"] == word_accuracy([said], [target])
        bold = compare(Pair(("x",), tuple(target)), said).data
        words = bold.split(": ")[-1].split()[: len(said)]
        assert [not word.startswith("**") for word in words] == one["right"]


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


DEGREES = {6: 8.0, 9: 12.0, 12: 18.0, 15: 21.0, 18: 17.0, 21: 12.0}
PAIRS = [
    Pair(("le", "chat", "dort"), ("the", "cat", "sleeps")),
    Pair(("il", "dort"), ("he", "sleeps")),
    Pair(("le", "<b>", "chat", "dort"), ("the", "<b>", "cat", "sleeps")),
]
SAID = {
    "good": ["the cat sleeps", "he sleeps", "the <b> cat sleeps"],
    "bad": ["the dog", "she sleeps", "<img src=x> a b c d"],
}
BINS = ((1, 3), (4, 9))


def curve_figure(**changes):
    curves = {
        name: by_length(exact_match, [x.split() for x in said], PAIRS, BINS)
        for name, said in SAID.items()
    }
    examples = picked(PAIRS, SAID, BINS)
    return LengthCurve(
        **{"curves": curves, "examples": examples, "top": 1.0} | changes
    )


@pytest.mark.parametrize(
    "bad",
    [{"query": 4.4}, {"width": 0.05}, {"score": "cosine"}, {"pairs": {}}],
    ids=str,
)
def test_the_soft_look_up_says_what_it_wants(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        SoftLookup(**{"pairs": DEGREES} | bad)
    if name != "pairs":
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            setattr(SoftLookup(DEGREES), name, bad[name])


def test_the_length_curve_says_what_it_wants():
    figure = curve_figure()
    for name, bad in (("bin", "99"), ("example", -1)):
        with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
            setattr(figure, name, bad)
    figure.bin = "4–9"


def test_picked_sentences_are_the_first_of_their_length():
    pairs = phrases(400, seed=1, split="test")
    said = [list(pair.target) for pair in pairs]
    curve = by_length(exact_match, said, pairs)
    examples = picked(pairs, {"all right": said}, count=2)
    assert list(examples) == list(curve)
    inside = [list(p.source) for p in pairs if 9 <= len(p.source) <= 13]
    assert [one["source"] for one in examples["9–13"]] == inside[:2]
    for some in examples.values():
        assert len(some) == 2
        for one in some:
            assert one["said"]["all right"] == one["target"]
            assert len(one["gloss"]) == len(one["source"])
    assert curve_figure().examples["4–9"][0]["gloss"] is None


def test_the_live_curve_looks_like_the_still_one():
    from attnkit.show.plots import LOOKS

    lines = curve_figure().lines
    assert lines[1]["colour"] == LOOKS[1][0]
    assert lines[0]["colour"] == "currentColor"
    assert [line["marker"] for line in lines] == ["o", "s"]
    assert lines[0]["dash"] == "" and lines[1]["dash"]
    assert [line["points"] for line in lines] == [[1, 1], [0, 0]]


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


def test_the_page_knows_how_many_rows_a_figure_will_have(tmp_path):
    for figure, rows in ((SoftLookup({1: 2.0}), 1), (curve_figure(), 2)):
        text = live_figures.figure(stored(figure), tmp_path, "page")
        assert f'style="--rows:{rows};"' in text
    assert "--rows" not in live_figures.figure(
        stored(Weigher()), tmp_path, "page"
    )


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


def shown_numbers(figure, column):
    cells = figure.locator(f"tbody td:nth-child({column})").all_inner_texts()
    return [float(cell.replace("−", "-")) for cell in cells]


def test_soft_look_up_shows_the_chapters_numbers(show):
    figure = show(SoftLookup(DEGREES, 13))
    k, v = (torch.tensor(list(x)) for x in (DEGREES, DEGREES.values()))
    scores = {
        "distance": -((13 - k) ** 2) / 2,
        "dot": 13 * k,
        "general": -13 * k,
        "additive": torch.tanh(k - 13.0),
    }
    for name, e in scores.items():
        figure.locator(f"input[value={name}]").check()
        e = e / 2.0**2
        alpha = e.softmax(dim=0)
        for column, wanted, half in ((3, e, 0.0501), (4, alpha, 0.00501)):
            found = torch.tensor(shown_numbers(figure, column))
            assert (found - wanted).abs().max() < half
        said = float(figure.locator(".sum b").last.inner_text())
        assert abs(said - float(alpha @ v)) < 0.0051


def test_soft_look_up_by_keyboard_and_by_hand(show):
    figure = show(SoftLookup(DEGREES, 12))
    query = figure.get_by_role("slider", name="Query")
    width = figure.get_by_role("slider", name="Width")
    for _ in range(30):
        width.press("ArrowLeft")
    assert width.get_attribute("aria-valuetext") == "b = 0.1"
    assert weights(figure) == [0, 0, 1, 0, 0, 0]
    for _ in range(10):
        query.press("ArrowRight")
    query.press("PageUp")
    assert query.get_attribute("aria-valuetext") == "q = 14"
    assert weights(figure) == [0, 0, 0, 1, 0, 0]
    for _ in range(70):
        width.press("ArrowUp")
    assert width.get_attribute("aria-valuetext") == "b = 100"
    assert all(abs(w - 1 / 6) < 0.01 for w in weights(figure))
    box = figure.locator(".plot").bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 60, y, steps=4)
    figure.page.mouse.up()
    after = query.get_attribute("aria-valuetext")
    figure.page.mouse.move(x, y)
    assert after == query.get_attribute("aria-valuetext") != "q = 14"
    figure.page.wait_for_timeout(500)
    assert figure.get_by_role("status").inner_text().startswith("Context 14.")
    figure.get_by_role("button", name="Start again").press("Enter")
    assert query.get_attribute("aria-valuetext") == "q = 12"


def test_one_key_answers_alone(show):
    figure = show(SoftLookup({3: -4}, x="<b>key"))
    assert weights(figure) == [1]
    assert figure.locator(".sum b").last.inner_text() == "−4.00"
    assert "<b>key" in figure.inner_text()


def test_length_curve_by_keyboard_and_mouse(show):
    figure = show(curve_figure())
    source = figure.locator(".source")
    assert source.inner_text().split()[-2:] == ["dort", "sleeps"]
    bad = figure.locator(".models li").nth(1)
    assert "0 of" not in bad.inner_text() and "1 of 3" in bad.inner_text()
    wrong = bad.locator(".wrong")
    assert wrong.all_inner_texts() == ["dog\n(wrong)", "…"]
    figure.get_by_role("button", name="Another one").press("Enter")
    assert source.inner_text().split()[0] == "il"
    figure.get_by_role("radio", name="1–3").focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.get_by_role("radio", name="4–9").is_checked()
    assert "<img" in bad.inner_text() and "src=x>" in bad.inner_text()
    assert figure.locator("img").count() == 0
    assert "1.00 · right" in figure.locator(".name").first.inner_text()
    figure.page.wait_for_timeout(500)
    assert figure.get_by_role("status").inner_text().startswith("4–9 words.")
    plot = figure.locator(".chart svg")
    box = plot.bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2
    figure.page.mouse.move(x, y)  # a look
    assert source.inner_text().split()[0] == "il"
    assert figure.get_by_role("radio", name="4–9").is_checked()
    figure.page.mouse.move(x, box["y"] - 30)
    assert "<b>" in source.inner_text()
    figure.page.mouse.click(x, y)  # and a choice
    figure.page.mouse.move(x, box["y"] - 30)
    assert figure.get_by_role("radio", name="1–3").is_checked()
    assert source.inner_text().split()[0] == "il"


def test_python_chooses_a_length_and_a_sentence(show):
    figure = curve_figure(note="From <i>somewhere</i>.")
    figure.bin, figure.example = "1–3", 3
    shown = show(figure)
    assert shown.locator(".source").inner_text().split()[0] == "il"
    assert "From <i>somewhere</i>." in shown.inner_text()
