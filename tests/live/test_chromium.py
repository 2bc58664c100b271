"""Which browser the tests take, and what happens where there is none."""

import subprocess
import sys

import chromium
import pytest


def a_program(path):
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without a browser; its folder of programs."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    names = [name for name in chromium.NAMES if "/" not in name]
    monkeypatch.setattr(chromium, "NAMES", names)
    return tmp_path


@pytest.fixture
def own(bare):
    """Where playwright's own browser would be."""
    return bare / "own"


def test_where_there_is_no_browser_none_is_found(bare, own):
    assert chromium.program(str(own)) is None


def test_playwrights_own_is_taken_where_the_system_has_none(bare, own):
    assert chromium.program(a_program(own)) == str(own)


def test_the_systems_is_taken_before_playwrights_own(bare, own):
    for name in reversed(chromium.NAMES):
        found = a_program(bare / name)
        assert chromium.program(a_program(own)) == found


def test_what_the_variable_names_is_taken_before_all(bare, own, monkeypatch):
    a_program(bare / "chromium")
    mine = a_program(bare / "mine")
    for name in ("mine", mine):
        monkeypatch.setenv("CHROMIUM", name)
        assert chromium.program(a_program(own)) == mine


def test_no_other_is_taken_in_place_of_what_the_variable_names(
    bare, own, monkeypatch
):
    a_program(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", "typing-error")
    assert chromium.program(a_program(own)) is None


class Playwright:
    """In place of playwright, with a browser that starts or does not."""

    version = "1"

    def __init__(self, own, starts=True):
        self.chromium, self.starts = self, starts
        self.executable_path = str(own)

    def launch(self, executable_path, **settings):
        if not self.starts:
            raise chromium.Error("a library is missing")
        return self

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        pass


@pytest.fixture
def asked(monkeypatch, own):
    """The commands that are run, of which none does anything."""
    commands = []
    monkeypatch.setattr(chromium, "sync_playwright", lambda: Playwright(own))
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: commands.append(command)
    )
    return commands


def test_where_there_is_a_browser_none_is_installed(bare, asked):
    a_program(bare / "chromium")
    assert chromium.main() == 0
    assert not asked


def test_where_there_is_none_playwrights_is_installed(own, asked, monkeypatch):
    def install(command, timeout):
        asked.append(command)
        a_program(own)

    monkeypatch.setattr(subprocess, "run", install)
    assert chromium.main() == 0
    wanted = [sys.executable, "-m", "playwright", "install", "chromium"]
    assert asked == [wanted]


def test_where_none_can_be_installed_it_says_what_to_do(asked, capsys):
    assert chromium.main() == 1
    said = capsys.readouterr().err
    assert "apt-get install chromium\n" in said and "CHROMIUM=" in said


def test_a_download_that_takes_too_long_is_given_up(
    asked, monkeypatch, capsys
):
    def hang(command, timeout):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert chromium.main() == 1
    assert "after" in capsys.readouterr().out


def test_for_a_browser_that_is_named_and_not_there_none_is_installed(
    asked, monkeypatch, capsys
):
    monkeypatch.setenv("CHROMIUM", "typing-error")
    assert chromium.main() == 1
    assert "CHROMIUM names typing-error" in capsys.readouterr().out
    assert not asked


def test_a_browser_that_does_not_start_is_none(bare, own, asked, monkeypatch,
                                               capsys):  # fmt: skip
    a_program(bare / "chromium")
    monkeypatch.setattr(
        chromium, "sync_playwright", lambda: Playwright(own, starts=False)
    )
    assert chromium.main() == 1
    assert "a library is missing" in capsys.readouterr().out


def test_tests_without_a_browser_fail(asked):
    with (
        pytest.raises(pytest.fail.Exception, match="need Chromium"),
        chromium.chromium(),
    ):
        pass
