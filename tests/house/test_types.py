"""The types say what they promise: everywhere, and with nothing ignored."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import torch
from jaxtyping import TypeCheckError

import attnkit

PACKAGE = Path(attnkit.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
ROOT = Path(__file__).parents[2]


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]


def untyped(function: ast.FunctionDef) -> list[str]:
    """The parameters without a type, and "return" where it has none."""
    a = function.args
    arguments = [*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg]
    missing = [
        argument.arg
        for argument in arguments
        if argument and not argument.annotation
        if argument.arg not in ("self", "cls")
    ]
    returns = function.returns or function.name == "__init__"
    return missing if returns else [*missing, "return"]


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_public_functions_say_their_types(file):
    private = re.compile(r"_(?!_)")
    missing = {
        function.name: untyped(function)
        for function in functions(ast.parse(file.read_text()))
        if not private.match(function.name)
    }
    assert not {name: what for name, what in missing.items() if what}


def test_a_function_without_types_is_found():
    (f,) = functions(ast.parse("def f(self, a, *b, c: int = 0, **d): pass"))
    assert untyped(f) == ["a", "b", "d", "return"]


@pytest.mark.parametrize("folder", ["attnkit", "benchmarks", "studies"])
def test_no_comment_ignores_all_errors(folder):
    """An ignore names its error: # type: ignore[override]."""
    blanket = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*mypy:")
    for file in (ROOT / folder).rglob("*.py"):
        assert not blanket.search(file.read_text()), file


def test_the_settings_ignore_no_package_of_ours_and_no_kind_of_error():
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    overrides = mypy.pop("overrides")
    for key in ("ignore_errors", "ignore_missing_imports", "exclude"):
        assert key not in mypy
    assert mypy["disallow_untyped_defs"] and mypy["check_untyped_defs"]
    assert "disable_error_code" not in mypy
    for override in overrides:
        modules = override.pop("module")
        modules = [modules] if isinstance(modules, str) else modules
        assert not any("*" in module for module in modules)
        assert override.keys() <= {"ignore_missing_imports"} or (
            modules == ["attnkit.transformer"]
            and override == {"disable_error_code": ["override"]}
        )


def test_a_wrong_shape_fails_in_every_test():
    """Where no door says so first; see tests/conftest.py."""
    with pytest.raises(TypeCheckError):
        attnkit.masked_loss(torch.zeros(2, 3, 5), torch.zeros(3, 2).long())
