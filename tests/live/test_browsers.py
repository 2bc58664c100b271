"""Which browsers the tests take, and what happens where there is none."""

import os
import subprocess
import sys

import browsers
import pytest


def a_program(path):
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without a browser; its folder of programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    kinds = []
    for kind in browsers.KINDS:
        monkeypatch.delenv(kind.variable, raising=False)
        names = [name for name in kind.names if "/" not in name]
        kinds.append(kind._replace(names=tuple(names)))
    monkeypatch.setattr(browsers, "KINDS", tuple(kinds))
    return tmp_path


@pytest.fixture(params=range(len(browsers.KINDS)))
def kind(request, bare):
    """One of the browsers."""
    return browsers.KINDS[request.param]


@pytest.fixture
def own(bare):
    """Where playwright's own browser would be."""
    return bare / "own"


def test_where_there_is_no_browser_none_is_found(kind, own):
    assert kind.program(str(own)) is None


def test_playwrights_own_is_taken_where_the_system_has_none(kind, own):
    assert kind.program(a_program(own)) == str(own)


def test_the_systems_is_taken_before_playwrights_own(bare, kind, own):
    for name in reversed(kind.names):
        found = a_program(bare / name)
        assert kind.program(a_program(own)) == found


def test_what_the_variable_names_is_taken_before_all(
    bare, kind, own, monkeypatch
):
    a_program(bare / kind.names[0])
    mine = a_program(bare / "mine")
    for name in ("mine", mine):
        monkeypatch.setenv(kind.variable, name)
        assert kind.program(a_program(own)) == mine


def test_no_other_is_taken_in_place_of_what_the_variable_names(
    bare, kind, own, monkeypatch
):
    a_program(bare / kind.names[0])
    monkeypatch.setenv(kind.variable, "typing-error")
    assert kind.program(a_program(own)) is None


class Playwright:
    """In place of playwright, with browsers that start or do not."""

    version = "1"

    def __init__(self, own, starts=True):
        self.starts, self.executable_path = starts, str(own)
        self.settings = None
        for kind in browsers.KINDS:
            setattr(self, kind.name, self)

    def launch(self, executable_path, **settings):
        if not self.starts:
            raise browsers.Error("a library is missing")
        self.settings = settings
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
    monkeypatch.setattr(browsers, "sync_playwright", lambda: Playwright(own))
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: commands.append(command)
    )
    return commands


def test_where_there_are_browsers_none_is_installed(bare, asked):
    for kind in browsers.KINDS:
        a_program(bare / kind.names[0])
    assert browsers.main() == 0
    assert not asked


def test_the_one_that_is_missing_is_installed(
    bare, kind, own, asked, monkeypatch
):
    def install(command, timeout):
        asked.append(command)
        a_program(own)

    for other in browsers.KINDS:
        if other != kind:
            a_program(bare / other.names[0])
    monkeypatch.setattr(subprocess, "run", install)
    assert browsers.main() == 0
    wanted = [sys.executable, "-m", "playwright", "install", kind.name]
    assert asked == [wanted]


def test_where_none_can_be_installed_it_says_what_to_do(asked, capsys):
    assert browsers.main() == 1
    said = capsys.readouterr().err
    for kind in browsers.KINDS:
        assert f"{kind.variable}=" in said
        assert f" {kind.names[0]}" in said.splitlines()[1]


def test_a_download_that_takes_too_long_is_given_up(
    asked, monkeypatch, capsys
):
    def hang(command, timeout):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert browsers.main() == 1
    assert "after" in capsys.readouterr().out


def test_for_a_browser_that_is_named_and_not_there_none_is_installed(
    bare, kind, asked, monkeypatch, capsys
):
    for other in browsers.KINDS:
        a_program(bare / other.names[0])
    monkeypatch.setenv(kind.variable, "typing-error")
    assert browsers.main() == 1
    assert f"{kind.variable} names typing-error" in capsys.readouterr().out
    assert not asked


def test_a_browser_that_does_not_start_is_none(
    bare, kind, own, asked, monkeypatch, capsys
):
    a_program(bare / kind.names[0])
    monkeypatch.setattr(
        browsers, "sync_playwright", lambda: Playwright(own, starts=False)
    )
    assert browsers.main() == 1
    assert "a library is missing" in capsys.readouterr().out


def test_tests_without_a_browser_fail(kind, own):
    with pytest.raises(pytest.fail.Exception, match="need Chromium"):
        kind.launch(Playwright(own))


def test_only_the_systems_own_has_settings_of_its_own(bare, kind, own):
    """Playwright's speaks another language with its browsers."""
    place = Playwright(a_program(own))
    kind.launch(place)
    assert place.settings == {}
    a_program(bare / kind.names[0])
    kind.launch(place)
    assert place.settings == kind.settings


def test_the_shim_stays_with_playwright(asked, monkeypatch):
    """No program that a test starts has it too."""
    for before in ("--no-warnings", None):
        if before is None:
            monkeypatch.delenv("NODE_OPTIONS", raising=False)
        else:
            monkeypatch.setenv("NODE_OPTIONS", before)
        with browsers.started():
            assert os.environ.get("NODE_OPTIONS") == before
