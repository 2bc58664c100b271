"""The studies behind the chapters: complete, fair, and as the text says."""

import json
import re
import subprocess
import sys
from importlib import import_module
from itertools import product
from pathlib import Path
from statistics import mean

import pytest
import torch
from torch.testing import assert_close

from attnkit import (
    CAPTIONS,
    MultiHeadAttention,
    Vocabs,
    alignment_error_rate,
    attention_maps,
    attention_model,
    banking77,
    bleu_of,
    by_length,
    exact_match,
    fixed_model,
    links,
    parameters,
    phrases,
)
from attnkit.show.results import (
    at_labels,
    curves,
    label_curves,
    mean_curve,
    pooled,
    runs,
    spread,
    study,
    summary,
    swept,
    values,
    variants,
)
from studies import (
    attention_cost,
    captions,
    contest,
    cost,
    examples,
    length,
    multi30k,
    recipes,
    suspects,
    transformer,
)
from studies import variants as changed
from studies.length import BUILD, SETTINGS
from studies.runner import RESULTS

FIXED = ["last state", "mean of states"]
LONG = "exact match, 19-28"


MODULES = {
    path.stem: import_module(f"studies.{path.stem}")
    for path in sorted(RESULTS.parents[1].glob("studies/*.py"))
}
STUDIES = {name: m for name, m in MODULES.items() if hasattr(m, "plan")}


@pytest.mark.parametrize("name", STUDIES)
def test_every_planned_run_is_there_once(name):
    plan = STUDIES[name].plan()
    done = [{k: run[k] for k in plan[0]} for run in study(name)["runs"]]
    assert len(done) == len(plan)
    assert all(run in done for run in plan)


@pytest.mark.parametrize("name", MODULES)
def test_every_study_says_what_it_does_before_it_runs(name):
    module, path = MODULES[name], Path(str(MODULES[name].__file__))
    if not re.search(r'^if __name__ == "__main__":', path.read_text(), re.M):
        assert name == "runner"
        return
    call = [sys.executable, "-m", f"studies.{name}"]
    said = {
        word: subprocess.run(
            [*call, word], cwd=path.parents[1], capture_output=True, text=True
        )
        for word in ("--help", "--nonsense")
    }
    assert said["--help"].returncode == 0
    first, *_ = str(module.__doc__).splitlines()
    assert first in said["--help"].stdout
    assert said["--nonsense"].returncode == 2


@pytest.fixture(scope="module")
def vocabs():
    """Those of the studies."""
    return Vocabs.of(phrases(SETTINGS["training pairs"]))


@pytest.fixture(scope="module")
def chapter_pairs():
    """The sentences that the chapters translate."""
    return phrases(1000, seed=1, split="test")


COSTS = {"cost": cost, "attention_cost": attention_cost}


@pytest.mark.parametrize("name", [*STUDIES, *COSTS])
def test_what_was_run_is_what_stands_in_the_study(name):
    about = study(name)["about"]
    assert about["settings"] == (STUDIES | COSTS)[name].SETTINGS
    assert about["made by"] == f"python -m studies.{name}"
    for key in ("date", "python", "torch"):
        assert about[key]


def test_the_three_models_are_of_one_size():
    sizes = [values(m, "parameters")[0] for m in (*FIXED, "attention")]
    assert max(sizes) < 1.01 * min(sizes)


@pytest.mark.slow
def test_sizes_are_those_of_the_present_code(vocabs):
    for name, build in BUILD.items():
        assert parameters(build(vocabs, seed=0)) == runs(name)[0]["parameters"]
    assert parameters(fixed_model(vocabs)) == values(FIXED[0], "parameters")[0]


def test_attention_holds_long_sentences_in_all_five_seeds():
    assert len(values("attention")) == 5
    assert min(values("attention")) >= 0.95
    assert min(values("attention", LONG)) >= 0.90


@pytest.mark.parametrize("model", FIXED)
@pytest.mark.parametrize("training", [1, 1.5])
def test_far_above_the_fixed_models_at_equal_updates_and_seconds(
    model, training
):
    assert min(values("attention", LONG)) > (
        max(values(model, LONG, training)) + 0.5
    )
    if training > 1:
        mean = [
            sum(seconds) / len(seconds)
            for seconds in (
                values(model, "seconds", training),
                values("attention", "seconds"),
            )
        ]
        assert mean[0] > 0.95 * mean[1]


def test_more_training_moves_the_cliff():
    for model in FIXED:
        by_length = [mean_curve(curves(model, x)) for x in (1, 4, 16)]
        for less, more in zip(by_length, by_length[1:], strict=False):
            assert more["9–13"] > less["9–13"]


def test_unknown_settings_are_named():
    with pytest.raises(ValueError, match="model, training: got 'lstm', 1"):
        runs("lstm")


@pytest.mark.slow
def test_sizes_of_the_variants_are_those_of_the_present_code(vocabs):
    for name, parts in changed.BUILD.items():
        model = attention_model(vocabs, **parts)
        assert parameters(model) == of("parameters", name)[0], name


def of(key, model):
    return values(model, key, study_name="variants")


@pytest.mark.slow
def test_five_seeds_of_one_score_align_within_a_tenth():
    """And the maps stored are those the error rates are of."""
    rates = of("error rate", "general, scaled")
    assert len(rates) == 5 and max(rates) <= 0.10
    pair = next(
        pair
        for pair in phrases(2000, seed=1, split="test")
        if " ".join(pair.source) == changed.EXAMPLE
    )
    for rows in of("map", "general, scaled"):
        found = links(torch.tensor(rows), pair)
        assert alignment_error_rate([found], [pair]) < 0.2


def test_variants_have_a_row_each():
    rows = variants(["dot", "additive"])
    assert [row["model"] for row in rows] == ["dot", "additive"]
    assert all(row["time"].endswith("×") for row in rows)


def test_attention_is_above_the_fixed_vector_on_real_text_too():
    for attention in values("attention", "BLEU", study_name="multi30k"):
        for times in (1, 2):
            for fixed in values("last state", "BLEU", times, "multi30k"):
                assert attention > fixed + 2
    for run in study("multi30k")["runs"]:
        counts = torch.tensor(run["counts"], dtype=torch.float64)
        assert counts.shape == (1000, 10)
        assert bleu_of(counts) == pytest.approx(run["BLEU"])
    sizes = {
        values(model, "parameters", study_name="multi30k")[0]
        for model in multi30k.BUILD
    }
    assert max(sizes) < 1.01 * min(sizes)


def test_the_record_holds_what_chapter_06_reads_and_nobody_elses_sentence():
    chapter = json.loads(Path(captions.CHAPTER).read_text(encoding="utf-8"))
    code = "".join(
        "".join(cell["source"])
        for cell in chapter["cells"]
        if cell["cell_type"] == "code"
    )
    (run,) = study("captions")["runs"]
    read = set(re.findall(r'own\["(.+?)"\]', code))
    assert read == {*run} - {"seed"} and len(read) > 5
    # Multi30k is not ours to pass on: of it there may be numbers only.
    for key in read - {"said"}:
        assert not re.search("[a-z]{2}", json.dumps(values_of(run[key]))), key
    for texts in run["said"].values():
        assert len(texts) == len(CAPTIONS)


def values_of(found):
    """All but the names of a dict."""
    if isinstance(found, dict):
        return [values_of(value) for value in found.values()]
    return found


def test_the_recorded_run_is_one_of_all_test_sentences():
    (run,) = study("captions")["runs"]
    for counts, kinds in zip(run["counts"].values(), run["kinds"].values()):
        assert len(counts) == sum(kinds.values()) == 1000
    shares = [unknown for _, _, unknown in run["cut"].values()]
    assert shares == sorted(shares) and shares[0] < shares[-1]
    smaller, larger = sorted(run["parameters"].values())
    assert larger < 1.01 * smaller


@pytest.mark.slow
@pytest.mark.parametrize("model", FIXED)
def test_the_translations_to_read_are_of_the_chapters_sentences(
    model, chapter_pairs
):
    """And as good as the study says that such a model is."""
    (said,) = values(model, "said", study_name="examples")
    test = chapter_pairs[: len(said)]
    assert len(said) == examples.SETTINGS["test pairs"]
    found = by_length(exact_match, [text.split() for text in said], test)
    usual = mean_curve(curves(model))
    for name, share in found.items():
        assert share == pytest.approx(usual[name], abs=0.25)


def test_every_layer_was_measured_at_every_length():
    points = [
        (run["layer"], run["tokens"])
        for run in study("attention_cost")["runs"]
    ]
    tokens = attention_cost.SETTINGS["tokens"]
    assert sorted(points) == sorted(product(attention_cost.LAYERS, tokens))
    assert max(tokens) >= 4096


def test_the_fused_layer_is_the_same_layer():
    layer = attention_cost.Fused(8, heads=2)
    x = torch.randn(1, 5, 8)
    theirs, nothing = layer(x, x, x)
    assert nothing is None
    assert_close(theirs, MultiHeadAttention.forward(layer, x, x, x)[0])


@pytest.mark.slow
def test_transformers_have_the_size_of_the_present_code(vocabs):
    for name, build in transformer.BUILD.items():
        size = values(name, "parameters", study_name="transformer")[0]
        assert size == parameters(build(vocabs, seed=0))
    plain = values("transformer", "parameters", study_name="transformer")[0]
    assert abs(plain / values("attention", "parameters")[0] - 1) < 0.01


def test_the_head_looked_at_was_chosen_on_validation_sentences():
    for run in study("transformer")["runs"]:
        rates = run["error rate of heads, validation"]
        best = min(rates, key=rates.get)
        assert run["looked"] == [int(number) for number in best.split(".")]


def test_means_and_spreads_by_hand():
    curve = mean_curve([{"a": 1.0, "b": 0.5}, {"a": 4.0, "b": 0.0}])
    assert curve == {"a": 2.5, "b": 0.25}
    assert spread([0.25, 1.0, 0.25]) == "0.50 (0.25–1.00)"
    assert spread([0.25, 1.0, 0.25], 3) == "0.500 (0.250–1.000)"


def test_rows_to_print_are_of_the_runs():
    for row in summary([("attention", 1), ("last state", 1.5)]):
        training = float(row["training"].removesuffix("×"))
        found = runs(row["model"], training)
        assert row["seeds"] == len(found) > 1
        assert row["parameters"] == found[0]["parameters"]
        for name, key in (
            ("in training", "exact match in training"),
            ("exact match", "exact match"),
            ("19–28 words", LONG),
        ):
            assert row[name] == spread([run[key] for run in found])
    for row in variants(["dot", "additive"]):
        (size, *_), rates = (
            of("parameters", row["model"]),
            of("error rate", row["model"]),
        )
        assert row["parameters"] == size
        assert row["error rate"] == spread(rates, 3)
        assert row["exact match"] == spread(of("exact match", row["model"]))
        ratio = study("cost")["ratios"][row["model"]]
        assert float(row["time"].removesuffix("×")) == pytest.approx(
            ratio, abs=0.051
        )


def test_runs_are_of_one_training_unless_told_and_in_the_order_of_seeds():
    for found in (runs("last state"), runs("last state", 1)):
        assert {run["training"] for run in found} == {1}
        seeds = [run["seed"] for run in found]
        assert seeds == sorted(set(seeds))
    assert curves("last state") == [
        run["by length"]["exact match"] for run in runs("last state", 1)
    ]
    assert values("last state", "seconds") == [
        run["seconds"] for run in runs("last state", 1)
    ]


def test_counts_of_all_seeds_are_added():
    words, counts = pooled("attention")
    found = runs("attention", 1, "multi30k")
    assert len(found) > 1 and words.tolist() == found[0]["words"]
    for row in (0, 1, 999):
        for column in range(10):
            total = sum(run["counts"][row][column] for run in found)
            assert counts[row, column] == total


def test_every_study_with_results_is_looked_at():
    found = {path.stem for path in RESULTS.glob("*.json")}
    # test_bench.py looks at the benchmarks.
    assert found == {*STUDIES, *COSTS, "suspects", "bench"}


def test_suspects_are_texts_of_the_training_set_the_worst_first():
    papers = study("suspects")
    assert papers["about"]["settings"] == suspects.SETTINGS
    found, known = (
        papers["suspects"],
        {*banking77("train"), *banking77("valid")},
    )
    assert len({x["text"] for x in found}) == len(found) == suspects.COUNT
    gaps = [x["share"] - x["its share"] for x in found]
    assert gaps == sorted(gaps) and gaps[-1] < 0
    for x in found:
        assert (x["text"], x["label"]) in known and x["other"] != x["label"]


def test_the_contest_gives_what_its_text_says():
    """Pretraining pays most where labels are few, and all is right once."""
    counts = contest.COUNTS
    frozen, bag = (
        [mean(at_labels(name, count)) for count in counts]
        for name in ("frozen", "bag of letters")
    )
    lead = [a - b for a, b in zip(frozen, bag)]
    assert max(lead) == lead[counts.index(3)] and min(lead) == lead[-1] > 0.01
    for run in study("contest")["runs"]:
        assert 0 <= run["accuracy"] <= 1
        if answers := run.get("answers"):
            test = banking77("test")
            labels = sorted({x.label for x in test})
            right = [labels[i] == x.label for i, x in zip(answers, test)]
            assert round(mean(right), 4) == run["accuracy"]
    for run in contest.plan():  # draws can be compared one by one
        seeds = at_labels(run["model"], run["labels"], "seed")
        assert seeds == [*range(len(seeds))]
    pairs = zip(at_labels("top two blocks", 30), at_labels("frozen", 30))
    assert sum(a > b for a, b in pairs) == 4
    frozen_all = max(at_labels("frozen", "all"))
    assert min(at_labels("top two blocks", "all")) > frozen_all
    curves_of = label_curves("frozen")
    assert [curve["10"] for curve in curves_of] == at_labels("frozen", 10)
    with pytest.raises(ValueError, match="^model: got 'nobody', wanted"):
        label_curves("nobody")


def test_once_is_no_choosing_anew():
    """One query for all words is the mean's equal, not attention's."""
    once, mean = values("one query"), values("mean of states")
    assert abs(sum(once) - sum(mean)) / 5 < 0.03
    assert min(values("attention")) > max(once) + 0.5


def test_new_sentences_at_every_update_are_drawn_and_no_test_sentence():
    pairs = length.fresh(1, 0)[:2000]
    assert len({pair.source for pair in pairs}) == 2000
    assert pairs != length.fresh(1, 1)[:2000]
    tested = {pair.source for pair in length.data().test}
    assert not tested & {pair.source for pair in pairs}


def test_a_recipe_has_one_run_a_seed():
    models = (*recipes.SCORES, recipes.TRANSFORMER)
    for model, peak in product(models, recipes.PEAKS):
        assert len(swept(model, "exact match", peak)) == recipes.SEEDS
    with pytest.raises(ValueError, match="peak, warm_up: got 0.3, 0.25"):
        swept("dot", peak=0.3)


@pytest.mark.parametrize("model", recipes.BEST)
def test_the_long_runs_have_the_recipe_that_was_best_in_validation(model):
    def right(recipe):
        found = swept(model, "in validation", *recipe)
        return sum(figures["exact match"] for figures in found)

    tried = {
        (run["peak"], run["warm-up"]) for run in runs(model, 1, "recipes")
    }
    assert len(tried) > len(recipes.PEAKS)
    assert max(tried, key=right) == recipes.BEST[model]


@pytest.mark.parametrize(
    ("one", "other"),
    [(recipes.SMALL, "general, scaled"), (recipes.SLOW, "general")],
)
def test_each_half_way_score_starts_as_it_should(one, other):
    """The same weights before training, from the same seed."""
    vocabs, pairs = Vocabs.of(phrases(200)), phrases(5, seed=1)
    first, second = (
        attention_maps(
            attention_model(vocabs, seed=3, **recipes.BUILD[name]),
            vocabs,
            pairs,
        )
        for name in (one, other)
    )
    for rows, others in zip(first, second):
        assert_close(rows, others)
