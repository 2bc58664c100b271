"""Chapters are run once, again when they may show something new, and the
book takes no others."""

import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from sphinx.errors import ExtensionError

from _ext.executed import with_outputs
from _ext.run_notebooks import cores, run_all, state


def write(path, *cells):
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)


@pytest.fixture
def course(tmp_path):
    """A course of one chapter that says a number."""
    for folder in ("attnkit", "chapters"):
        (tmp_path / folder).mkdir()
    (tmp_path / "constraints.txt").write_text("torch==1\n")
    (tmp_path / "attnkit" / "room.py").write_text("x = 1\n")
    write(tmp_path / "chapters" / "one.ipynb", "print(6 * 7)")
    return tmp_path


def executed(course):
    return course / "_build" / "executed" / "chapters" / "one.ipynb"


def shown(course):
    (cell,) = nbformat.read(executed(course), as_version=4).cells
    return cell.outputs[0].text


@pytest.mark.slow
def test_a_chapter_runs_once_and_again_when_anything_below_it_changed(course):
    assert run_all(course, anew=False) == 0
    assert shown(course) == "42\n"

    def runs_again():
        before = executed(course).stat().st_mtime_ns
        assert run_all(course, anew=False) == 0
        return executed(course).stat().st_mtime_ns != before

    assert not runs_again()
    (course / "attnkit" / "room.py").write_text("x = 2\n")
    assert runs_again() and not runs_again()
    write(course / "chapters" / "one.ipynb", "print(6 * 8)")
    assert runs_again()
    assert shown(course) == "48\n"


def test_every_file_of_the_package_and_the_data_folder_count(
    course, monkeypatch
):
    seen = {state(course)}
    for name in ("room.css", "room.js", "room.py"):
        (course / "attnkit" / name).write_text(f"new {name}")
        seen.add(state(course))
    monkeypatch.setenv("ATTNKIT_DATA", "elsewhere")
    seen.add(state(course))
    assert len(seen) == 5


def test_make_says_how_many_run_side_by_side(monkeypatch):
    monkeypatch.setenv("CORES", "3")
    assert cores() == 3
    monkeypatch.delenv("CORES")
    assert cores() >= 1


@pytest.mark.slow
def test_a_failing_chapter_is_named_and_leaves_nothing(course, capfd):
    write(course / "chapters" / "one.ipynb", "print(1)", "1 / 0")
    assert run_all(course, anew=False) == 1
    said = capfd.readouterr().err
    assert "one.ipynb failed" in said and "ZeroDivisionError" in said
    assert not executed(course).exists()


def test_the_book_takes_no_chapter_that_was_not_run_as_it_is(course):
    chapter = course / "chapters" / "one.ipynb"
    env = SimpleNamespace(doc2path=lambda page: f"{course / page}.ipynb")
    app = SimpleNamespace(env=env, srcdir=course)
    source = [chapter.read_text()]
    with pytest.raises(ExtensionError, match="make book"):
        with_outputs(app, "chapters/one", source)
    executed(course).parent.mkdir(parents=True)
    write(executed(course), "print(6 * 9)")
    with pytest.raises(ExtensionError, match="not run since it was changed"):
        with_outputs(app, "chapters/one", source)
    write(executed(course), "print(6 * 7)")
    with_outputs(app, "chapters/one", source)
    assert source == [executed(course).read_text()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "code, comes_again",
    [
        ("print(6 * 7, 'in', __import__('os').getpid() % 97, 's')", True),
        ("print(__import__('os').getpid(), 'numbers')", False),
    ],
    ids=["seconds", "numbers"],
)
def test_a_number_that_does_not_come_again_fails(
    course, root, code, comes_again
):
    write(course / "chapters" / "one.ipynb", code)
    assert run_all(course, anew=False) == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["--nbval", "--nbval-current-env"]
    command += [f"--nbval-sanitize-with={root}/tests/book/nbval.cfg"]
    run = subprocess.run(
        [*command, str(executed(course).parent)],
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert (run.returncode == 0) == comes_again, run.stdout
    assert "1 passed" in run.stdout or "Cell outputs differ" in run.stdout
