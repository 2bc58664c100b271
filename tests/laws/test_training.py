"""Training: the loss, learning, repeating, stopping."""

import copy
import math
import re
from collections import Counter
from itertools import islice

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import DECODERS, each, one_of_each, translator
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.testing import assert_close
from toy import PAIRS, VOCABS, model

import attnkit.training
from attnkit import (
    PAD,
    Batch,
    Vocabs,
    attention_model,
    beam_search,
    exact_match,
    fit,
    fixed_model,
    load,
    masked_loss,
    mean_of_states,
    parameters,
    phrases,
    read_pairs,
    save,
    teacher_forced,
    translate,
)
from attnkit.training import epochs, loss_on, optimize

SOURCES = [pair.source for pair in PAIRS]
TARGETS = [list(pair.target) for pair in PAIRS]


@given(st.integers(0, 10_000), st.sampled_from([1.0, 50.0]))
@settings(max_examples=30, deadline=None)
def test_loss_is_pytorchs_cross_entropy(seed, scale):
    generator = torch.Generator().manual_seed(seed)
    logits = scale * torch.randn(3, 4, 6, generator=generator).double()
    target = torch.randint(0, 6, (3, 4), generator=generator)
    target[0, 0] = 1
    logits.requires_grad_()
    ours = masked_loss(logits, target)
    theirs = F.cross_entropy(
        logits.flatten(0, 1), target.flatten(), ignore_index=PAD
    )
    assert_close(ours, theirs)
    assert_close(*(torch.autograd.grad(x, logits)[0] for x in (ours, theirs)))


def test_loss_of_a_uniform_guess_is_log_vocab():
    loss = masked_loss(torch.zeros(2, 3, 7), torch.tensor([[1, 2, 3]] * 2))
    assert_close(loss, torch.tensor(7.0).log())


@pytest.mark.slow
@each("recipe", one_of_each(DECODERS))
def test_overfits_one_batch(recipe):
    whole, batch = translator(recipe).float(), Batch.of(PAIRS, VOCABS)
    before = masked_loss(whole(batch).logits, batch.target_out)
    history = fit(whole, PAIRS, VOCABS, updates=120, size=8, peak=5e-2)
    assert len(history.loss) == 120 and history.seconds > 0
    assert abs(history.loss[0] - before) < 1e-3
    assert history.loss[-1] < 0.1
    assert exact_match(translate(whole, VOCABS, SOURCES), TARGETS) == 1


@pytest.mark.parametrize("updates", [1, 2, 3, 4, 5])
def test_few_updates(updates):
    assert len(fit(model().float(), PAIRS, VOCABS, updates).loss) == updates


def test_same_seed_same_run_other_seed_other_run():
    losses = [
        fit(model().float(), PAIRS, VOCABS, 6, size=2, seed=seed).loss
        for seed in (0, 0, 1)
    ]
    assert losses[0] == losses[1] != losses[2]


def test_same_seed_same_run_with_dropout_whatever_was_drawn_before():
    def loss(seed):
        torch.rand(3)
        model = attention_model(VOCABS, dropout=0.5)
        return fit(model, PAIRS, VOCABS, 6, size=2, seed=seed).loss

    one, same = loss(0), loss(0)
    assert one == same
    torch.manual_seed(5)
    fit(attention_model(VOCABS, dropout=0.5), PAIRS, VOCABS, 2, size=2)
    after = torch.rand(3)
    torch.manual_seed(5)
    assert_close(after, torch.rand(3), rtol=0, atol=0)


def test_seed_of_a_model_leaves_the_generator_alone():
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)
    first, second = attention_model(VOCABS), attention_model(VOCABS)
    assert torch.equal(torch.rand(1), wanted)
    assert_close(first.state_dict(), second.state_dict())
    other = attention_model(VOCABS, seed=1).encoder.embed.weight
    assert not torch.equal(other, first.encoder.embed.weight)


def test_an_interrupt_leaves_a_usable_model(monkeypatch, capsys):
    calls = []

    def interrupted(*args):
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(args)
        return masked_loss(*args)

    monkeypatch.setattr(attnkit.training, "masked_loss", interrupted)
    whole = model().float()
    history = fit(whole, PAIRS, VOCABS, updates=10)
    assert len(history.loss) == 3
    assert "Stopped after 3 of 10 updates" in capsys.readouterr().out
    assert not whole.training
    assert len(translate(whole, VOCABS, SOURCES)) == len(PAIRS)


def test_the_bar_leaves_one_tidy_line(capsys):
    fit(model().float(), PAIRS, VOCABS, updates=5)
    printed = capsys.readouterr()
    assert re.fullmatch(r"5 updates in \d+ s, loss \d\.\d+\n", printed.out)
    assert "/5" in printed.err


@pytest.mark.slow
def test_the_three_translators_are_of_one_size():
    vocabs = Vocabs.of(phrases(5_000))
    sizes = [
        parameters(m)
        for m in (
            fixed_model(vocabs),
            fixed_model(vocabs, mean_of_states),
            attention_model(vocabs),
        )
    ]
    assert max(sizes) / min(sizes) < 1.01


@pytest.mark.slow
def test_your_own_sentences_in_ten_lines(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(
        "".join(f"{' '.join(p.source)}\t{' '.join(p.target)}\n" for p in PAIRS)
    )
    pairs = read_pairs(path)
    vocabs = Vocabs.of(pairs)
    whole = attention_model(vocabs)
    fit(whole, pairs, vocabs, updates=60)
    save(tmp_path / "mine.safetensors", whole, vocabs)
    whole, vocabs = load(tmp_path / "mine.safetensors", attention_model)
    assert translate(whole, vocabs, ["je dors"]) == [["i", "sleep"]]


def test_fit_only_changes_the_model():
    pairs = copy.deepcopy(PAIRS)
    fit(model().float(), pairs, VOCABS, updates=2)
    assert pairs == PAIRS


@pytest.mark.slow
def test_attention_keeps_long_sentences_where_a_fixed_vector_does_not():
    """The course's claim in small: a wide margin, at equal size."""
    train = phrases(6_000)
    vocabs = Vocabs.of(train)
    long = [p for p in phrases(600, split="test") if len(p.source) >= 15]
    exact = {}
    for name, build in (
        ("fixed", fixed_model),
        ("attention", attention_model),
    ):
        whole = build(vocabs)
        fit(whole, train, vocabs, updates=450, size=24)
        said = translate(whole, vocabs, [p.source for p in long])
        exact[name] = exact_match(said, [p.target for p in long])
    assert exact["attention"] > exact["fixed"] + 0.4, exact


@pytest.mark.parametrize(("clip", "length"), [(1000.0, 6.0), (1.0, 1.0)])
def test_an_update_takes_its_own_gradient_no_longer_than_clip(clip, length):
    layer = torch.nn.Linear(4, 1, bias=False)
    lengths = []

    def losses():
        while True:
            yield 3 * layer.weight.sum()  # its gradient has length 6
            lengths.append(layer.weight.grad.norm())

    optimize(layer, losses(), updates=4, peak=0.1, clip=clip)
    assert_close(
        torch.stack(lengths), torch.full((3,), length), atol=1e-5, rtol=0
    )


@pytest.mark.parametrize("smoothing", [0.1, 0.5, 1.0])
def test_label_smoothing_is_pytorchs(smoothing):
    logits = torch.randn(3, 4, 6).double()
    target = torch.randint(1, 6, (3, 4))
    target[0, 2:] = PAD
    theirs = F.cross_entropy(
        logits.flatten(0, 1),
        target.flatten(),
        ignore_index=PAD,
        label_smoothing=smoothing,
    )
    assert_close(masked_loss(logits, target, smoothing), theirs)


def test_the_loss_on_other_pairs_is_that_of_one_batch_of_all():
    whole, batch = (
        attention_model(VOCABS, dropout=0.5),
        Batch.of(PAIRS, VOCABS),
    )
    whole.train()
    found = [loss_on(whole, PAIRS, VOCABS, size) for size in (1, 2, 9)]
    assert whole.training
    wanted = masked_loss(whole.eval()(batch).logits, batch.target_out)
    assert found == pytest.approx([wanted.item()] * 3)


def test_measuring_on_other_pairs_changes_nothing():
    plain = fit(attention_model(VOCABS, dropout=0.3), PAIRS, VOCABS, 9)
    told = fit(
        attention_model(VOCABS, dropout=0.3),
        PAIRS,
        VOCABS,
        9,
        valid=PAIRS[:2],
        every=3,
    )
    assert told.loss == plain.loss
    assert len(told.valid) == 3 and not plain.valid


def test_it_stops_early_with_the_best_weights():
    """Learning three pairs by heart makes two others ever more unlikely."""
    whole = attention_model(VOCABS)
    learn, other = PAIRS[:3], PAIRS[3:]
    history = fit(
        whole, learn, VOCABS, 900, peak=3e-2, valid=other, every=5, patience=4
    )
    assert len(history.loss) < 900
    assert len(history.loss) == 5 * len(history.valid)
    best = history.valid.index(min(history.valid))
    assert best == len(history.valid) - 1 - 4
    assert loss_on(whole, other, VOCABS) == pytest.approx(min(history.valid))


USES = {
    "fit": lambda whole: fit(whole, PAIRS, VOCABS, 3),
    "translate": lambda whole: translate(whole, VOCABS, SOURCES),
    "teacher_forced": lambda whole: teacher_forced(whole, VOCABS, PAIRS),
    "beam": lambda whole: beam_search(whole, Batch.of(PAIRS, VOCABS).source),
    "save": lambda whole: save("mine.safetensors", whole, VOCABS),
}


@pytest.mark.parametrize("name", ["encoder.embed", "decoder.word"])
@pytest.mark.parametrize("build", [attention_model, fixed_model])
@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_weights_that_are_no_numbers_are_of_no_use(
    build, name, use, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    whole = build(VOCABS)
    whole.get_submodule(name).weight.data[4:] = torch.nan
    kept = copy.deepcopy(whole.state_dict())
    with pytest.raises(ValueError, match="got"):
        use(whole)
    assert_close(whole.state_dict(), kept, equal_nan=True)
    assert not list(tmp_path.iterdir())


def test_an_interrupt_before_the_first_update_changes_nothing(monkeypatch):
    """The first optimiser of a process takes its time to come."""

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(torch.optim, "Adam", stop)
    whole, threads = model().float().eval(), torch.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        fit(whole, PAIRS, VOCABS, updates=3)
    assert not whole.training and torch.get_num_threads() == threads


def test_a_second_interrupt_leaves_a_usable_model_too(monkeypatch):
    whole = model().float()
    rest, calls = torch.nn.Module.eval, []

    def interrupted(self):
        calls.append(self)
        if len(calls) < 3:
            raise KeyboardInterrupt
        return rest(self)

    monkeypatch.setattr(torch.nn.Module, "eval", interrupted)
    fit(whole, PAIRS, VOCABS, updates=2)
    assert not any(part.training for part in whole.modules())


@pytest.mark.parametrize("share", [None, 0.1, 0.5])
@pytest.mark.parametrize("updates", [40, 100])
def test_the_rate_rises_for_its_share_and_falls_to_nearly_nothing(
    updates, share
):
    """For a quarter of the updates unless told."""
    told, share = {"warm_up": share} if share else {}, share or 0.25
    layer, rates = torch.nn.Linear(1, 1, bias=False), []
    watch = register_optimizer_step_pre_hook(
        lambda adam, *_: rates.append(adam.param_groups[0]["lr"])
    )
    losses = iter(lambda: layer.weight.sum(), None)
    optimize(layer, losses, updates, peak=0.5, **told)
    watch.remove()
    top = rates.index(max(rates))
    assert max(rates) == pytest.approx(0.5, rel=0.01)
    assert abs(top - updates * share) <= 1
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert len(rates) == updates
    assert 0 < rates[0] <= 0.5 / 20 and 0 < rates[-1] < 0.5 / 100


def test_training_has_one_thread_and_a_model_in_training():
    layer, seen = torch.nn.Linear(1, 1), []

    def losses():
        while True:
            seen.append((torch.get_num_threads(), layer.training))
            yield layer.weight.sum()

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        optimize(layer.eval(), losses(), updates=2, peak=0.1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert seen == [(1, True)] * 2 and not layer.training


def test_seconds_are_those_between_begin_and_end(monkeypatch):
    clock = iter([3.0, 10.0])
    monkeypatch.setattr("time.perf_counter", clock.__next__)
    assert fit(model().float(), PAIRS, VOCABS, updates=1).seconds == 7


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_named_with_its_update(bad):
    layer = torch.nn.Linear(1, 1, bias=False)

    def losses():
        yield layer.weight.sum()
        kept.append(layer.weight.item())
        yield layer.weight.sum() * bad

    kept = []
    says = "^loss: got -?(nan|inf) at update 2, wanted a finite loss"
    with pytest.raises(ValueError, match=says):
        optimize(layer, losses(), updates=3, peak=0.1)
    assert [layer.weight.item()] == kept


def test_each_time_round_all_pairs_come_in_a_new_order():
    rows = [row for row in islice(epochs(PAIRS, VOCABS, 1, 0), 15)]
    rounds = [
        [tuple(b.source[0].tolist()) for b in rows[i : i + 5]]
        for i in (0, 5, 10)
    ]
    wanted = Counter(tuple(b.source[0].tolist()) for b in rows[:5])
    assert len(wanted) == len(PAIRS)
    assert all(Counter(some) == wanted for some in rounds)
    assert len({tuple(some) for some in rounds}) > 1


@pytest.mark.parametrize("updates, every", [(6, 3), (5, 3), (3, 1), (2, 3)])
def test_other_pairs_are_measured_each_time_so_many_updates_are_made(
    updates, every
):
    run = fit(
        attention_model(VOCABS),
        PAIRS,
        VOCABS,
        updates,
        valid=PAIRS[:1],
        every=every,
        patience=9,
    )
    assert len(run.loss) == updates
    assert len(run.valid) == updates // every


@pytest.mark.parametrize("updates, every", [(6, 3), (5, 3), (2, 3)])
def test_who_watches_sees_the_model_learn_and_changes_nothing(updates, every):
    plain, watched = (attention_model(VOCABS, dropout=0.5) for _ in "ab")
    seen = {}

    def watch(update):
        torch.rand(3)
        assert not watched.training and not torch.is_grad_enabled()
        seen[update] = loss_on(watched, PAIRS, VOCABS)

    alone = fit(plain, PAIRS, VOCABS, updates)
    run = fit(watched, PAIRS, VOCABS, updates, every=every, watch=watch)
    assert list(seen) == list(range(0, updates + 1, every))
    assert run.loss == alone.loss
    assert len(set(seen.values())) == len(seen)


def test_patience_of_one_ends_at_the_first_measurement_that_is_no_better():
    history = fit(
        attention_model(VOCABS),
        PAIRS[:3],
        VOCABS,
        900,
        peak=3e-2,
        valid=PAIRS[3:],
        every=5,
        patience=1,
    )
    *falling, last = history.valid
    assert falling == sorted(falling, reverse=True) and last >= falling[-1]
    assert len(history.loss) == 5 * len(history.valid) < 900


def test_the_bar_goes_on_by_one_at_each_update(monkeypatch):
    bars = []

    class Kept(attnkit.training.tqdm):
        def close(self):
            bars.append((self.n, self.total))
            super().close()

    monkeypatch.setattr(attnkit.training, "tqdm", Kept)
    fit(model().float(), PAIRS, VOCABS, updates=4)
    assert bars[0] == (4, 4)


def test_seed_0_and_no_smoothing_unless_told():
    whole = [attention_model(VOCABS, dropout=0.2) for _ in "abc"]
    runs = [
        fit(whole[0], PAIRS, VOCABS, 3, 2).loss,
        fit(whole[1], PAIRS, VOCABS, 3, 2, seed=0, smoothing=0.0).loss,
        fit(whole[2], PAIRS, VOCABS, 3, 2, smoothing=0.2).loss,
    ]
    assert runs[0] == runs[1] != runs[2]


def test_fit_hands_its_warm_up_on(monkeypatch):
    handed = []

    def stand_in(*arguments):
        handed.append(arguments[-1])
        return attnkit.training.History([1.0], 0.0)

    monkeypatch.setattr(attnkit.training, "optimize", stand_in)
    fit(model().float(), PAIRS, VOCABS, warm_up=0.1)
    assert handed == [0.1]
