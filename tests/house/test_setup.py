"""The files that say how to set up, run and check agree with each other."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = ("book", "test", "bert", "dask")
ASKED_FOR = "jupyter-book jupyterlab torch matplotlib ipywidgets nbval pytest"
# They come with PyTorch's builds for graphics cards only.
GRAPHICS_CARD = re.compile(r"(nvidia|cuda)-|(py)?triton")
# Where a name is imported by another name than it is installed by.
IMPORTED_AS = {"IPython": "ipython", "sklearn": "scikit-learn"}


def read(name: str) -> str:
    return (ROOT / name).read_text()


def named() -> list[Requirement]:
    """What pyproject.toml names."""
    groups = [PROJECT["dependencies"]]
    groups += [PROJECT["optional-dependencies"][extra] for extra in EXTRAS]
    return [Requirement(line) for group in groups for line in group]


def pins() -> dict[str, Version]:
    """What constraints.txt pins."""
    lines = [
        line.split("==")
        for line in read("constraints.txt").splitlines()
        if line and not line.startswith("#")
    ]
    return {canonicalize_name(name): Version(pin) for name, pin in lines}


def installed_closure() -> set[str]:
    """All that attnkit with its extras needs in this very environment."""
    seen, open_ = set(), named()
    while open_:
        requirement = open_.pop()
        name = canonicalize_name(requirement.name)
        if name in seen and not requirement.extras:
            continue
        seen.add(name)
        environments = [
            default_environment() | {"extra": extra}
            for extra in ("", *requirement.extras)
        ]
        for line in metadata.requires(name) or []:
            need = Requirement(line)
            marker = need.marker
            if not marker or any(map(marker.evaluate, environments)):
                open_.append(need)
    return {name for name in seen if not GRAPHICS_CARD.match(name)}


def workflows() -> dict[str, dict]:
    folder = ROOT / ".github" / "workflows"
    return {p.name: yaml.safe_load(p.read_text()) for p in folder.iterdir()}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("need", named(), ids=str)
def test_each_dependency_has_a_pin_within_its_bounds(need):
    assert need.specifier.contains(pins()[canonicalize_name(need.name)])


@pytest.mark.parametrize("need", named(), ids=str)
def test_dependencies_have_a_lower_bound_and_no_pin(need):
    assert any(part.operator == ">=" for part in need.specifier)
    assert not any(part.operator == "==" for part in need.specifier)


def test_the_lab_is_a_part_of_the_book():
    """Two lists, since an extra that names its own package is no pin."""
    extras = PROJECT["optional-dependencies"]
    assert set(extras["lab"]) < set(extras["book"])


def test_what_was_asked_for_by_name_is_named():
    assert set(ASKED_FOR.split()) <= {need.name for need in named()}


def test_all_that_is_installed_through_us_is_pinned():
    assert installed_closure() <= set(pins())


@pytest.mark.skipif(
    os.environ.get("CONSTRAINTS", "constraints.txt") != "constraints.txt",
    reason="this environment was asked to differ from constraints.txt",
)
def test_the_environment_equals_the_pins():
    installed = {
        canonicalize_name(package.name): Version(package.version)
        for package in metadata.distributions()
    }
    differing = {
        name: f"pinned {pin}, installed {installed[name]}"
        for name, pin in pins().items()
        if name in installed and Version(installed[name].public) != pin
    }
    assert not differing


@pytest.mark.slow
def test_attnkit_is_imported_from_this_checkout(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "import attnkit; print(attnkit.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).parents[1] == ROOT


def test_attnkit_imports_only_what_it_declares():
    declared = {Requirement(line).name for line in PROJECT["dependencies"]}
    imported = set()
    for path in (ROOT / "attnkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module)
    outside = {name.partition(".")[0] for name in imported}
    outside -= {*sys.stdlib_module_names, "attnkit"}
    assert {IMPORTED_AS.get(name, name) for name in outside} == declared


def test_conda_installs_through_the_same_two_files():
    python, pip, lines = yaml.safe_load(read("environment.yml"))[
        "dependencies"
    ]
    assert pip == "pip"
    assert lines == {
        "pip": ["-c constraints.txt", "-e .[book,test,bert,dask]"]
    }
    wanted = PROJECT["requires-python"]
    # One version: repo2docker reads this file, and no other form of it.
    named = re.fullmatch(r"python=(\d+\.\d+)", python)
    assert named and SpecifierSet(wanted).contains(named[1])


def test_make_installs_through_the_same_two_files():
    makefile = read("Makefile")
    assert "CONSTRAINTS ?= constraints.txt" in makefile
    assert '-e ".[book$(comma)test$(comma)bert$(comma)dask]"' in makefile


def test_readme_names_commands_that_exist():
    commands = set(re.findall(r"`make ([a-z]+)`", read("README.md")))
    assert {"book", "test"} <= commands <= make_targets()


def test_ci_runs_make_test():
    assert read(".ci/run").rstrip().endswith("make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_binder_gets_one_python_and_pytorch_for_the_cpu():
    wanted = yaml.safe_load(read(".binder/environment.yml"))["dependencies"]
    named = re.fullmatch(r"python=(\d+\.\d+)", wanted[0])
    assert named and named[1] == "3.12" and "pytorch-cpu>=2.4" in wanted
    after = read(".binder/postBuild")
    assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)
    assert after.startswith("#!/bin/sh\n")
    assert "grep -v '^torch==' constraints.txt" in after
    (extra,) = re.findall(r"-e '\.\[(\w+)\]'", after)
    assert extra in PROJECT["optional-dependencies"]


# Where there is no make: what students install, and the notebooks they run.
BARE = ("windows", "conda", "hub")


def test_bare_jobs_run_what_is_there():
    jobs = {
        name: job
        for workflow in workflows().values()
        for name, job in workflow["jobs"].items()
        if name in BARE
    }
    assert set(jobs) == set(BARE)
    for job in jobs.values():
        text = " ".join(step.get("run", "") for step in job["steps"])
        files = re.findall(r"(?:chapters|tests)/[\w/]+\.\w+", text)
        assert files and all((ROOT / file).exists() for file in files)
        for extras in re.findall(r'-e "\.\[([\w,]+)\]"', text):
            known = set(PROJECT["optional-dependencies"])
            assert set(extras.split(",")) <= known


def test_workflows_run_targets_of_make_or_ci():
    for name, workflow in workflows().items():
        steps = [
            step
            for job, about in workflow["jobs"].items()
            if job not in BARE
            for step in about["steps"]
        ]
        commands = [step["run"] for step in steps if "run" in step]
        assert commands or name == "pages.yml", name
        for command in commands:
            program, _, target = command.partition(" ")
            assert command == ".ci/run" or (
                program == "make" and target.split()[0] in make_targets()
            ), f"{name}: {command}"


def test_ci_begins_with_the_oldest_python_we_promise():
    matrix = workflows()["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]
    assert f">={matrix['python'][0]}" == PROJECT["requires-python"]
    oldest = PROJECT["requires-python"].removeprefix(">=").replace(".", ", ")
    assert f"sys.version_info < ({oldest})" in read("Makefile")


def test_nothing_names_a_package_registry():
    # In two parts, so that this file does not name them itself.
    hosts = re.compile("py" + "pi.org|pythonhosted" + r"\.org|whl/" + "cpu")
    names = """Makefile pyproject.toml constraints.txt environment.yml
        README.md .binder/environment.yml .binder/postBuild pages/hub.md"""
    workflow_paths = (ROOT / ".github" / "workflows").iterdir()
    for path in [*map(ROOT.joinpath, names.split()), *workflow_paths]:
        assert not hosts.search(path.read_text()), path
    assert "http" not in read("package.json") + read("package-lock.json")


def test_the_checker_of_javascript_is_pinned_by_its_content():
    locked = json.loads(read("package-lock.json"))["packages"]
    wanted = json.loads(read("package.json"))["devDependencies"]
    assert locked.pop("")["devDependencies"] == wanted
    for name, package in locked.items():
        assert package["integrity"].startswith("sha512-"), name
