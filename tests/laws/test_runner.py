"""Studies: every planned run once, wherever it is done."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from studies import runner
from studies.runner import alone, executor, new_runs, planned, run_all

PLAN = planned([(["a", "b"], [1, 4], 2)])


def measure(run):
    """What a study does, in no time."""
    threads = torch.get_num_threads()
    return run | {"threads": threads, "draw": run["seed"] * run["training"]}


def failing(run):
    if run == PLAN[3]:
        raise ValueError("a run that fails")
    return measure(run)


def in_order(runs):
    return sorted(runs, key=str)


WANTED = in_order(
    run | {"threads": 1, "draw": run["seed"] * run["training"]} for run in PLAN
)


def test_a_plan_has_each_setting_once_a_seed():
    assert len(PLAN) == 8 == len({str(run) for run in PLAN})


def test_a_run_has_one_thread_wherever_it_is():
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        assert alone(measure, PLAN[0])["threads"] == 1
    finally:
        torch.set_num_threads(threads)


@pytest.mark.slow
def test_processes_of_this_machine_make_all_runs():
    with executor(2, None) as processes:
        assert in_order(new_runs(PLAN, [], measure, processes)) == WANTED


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_makes_the_same_runs(tmp_path):
    from distributed import LocalCluster

    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        executor(2, cluster.scheduler_address) as processes,
    ):
        assert in_order(new_runs(PLAN, [], measure, processes)) == WANTED


def test_what_is_there_is_not_run_again():
    with ThreadPoolExecutor(1) as processes:
        assert not list(new_runs(PLAN, WANTED, failing, processes))
        rest = list(new_runs(PLAN, WANTED[:5], measure, processes))
    assert in_order([*rest, *WANTED[:5]]) == WANTED


def test_what_was_done_before_a_fault_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    monkeypatch.setattr(sys, "argv", ["study", "--workers", "1"])
    monkeypatch.setattr(
        runner,
        "ProcessPoolExecutor",
        lambda workers, _: ThreadPoolExecutor(workers),
    )
    with pytest.raises(ValueError, match="a run that fails"):
        run_all("toy", None, PLAN, failing, {})
    kept = json.loads((tmp_path / "toy.json").read_text())["runs"]
    assert [run["seed"] for run in kept] == [0, 0, 1]
    run_all("toy", None, PLAN, measure, {"size": 3})
    found = json.loads((tmp_path / "toy.json").read_text())
    assert in_order(found["runs"]) == WANTED
    assert found["about"]["settings"] == {"size": 3}


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ImportError, match=r"attnkit\[dask\]"),
        executor(2, "tcp://127.0.0.1:1"),
    ):
        pass
